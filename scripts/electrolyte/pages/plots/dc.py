"""DC polarization: current over time, and the current that the evaluation takes as final."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from electrolyte.numbers.decimation import decimated
from electrolyte.pages.plots.fitted_curve import POINTS
from electrolyte.pages.plots.plot import Axis, Plot, Series


def plots(tables: Mapping[str, pd.DataFrame]) -> list[Plot]:
    """One plot of each voltage."""
    found = []
    for voltage, run in tables["transients"].groupby("voltage_V"):
        kept = decimated(run, ["Current / A"], POINTS)
        columns = {
            "t": kept["Test Time / s"],
            "data": kept["Current / A"],
            "final": kept["final_current_A"],
        }
        series = [Series("data", "data", "t", "data"), Series("final current", "fit", "t", "final")]
        axes = (
            Axis("time / s", log=True),
            Axis("current / A", log=bool((kept["Current / A"] > 0).all())),
        )
        found.append(Plot(f"Polarization at {voltage:g} V", *axes, columns, series))
    return found
