"""Distributions of relaxation times over temperature, with the arcs of the fits."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from electrolyte.figures import style
from electrolyte.figures.panel import Context, Tables
from electrolyte.ground.errors import AnalysisError
from electrolyte.ground.temperature import celsius
from electrolyte.numbers.typical import nearest_the_mean


def distributions(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """γ of each spectrum over its largest value, colder ones darker; a mark for each arc.

    ``tables``: those of pellets of one sample; the one that is shown has the conductivity nearest
    to their mean.
    """
    table, arcs = tables["times"], tables["arcs"]
    if table.empty:
        raise AnalysisError("relaxation times", "an impedance spectrum of the pellet", "none")
    pellets = list(dict.fromkeys(table["pellet"]))
    pellet, _ = nearest_the_mean(
        tables["fits"], pellets, context.options["reference_temperature_C"]
    )
    table, arcs = table[table["pellet"] == pellet], arcs[arcs["pellet"] == pellet]
    table = table[table.groupby("measurement")["gamma_ohm"].transform("max") > 0]
    if table.empty:
        raise AnalysisError("relaxation times", "a spectrum with an arc in its band", "none")
    largest = table.groupby("measurement")["gamma_ohm"].transform("max")
    table = table.assign(relative=table["gamma_ohm"] / largest)
    temperatures = np.sort(table["temperature_C"].unique())
    colours = mpl.colormaps["plasma"](np.linspace(0, 0.85, len(temperatures)))
    for temperature, colour in zip(temperatures, colours, strict=True):
        ax.plot([], [], color=colour, lw=0.9, label=celsius(temperature))
        for _, curve in table[table["temperature_C"] == temperature].groupby("measurement"):
            ax.plot(curve["tau_s"], curve["relative"], color=colour, lw=0.9)
        own = arcs[arcs["temperature_C"] == temperature]
        tau = 1 / (2 * np.pi * own["apex_Hz"])
        tau = tau[(tau >= table["tau_s"].min()) & (tau <= table["tau_s"].max())]
        ax.plot(tau, np.full(len(tau), -0.04), "|", color=colour, ms=5, mew=0.9)
    ax.axhline(0, color=style.GREY, lw=0.5)
    ax.set_xscale("log")
    ax.set_xlabel("Relaxation time / s")
    ax.set_ylabel("γ / its largest value")
    ax.set_ylim(-0.08, 1.05)
    ax.legend(loc="upper right", fontsize=6, labelspacing=0.3)
    return table[["measurement", "temperature_C", "tau_s", "gamma_ohm"]]
