"""Mechanics and density, sample by sample."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from electrolyte.figures import dot_plot
from electrolyte.figures.panel import Context, Tables
from electrolyte.figures.source_data import with_written
from electrolyte.ground.errors import AnalysisError
from electrolyte.ground.printing import counted, difference_text, p_text
from electrolyte.numbers.quantities import independent, select, the_one
from electrolyte.numbers.quantity_names import title_of


def modulus(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """Fig. 5a: indentation modulus E/(1-ν²) by sample, every indent as a point."""
    table = _indents(ax, tables, context, "indentation_modulus", "indentation_modulus_GPa")
    ax.set_ylabel("indentation modulus $E/(1-ν^2)$ / GPa")
    return table


def vickers(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """Fig. 5b: Vickers hardness by sample, every indent as a point."""
    table = _indents(ax, tables, context, "vickers_hardness", "vickers_hardness_GPa")
    ax.set_ylabel("Vickers hardness / GPa")
    return table


def density(ax: Axes, tables: Tables, context: Context) -> pd.DataFrame:
    """Fig. 5d: true density by sample, every aliquot as a point."""
    numbers = _resolved(tables["numbers"], "true_density")
    found = []
    for sample in _in_order(select(numbers, kind="mean"), context):
        own = select(numbers, sample=sample)
        spread = select(own, kind="sd")["value"]
        found.append(
            dot_plot.Group(
                sample,
                the_one(own, kind="mean")["value"],
                _only(spread),
                independent(own)["value"].tolist(),
                counted(len(independent(own)), "aliquot"),
            )
        )
    table = dot_plot.draw(ax, found, context)
    ax.set_ylabel("true density / g cm$^{-3}$")
    written = _compare(ax, tables, found, "true_density", context.options["margin"])
    return with_written(table.assign(quantity="true_density", unit="g/cm3"), written)


def _indents(
    ax: Axes, tables: Tables, context: Context, quantity: str, column: str
) -> pd.DataFrame:
    """One property of all samples, every indent as a point."""
    # empty fields: the analysis as configured, and the indents that are not left out
    rows = tables["numbers"]
    rows = rows[rows["condition"].isna()]
    means = select(_resolved(rows, quantity), kind="mean")
    points = tables["indents"]
    points = points[points["variant"].isna() & points["excluded"].isna()]
    found = []
    for sample in _in_order(means, context):
        values = points.loc[points["sample"] == sample, column].astype(float)
        mean = the_one(means, sample=sample)
        count = f"{counted(len(values), 'indent')}, {counted(int(mean['n']), 'pellet')}"
        spread = select(rows, quantity=f"{quantity}_sd_all_indents", sample=sample)["value"]
        found.append(dot_plot.Group(sample, mean["value"], _only(spread), values.tolist(), count))
    table = dot_plot.draw(ax, found, context)
    written = _compare(ax, tables, found, quantity, context.options["margin"])
    return with_written(table.assign(quantity=quantity, unit=means["unit"].iloc[0]), written)


def _resolved(numbers: pd.DataFrame, quantity: str) -> pd.DataFrame:
    """The rows of a quantity that have a value.

    Raises
    ------
    AnalysisError
        No sample has a mean.
    """
    rows = select(numbers, quantity=quantity)
    rows = rows[rows["value"].notna()]
    if select(rows, kind="mean").empty:
        raise AnalysisError(title_of(quantity), "a mean of at least one sample", "none")
    return rows


def _compare(
    ax: Axes, tables: Tables, found: list[dot_plot.Group], quantity: str, margin: float
) -> pd.DataFrame:
    """Difference with its interval and p above two samples, second minus first.

    Returns the rows of numbers that are written.
    """
    numbers = tables["numbers"]
    nothing = numbers.iloc[:0]
    if len(found) != 2:
        return nothing
    first, second = (group.sample for group in found)
    pair = [f"{first}|{second}", f"{second}|{first}"]
    differences = select(numbers, quantity=f"{quantity}_difference", sample=pair)
    own = select(numbers, condition=quantity, status="ok", sample=pair)
    p, same = (select(own, quantity=f"{test}_p_value") for test in ("welch", "equivalence"))
    if not len(differences) == len(p) == len(same) == 1:
        return nothing
    row = differences.iloc[0]
    value, low, high = row[["value", "lower95", "upper95"]]
    if row["sample"] == pair[0]:
        value, low, high = -value, -high, -low
    words = [
        difference_text(value, low, high, row["u"], row["unit"]),
        f"difference: $p$ {p_text(p['value'].iloc[0])}",
    ]
    written = [differences, p]
    if low <= 0 <= high:
        words.append(
            f"equivalence within {100 * margin:.2g} %: $p$ {p_text(same['value'].iloc[0])}"
        )
        written.append(same)
    dot_plot.bracket(ax, (0, 1), words)
    return pd.concat(written)


def _only(values: pd.Series) -> float:
    """The value of a row that need not be there: one replicate has no scatter."""
    return float(values.iloc[0]) if len(values) else float("nan")


def _in_order(rows: pd.DataFrame, context: Context) -> list[str]:
    """The samples of the rows in the order of the sheet."""
    present = set(rows["sample"])
    return [str(row["sample"]) for row in context.samples if row["sample"] in present]
