"""Figure 4: cycling of full cells: capacity over rate and cycles, and voltage profiles."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from electrolyte.errors import AnalysisError
from electrolyte.figures import style
from electrolyte.figures.panel import Composition, Context, Panel, Tables

CAPACITY_LABEL = "specific capacity / mAh g$^{-1}$"
EFFICIENCY_COLOUR = style.COLOURS[0]
ROOM = 1.42  # capacity axis over the highest capacity: efficiencies have the upper part


def rate_and_cycles(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """Fig. 4a: charge and discharge capacity and Coulombic efficiency, rate test and long test."""
    table = tables["cycles"]
    protocols = [p for p in ("rate", "long") if (table["protocol"] == p).any()]
    if not protocols:
        raise AnalysisError("fig4a", "cycles of a rate test or a long test", "none")
    # two tests, two scales of cycle number, side by side in the panel's place
    ax.set_axis_off()
    widths = {"rate": 0.36, "long": 0.55} if len(protocols) == 2 else {protocols[0]: 1.0}
    left = 0.0
    for protocol in protocols:
        own = table[table["protocol"] == protocol]
        part = ax.inset_axes((left, 0.0, widths[protocol], 1.0))
        first, last = left == 0.0, protocol == protocols[-1]
        _capacities(part, own, context, labelled=first)
        _efficiencies(part, own, labelled=last)
        (_rate_labels if protocol == "rate" else _retention)(part, own)
        left += widths[protocol] + 0.09
    columns = ["cell", "protocol", "cycle", "rate_C", "charge_capacity_mAh_g"]
    return table[[*columns, "discharge_capacity_mAh_g", "coulombic_efficiency_pct"]]


def profiles(ax: Axes, tables: Tables, _context: Context) -> pd.DataFrame:
    """Fig. 4b: voltage over specific capacity, one colour a C-rate (or a cycle)."""
    table = tables["profiles"]
    protocol = "rate" if (table["protocol"] == "rate").any() else "long"
    table = table[table["protocol"] == protocol]
    key, form = ("rate_C", "{:g}C") if protocol == "rate" else ("cycle", "cycle {:g}")
    values = sorted(table[key].unique())
    colours = mpl.colormaps["viridis"](np.linspace(0.0, 0.88, len(values)))
    for value, colour in zip(values, colours, strict=True):
        for direction, curve in table[table[key] == value].groupby("direction", sort=False):
            ax.plot(curve["capacity_mAh_g"], curve["voltage_V"], color=colour, lw=0.9)
            if direction == "discharge":
                end = curve.iloc[-1]
                ax.annotate(
                    form.format(value),
                    (end["capacity_mAh_g"], end["voltage_V"]),
                    (0, -3),
                    textcoords="offset points",
                    ha="center",
                    va="top",
                    fontsize=5.8,
                    color=colour,
                )
    low, high = table["voltage_V"].min(), table["voltage_V"].max()
    ax.set_ylim(low - 0.11 * (high - low), high + 0.05 * (high - low))
    ax.set_xlim(0, 1.04 * table["capacity_mAh_g"].max())
    ax.set_xlabel(CAPACITY_LABEL)
    ax.set_ylabel(table["voltage_label"].iloc[0])
    return table[["cell", "cycle", "rate_C", "direction", "capacity_mAh_g", "voltage_V"]]


def _capacities(ax: Axes, table: pd.DataFrame, context: Context, *, labelled: bool) -> None:
    """Discharge filled, charge open; each cell in the colour of its sample."""
    for _, own in table.groupby("cell", sort=False):
        colour = context.colour(str(own["sample"].iloc[0]))
        size = 3.2 if len(own) < 40 else 2.0
        ax.plot(
            own["cycle"],
            own["charge_capacity_mAh_g"],
            "o",
            color=colour,
            mfc="white",
            ms=size,
            mew=0.6,
            label="charge",
        )
        ax.plot(
            own["cycle"],
            own["discharge_capacity_mAh_g"],
            "o",
            color=colour,
            ms=size,
            mew=0.6,
            label="discharge",
        )
    top = table[["charge_capacity_mAh_g", "discharge_capacity_mAh_g"]].max(axis=None)
    ax.set_ylim(0, ROOM * top)
    ax.set_xlim(table["cycle"].min() - 0.04 * len(table), table["cycle"].max() + 0.04 * len(table))
    ax.set_xlabel("cycle")
    ax.tick_params(right=False)
    if labelled:
        ax.set_ylabel(CAPACITY_LABEL)
        names = dict(zip(*reversed(ax.get_legend_handles_labels()), strict=True))
        ax.legend(
            names.values(),
            names.keys(),
            loc="lower left",
            fontsize=6,
            handletextpad=0.1,
            borderaxespad=0.2,
            labelspacing=0.25,
        )


def _efficiencies(ax: Axes, table: pd.DataFrame, *, labelled: bool) -> None:
    """Coulombic efficiency on a second axis, in the upper part of the panel."""
    other = ax.twinx()
    colour = EFFICIENCY_COLOUR
    other.plot(
        table["cycle"],
        table["coulombic_efficiency_pct"],
        "s",
        color=colour,
        mfc="white",
        ms=2.6 if len(table) < 40 else 1.7,
        mew=0.5,
    )
    lowest = np.nanmin([np.nanmin(table["coulombic_efficiency_pct"]), 98.0])
    other.set_ylim(101 - 4.2 * (101 - lowest), 101)
    other.tick_params(axis="y", colors=colour, left=False)
    if labelled:
        other.set_ylabel("Coulombic efficiency / %", color=colour)


def _rate_labels(ax: Axes, table: pd.DataFrame) -> None:
    """The C-rate below or above each group of cycles."""
    for rate in dict.fromkeys(table["rate_C"].dropna()):
        own = table[table["rate_C"] == rate]
        height = own[["charge_capacity_mAh_g", "discharge_capacity_mAh_g"]].max(axis=None)
        ax.annotate(
            f"{rate:g}C",
            (own["cycle"].mean(), height),
            (0, 3.5),
            textcoords="offset points",
            ha="center",
            fontsize=5.8,
        )


def _retention(ax: Axes, table: pd.DataFrame) -> None:
    """What is left after the last complete cycle of each cell."""
    for _, own in table[table["complete"]].groupby("cell", sort=False):
        first, last = own.iloc[0], own.iloc[-1]
        rate = f" at {last['rate_C']:g}C" if np.isfinite(last["rate_C"]) else ""
        ax.annotate(
            f"{last['retention_pct']:.1f} % after {len(own)} cycles{rate}",
            (0.5, 0.35),
            xycoords="axes fraction",
            ha="center",
            fontsize=6.5,
        )
        for row, place in ((first, "left"), (last, "right")):
            ax.annotate(
                f"{row['discharge_capacity_mAh_g']:.1f}",
                (row["cycle"], row["discharge_capacity_mAh_g"]),
                (0, -6),
                textcoords="offset points",
                ha=place,
                va="top",
                fontsize=5.8,
            )


PANELS = {
    "fig4a": Panel(rate_and_cycles, width=style.DOUBLE_COLUMN, height=2.6),
    "fig4b": Panel(profiles, height=2.8),
}
COMPOSITION = Composition([["fig4a", "fig4b"]], height=2.7, width_ratios=[2.05, 1])
