"""Cycling: capacities and efficiency of all cycles, voltage profiles of single ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from electrolyte.pages.plots.plot import Axis, Plot, Series

HALVES = ("charge", "discharge")


def plots(tables: Mapping[str, pd.DataFrame]) -> list[Plot]:
    """Over all cycles of the test that the measurement is part of, and a profile for each cycle."""
    cycles, profiles = tables["cycles"], tables["profiles"]
    if cycles.empty:
        return []
    number, over = cycles["cycle"], Axis("cycle")
    capacities = {half: cycles[f"{half}_capacity_mAh_g"] for half in HALVES}
    return [
        Plot(
            "Capacity",
            over,
            Axis("capacity / mAh g⁻¹"),
            {"n": number, **capacities, "rate": cycles["rate_C"]},
            [Series(half, "data", "n", half) for half in HALVES],
            hover={"rate": "C-rate"},
        ),
        Plot(
            "Coulombic efficiency",
            over,
            Axis("Coulombic efficiency / %"),
            {"n": number, "ce": cycles["coulombic_efficiency_pct"]},
            [Series("Coulombic efficiency", "data", "n", "ce")],
        ),
        *(_profile(cycle, half) for cycle, half in profiles.groupby("cycle")),
    ]


def _profile(cycle: Any, table: pd.DataFrame) -> Plot:
    directions = [d for d in dict.fromkeys(table["direction"]) if d]
    columns: dict[str, Any] = {}
    for direction in directions:
        own = (table["direction"] == direction).to_numpy()
        columns[f"q_{direction}"] = np.where(own, table["capacity_mAh_g"], np.nan)
        columns[f"v_{direction}"] = np.where(own, table["voltage_V"], np.nan)
    electrode, rate = table["reference_electrode"].iloc[0], table["rate_C"].iloc[0]
    against = f" vs {electrode}" if isinstance(electrode, str) else ""
    return Plot(
        "Voltage profile",
        Axis("capacity / mAh g⁻¹"),
        Axis(f"voltage{against} / V"),
        columns,
        [Series(d, "fit", f"q_{d}", f"v_{d}") for d in directions],
        frame=f"cycle {cycle:g}" + (f" ({rate:g}C)" if rate > 0 else ""),
    )
