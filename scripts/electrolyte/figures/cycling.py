"""Cycling of full cells: capacity over rate and cycles, voltage profiles, and dQ/dV."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from electrolyte.figures import style
from electrolyte.figures.colours import graded
from electrolyte.figures.electrode_potential import label_voltage
from electrolyte.figures.panel import Context, Tables
from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.quantities import independent, select

CAPACITY_LABEL = "specific capacity / mAh g$^{-1}$"
EFFICIENCY_COLOUR = "black"
WORDS = (0.22, 0.08)  # width and height of "discharge →", of the capacities and the voltages


def rate_and_cycles(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """Fig. 4a: charge and discharge capacity and Coulombic efficiency, rate test and long test."""
    table = tables["cycles"]
    protocols = [p for p in ("rate", "long") if (table["protocol"] == p).any()]
    if not protocols:
        raise AnalysisError("fig4a", "cycles of a rate test or a long test", "none")
    ax.set_axis_off()
    # two tests, two scales of cycle number, side by side in the panel's place
    widths = {"rate": 0.37, "long": 0.6} if len(protocols) == 2 else {protocols[0]: 1.0}
    left = 0.0
    for protocol in protocols:
        own = table[table["protocol"] == protocol]
        below = ax.inset_axes((left, 0.0, widths[protocol], 0.7))
        above = ax.inset_axes((left, 0.74, widths[protocol], 0.26))
        _capacities(below, own, context)
        _efficiencies(above, own)
        _limits(below, above, own, table)
        _off_the_scale(above, own)
        if protocol == "rate":
            _rate_labels(below, own)
        else:
            _retention(below, own, tables["numbers"])
        if left == 0.0:
            below.set_ylabel(CAPACITY_LABEL)
            above.set_ylabel("CE / %", color=EFFICIENCY_COLOUR)
            below.legend(*_once(below), loc="lower left", fontsize=6, handletextpad=0.1)
        else:
            below.tick_params(axis="y", labelleft=False)
            above.tick_params(axis="y", labelleft=False)
        left += widths[protocol] + 0.03
    columns = ["cell", "protocol", "cycle", "rate_C", "charge_capacity_mAh_g"]
    columns += ["discharge_capacity_mAh_g", "coulombic_efficiency_pct", "retention_pct"]
    return table[columns]


def profiles(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """Fig. 4b: voltage over specific capacity, one colour a C-rate (or a cycle).

    Option ``potentials_V`` : potentials of reference electrodes against Li+/Li, for a second axis.
    """
    table = tables["profiles"]
    if table.empty:
        raise AnalysisError("fig4b", "records of voltage over capacity", "cycle summaries only")
    table, key, form, colours = _one_test(table, "rate", "long")
    discharges = table[table["direction"] == "discharge"]
    apart = 0.14 * table["capacity_mAh_g"].max()  # of labels beside each other
    lower = lines_of(discharges.groupby(key)["capacity_mAh_g"].max(), apart)
    for value, colour in colours.items():
        for direction, curve in table[table[key] == value].groupby("direction", sort=False):
            ax.plot(curve["capacity_mAh_g"], curve["voltage_V"], color=colour, lw=0.9)
            if direction == "discharge":
                end = curve.iloc[-1]
                ax.annotate(
                    form.format(value),
                    (end["capacity_mAh_g"], end["voltage_V"]),
                    (0, -3 - 7 * lower[value]),
                    textcoords="offset points",
                    ha="center",
                    va="top",
                    fontsize=5.8,
                    color=colour,
                )
    _point_the_way(ax, table, table[table[key] == next(iter(colours))])
    low, high = table["voltage_V"].min(), table["voltage_V"].max()
    room = 0.17 + 0.07 * max(0, max(lower.values(), default=0) - 1)  # two lines as it is
    ax.set_ylim(low - room * (high - low), high + 0.08 * (high - low))
    ax.set_xlim(0, 1.09 * table["capacity_mAh_g"].max())
    ax.set_xlabel(CAPACITY_LABEL)
    label_voltage(ax, table, context.options["potentials_V"], "y")
    columns = ["cell", "cycle", "rate_C", "direction", "capacity_mAh_g", "voltage_V"]
    return table[[*columns, "reference_electrode"]]


def differential_capacity(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """dQ/dV over voltage, charge above zero and discharge below; one colour a cycle (or C-rate).

    It tells which steps of the electrode fade, and which only shift.
    """
    table = tables["differential"]
    if table.empty:
        raise AnalysisError("fig_dqdv", "records of voltage over capacity", "cycle summaries only")
    table, key, form, colours = _one_test(table, "long", "rate")
    ax.axhline(0, color=style.GREY, lw=0.5)
    for value, colour in colours.items():
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
    over = 0.05 + 0.07 * len(colours)  # the lines of the legend, above the curves
    ax.set_ylim(low - 0.1 * (high - low), high + over * (high - low))
    ax.legend(loc="upper right", labelspacing=0.3)
    return table[["cell", "cycle", "rate_C", "direction", "voltage_V", "dq_dv_mAh_g_V"]]


def _one_test(
    table: pd.DataFrame, first: str, otherwise: str
) -> tuple[pd.DataFrame, str, str, dict[float, str]]:
    """The rows of the first protocol that the table has, the column that tells its curves apart,
    the form of their labels, and their colours.
    """
    protocol = first if (table["protocol"] == first).any() else otherwise
    table = table[table["protocol"] == protocol]
    key, form = ("rate_C", "{:g}C") if protocol == "rate" else ("cycle", "cycle {:g}")
    values = sorted(table[key].unique())
    return table, key, form, dict(zip(values, graded(len(values)), strict=True))


def lines_of(ends: pd.Series, apart: float) -> dict[float, int]:
    """The line, from 0 down, of a label at each of the ``ends``, so that none covers another."""
    last: list[float] = []
    found = {}
    for value, end in ends.sort_values().items():
        line = next((i for i, other in enumerate(last) if end - other >= apart), len(last))
        last[line : line + 1] = [end]
        found[value] = line
    return found


def _point_the_way(ax: Axes, table: pd.DataFrame, curves: pd.DataFrame) -> None:
    """Name the charge and the discharge of one colour, with an arrow, where no curve is covered."""
    plate = {"facecolor": "white", "edgecolor": "none", "pad": 0.3, "alpha": 0.7}
    above = curves.groupby("direction")["voltage_V"].mean().idxmax()
    for direction, own in curves.groupby("direction", sort=False):
        upwards = direction == above
        x, y = freest(table, own, upwards=upwards)
        ax.annotate(
            f"{direction} →",
            (x, y),
            (0, 3) if upwards else (0, -3),
            textcoords="offset points",
            ha="right",
            va="bottom" if upwards else "top",
            fontsize=6,
            bbox=plate,
        )


def freest(table: pd.DataFrame, own: pd.DataFrame, *, upwards: bool) -> tuple[float, float]:
    """Where beside a curve words cover the fewest records: the right end of their line.

    Parameters
    ----------
    table : records of all curves, columns ``capacity_mAh_g`` and ``voltage_V``
    own : those of the curve
    upwards : whether the words stand above the curve, or below
    """
    width, height = WORDS[0] * table["capacity_mAh_g"].max(), WORDS[1] * np.ptp(table["voltage_V"])
    full = own["capacity_mAh_g"].max()
    found = []
    for end in np.linspace(0.5, 0.95, 19) * full:
        line = own[own["capacity_mAh_g"].between(end - width, end)]["voltage_V"]
        if len(line):
            low = line.max() if upwards else line.min() - height
            covered = table["capacity_mAh_g"].between(end - width, end)
            covered &= table["voltage_V"].between(low, low + height, inclusive="neither")
            found.append((int(covered.sum()), end, low if upwards else low + height))
    _, x, y = min(found, default=(0, full, float(own["voltage_V"].iloc[-1])))
    return float(x), float(y)


def _capacities(ax: Axes, table: pd.DataFrame, context: Context) -> None:
    """Discharge filled, charge open and behind; each cell in the colour of its sample."""
    size = 3.2 if len(table) < 40 else 1.7
    for _, own in table.groupby("cell", sort=False):
        colour = context.colour(str(own["sample"].iloc[0]))
        for way, fill in (("charge", "white"), ("discharge", colour)):
            capacity, wider = own[f"{way}_capacity_mAh_g"], 1.3 if way == "charge" else 1.0
            ax.plot(
                own["cycle"],
                capacity,
                "o",
                color=colour,
                mfc=fill,
                ms=wider * size,
                mew=0.5,
                label=way,
            )
    ax.set_xlabel("cycle")


def _limits(below: Axes, above: Axes, own: pd.DataFrame, table: pd.DataFrame) -> None:
    """Cycles of this test; capacities and efficiencies of all tests, so that heights compare."""
    margin = 0.05 * np.ptp(own["cycle"]) + 0.5
    for ax in (below, above):
        ax.set_xlim(own["cycle"].min() - margin, own["cycle"].max() + margin)
        ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    top = table[["charge_capacity_mAh_g", "discharge_capacity_mAh_g"]].max(axis=None)
    below.set_ylim(0, 1.16 * top)
    above.set_ylim(*efficiency_limits(table["coulombic_efficiency_pct"].dropna().to_numpy()))
    above.yaxis.set_major_locator(MaxNLocator(4))


def efficiency_limits(values: np.ndarray) -> tuple[float, float]:
    """Limits in % that tell apart the usual efficiencies, and hold 100 %.

    Formation cycles and single bad ones, more than three interquartile ranges beside the
    quartiles, lie outside: with them a per cent would be the thickness of a line.
    """
    if not len(values):
        return 98.0, 100.5
    lower, upper = np.quantile(values, (0.25, 0.75))
    reach = 3 * max(upper - lower, 0.1)
    usual = np.append(values[np.abs(values - np.median(values)) <= reach], 100.0)
    low, high = float(usual.min()), float(usual.max())
    margin = 0.25 * max(high - low, 1.0)
    return low - margin, high + margin


def _once(ax: Axes) -> tuple[list[Artist], list[str]]:
    """Legend entries, each label once."""
    handles, labels = ax.get_legend_handles_labels()
    named = dict(zip(labels, handles, strict=True))
    return list(named.values()), list(named)


def _efficiencies(ax: Axes, table: pd.DataFrame) -> None:
    """Coulombic efficiency on an axis of its own above the capacities."""
    size = 2.6 if len(table) < 40 else 1.7
    colour, values = EFFICIENCY_COLOUR, table["coulombic_efficiency_pct"]
    ax.axhline(100, color=style.GREY, lw=0.5, ls=":")
    ax.plot(table["cycle"], values, "s", color=colour, mfc="white", ms=size, mew=0.5)
    ax.tick_params(axis="y", colors=colour)
    ax.tick_params(axis="x", bottom=False, labelbottom=False)


def _off_the_scale(ax: Axes, table: pd.DataFrame) -> None:
    """Mark cycles whose efficiency lies outside the axis; write the first one of each cell."""
    low, high = ax.get_ylim()
    values = table["coulombic_efficiency_pct"]
    outside = table[(values < low) | (values > high)]
    for row in outside.itertuples():
        under = row.coulombic_efficiency_pct < low
        edge = low + 0.06 * (high - low) if under else high - 0.06 * (high - low)
        ax.plot(row.cycle, edge, "v" if under else "^", color=EFFICIENCY_COLOUR, ms=2.6, mew=0)
    for row in outside.drop_duplicates("cell").itertuples():
        ax.annotate(
            f"cycle {row.cycle:g}: {row.coulombic_efficiency_pct:.1f} %",
            (row.cycle, low),
            (4, 2),
            textcoords="offset points",
            fontsize=5.8,
            color=EFFICIENCY_COLOUR,
        )


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


def _retention(ax: Axes, table: pd.DataFrame, numbers: pd.DataFrame) -> None:
    """What is left in the last complete cycle of each cell, and over which cycle."""
    retentions = independent(select(numbers, quantity="capacity_retention"))
    for cell, own in table[table["complete"]].groupby("cell", sort=False):
        first, last = own.iloc[0], own.iloc[-1]
        column = f"{first['retention_of']}_capacity_mAh_g"
        rate = f" at {last['rate_C']:g}C" if np.isfinite(last["rate_C"]) else ""
        cycles = f"cycle {last['cycle']:g} over cycle {last['retention_base_cycle']:g}{rate}"
        for value in select(retentions, replicate=str(cell))["value"].dropna():
            ax.annotate(
                f"{value:.1f} %, {cycles}",
                (0.5, 0.3),
                xycoords="axes fraction",
                ha="center",
                fontsize=6.5,
            )
        for row, place in ((first, "left"), (last, "right")):
            ax.annotate(
                f"{row[column]:.1f}",
                (row["cycle"], row[column]),
                (0, -6),
                textcoords="offset points",
                ha=place,
                va="top",
                fontsize=5.8,
            )
