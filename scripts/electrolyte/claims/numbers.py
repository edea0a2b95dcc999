"""The rows of ``results/numbers.csv`` by what claims call them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from electrolyte.claims.estimate import Number
from electrolyte.claims.expression import Selector
from electrolyte.ground.errors import did_you_mean
from electrolyte.numbers.quantities import of_sample, read_quantities
from electrolyte.numbers.requested import Pair

SHOWN = 8  # conditions in a message


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
            raise Unavailable(self._absent(selector))
        if len(rows) > 1:
            raise Unavailable(f"{len(rows)} rows of {selector}, and no mean of them")
        if rows[0].status == "not_resolved":
            raise Unavailable(f"{selector} is not resolved: {rows[0].note}")
        return rows[0]

    def absent(self, selector: Selector) -> str:
        """That there is no row of a number, and of what there are some; empty if there is one."""
        rows = self.rows(selector.quantity, selector.sample, selector.condition)
        if any(selector.replicate in ("", row.selector.replicate) for row in rows):
            return ""
        return self._absent(selector)

    def _absent(self, selector: Selector) -> str:
        """That there is no such number, and which conditions or samples there are."""
        missing = f"the study has no {selector}"
        same = [key for key in self._rows if key[0] == selector.quantity]
        of = [s for _, sample, s in same if sample == selector.sample]
        if of and selector.condition not in of:
            more = ", …" if len(of) > SHOWN else ""
            known = ", ".join(condition or "no condition" for condition in of[:SHOWN])
            return f"{missing}; its conditions are {known}{more}"
        if of:
            return missing
        return missing + did_you_mean(
            selector.sample, dict.fromkeys(sample for _, sample, _ in same)
        )

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
            raise Unavailable(self._absent(selector))
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
