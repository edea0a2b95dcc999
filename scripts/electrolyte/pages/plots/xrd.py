"""Powder patterns: counts over 2θ with background, halos and peaks."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from electrolyte.pages.plots.fitted_curve import fitted_curve
from electrolyte.pages.plots.plot import Axis, Plot


def plots(tables: Mapping[str, pd.DataFrame]) -> list[Plot]:
    """One plot of a scan."""
    table = tables["curves"]
    curve = pd.DataFrame(
        {
            "x": table["two_theta_deg"],
            "data": table["intensity"],
            "background": table["background"],
            "halos": table["background"] + table["halos"],
            "fit": table["background"] + table["halos"] + table["peaks"],
        }
    )
    unit = table["unit"].iloc[0]
    parts = {"background": "background", "halos": "background and halos"}
    return [fitted_curve("Pattern", curve, Axis("2θ / °"), Axis(f"intensity / {unit}"), parts)]
