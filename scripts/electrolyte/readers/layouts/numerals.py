"""How a file writes its numbers: decimal point or comma, and what groups the thousands.

One cell does not tell: ``1,234`` is 1.234 in one file and 1234 in another. All cells of a file
are written alike, so the first that leaves no choice decides for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from electrolyte.ground.errors import RawFileError

_NUMBER = re.compile(r"[-+]?(?=[.,]*\d)[\d.,]+(?:[eE][-+]?\d+)?")
_GROUPED = re.compile(r"[-+]?[1-9]\d{0,2}(?:[.,]\d{3})+")
_BLANKS = re.compile(r"(?<=\d)[ \u00a0\u202f'’](?=\d{3}(?!\d))")  # these group thousands only
THOUSAND = 1000.0


@dataclass(frozen=True)
class Numerals:
    """``decimal`` is ``.`` or ``,``; ``group``, which may stand between thousands, the other."""

    decimal: str = "."
    group: str = ","

    @classmethod
    def of(cls, rows: Iterable[Sequence[str | None]]) -> Numerals | None:
        """How the cells of a table write numbers; ``None`` if they can be read in two ways.

        Cells that hold no number are passed over.
        """
        commas = points = large = False
        for row in rows:
            for token in row:
                if token and ("," in token or "." in token):
                    decided, comma, point = _evidence(token)
                    if decided is not None:
                        return decided
                    commas, points = commas or comma, points or point
                elif token and not large and len(token.strip()) > 3:
                    large = _is_large(token)
        if not commas:
            return POINT
        # whole numbers of 1000 and more that nothing groups: the commas are decimal signs
        return cls(",", ".") if large and not points else None

    def number(self, token: str) -> float:
        """The number in a cell.

        Raises
        ------
        ValueError
            It is none, or written in another way than those of the file.
        """
        text = _BLANKS.sub("", token.strip()).replace("−", "-")
        if self.group in text:
            if not _GROUPED.fullmatch(text.partition(self.decimal)[0]):
                raise ValueError(f"'{token}' does not group thousands as the rest of the file")
            text = text.replace(self.group, "")
        return float(text.replace(self.decimal, "."))

    def numbers(self, tokens: Sequence[str]) -> list[float]:
        """As ``number``, of many cells."""
        if self.decimal == ".":
            try:
                return [float(token) for token in tokens]
            except ValueError:
                pass
        return [self.number(token) for token in tokens]


POINT = Numerals()


def numerals_of(
    path: Path, rows: Iterable[Sequence[str | None]], line: int | None = None
) -> Numerals:
    """How the cells of a table write numbers.

    Raises
    ------
    RawFileError
        They can be read in two ways.
    """
    found = Numerals.of(rows)
    if found is None:
        raise RawFileError(
            path,
            "numbers that can be read in one way",
            "such as 1,234: the comma may separate thousands, or be a decimal sign",
            line=line,
            hint="Export the file with decimal points and without thousands separators.",
        )
    return found


def _is_large(token: str) -> bool:
    try:
        return abs(float(token)) >= THOUSAND
    except ValueError:
        return False


def _evidence(token: str) -> tuple[Numerals | None, bool, bool]:
    """What one cell with a comma or point decides, and whether it holds a comma, a point."""
    text = _BLANKS.sub("", token.strip().strip('"')).replace("−", "-")
    comma, point = text.count(","), text.count(".")
    if not _NUMBER.fullmatch(text):
        return None, False, False
    grouped = bool(_GROUPED.fullmatch(text))
    if comma and point:
        decimal = "," if text.rindex(",") > text.rindex(".") else "."
        group = "." if decimal == "," else ","
        fits = text.count(decimal) == 1 and _GROUPED.fullmatch(text.split(decimal)[0])
        return (Numerals(decimal, group) if fits else None), False, False
    if comma > 1 or point > 1:
        if not grouped:
            return None, False, False  # a date, or a version
        return Numerals(".", ",") if comma else Numerals(",", "."), False, False
    if not grouped:
        return (Numerals(",", ".") if comma else POINT), False, False
    return None, bool(comma), bool(point)
