"""The column ``part`` of the sheets: which sweep, scan, page or test of a file a row is about.

    part   = number | number "-" number | column "=" value
    number = 1, 2, 3 ... in the order of the file

A column is one that the file has, with one value throughout each of its parts: ``Channel=4``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

GRAMMAR = "a number such as 2, a range such as 3-5, or a column of the file with its value"
_NUMBERS = re.compile(r"([1-9]\d{0,5})(?:-([1-9]\d{0,5}))?")
_SAME = 1e-9  # relative difference of two numbers that are the same in different words


@dataclass(frozen=True)
class Selection:
    """The parts of a file that a row is about: numbers ``first`` to ``last``, or by a column."""

    first: int = 0
    last: int = 0
    column: str = ""
    value: str = ""

    @classmethod
    def of(cls, text: str) -> Selection:
        """What a field of the sheet says.

        Raises
        ------
        ValueError
            The text is none of the three forms, or a range that runs backwards.
        """
        if numbers := _NUMBERS.fullmatch(text.strip()):
            first, last = int(numbers[1]), int(numbers[2] or numbers[1])
            if last < first:
                raise ValueError(f"the range {text} runs backwards")
            return cls(first, last)
        column, equals, value = (piece.strip() for piece in text.partition("="))
        if not (equals and column and value):
            raise ValueError(f"expected {GRAMMAR}")
        return cls(column=column, value=value)

    def __str__(self) -> str:
        if self.column:
            return f"{self.column}={self.value}"
        return f"{self.first}" if self.first == self.last else f"{self.first}-{self.last}"

    def numbers(self, columns: Sequence[Mapping[str, object]]) -> tuple[int, ...]:
        """The numbers of the parts meant, in order; none if the file lacks a part of the range.

        ``columns`` are, for each part, the columns that hold one value throughout it.
        """
        if not self.column:
            within = self.last <= len(columns)
            return tuple(range(self.first, self.last + 1)) if within else ()
        return tuple(
            number
            for number, values in enumerate(columns, start=1)
            if any(_plain(n) == _plain(self.column) and self._is(v) for n, v in values.items())
        )

    def meets(self, other: Selection) -> bool:
        """Whether two rows of one file name a part in common, as far as the sheet shows."""
        if self.column or other.column:
            same = _plain(self.column) == _plain(other.column)
            return same and self._is(other.value)
        return self.first <= other.last and other.first <= self.last

    def _is(self, value: object) -> bool:
        try:
            return math.isclose(float(self.value), float(str(value)), rel_tol=_SAME)
        except ValueError:
            return _plain(self.value) == _plain(str(value))


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
