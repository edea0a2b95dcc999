"""The table-of-contents graphic: what the composition does to the conductivity."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from electrolyte.figures import style
from electrolyte.figures.panel import Context, Tables
from electrolyte.figures.reference import conductivity_at_reference
from electrolyte.ground.errors import AnalysisError
from electrolyte.ground.printing import decimal_places
from electrolyte.numbers.quantities import select


def draw(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """Bars of the conductivity at the reference temperature, the highest one written large."""
    rows, words = conductivity_at_reference(
        tables["numbers"], context.options["reference_temperature_C"]
    )
    drawn = _means(rows[rows["value"].notna()], context)
    if drawn.empty:
        raise AnalysisError("table-of-contents graphic", f"a conductivity at {words}", "none")
    for place, row in enumerate(drawn.itertuples()):
        ax.bar(place, row.mean, 0.62, color=context.colour(row.sample), zorder=2)
        ax.errorbar(place, row.mean, row.sd, color="black", lw=0.6, capsize=1.5, zorder=3)
    unit = style.unit(drawn["unit"].iloc[0])
    best = drawn.loc[drawn["mean"].idxmax()]
    ax.set_xticks(
        range(len(drawn)), [_tick(str(s), context) for s in drawn["sample"]], fontsize=5.5
    )
    tops = drawn["mean"] + drawn["sd"].fillna(0)
    behind_words = tops.iloc[: (len(tops) + 1) // 2].max()
    ax.set_ylim(0, max(1.15 * tops.max(), 1.8 * behind_words))
    ax.set_ylabel(f"{words} / {unit}", fontsize=6.5)
    ax.tick_params(axis="x", top=False, bottom=False)
    ax.tick_params(axis="y", right=False)
    ax.spines[["top", "right"]].set_visible(False)
    ax.text(
        0.03,
        0.93,
        f"{_short(best['mean'], best['sd'])} {unit}",
        transform=ax.transAxes,
        fontsize=11,
        weight="bold",
        va="top",
    )
    below = f"{context.label(str(best['sample']))}\n{words}"
    ax.text(0.03, 0.73, below, transform=ax.transAxes, fontsize=6.5, va="top")
    return drawn


def _means(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Mean and standard deviation over the pellets of each sample of the series."""
    found = []
    for sample in (str(row["sample"]) for row in context.series()):
        own = select(rows, sample=sample)
        mean, spread = select(own, kind="mean"), select(own, kind="sd")["value"]
        if len(mean):
            row = mean.iloc[0]
            sd = float(spread.iloc[0]) if len(spread) else float(row["u"])
            found.append({"sample": sample, "mean": row["value"], "sd": sd, "unit": row["unit"]})
    return pd.DataFrame(found)


def _short(value: float, sd: float) -> str:
    """The value alone, as many digits as its scatter allows."""
    if not 1e-3 <= abs(value) < 1e5:
        return f"{value:.2g}"
    return f"{value:.{max(decimal_places(sd) - 1, 0)}f}"


def _tick(sample: str, context: Context) -> str:
    x = next((row["x"] for row in context.samples if row["sample"] == sample), None)
    return context.label(sample) if x is None else f"$x$ = {x:g}"
