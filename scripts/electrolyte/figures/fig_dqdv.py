"""dQ/dV of the long test: which steps of the electrode fade, and which only shift."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from electrolyte.figures import style
from electrolyte.figures.colours import graded
from electrolyte.figures.electrode_potential import label_voltage
from electrolyte.figures.panel import Context, Tables
from electrolyte.ground.errors import AnalysisError


def differential_capacity(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """dQ/dV over voltage, charge above zero and discharge below; one colour a cycle (or rate)."""
    table = tables["differential"]
    if table.empty:
        raise AnalysisError("fig_dqdv", "records of voltage over capacity", "cycle summaries only")
    protocol = "long" if (table["protocol"] == "long").any() else "rate"
    table = table[table["protocol"] == protocol]
    key, form = ("cycle", "cycle {:g}") if protocol == "long" else ("rate_C", "{:g}C")
    values = sorted(table[key].unique())
    colours = graded(len(values))
    ax.axhline(0, color=style.GREY, lw=0.5)
    for value, colour in zip(values, colours, strict=True):
        for number, (_, curve) in enumerate(
            table[table[key] == value].groupby("direction", sort=False)
        ):
            label = form.format(value) if number == 0 else None
            ax.plot(curve["voltage_V"], curve["dq_dv_mAh_g_V"], color=colour, lw=0.8, label=label)
    ax.text(0.03, 0.94, "charge", transform=ax.transAxes, fontsize=6.5, va="top")
    ax.text(0.03, 0.06, "discharge", transform=ax.transAxes, fontsize=6.5, va="bottom")
    label_voltage(ax, table, context.options["potentials_V"], "x")
    ax.set_ylabel("d$Q$/d$V$ / mAh g$^{-1}$ V$^{-1}$")
    ax.margins(x=0.03)
    low, high = ax.get_ylim()
    over = 0.05 + 0.07 * len(values)  # the lines of the legend, above the curves
    ax.set_ylim(low - 0.1 * (high - low), high + over * (high - low))
    ax.legend(loc="upper right", labelspacing=0.3)
    return table[["cell", "cycle", "rate_C", "direction", "voltage_V", "dq_dv_mAh_g_V"]]
