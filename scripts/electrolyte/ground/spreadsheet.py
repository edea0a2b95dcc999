"""What spreadsheet programs do to cells: text run as a formula, numbers made dates."""

from __future__ import annotations

import re
from typing import Any

_NUMBER = re.compile(r"[+-]?[\d.,]+([eE][+-]?\d+)?")

_DATE = re.compile(
    r"(?=.*(jan|feb|mar|mär|mrz|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez|des))[\w. -]{5,11}",
    re.I,
)


def is_date(text: str) -> bool:
    """Whether a spreadsheet program may have made this of a number: ``Jan 79``, ``3-Mrz``."""
    return _DATE.fullmatch(text.strip()) is not None


def harmless(cell: Any) -> Any:
    """A cell of a table; text that a spreadsheet would run begins with an apostrophe."""
    if not isinstance(cell, str):
        return cell
    text = cell.replace("\r", " ")  # unquoted, it would begin a new row
    risky = text.lstrip().startswith(("=", "+", "-", "@")) or text.startswith("\t")
    return f"'{text}" if risky and not _NUMBER.fullmatch(text) else text


def as_it_was(cell: str) -> str:
    """A cell that ``harmless`` has written, without the apostrophe that it may have put there."""
    return cell[1:] if cell[:1] == "'" and harmless(cell[1:]) == cell else cell
