"""Two tables of numbers of one study: which numbers moved, by how much, in units of u.

A study computed again, elsewhere or with other versions of the libraries, gives the same numbers
if each agrees within ``RELATIVE`` and prints the same after rounding by its uncertainty.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

import pandas as pd

from electrolyte.ground.printing import printed

KEY = ("technique", "quantity", "sample", "condition", "replicate", "kind")
WORDS = ("unit", "n", "status", "origin")  # what makes a number another one at the same value
RELATIVE = 1e-6


@dataclass(frozen=True)
class Moved:
    """One number in two tables.

    Attributes
    ----------
    key : technique, quantity, sample, condition, replicate, kind
    before, after, u_before, u_after : in ``unit``; NaN where there is none
    words : the columns of ``WORDS`` that differ, as ``status: ok -> suspect``
    """

    key: tuple[str, ...]
    before: float
    after: float
    u_before: float
    u_after: float
    unit: str
    words: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The key in words; the kind only where it is not that of a plain number."""
        return " ".join(part for part in self.key if part and part != "single")

    @property
    def relative(self) -> float:
        """|after - before| over the larger of both; infinite where one of them is missing."""
        if self.before == self.after or (math.isnan(self.before) and math.isnan(self.after)):
            return 0.0
        if math.isnan(self.before) or math.isnan(self.after):
            return math.inf
        return abs(self.after - self.before) / max(abs(self.before), abs(self.after))

    @property
    def in_u(self) -> float:
        """(after - before) in units of the uncertainty before; NaN where there is none."""
        return (self.after - self.before) / self.u_before if self.u_before > 0 else math.nan

    @property
    def printed(self) -> tuple[str, str]:
        """Both with their uncertainty to two digits, or to four digits where there is none."""
        return _printed(self.before, self.u_before), _printed(self.after, self.u_after)

    def same(self, relative: float = RELATIVE) -> bool:
        first, second = self.printed
        return self.relative <= relative and first == second and not self.words

    def __str__(self) -> str:
        first, second = self.printed
        shift = "" if math.isnan(self.in_u) else f", {self.in_u:+.2g} u"
        words = "".join(f"; {word}" for word in self.words)
        return f"{self.name}: {first} -> {second} {self.unit} ({self.relative:.1e}{shift}){words}"


@dataclass(frozen=True)
class NumbersComparison:
    """All numbers of two tables; ``gone`` and ``new`` are the keys that only one of them has."""

    numbers: tuple[Moved, ...]
    gone: tuple[tuple[str, ...], ...] = ()
    new: tuple[tuple[str, ...], ...] = ()

    def moved(self, relative: float = RELATIVE) -> list[Moved]:
        """The numbers that are not the same, those that moved by most u first."""
        found = [number for number in self.numbers if not number.same(relative)]
        return sorted(found, key=lambda m: (-_size(m.in_u), -m.relative, m.key))

    def same(self, relative: float = RELATIVE) -> bool:
        return not (self.gone or self.new or self.moved(relative))

    def report(self, relative: float = RELATIVE, longest: int = 20) -> list[str]:
        """Lines to print: how many were compared, the largest difference, and what moved."""
        moved = self.moved(relative)
        apart = max((n.relative for n in self.numbers), default=0.0)
        counts = f"{len(self.numbers)} numbers compared, {len(moved)} differ"
        limits = f"more than {relative:g} relative, or after rounding by u"
        lines = [f"{counts} ({limits}); largest relative difference {apart:.1e}"]
        lines += [f"  {number}" for number in moved[:longest]]
        lines += [f"  and {len(moved) - longest} more"] if len(moved) > longest else []
        lines += [f"  only before: {' '.join(filter(None, key))}" for key in self.gone]
        return lines + [f"  only after: {' '.join(filter(None, key))}" for key in self.new]


def compare_numbers(before: pd.DataFrame, after: pd.DataFrame) -> NumbersComparison:
    """Compare two tables with the columns of ``results/numbers.csv``."""
    first, second = by_key(before), by_key(after)
    return NumbersComparison(
        tuple(_pair(key, first[key], second[key]) for key in first if key in second),
        tuple(key for key in first if key not in second),
        tuple(key for key in second if key not in first),
    )


def by_key(numbers: pd.DataFrame) -> dict[tuple[str, ...], pd.Series]:
    """The rows by their key; repeated measurements of a replicate in their order."""
    keys: list[tuple[str, ...]] = list(zip(*(numbers[column] for column in KEY), strict=True))
    count, before = Counter(keys), Counter[tuple[str, ...]]()
    found: dict[tuple[str, ...], pd.Series] = {}
    for key, (_, row) in zip(keys, numbers.iterrows(), strict=True):
        before[key] += 1
        found[key if count[key] == 1 else (*key, f"measurement {before[key]}")] = row
    return found


def _pair(key: tuple[str, ...], first: pd.Series, second: pd.Series) -> Moved:
    words = tuple(f"{w}: {first[w]} -> {second[w]}" for w in WORDS if first[w] != second[w])
    values, u = (first["value"], second["value"]), (first["u"], second["u"])
    return Moved(key, *values, *u, first["unit"], words)


def _printed(value: float, u: float) -> str:
    return "none" if math.isnan(value) else printed(value, u)


def _size(shift: float) -> float:
    return 0.0 if math.isnan(shift) else abs(shift)
