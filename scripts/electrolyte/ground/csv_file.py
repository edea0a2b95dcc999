"""Tables as CSV that a spreadsheet can open without harm."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

_NUMBER = re.compile(r"[+-]?[\d.,]+([eE][+-]?\d+)?")


def write_csv(table: pd.DataFrame, path: Path | str) -> None:
    """Plain CSV; text that a spreadsheet would run as a formula gets an apostrophe in front."""
    text = table.select_dtypes(exclude="number").columns.unique()
    safe = table.assign(**{name: table[name].map(harmless) for name in text})
    safe = safe.rename(columns=harmless)
    safe.to_csv(path, index=False, lineterminator="\n")


def harmless(cell: Any) -> Any:
    """A cell of a table; text that a spreadsheet would run begins with an apostrophe."""
    if not isinstance(cell, str):
        return cell
    text = cell.replace("\r", " ")  # unquoted, it would begin a new row
    risky = text.lstrip().startswith(("=", "+", "-", "@")) or text.startswith("\t")
    return f"'{text}" if risky and not _NUMBER.fullmatch(text) else text
