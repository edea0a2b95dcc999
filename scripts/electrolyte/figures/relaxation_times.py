"""Distributions of relaxation times of the series, with the arcs of the fits."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from electrolyte.figures import style
from electrolyte.figures.panel import Context, Tables
from electrolyte.ground.errors import AnalysisError
from electrolyte.ground.printing import celsius


def distributions(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """γ of the coldest spectrum of each sample over its resistance; a mark for each arc.

    What relaxes faster than the band is no peak but part of the resistance: a small γ throughout.
    """
    shown = []
    for row in context.series():
        table = tables["times"][tables["times"]["sample"] == row["sample"]]
        if table.empty:
            continue
        coldest = table[table["temperature_C"] == table["temperature_C"].min()]
        curve = coldest[coldest["measurement"] == coldest["measurement"].iloc[0]]
        name, colour = curve["measurement"].iloc[0], context.colour(row["sample"])
        step = np.log(curve["tau_s"].iloc[1] / curve["tau_s"].iloc[0])
        relaxing = curve["gamma_ohm"].sum() * step
        curve = curve.assign(gamma=curve["gamma_ohm"] / (curve["series_resistance_ohm"] + relaxing))
        label = f"{context.label(row['sample'])}, {celsius(curve['temperature_C'].iloc[0])}"
        ax.plot(curve["tau_s"], curve["gamma"], color=colour, lw=1.0, label=label)
        arcs = tables["arcs"][tables["arcs"]["measurement"] == name]
        tau = 1 / (2 * np.pi * arcs["apex_Hz"])
        tau = tau[tau.between(curve["tau_s"].min(), curve["tau_s"].max())]
        ax.plot(tau, np.full(len(tau), -0.01), "|", color=colour, ms=6, mew=1.0)
        shown.append(curve)
    if not shown:
        raise AnalysisError("relaxation times", "impedance of a sample of the series", "none")
    ax.axhline(0, color=style.GREY, lw=0.5)
    ax.set_xscale("log")
    ax.set_xlabel("relaxation time / s")
    ax.set_ylabel("γ / resistance")
    ax.legend(loc="upper right", fontsize=6, labelspacing=0.3)
    columns = ["sample", "measurement", "temperature_C", "tau_s", "gamma_ohm", "gamma"]
    return pd.concat(shown)[columns]
