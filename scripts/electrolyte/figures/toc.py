"""The table-of-contents graphic: what the composition does to the conductivity, and a structure."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from electrolyte.figures import chain, style
from electrolyte.figures.panel import Context, Tables
from electrolyte.figures.transport import conductivity_at_reference
from electrolyte.ground.errors import AnalysisError
from electrolyte.ground.printing import figure_text, printed_unit
from electrolyte.numbers.quantities import select

PLOT, DRAWING = 0.4, 0.52  # of the width, beside each other


def draw(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """Conductivity at the reference temperature over the series; that of one sample large.

    ``tables``: ``numbers``, and ``parts`` of a drawing of the structure if the study has one.
    Option ``sample``: the one that is written large; empty for the highest.
    """
    rows, words = conductivity_at_reference(
        tables["numbers"], context.options["reference_temperature_C"]
    )
    drawn = _means(rows[rows["value"].notna()], context)
    if drawn.empty:
        raise AnalysisError("table-of-contents graphic", f"a conductivity at {words}", "none")
    ax.set_axis_off()
    parts = tables.get("parts")
    width = 1.0 if parts is None else PLOT
    plot = ax.inset_axes((0.0, 0.0, width, 0.62))
    _over_series(plot, drawn, words, context)
    _write_large(ax, drawn, words, context)
    if parts is not None:
        beside = ax.inset_axes((1 - DRAWING, 0.05, DRAWING, 0.9))
        chain.structure(beside, parts)
        beside.annotate(
            str(parts["note"].iloc[0]),
            (0.5, 0),
            (0, -3),
            xycoords="axes fraction",
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize=5,
            color=style.GREY,
        )
    return drawn


def _means(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Mean and standard deviation over the pellets of each sample of the series."""
    found = []
    for row in context.series():
        own = select(rows, sample=str(row["sample"]))
        mean, spread = select(own, kind="mean"), select(own, kind="sd")["value"]
        if len(mean):
            first = mean.iloc[0]
            sd = float(spread.iloc[0]) if len(spread) else float(first["u"])
            found.append(
                {"sample": row["sample"], "x": row["x"], "mean": first["value"], "sd": sd}
                | {"unit": first["unit"], "status": first["status"]}
            )
    return pd.DataFrame(found)


def _over_series(ax: Axes, drawn: pd.DataFrame, words: str, context: Context) -> None:
    """Bars in order of the series, named by x or by the labels of samples."""
    for place, row in enumerate(drawn.itertuples()):
        ax.bar(place, row.mean, 0.62, color=context.colour(str(row.sample)), zorder=2)
        ax.errorbar(place, row.mean, row.sd, color="black", lw=0.6, capsize=1.5, zorder=3)
    named = drawn["x"].isna().any()
    names = [
        context.label(str(row.sample)) if named else f"{row.x:g}" for row in drawn.itertuples()
    ]
    ax.set_xticks(range(len(drawn)), names)
    ax.set_xlabel("" if named else context.options["series_label"], fontsize=6.5, labelpad=1)
    ax.set_ylabel(f"{words} / {printed_unit(drawn['unit'].iloc[0])}", fontsize=6.5)
    ax.ticklabel_format(axis="y", useMathText=True)
    ax.tick_params(axis="x", top=False, bottom=False)
    ax.tick_params(axis="y", right=False)
    ax.spines[["top", "right"]].set_visible(False)


def _write_large(ax: Axes, drawn: pd.DataFrame, words: str, context: Context) -> None:
    """The value of the wanted sample, else of the highest, with its composition."""
    wanted = drawn[drawn["sample"] == context.options.get("sample")]
    best = (wanted if len(wanted) else drawn.nlargest(1, "mean")).iloc[0]
    value = figure_text(best["mean"], best["sd"], best["unit"], best["status"])
    colour = context.colour(str(best["sample"]))
    ax.text(0, 1, value, fontsize=10.5, va="top", color=colour)
    below = f"{words} of {context.label(str(best['sample']))}"
    ax.text(0, 0.86, below, fontsize=6.5, va="top")
