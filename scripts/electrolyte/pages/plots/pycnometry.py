"""Gas pycnometry: the density of every cycle of a filling, with their mean."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from electrolyte.pages.plots.fitted_curve import fitted_curve
from electrolyte.pages.plots.plot import Axis, Plot


def plots(tables: Mapping[str, pd.DataFrame]) -> list[Plot]:
    """One plot of a report."""
    table = tables["cycles"]
    names = {"cycle": "x", "density_g_cm3": "data", "mean_g_cm3": "fit"}
    axes = Axis("cycle"), Axis("density / g cm⁻³")
    return [fitted_curve("Density", table.rename(columns=names), *axes)]
