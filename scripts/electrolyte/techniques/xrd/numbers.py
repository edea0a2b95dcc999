"""What the analysis of one scan becomes: quantities, and tables of peaks, phases and curves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from electrolyte.numbers.quantities import Quantity
from electrolyte.techniques.xrd.analysis import Scan
from electrolyte.techniques.xrd.explain import assignment, nearest_line
from electrolyte.techniques.xrd.phases import Phase, coverage

FIT = "simultaneous Poisson-weighted fit"
ALIGNED = "u: fit, and a common shift by alignment and sample height"
INDEX = "index: depends on the halo model, holder and film count as halo; not a mass fraction"
RESOLVED = 0.5  # of the index: with a larger u it says nothing


OF_A_SCAN = ("sample", "measurement", "treatment", "origin")
CURVES = (
    *OF_A_SCAN[:3],
    "two_theta_deg",
    "intensity",
    "background",
    "halos",
    "peaks",
    "unit",
    "origin",
)
LINES = ("phase", "hkl", "two_theta_deg", "intensity_percent", "wavelength_A")


def quantities_of(scan: Scan, window: float) -> list[Quantity]:
    """All numbers of one scan; ``window`` in degrees is that of the chance of a coincidence."""
    fit = scan.fit
    numbers = [_index(scan), *_features(scan)]
    if fit.peaks:
        widths = np.array([peak.fwhm for peak in fit.peaks])
        middle = float(np.median(widths))
        spread = 1.4826 * float(np.median(np.abs(widths - middle)))  # an SD, if they were normal
        numbers.append(
            _number(
                "median_peak_fwhm",
                middle,
                float(np.hypot(1.253 * spread / np.sqrt(len(widths)), fit.peaks[0].u_fwhm))
                if len(widths) < 3
                else 1.253 * spread / np.sqrt(len(widths)),
                "deg",
                n=len(widths),
                note="u of a median, 1.253 s / sqrt(n), s from the median deviation of the widths",
            )
        )
    numbers.append(
        _number(
            "peaks_above_detection_limit",
            len(fit.peaks),
            float("nan"),
            "1",
            method="matched filter and fit",
            note="a count; no u",
        )
    )
    if fit.halos:
        main = max(fit.halos, key=lambda halo: halo.area)
        numbers.append(_number("main_halo_two_theta", main.two_theta, main.u_two_theta, "deg"))
        numbers.append(
            _number("main_halo_fwhm", main.fwhm, main.u_fwhm, "deg", note="halo model: at least 3°")
        )
    for phase in scan.phases:
        numbers += _phase(scan, phase)
    if scan.references:
        x = fit.pattern.two_theta
        share = coverage(
            scan.references, fit.pattern.radiation.alpha1, (float(x[0]), float(x[-1])), window
        )
        numbers.append(
            _number(
                "reference_coverage",
                share,
                0.0,
                "1",
                condition=f"window={window:g}deg",
                method="computed from the reference lines",
                note="chance that a peak at a random place lies near some line; exact",
            )
        )
    return [
        replace(
            number,
            sample=scan.sample,
            replicate=scan.replicate,
            source=scan.measurement,
            origin=scan.origin,
        )
        for number in numbers
    ]


def _number(quantity: str, value: float, u: float, unit: str, **more: Any) -> Quantity:
    """A row; ``u`` is what the number has for itself, ``shared`` is added."""
    u = float(np.linalg.norm([u, *more.get("shared", {}).values()]))
    return Quantity(quantity, "", float(value), u, unit, more.pop("method", FIT), **more)


def _index(scan: Scan) -> Quantity:
    fit = scan.fit
    if not (np.isfinite(fit.crystallinity) and fit.u_crystallinity < RESOLVED):
        note = "the halos, or their number, are not determined by this scan; " + INDEX
        return _number("crystallinity_index", np.nan, np.nan, "1", status="not_resolved", note=note)
    return _number(
        "crystallinity_index",
        fit.crystallinity,
        fit.u_crystallinity,
        "1",
        note=f"{INDEX}; lines below the detection limit left out; u: fit, one halo more or less",
    )


def _features(scan: Scan) -> list[Quantity]:
    """Positions of the features that a text states, each with the verdict as its note."""
    numbers = []
    for stated in scan.stated:
        condition = f"feature={stated.two_theta:g}"
        if stated.peak is None:
            numbers.append(
                _number(
                    "peak_two_theta",
                    np.nan,
                    np.nan,
                    "deg",
                    condition=condition,
                    status="not_resolved",
                    note=stated.words,
                )
            )
            continue
        note = f"{stated.words}; {ALIGNED}"
        numbers.append(
            _number(
                "peak_two_theta",
                stated.peak.two_theta,
                stated.peak.u_two_theta,
                "deg",
                condition=condition,
                shared=scan.aligned(1.0),
                note=note,
            )
        )
    return numbers


def _phase(scan: Scan, phase: Phase) -> list[Quantity]:
    """Strongest line relative to the halos, cell and shift of one phase."""
    fit, name = scan.fit, phase.reference.name
    condition = f"phase={name}"
    halo = sum(h.area for h in fit.halos)
    numbers: list[Quantity] = []
    peak = phase.strongest
    if peak is None or phase.verdict == "not detected":
        if halo > 0 and np.isfinite(phase.limit):
            numbers.append(
                _number(
                    "phase_intensity",
                    phase.limit / halo,
                    np.nan,
                    "1",
                    condition=condition,
                    status="upper_limit",
                    note="the strongest line would be seen from here; so no u",
                )
            )
        return numbers
    if halo > 0:
        u = float(np.hypot(peak.u_area / halo, peak.area / halo**2 * _u_halo(scan)))
        note = f"strongest line / halos; {phase.statement}"
        numbers.append(
            _number("phase_intensity", peak.area / halo, u, "1", condition=condition, note=note)
        )
    top = max(phase.matches, key=lambda match: match.line.intensity)
    numbers.append(
        _number(
            "line_shift",
            peak.two_theta - top.expected,
            peak.u_two_theta,
            "deg",
            condition=condition,
            note=f"{top.line.label}, observed - reference; {ALIGNED}",
            shared=scan.aligned(1.0),
        )
    )
    a = phase.reference.a
    numbers.append(
        _number(
            "lattice_parameter",
            a * phase.scale,
            a * phase.u_scale,
            "Ang",
            condition=condition,
            n=len(phase.matched),
            shared=scan.aligned(a * phase.scale_per_degree),
            status="ok" if phase.verdict == "identified" else "suspect",
            note=f"{phase.verdict}; no internal standard; {ALIGNED}",
        )
    )
    numbers += [
        _number(
            "peak_two_theta",
            match.peak.two_theta,
            match.peak.u_two_theta,
            "deg",
            condition=f"{condition};hkl={match.line.label}",
            note=ALIGNED,
            shared=scan.aligned(1.0),
        )
        for match in phase.matched
        if match.peak is not None
    ]
    return numbers


def _u_halo(scan: Scan) -> float:
    """u of the area of all halos: the single ones trade area with each other, so their u do not
    add; that of the index holds it."""
    bragg = sum(peak.area for peak in scan.fit.peaks)
    index, u = scan.fit.crystallinity, scan.fit.u_crystallinity
    return float(u * bragg / index**2) if index > 0 else 0.0


def peak_table(scan: Scan) -> pd.DataFrame:
    """One row a peak, with what explains it and the nearest line of any reference."""
    wavelength = scan.fit.pattern.radiation.alpha1
    rows = []
    for peak in scan.fit.peaks:
        near = nearest_line(peak.two_theta, scan.references, wavelength)
        rows.append(
            {
                **_who(scan),
                "two_theta_deg": peak.two_theta,
                "two_theta_u_deg": np.hypot(peak.u_two_theta, scan.alignment_u_deg),
                "d_A": wavelength / (2 * np.sin(np.radians(peak.two_theta / 2))),
                "fwhm_deg": peak.fwhm,
                "fwhm_u_deg": peak.u_fwhm,
                f"area_{scan.fit.pattern.unit}_deg": peak.area,
                f"area_u_{scan.fit.pattern.unit}_deg": peak.u_area,
                "assignment": assignment(peak, scan.phases, scan.ghosts, wavelength),
                "nearest_line": "" if near is None else f"{near.reference.name} {near.line.label}",
                "distance_deg": np.nan if near is None else near.distance,
                "origin": scan.origin,
            }
        )
    return pd.DataFrame(rows, columns=list(rows[0]) if rows else list(OF_A_SCAN))


def phase_table(scan: Scan) -> pd.DataFrame:
    """One row a reference phase, with the verdict."""
    rows = []
    for phase in scan.phases:
        found = phase.verdict != "not detected"
        a = phase.reference.a
        rows.append(
            {
                **_who(scan),
                "phase": phase.reference.name,
                "verdict": phase.verdict,
                "matched": " ".join(m.line.label for m in phase.matched),
                "absent": " ".join(m.line.label for m in phase.matches if m.status == "absent")
                if found
                else "",
                "hidden": " ".join(
                    m.line.label for m in phase.matches if m.status in ("below limit", "overlapped")
                )
                if found
                else "",
                "a_A": a * phase.scale,
                "a_u_A": a * np.hypot(phase.u_scale, phase.scale_per_degree * scan.alignment_u_deg),
                "a_reference_A": a,
                "chance": phase.chance if found else np.nan,
                "statement": phase.statement,
                "origin": scan.origin,
            }
        )
    return pd.DataFrame(rows, columns=list(rows[0]) if rows else list(OF_A_SCAN))


def feature_table(scan: Scan) -> pd.DataFrame:
    """One row a feature that a text states, with the verdict in words."""
    rows = [
        {
            **_who(scan),
            "stated_deg": stated.two_theta,
            "found_deg": np.nan if stated.peak is None else stated.peak.two_theta,
            "found_u_deg": np.nan if stated.peak is None else stated.peak.u_two_theta,
            "verdict": stated.words,
            "origin": scan.origin,
        }
        for stated in scan.stated
    ]
    return pd.DataFrame(rows, columns=list(rows[0]) if rows else list(OF_A_SCAN))


def curve_table(scan: Scan) -> pd.DataFrame:
    """Data and fit, one row a point."""
    fit = scan.fit
    return pd.DataFrame(
        {
            **_who(scan),
            "two_theta_deg": fit.pattern.two_theta,
            "intensity": fit.pattern.intensity,
            "background": fit.background,
            "halos": fit.halo,
            "peaks": fit.bragg,
            "unit": fit.pattern.unit,
            "origin": scan.origin,
        }
    )


def line_table(scan: Scan) -> pd.DataFrame:
    """The reference lines at the wavelength of the scan, for the sticks of figures."""
    wavelength = scan.fit.pattern.radiation.alpha1
    rows = [
        {
            "phase": reference.name,
            "hkl": line.label,
            "two_theta_deg": line.two_theta(wavelength),
            "intensity_percent": line.intensity,
            "wavelength_A": wavelength,
        }
        for reference in scan.references
        for line in reference.lines
    ]
    return pd.DataFrame(rows, columns=list(LINES))


def _who(scan: Scan) -> dict[str, str]:
    return {
        "sample": scan.sample,
        "measurement": scan.measurement,
        "treatment": scan.treatment,
    }
