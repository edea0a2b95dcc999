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
from electrolyte.numbers.quantities import Quantity, frame_of, of_sample, rows_of


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
        found = [
            of_sample(known.get((pair.quantity, sample, pair.condition), []))
            for sample in (pair.first, pair.second)
        ]
        if [len(rows) for rows in found] != [1, 1] or found[0][0].unit != found[1][0].unit:
            continue
        compare = difference_of if pair.kind == "difference" else ratio_of
        row = compare(found[0][0], found[1][0], pair.name)
        if row.status != "not_resolved":
            known[row.quantity, row.sample, row.condition] = [row]
            yield row


def with_comparisons(numbers: pd.DataFrame, pairs: Iterable[Pair]) -> pd.DataFrame:
    """A table of ``read_quantities`` with the rows of the pairs that it can give, at its end."""
    rows = list(missing_comparisons(rows_of(numbers), pairs))
    return pd.concat([numbers, frame_of(rows)], ignore_index=True) if rows else numbers
