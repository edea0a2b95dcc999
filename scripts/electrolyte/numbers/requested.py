"""Comparisons of two samples that claims ask for, as rows of the numbers.

Each is computed here, once, from the rows of the two samples, unless the technique has done so.
Whoever prints or tests a comparison takes the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from electrolyte.numbers.pairs import difference_of, ratio_of
from electrolyte.numbers.quantities import Quantity, frame_of, rows_of


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

    @property
    def same(self) -> tuple[Pair, ...]:
        """The pairs whose row says the same: a difference may stand the other way round."""
        turned = replace(self, first=self.second, second=self.first)
        return (self, turned) if self.kind == "difference" else (self,)


def of_sample(rows: Iterable[Quantity]) -> Quantity | None:
    """Of the rows of one quantity, sample and condition: the mean, else the only one there is."""
    rows = list(rows)
    means = [row for row in rows if row.kind == "mean"]
    found = means or [row for row in rows if row.kind != "sd"]
    return found[0] if len(found) == 1 else None


def missing_comparisons(rows: Iterable[Quantity], pairs: Iterable[Pair]) -> Iterator[Quantity]:
    """The rows of those pairs that the numbers do not hold yet, and whose samples they do.

    What the data does not resolve gives no row.
    """
    known: dict[tuple[str, str, str], list[Quantity]] = {}
    for row in rows:
        known.setdefault((row.quantity, row.sample, row.condition), []).append(row)
    for pair in dict.fromkeys(pairs):
        if any((same.name, same.sample, same.condition) in known for same in pair.same):
            continue
        first, second = (
            of_sample(known.get((pair.quantity, sample, pair.condition), []))
            for sample in (pair.first, pair.second)
        )
        if first is None or second is None or first.unit != second.unit:
            continue
        compare = difference_of if pair.kind == "difference" else ratio_of
        found = compare(first, second, pair.name)
        if found.status != "not_resolved":
            known[found.quantity, found.sample, found.condition] = [found]
            yield found


def with_comparisons(numbers: pd.DataFrame, pairs: Iterable[Pair]) -> pd.DataFrame:
    """A table of ``read_quantities`` with the rows of the pairs that it can give, at its end."""
    rows = list(missing_comparisons(rows_of(numbers), pairs))
    return pd.concat([numbers, frame_of(rows)], ignore_index=True) if rows else numbers
