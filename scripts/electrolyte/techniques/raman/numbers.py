"""An analysed spectrum as quantities, as a table of bands, and as curves to draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot, inf, isfinite, nan

import numpy as np
import pandas as pd

from electrolyte.numbers.condition import condition_of
from electrolyte.numbers.quantities import Quantity
from electrolyte.techniques.raman.analysis import Analysis, Share, area_of, share_of
from electrolyte.techniques.raman.axis import Spectrum
from electrolyte.techniques.raman.bands import BandFit, FittedBand

METHOD = "pseudo-Voigt bands and Chebyshev baseline, one least-squares fit"


@dataclass(frozen=True)
class Subject:
    """What a spectrum is of: as in the sheets."""

    sample: str
    measurement: str
    origin: str


def quantities_of(
    analysis: Analysis | None, spectrum: Spectrum, shares: Sequence[Share], subject: Subject
) -> list[Quantity]:
    """All numbers of one spectrum; every u holds the fit and the choice of baseline.

    ``None`` stands for a spectrum without bands to fit, here and below.
    """
    if analysis is None:
        return []
    fit = analysis.fit
    rows = [
        quantity
        for index, band in enumerate(fit.bands)
        for quantity in _of_band(analysis, index, band, spectrum, subject)
    ]
    widths = np.array([band.width for band in fit.bands if band.detected])
    if widths.size:
        rows.append(_median_width(widths, subject))
    for share in shares:
        rows += _of_share(analysis, share, area_unit(spectrum), subject)
    rows += _separations(fit, subject)
    return rows


def area_unit(spectrum: Spectrum) -> str:
    """Unit of band areas: that of the intensity times cm-1."""
    intensity = spectrum.label.partition("/")[2].strip()
    return {"counts": "counts/cm", "counts s-1": "counts/s/cm"}.get(intensity, "a.u./cm")


def _of_band(
    analysis: Analysis, index: int, band: FittedBand, spectrum: Spectrum, subject: Subject
) -> list[Quantity]:
    def u_of(name: str, u_fit: float) -> tuple[float, str]:
        u_baseline = analysis.baseline_u(lambda fit: float(getattr(fit.bands[index], name)))
        return hypot(u_fit, u_baseline), f"u: fit {u_fit:.2g}, baseline {u_baseline:.2g}"

    condition = condition_of(band=band.expected)
    rows = []
    for quantity, name, u_fit, of_unit in (
        ("raman_shift", "centre", band.u_centre, "cm-1"),
        ("raman_width", "width", band.u_width, "cm-1"),
        ("raman_area", "area", band.u_area, area_unit(spectrum)),
    ):
        u, note = u_of(name, u_fit)
        if quantity == "raman_shift" and not spectrum.calibrated:
            note += "; axis as in the file, not calibrated"
        value, status = float(getattr(band, name)), "ok"
        if band.at_limit:
            status, note = "suspect", f"{note}; centre or width at the end of its range"
        if name != "area" and band.height <= 3 * band.u_height:
            value, u, status = nan, nan, "not_resolved"
            note = f"height {band.height:.3g} ± {band.u_height:.2g} is not above 3 u"
        rows.append(_row(quantity, condition, value, u, of_unit, subject, analysis, status, note))
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
        u_baseline = analysis.baseline_u(lambda fit, result=result: result(fit)[0])  # type: ignore[misc]
        note = f"{what}u: fit {u_fit:.2g}, baseline {u_baseline:.2g}"
        rows.append(
            _row(
                quantity,
                share.condition,
                value,
                hypot(u_fit, u_baseline),
                of_unit,
                subject,
                analysis,
                note=note,
            )
        )
    return rows


def _median_width(widths: np.ndarray, subject: Subject) -> Quantity:
    """How broad the bands of a spectrum are; u from the scatter of the widths over the bands."""
    median = float(np.median(widths))
    scatter = 1.4826 * float(np.median(np.abs(widths - median)))
    return Quantity(
        quantity="raman_median_width",
        sample=subject.sample,
        replicate=subject.measurement,
        value=median,
        u=1.253 * scatter / widths.size**0.5 if widths.size > 2 else nan,
        unit="cm-1",
        n=widths.size,
        method="median FWHM of the bands",
        note="u: of a median over different bands",
        source=subject.measurement,
        origin=subject.origin,
    )


def _separations(fit: BandFit, subject: Subject) -> list[Quantity]:
    """Distance of neighbouring bands over their mean width: below about 1 they are not resolved."""
    rows = []
    ordered = sorted((b for b in fit.bands if b.detected), key=lambda band: band.centre)
    for first, second in pairwise(ordered):
        width = (first.width + second.width) / 2
        distance = second.centre - first.centre
        u = hypot(
            hypot(first.u_centre, second.u_centre) / width,
            distance / width**2 * hypot(first.u_width, second.u_width) / 2,
        )
        rows.append(
            Quantity(
                quantity="raman_separation",
                sample=subject.sample,
                condition=condition_of(bands=f"{first.expected:g}-{second.expected:g}"),
                replicate=subject.measurement,
                value=distance / width,
                u=u,
                unit="1",
                n=fit.shift.size,
                method="distance of two bands over their mean FWHM",
                note="u: fit",
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
        u_baseline = {
            name: analysis.baseline_u(lambda f, n=name: float(getattr(f.bands[index], n)))  # type: ignore[misc]  # noqa: B023
            for name in ("centre", "width", "area")
        }
        share, share_u = share_of(fit, own)
        share_u = hypot(share_u, analysis.baseline_u(lambda f: share_of(f, own)[0]))  # noqa: B023
        rows.append(
            {
                "sample": subject.sample,
                "measurement": subject.measurement,
                "band": band.expected,
                "assignment": band.assignment,
                "centre_cm1": band.centre,
                "centre_u_cm1": hypot(band.u_centre, u_baseline["centre"]),
                "width_cm1": band.width,
                "width_u_cm1": hypot(band.u_width, u_baseline["width"]),
                "area": band.area,
                "area_u": hypot(band.u_area, u_baseline["area"]),
                "area_u_baseline": u_baseline["area"],
                "area_unit": area_unit(spectrum),
                "share": share,
                "share_u": share_u,
                "height": band.height,
                "delta_aicc": analysis.delta_aicc[index] if analysis.delta_aicc else nan,
                "detected": band.detected,
                "origin": subject.origin,
            }
        )
    return pd.DataFrame(rows, columns=BAND_COLUMNS)


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
