"""DC polarization."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from electrolyte.figures.colours import graded
from electrolyte.figures.panel import Context, Tables
from electrolyte.figures.source_data import with_written
from electrolyte.ground.errors import AnalysisError
from electrolyte.ground.printing import figure_text
from electrolyte.numbers.quantities import select
from electrolyte.readers.measurement import CURRENT, TEST_TIME


def polarization(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """Current over time at each voltage; inset: final currents over voltage with their line."""
    transients, numbers = tables["transients"], tables["numbers"]
    if transients.empty:
        raise AnalysisError("DC polarization", "currents over time", "none")
    voltages = np.sort(transients["voltage_V"].unique())
    colours = graded(len(voltages))
    finals = []
    for voltage, colour in zip(voltages, colours, strict=True):
        run = transients[transients["voltage_V"] == voltage]
        ax.plot(run[TEST_TIME] / 60, 1e9 * run[CURRENT], color=colour, lw=0.7)
        final = run["final_current_A"].iloc[0]
        finals.append((voltage, 1e9 * final))
        ax.annotate(
            f"{voltage:g} V",
            (run[TEST_TIME].max() / 60, 1e9 * final),
            (3, 0),
            textcoords="offset points",
            va="center",
            fontsize=6,
            color=colour,
        )
    ax.set_xlabel("time / min")
    ax.set_ylabel("current / nA")
    end = transients[TEST_TIME].max() / 60
    ax.set_xlim(0, 1.13 * end)
    x, y = np.array(finals).T
    top = np.max(y, initial=0.0, where=np.isfinite(y)) or 1e9 * transients[CURRENT].max()
    ax.set_ylim(0, 2.6 * top)
    first = 1e9 * transients[CURRENT].max()
    if first > 2.6 * top:
        ax.annotate(
            f"at the start\nup to {_current(first)}",
            (0.1, 0.88),
            xycoords="axes fraction",
            va="top",
            fontsize=6,
        )

    inset = ax.inset_axes((0.46, 0.56, 0.51, 0.41))
    inset.scatter(x, y, s=12, c=colours, zorder=2)
    line = np.array([0.0, 1.1 * x.max()])
    pellet = str(transients["pellet"].iloc[0])
    own = select(numbers, replicate=pellet)
    own = own[own["value"].notna() & (own["status"] != "upper_limit")]
    own = own.set_index("quantity")["value"]
    if {"electronic_conductance", "offset_current"} <= set(own.index):
        slope, offset = (
            1e9 * own.loc[[name]].iloc[0] for name in ("electronic_conductance", "offset_current")
        )
        inset.plot(line, offset + slope * line, color="black", lw=0.8, zorder=1)
    inset.set_xlim(0, line[1])
    inset.set_ylim(0, 1.15 * top)
    inset.tick_params(labelsize=5.5)
    inset.set_xlabel("voltage / V", fontsize=6, labelpad=1)
    inset.set_ylabel("current / nA", fontsize=6, labelpad=1)
    label = context.label(str(transients["sample"].iloc[0]))
    ax.text(0.1, 0.96, label, transform=ax.transAxes, va="top", fontsize=6.5)
    found = select(numbers, quantity="electronic_conductivity", replicate=pellet)
    for _, row in found[found["value"] > 0].iterrows():
        _write_conductivity(inset, row)
    shown = transients[["measurement", "voltage_V", TEST_TIME, CURRENT, "final_current_A"]]
    return with_written(shown, found)


def _write_conductivity(inset: Axes, row: pd.Series) -> None:
    """The electronic conductivity below the line that it is the slope of."""
    text = figure_text(row["value"], row["u"], row["unit"], row["status"])
    inset.text(
        0.96,
        0.06,
        f"$σ_\\mathrm{{e}}$: {text}".replace(" ×", "\n×"),
        transform=inset.transAxes,
        ha="right",
        va="bottom",
        fontsize=5.5,
    )


def _current(current_nA: float) -> str:
    """A current with the prefix that leaves one to three digits before the point."""
    scale, unit = next(
        ((scale, unit) for scale, unit in ((1e6, "mA"), (1e3, "µA")) if current_nA >= scale),
        (1.0, "nA"),
    )
    return f"{current_nA / scale:.3g} {unit}"
