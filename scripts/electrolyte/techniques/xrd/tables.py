"""The tables of powder diffraction: phases, peaks, and features that the text names."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from electrolyte.ground import csv_file
from electrolyte.ground.printing import with_uncertainty
from electrolyte.numbers.quantities import joined_origin
from electrolyte.numbers.tables import Table

# Columns in which an empty field is a number that is not there; elsewhere it is text.
NUMBERS = ("a_A", "a_u_A", "chance", "distance_deg", "found_deg", "found_u_deg")


def read_tables(paths: Iterable[Path | str]) -> pd.DataFrame:
    """Tables of single samples as ``xrd_fit`` writes them, together; text stays text."""
    return csv_file.read_tables(paths, keep_default_na=False, na_values=dict.fromkeys(NUMBERS, ""))


def phases_table(phases: pd.DataFrame) -> Table:
    """Reference phases, with verdicts."""
    rows = [
        {
            "sample": phase.sample,
            "treatment": phase.treatment,
            "phase": phase.phase,
            "verdict": phase.verdict,
            "lines found": phase.matched or "–",
            "absent": phase.absent or "–",
            "hidden": phase.hidden or "–",
            "a / Å": _measured(phase.a_A, phase.a_u_A),
            "chance / %": "–" if pd.isna(phase.chance) else f"{100 * phase.chance:.2g}",
        }
        for phase in phases.itertuples()
    ]
    title = "Phases in powder diffraction; chance: that peaks at random match as many lines"
    return _table(phases, rows, title)


def peaks_table(peaks: pd.DataFrame) -> Table:
    """Peaks, with what explains them."""
    rows = [
        {
            "sample": peak.sample,
            "2θ / deg": with_uncertainty(peak.two_theta_deg, peak.two_theta_u_deg),
            "d / Å": f"{peak.d_A:.3f}",
            "FWHM / deg": with_uncertainty(peak.fwhm_deg, peak.fwhm_u_deg),
            "assignment": peak.assignment or "unassigned",
            "nearest reference line": _nearest(peak.nearest_line, peak.distance_deg),
        }
        for peak in peaks.itertuples()
    ]
    return _table(peaks, rows, "Peaks in powder diffraction; ± is u of the fit")


def features_table(features: pd.DataFrame) -> Table:
    """Features that the text names, beside the nearest line of a reference."""
    rows = [
        {
            "sample": feature.sample,
            "stated / deg": f"{feature.stated_deg:g}",
            "found / deg": _measured(feature.found_deg, feature.found_u_deg),
            "nearest reference line": _nearest(feature.nearest_line, feature.distance_deg),
        }
        for feature in features.itertuples()
    ]
    title = "Diffraction features named in the text, and the nearest reference lines"
    return _table(features, rows, title)


def _table(values: pd.DataFrame, rows: list[dict[str, str]], title: str) -> Table:
    return Table(values, pd.DataFrame(rows), title, joined_origin(values["origin"]))


def _nearest(line: str, distance: float) -> str:
    return f"{line} ({distance:+.2f}°)" if line else "–"


def _measured(value: float, u: float) -> str:
    return "–" if pd.isna(value) else with_uncertainty(value, u)
