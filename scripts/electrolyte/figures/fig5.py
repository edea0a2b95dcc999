"""Figure 5: mechanics and density of the glass."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from electrolyte.figures import bars
from electrolyte.figures.panel import Context, Tables
from electrolyte.ground.errors import AnalysisError
from electrolyte.ground.printing import p_text
from electrolyte.numbers.quantities import independent, select, the_one


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
            bars.Bar(
                sample,
                the_one(own, kind="mean")["value"],
                float(spread.iloc[0]) if len(spread) else float("nan"),
                independent(own)["value"].tolist(),
                _counted(len(independent(own)), "aliquot"),
            )
        )
    table = bars.draw(ax, found, context)
    ax.set_ylabel("true density / g cm$^{-3}$")
    _compare(ax, tables, found, "true_density", context.options["margin"])
    return table.assign(quantity="true_density", unit="g/cm3")


def _indents(
    ax: Axes, tables: Tables, context: Context, quantity: str, column: str
) -> pd.DataFrame:
    """Bars of one property of all samples, with the scatter of their indents."""
    # empty fields: the analysis as configured, and the indents that are not left out
    means = select(_resolved(tables["numbers"], quantity), kind="mean")
    means = means[means["condition"].isna()]
    points = tables["indents"]
    points = points[points["variant"].isna() & points["excluded"].isna()]
    found = []
    for sample in _in_order(means, context):
        values = points.loc[points["sample"] == sample, column].astype(float)
        mean = the_one(means, sample=sample)
        count = f"{_counted(len(values), 'indent')}\n{_counted(int(mean['n']), 'pellet')}"
        spread = float(values.std(ddof=1))
        found.append(bars.Bar(sample, mean["value"], spread, values.tolist(), count))
    table = bars.draw(ax, found, context)
    _compare(ax, tables, found, quantity, context.options["margin"])
    return table.assign(quantity=quantity, unit=means["unit"].iloc[0])


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
        raise AnalysisError(quantity.replace("_", " "), "a mean of at least one sample", "none")
    return rows


def _compare(ax: Axes, tables: Tables, found: list[bars.Bar], quantity: str, margin: float) -> None:
    """Change with its interval and the tests' p above the bars, where there are two samples."""
    if len(found) != 2:
        return
    numbers = tables["numbers"]
    changes = select(numbers, quantity=f"{quantity}_change")
    p = select(numbers, quantity="welch_p_value", condition=quantity, status="ok")
    same = select(numbers, quantity="equivalence_p_value", condition=quantity, status="ok")
    if not len(changes) == len(p) == len(same) == 1:
        return
    change = changes.iloc[0]
    ends = f" (95 % CI {change['lower95']:.1f} to {change['upper95']:.1f})"
    difference, equal = (float(rows["value"].iloc[0]) for rows in (p, same))
    words = [
        f"{change['value']:+.1f} %{ends}".replace("-", "−"),
        f"difference: $p$ {p_text(difference)}",
    ]
    if difference > 0.05:
        words.append(f"equivalence within {100 * margin:.2g} %: $p$ {p_text(equal)}")
    bars.bracket(ax, (0, 1), words)


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _in_order(rows: pd.DataFrame, context: Context) -> list[str]:
    """The samples of the rows in the order of the sheet."""
    present = set(rows["sample"])
    return [str(row["sample"]) for row in context.samples if row["sample"] in present]
