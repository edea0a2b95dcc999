"""The rows of ``results/numbers.csv`` by what claims call them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from electrolyte.claims.estimate import Number
from electrolyte.claims.expression import Selector
from electrolyte.numbers.quantities import of_sample, read_quantities
from electrolyte.numbers.requested import Pair


class Unavailable(Exception):
    """The study has no such number; says why."""


class Numbers:
    """All numbers of a study, found by selector."""

    def __init__(self, rows: Iterable[Number]) -> None:
        self._rows: dict[tuple[str, str, str], list[Number]] = {}
        for row in rows:
            s = row.selector
            self._rows.setdefault((s.quantity, s.sample, s.condition), []).append(row)

    def rows(self, quantity: str, sample: str, condition: str = "") -> list[Number]:
        """All rows of a quantity, sample and condition."""
        return self._rows.get((quantity, sample, condition), [])

    def find(self, selector: Selector) -> Number:
        """The row: the replicate that is named, else the mean, else the only one.

        Raises
        ------
        Unavailable
            There is none, there are several, or the data did not resolve it.
        """
        rows = self.rows(selector.quantity, selector.sample, selector.condition)
        if selector.replicate:
            rows = [r for r in rows if r.selector.replicate == selector.replicate]
        else:
            rows = of_sample(rows)
        if not rows:
            raise Unavailable(f"the study has no {selector}")
        if len(rows) > 1:
            raise Unavailable(f"{len(rows)} rows of {selector}, and no mean of them")
        if rows[0].status == "not_resolved":
            raise Unavailable(f"{selector} is not resolved: {rows[0].note}")
        return rows[0]

    def comparison(self, pair: Pair) -> tuple[Number, float] | None:
        """The row of a pair of samples, and its sign: a difference may stand the other way round.

        None if there is no such row, or the data did not resolve it.
        """
        for own, sign in zip(pair.same, (1.0, -1.0), strict=False):
            rows = self.rows(own.name, own.sample, own.condition)
            if len(rows) == 1 and rows[0].status != "not_resolved":
                return rows[0], sign
        return None

    def unresolved(self, selector: Selector) -> Number | None:
        """The row if the data was there but did not resolve it.

        Raises
        ------
        Unavailable
            There is no such row at all.
        """
        rows = [
            r
            for r in self.rows(selector.quantity, selector.sample, selector.condition)
            if selector.replicate in ("", r.selector.replicate) and r.kind != "sd"
        ]
        if not rows:
            raise Unavailable(f"the study has no {selector}")
        return rows[0] if all(r.status == "not_resolved" for r in rows) else None


def read_numbers(path: Path) -> Numbers:
    """The numbers of a file of the rule ``numbers``."""
    numbers = read_quantities(path)
    return Numbers(numbers_of(numbers, numbers["technique"]))


def numbers_of(frame: pd.DataFrame, techniques: Iterable[str]) -> list[Number]:
    """The rows of a table of ``read_quantities``, each of its technique."""
    return [
        Number(
            Selector(row.quantity, row.sample, row.condition, row.replicate),
            name,
            row.value,
            row.u,
            row.unit,
            row.n,
            row.status,
            row.note,
            row.method,
            row.source,
            row.origin,
            row.kind,
            row.dof,
            json.loads(row.shared or "{}"),
            row.u_omits,
        )
        for name, row in zip(techniques, frame.itertuples(index=False), strict=True)
    ]
