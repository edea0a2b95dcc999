"""The curves and tables of one scan: data and fit, peaks, phases, features, reference lines."""

from __future__ import annotations

import numpy as np
import pandas as pd

from electrolyte.techniques.xrd.analysis import Scan
from electrolyte.techniques.xrd.cell import ABERRATIONS, Cell
from electrolyte.techniques.xrd.explain import assignment, explanations, nearest_line
from electrolyte.techniques.xrd.features import Feature

OF_A_SCAN = ("sample", "measurement", "treatment", "origin")
CURVES = (
    *OF_A_SCAN[:3],
    "two_theta_deg",
    "intensity",
    "background",
    "halos",
    "peaks",
    "unit",
    "wavelength_A",
    "origin",
)
LINES = ("phase", "hkl", "two_theta_deg", "intensity_percent", "wavelength_A")


def peak_table(scan: Scan) -> pd.DataFrame:
    """One row a peak, with what explains it and the nearest line of any reference."""
    wavelength = scan.fit.pattern.radiation.alpha1
    rows = []
    for peak in scan.fit.peaks:
        near = nearest_line(peak.two_theta, scan.references, wavelength)
        found = explanations(peak, scan.phases, scan.ghosts, wavelength)
        rows.append(
            {
                **_who(scan),
                "two_theta_deg": (angle := scan.shift.corrected(peak.two_theta)),
                "two_theta_u_deg": _u_position(scan, peak),
                "d_A": wavelength / (2 * np.sin(np.radians(angle / 2))),
                "fwhm_deg": peak.fwhm,
                "fwhm_u_deg": peak.u_fwhm,
                f"area_{scan.fit.pattern.unit}_deg": peak.area,
                f"area_u_{scan.fit.pattern.unit}_deg": peak.u_area,
                "assignment": assignment(found),
                "explained": any(explanation.certain for explanation in found),
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
        found, cell = phase.found, scan.cells.get(phase.reference.name)
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
                "a_A": np.nan if cell is None else cell.parameters[0],
                "a_u_A": np.nan if cell is None else _u_edge(scan, cell),
                "a_reference_A": phase.reference.a,
                "chance": phase.chance if found else np.nan,
                "statement": phase.statement,
                "origin": scan.origin,
            }
        )
    return pd.DataFrame(rows, columns=list(rows[0]) if rows else list(OF_A_SCAN))


def feature_table(scan: Scan) -> pd.DataFrame:
    """One row a feature that a text states, with the nearest line and the verdict in words."""
    wavelength = scan.fit.pattern.radiation.alpha1
    rows = []
    for stated in scan.stated:
        peak = stated.peak
        near = peak and nearest_line(peak.two_theta, scan.references, wavelength)
        rows.append(
            {
                **_who(scan),
                "stated_deg": stated.two_theta,
                "found_deg": scan.shift.corrected(peak.two_theta) if peak else np.nan,
                "found_u_deg": _u_position(scan, peak) if peak else np.nan,
                "nearest_line": f"{near.reference.name} {near.line.label}" if near else "",
                "distance_deg": near.distance if near else np.nan,
                "verdict": stated.words,
                "origin": scan.origin,
            }
        )
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
            "wavelength_A": fit.pattern.radiation.alpha1,
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
        if line.two_theta(wavelength) <= float(scan.fit.pattern.two_theta[-1])
    ]
    return pd.DataFrame(rows, columns=list(LINES))


def _who(scan: Scan) -> dict[str, str]:
    return {
        "sample": scan.sample,
        "measurement": scan.measurement,
        "treatment": scan.treatment,
    }


def _u_edge(scan: Scan, cell: Cell) -> float:
    edge = float(cell.parameters[0])
    shared = scan.shared(cell.factors[0], edge).values()
    return float(np.linalg.norm([cell.u[0], *shared, ABERRATIONS * edge]))


def _u_position(scan: Scan, peak: Feature) -> float:
    shared = scan.of_position(peak.two_theta).values()
    return float(np.linalg.norm([peak.u_two_theta, *shared]))
