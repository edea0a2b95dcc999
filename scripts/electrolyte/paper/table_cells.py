"""Cells of a printed table as people read them, each number and each unit on one line."""

from __future__ import annotations

import re

from electrolyte.ground.formula import formulas, subscripts
from electrolyte.ground.printing import typographic

NO_BREAK = "\N{NO-BREAK SPACE}"


def printed_cell(text: str) -> str:
    """A cell of a table as people read it: formulas with subscripts, true minus signs, powers."""
    return typographic(formulas(subscripts(text)))


def head_of(text: str) -> str:
    """The head of a column with its unit on one line: ``true density`` and ``/ g cm⁻³``."""
    name, slash, unit = re.sub(r"(?<=\d) (?=°)", NO_BREAK, text).partition(" / ")
    return f"{name} /{NO_BREAK}{unit.replace(' ', NO_BREAK)}" if slash else name


def unbroken(text: str) -> str:
    """A cell whose numbers are not torn; replicates in brackets may be on the next line."""
    return re.sub(r"(?<=[±×≤≥]) | (?=[±×])", NO_BREAK, text)
