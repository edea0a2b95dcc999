"""Raman spectra: counts over shift with baseline and bands."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from electrolyte.pages.plots.fitted_curve import fitted_curve
from electrolyte.pages.plots.plot import Axis, Plot

BAND = "band_"


def plots(tables: Mapping[str, pd.DataFrame]) -> list[Plot]:
    """One plot of a spectrum; each band stands on the baseline, where bands were fitted."""
    table = tables["curves"]
    bands = [c for c in table if c.startswith(BAND) and table[c].notna().any()]
    curve = table.rename(columns={"raman_shift_cm1": "x", "intensity": "data"})
    curve = curve.assign(**{name: table["baseline"] + table[name] for name in bands})
    words = {name: f"band {name.removeprefix(BAND)}" for name in bands}
    unit = table["intensity_unit"].iloc[0]
    axes = Axis("Raman shift / cm⁻¹"), Axis(f"intensity / {unit}")
    return [fitted_curve("Spectrum", curve, *axes, {"baseline": "baseline"} | words)]
