"""An analysed spectrum as quantities, as a table of bands, and as curves to draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import hypot, inf, isfinite, nan

import numpy as np
import pandas as pd

from electrolyte.ground.printing import with_uncertainty
from electrolyte.numbers.condition import condition_of, span
from electrolyte.numbers.quantities import Quantity
from electrolyte.techniques.raman.analysis import Analysis, Share, area_of, share_of
from electrolyte.techniques.raman.axis import Spectrum
from electrolyte.techniques.raman.bands import BandFit, FittedBand

EXCITATION = "excitation_wavelength"
AXIS = "axis calibration"
METHOD = "pseudo-Voigt bands and Chebyshev baseline, one least-squares fit"


@dataclass(frozen=True)
class Subject:
    """What a spectrum is of: as in the sheets."""

    sample: str
    measurement: str
    origin: str


def quantities_of(
    analysis: Analysis | None,
    spectrum: Spectrum,
    shares: Sequence[Share],
    subject: Subject,
    axis_u_cm1: float = 0.0,
) -> list[Quantity]:
    """All numbers of one spectrum; every u holds the fit and the choice of baseline, that of shifts
    also the one of the axis, ``axis_u_cm1``, which they have in common.

    ``None`` stands for a spectrum without bands to fit, here and below.
    """
    if analysis is None:
        return []
    fit = analysis.fit
    rows = [
        quantity
        for index, band in enumerate(fit.bands)
        for quantity in _of_band(analysis, index, band, spectrum, subject, axis_u_cm1)
    ]
    asked = [row.status != "ok" for row in rows if row.quantity == "raman_width"]
    resolved = np.array([band.resolved for band in fit.bands], dtype=bool)
    if resolved.any():
        widths = np.array([band.width for band in fit.bands])[resolved]
        rows.append(_median_width(widths, np.array(asked)[resolved], analysis, subject))
    for share in shares:
        rows += _of_share(analysis, share, area_unit(spectrum), subject)
    rows += _separations(analysis, subject)
    return rows


def excitation(laser_nm: float | None, subject: Subject) -> list[Quantity]:
    """The wavelength of the laser, where sheet or file state it."""
    if not laser_nm:
        return []
    return [
        Quantity(
            EXCITATION,
            subject.sample,
            float(laser_nm),
            nan,
            "nm",
            "as sheet or file state it",
            replicate=subject.measurement,
            note="a setting of the instrument; no u stated",
            source=subject.measurement,
            origin=subject.origin,
        )
    ]


def area_unit(spectrum: Spectrum) -> str:
    """Unit of band areas: that of the intensity times cm-1."""
    intensity = spectrum.label.partition("/")[2].strip()
    return {"counts": "counts/cm", "counts s-1": "counts/s/cm"}.get(intensity, "a.u./cm")


def _of_band(
    analysis: Analysis,
    index: int,
    band: FittedBand,
    spectrum: Spectrum,
    subject: Subject,
    axis_u_cm1: float,
) -> list[Quantity]:
    condition = condition_of(band=band.expected)
    left_out = int(analysis.spikes[np.abs(spectrum.shift - band.centre) < band.width].sum())
    of_all = {"centre": analysis.of_shifts, "width": analysis.of_widths}
    rows = []
    for quantity, name, u_fit, of_unit in (
        ("raman_shift", "centre", band.u_centre, "cm-1"),
        ("raman_width", "width", band.u_width, "cm-1"),
        ("raman_area", "area", band.u_area, area_unit(spectrum)),
    ):
        result = _of_fit(index, name)
        u, note = analysis.u(result, u_fit)
        if quantity == "raman_shift" and not spectrum.calibrated:
            note += "; axis as in the file, not calibrated"
        if left_out:
            note += f"; {left_out} points within its width left out: a ray or a line of a lamp?"
        value, status = float(getattr(band, name)), "ok"
        doubt = analysis.doubt(result, u_fit, band)
        if doubt := doubt or of_all.get(name, ""):
            status, note = "suspect", f"{doubt} {note}"
        if band.at_limit:
            status, note = "suspect", f"{note}; centre or width at the end of its range"
        if name != "area" and not band.detected:
            value, u, status = nan, nan, "not_resolved"
            note = f"height {with_uncertainty(band.height, band.u_height)} is not above 3 u"
        row = _row(quantity, condition, value, u, of_unit, subject, analysis, status, note)
        if quantity == "raman_shift" and status != "not_resolved":
            if axis_u_cm1:
                axis = {f"raman.axis of {subject.measurement}": axis_u_cm1}
                u, note = hypot(u, axis_u_cm1), f"{note}; axis included"
                row = replace(row, u=u, shared=axis, note=note)
            elif not spectrum.calibrated:
                row = replace(row, u_omits=AXIS)
        rows.append(row)
    return rows


def _of_share(analysis: Analysis, share: Share, unit: str, subject: Subject) -> list[Quantity]:
    """Share and absolute area of one window."""
    rows = []
    low, high = share.window
    own = any(low <= band.expected <= high for band in analysis.fit.bands)
    what = "" if own else "no band listed in the window: bands of fixed shape probed; "
    for quantity, of_unit, result in (
        ("raman_area_share", "1", lambda fit: share_of(fit, share)),
        ("raman_window_area", unit, lambda fit: area_of(fit, share)),
    ):
        value, u_fit = result(analysis.fit)
        if not isfinite(value):
            continue

        def of(fit: BandFit, result: Callable[[BandFit], tuple[float, float]] = result) -> float:
            return result(fit)[0]

        u, note = analysis.u(of, u_fit)
        doubt = analysis.doubt(of, u_fit)
        rows.append(
            _row(
                quantity,
                share.condition,
                value,
                u,
                of_unit,
                subject,
                analysis,
                "suspect" if doubt else "ok",
                f"{doubt} {what}{note}".lstrip(),
            )
        )
    return rows


def _median_width(
    widths: np.ndarray, asked: np.ndarray, analysis: Analysis, subject: Subject
) -> Quantity:
    """How broad the bands of a spectrum are; u from the scatter of the widths over the bands.

    Suspect where it would be another, by more than u, if the widths that are ``asked`` about were
    all larger, or all smaller, than the others.
    """
    median = float(np.median(widths))
    scatter = 1.4826 * float(np.median(np.abs(widths - median)))
    u = 1.253 * scatter / widths.size**0.5 if widths.size > 2 else nan
    ends = [np.median(np.where(asked, far, widths)) for far in (-np.inf, np.inf)]
    doubt = analysis.of_widths
    if not doubt and asked.any() and not np.abs(np.subtract(ends, median)).max() <= u:
        doubt = f"{asked.sum()} of the {widths.size} widths are doubtful."
    return Quantity(
        quantity="raman_median_width",
        sample=subject.sample,
        replicate=subject.measurement,
        value=median,
        u=u,
        unit="cm-1",
        n=widths.size,
        method="median FWHM of the bands",
        status="suspect" if doubt else "ok",
        note=f"{doubt} u: of a median over different bands".lstrip(),
        source=subject.measurement,
        origin=subject.origin,
    )


def _separations(analysis: Analysis, subject: Subject) -> list[Quantity]:
    """Distance of neighbouring bands over their mean width: below about 1 they are not resolved."""
    rows = []
    bands = analysis.fit.bands
    detected = [index for index, band in enumerate(bands) if band.resolved]
    ordered = sorted(detected, key=lambda index: bands[index].centre)
    for i, j in pairwise(ordered):
        first, second = bands[i], bands[j]

        def result(fit: BandFit, i: int = i, j: int = j) -> float:
            lower, upper = fit.bands[i], fit.bands[j]
            return 2 * (upper.centre - lower.centre) / (lower.width + upper.width)

        width = (first.width + second.width) / 2
        distance = second.centre - first.centre
        u_fit = hypot(
            hypot(first.u_centre, second.u_centre) / width,
            distance / width**2 * hypot(first.u_width, second.u_width) / 2,
        )
        u, note = analysis.u(result, u_fit)
        doubt = (
            analysis.doubt(result, u_fit, first, second) or analysis.of_widths or analysis.of_shifts
        )
        rows.append(
            Quantity(
                quantity="raman_separation",
                sample=subject.sample,
                condition=condition_of(bands=span(first.expected, second.expected)),
                replicate=subject.measurement,
                value=distance / width,
                u=u,
                unit="1",
                n=analysis.fit.shift.size,
                method="distance of two bands over their mean FWHM",
                status="suspect" if doubt else "ok",
                note=f"{doubt} {note}".lstrip(),
                source=subject.measurement,
                origin=subject.origin,
            )
        )
    return rows


def _row(
    quantity: str,
    condition: str,
    value: float,
    u: float,
    unit: str,
    subject: Subject,
    analysis: Analysis,
    status: str = "ok",
    note: str = "",
) -> Quantity:
    return Quantity(
        quantity=quantity,
        sample=subject.sample,
        condition=condition,
        replicate=subject.measurement,
        value=value,
        u=u,
        unit=unit,
        n=analysis.fit.shift.size,
        method=METHOD,
        status=status,
        note=note,
        source=subject.measurement,
        origin=subject.origin,
    )


def band_table(analysis: Analysis | None, spectrum: Spectrum, subject: Subject) -> pd.DataFrame:
    """One row a band: what was found, its u, and its assignment."""
    if analysis is None:
        return pd.DataFrame(columns=BAND_COLUMNS)
    fit = analysis.fit
    rows = []
    for index, band in enumerate(fit.bands):
        own = Share((band.expected, band.expected), (0.0, inf))
        share, u_share = share_of(fit, own)
        results = {
            "centre": (_of_fit(index, "centre"), band.u_centre),
            "width": (_of_fit(index, "width"), band.u_width),
            "area": (_of_fit(index, "area"), band.u_area),
            "share": (_share_of_fit(own), u_share),
        }
        u = {name: analysis.u(result, u_fit)[0] for name, (result, u_fit) in results.items()}
        doubted = band.at_limit or any(
            analysis.doubt(result, u_fit, band) for result, u_fit in results.values()
        )
        rows.append(
            {
                "sample": subject.sample,
                "measurement": subject.measurement,
                "band": band.expected,
                "assignment": band.assignment,
                "centre_cm1": band.centre,
                "centre_u_cm1": u["centre"],
                "width_cm1": band.width,
                "width_u_cm1": u["width"],
                "area": band.area,
                "area_u": u["area"],
                "area_u_baseline": analysis.baseline_u(results["area"][0]),
                "area_unit": area_unit(spectrum),
                "share": share,
                "share_u": u["share"],
                "height": band.height,
                "delta_aicc": analysis.delta_aicc[index] if analysis.delta_aicc else nan,
                "detected": band.detected,
                "status": "suspect" if doubted else "ok",
                "origin": subject.origin,
            }
        )
    return pd.DataFrame(rows, columns=BAND_COLUMNS)


def _of_fit(index: int, name: str) -> Callable[[BandFit], float]:
    """An attribute of one band as a function of the fit."""
    return lambda fit: float(getattr(fit.bands[index], name))


def _share_of_fit(share: Share) -> Callable[[BandFit], float]:
    return lambda fit: share_of(fit, share)[0]


BAND_COLUMNS = [
    "sample",
    "measurement",
    "band",
    "assignment",
    "centre_cm1",
    "centre_u_cm1",
    "width_cm1",
    "width_u_cm1",
    "area",
    "area_u",
    "area_u_baseline",
    "area_unit",
    "share",
    "share_u",
    "height",
    "delta_aicc",
    "detected",
    "status",
    "origin",
]


CURVE_COLUMNS = (
    "sample",
    "measurement",
    "raman_shift_cm1",
    "intensity",
    "intensity_unit",
    "cosmic_ray",
    "origin",
)


def curves(analysis: Analysis | None, spectrum: Spectrum, subject: Subject) -> pd.DataFrame:
    """Spectrum and, where bands were fitted, baseline, sum and each band, one row a point.

    Points left out as cosmic rays have no fitted values.
    """
    frame = pd.DataFrame(
        {
            "sample": subject.sample,
            "measurement": subject.measurement,
            "raman_shift_cm1": spectrum.shift,
            "intensity": spectrum.intensity,
            "intensity_unit": spectrum.label.partition("/")[2].strip(),
        }
    )
    frame["cosmic_ray"] = False if analysis is None else analysis.spikes
    if analysis is not None:
        fit = analysis.fit
        fitted = pd.DataFrame(
            {"raman_shift_cm1": fit.shift, "baseline": fit.baseline, "fit": fit.model}
        )
        for band, curve in zip(fit.bands, fit.curves, strict=True):
            fitted[f"band_{band.expected:g}"] = curve
        frame = frame.merge(fitted, on="raman_shift_cm1", how="left")
    frame["origin"] = subject.origin
    return frame
