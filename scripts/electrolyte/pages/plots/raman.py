"""Raman spectra: counts over shift with baseline and bands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from electrolyte.pages.plots.fitted_curve import fitted_curve
from electrolyte.pages.plots.plot import Axis, Plot

BAND = "band_"


def plots(row: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]) -> list[Plot]:
    """One plot of a spectrum; each band stands on the baseline."""
    table = tables["curves"][tables["curves"]["measurement"] == row["measurement"]]
    if table.empty:
        return []
    bands = [c for c in table if c.startswith(BAND) and table[c].notna().any()]
    curve = pd.DataFrame({"x": table["raman_shift_cm1"], "data": table["intensity"]})
    parts = {}
    if "fit" in table:  # else no bands are configured
        parts = {"baseline": "baseline"} | {c: f"band {c.removeprefix(BAND)}" for c in bands}
        on_baseline = {c: table["baseline"] + table[c] for c in bands}
        curve = curve.assign(fit=table["fit"], baseline=table["baseline"], **on_baseline)
    unit = table["intensity_unit"].iloc[0]
    axes = Axis("Raman shift / cm⁻¹"), Axis(f"intensity / {unit}")
    return [fitted_curve("Spectrum", curve, *axes, parts)]
