"""Comparisons of two samples in one quantity, as rows of the numbers.

A difference or a ratio that a claim asks for is computed here, once, from the rows of the two
samples; whoever prints it or tests it takes the row.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from electrolyte.numbers.comparison import difference, estimate, log_ratio
from electrolyte.numbers.quantities import LIMITS, Quantity, frame_of, joined_origin, rows_of


@dataclass(frozen=True)
class Pair:
    """``first`` minus ``second``, or ``first`` over ``second``, in a quantity at a condition."""

    kind: Literal["difference", "ratio"]
    quantity: str
    first: str
    second: str
    condition: str = ""

    @property
    def name(self) -> str:
        """The quantity of its row."""
        return f"{self.quantity}_{self.kind}"

    @property
    def sample(self) -> str:
        """The sample of its row."""
        return f"{self.first}{'|' if self.kind == 'difference' else '/'}{self.second}"


def of_sample(rows: Iterable[Quantity]) -> Quantity | None:
    """Of the rows of one quantity, sample and condition: the mean, else the only one there is."""
    rows = list(rows)
    means = [row for row in rows if row.kind == "mean"]
    found = means or [row for row in rows if row.kind != "sd"]
    return found[0] if len(found) == 1 else None


def compared(pair: Pair, first: Quantity, second: Quantity) -> Quantity | None:
    """The row of a pair; none if the rows do not give one (not resolved, bounds of both sides).

    Parameters
    ----------
    first, second : the rows of the two samples, as ``of_sample`` finds them
    """
    rows = (first, second)
    if any(row.status == "not_resolved" for row in rows) or first.unit != second.unit:
        return None
    x, y = (estimate(row.value, row.u, row.dof, row.shared) for row in rows)
    if pair.kind == "ratio":
        if not (first.value > 0 and second.value > 0):
            return None
        logarithm = log_ratio(x, y)
        low, high = (math.exp(end) for end in logarithm.interval())
        value = first.value / second.value
        found = logarithm.scaled(value, value)
    else:
        found = difference(x, y)
        low, high = found.interval()
    status = _status(first.status, second.status)
    if status is None:
        return None
    notes = [f"{row.sample}: {row.note}" for row in rows if row.status != "ok" and row.note]
    if math.isnan(found.u):
        notes += [f"{row.sample} has no u: {row.note}" for row in rows if math.isnan(row.u)]
    if status in LIMITS:
        low = high = math.nan
    return Quantity(
        pair.name,
        pair.sample,
        found.value,
        found.u,
        first.unit if pair.kind == "difference" else "1",
        f"{pair.kind}; what both share cancels",
        condition=pair.condition,
        n=min(first.n, second.n),
        status=status,
        note="; ".join(dict.fromkeys(notes)),
        source=";".join(filter(None, (row.source for row in rows))),
        origin=joined_origin(row.origin for row in rows),
        kind=pair.kind,
        dof=found.dof,
        lower95=low,
        upper95=high,
        shared=found.shared,
    )


def missing_comparisons(rows: Iterable[Quantity], pairs: Iterable[Pair]) -> Iterator[Quantity]:
    """The rows of those pairs that the numbers do not hold yet, in either order.

    A difference is the same row in either order; a ratio is not.
    """
    known: dict[tuple[str, str, str], list[Quantity]] = {}
    for row in rows:
        known.setdefault((row.quantity, row.sample, row.condition), []).append(row)
    for pair in dict.fromkeys(pairs):
        turned = Pair(pair.kind, pair.quantity, pair.second, pair.first, pair.condition)
        orders = [pair, turned] if pair.kind == "difference" else [pair]
        if any((o.name, o.sample, o.condition) in known for o in orders):
            continue
        samples = (pair.first, pair.second)
        first, second = (
            of_sample(known.get((pair.quantity, sample, pair.condition), [])) for sample in samples
        )
        found = compared(pair, first, second) if first and second else None
        if found:
            known[found.quantity, found.sample, found.condition] = [found]
            yield found


def _status(first: str, second: str) -> str | None:
    """Of the difference or ratio of two numbers; none if their bounds leave it open."""
    opposite = {"upper_limit": "lower_limit", "lower_limit": "upper_limit"}
    sides = {first, opposite.get(second, second)} & set(LIMITS)
    if len(sides) > 1:
        return None
    if sides:
        return sides.pop()
    return "suspect" if "suspect" in (first, second) else "ok"


def with_comparisons(numbers: pd.DataFrame, pairs: Iterable[Pair]) -> pd.DataFrame:
    """A table of ``read_quantities`` with the rows of the pairs that it can give, at its end."""
    rows = list(missing_comparisons(rows_of(numbers), pairs))
    return pd.concat([numbers, frame_of(rows)], ignore_index=True) if rows else numbers
