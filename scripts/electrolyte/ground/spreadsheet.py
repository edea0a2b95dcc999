"""Text in tables that a spreadsheet may open: nothing in it is run as a formula."""

from __future__ import annotations

import re
from typing import Any

_NUMBER = re.compile(r"[+-]?[\d.,]+([eE][+-]?\d+)?")


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
