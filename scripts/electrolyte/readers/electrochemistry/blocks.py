"""Tables of one header, one below the other, with lines of words between them.

Programs put the date, the loop or the temperature of each sweep there, or the header again. Where a
sweep begins, the frequencies tell (``sweeps``); the words stay as a column, and a temperature in
them as another, so that parts can be told apart and checked against the sheet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.columns import Row, fields_of
from electrolyte.readers.layouts.headers import label_of

if TYPE_CHECKING:
    import pandas as pd

ABOVE, TEMPERATURE = "Line Above", "Temperature / °C"
_DEGREES = re.compile(
    r"\b(?:[Tt]emp\w*\.?|T)\s*[:=]?\s*([-+]?\d+(?:[.,]\d+)?)\s*(?:°|deg\.?)?\s*C\b"
)
_NUMBER = re.compile(r"[-+]?(\d+([.,]\d*)*|[.,]\d+)([eE][-+]?\d+)?")


def rows_of_blocks(
    path: Path, header: Row, rows: Sequence[Row], separator: str | None
) -> tuple[list[Row], list[str]]:
    """The rows of numbers below a header, and of each the words above it.

    Words below the last of them are no sweep's, and stay a row.

    Raises
    ------
    RawFileError
        Another header between them: its columns are not those of the first.
    """
    names = fields_of(header[1].rstrip(), separator)
    kept: list[Row] = []
    words: list[str] = []
    above, last = "", 0
    for place, (_, row) in enumerate(rows):
        if not _of_words(row, separator, len(names)):
            last = place
    for place, (line, row) in enumerate(rows):
        fields = fields_of(row.rstrip(), separator)
        if fields == names:
            continue
        if row.startswith("#") or (place < last and _of_words(row, separator, len(names))):
            above = row.strip().strip("#;, \t")
            continue
        if sum(label_of(field)[0] is not None for field in fields) > 1:
            raise RawFileError(
                path,
                "one table, or several with the same columns",
                f"a second header, of other columns: '{row.strip()[:60]}'",
                line=line,
                hint="Save each table as a file of its own.",
            )
        kept.append((line, row))
        words.append(above)
    return kept, words


def with_words(frame: pd.DataFrame, words: Sequence[str]) -> tuple[pd.DataFrame, list[str]]:
    """The frame with the words above its rows, (N,), and a sentence about them."""
    different = list(dict.fromkeys(words))
    if different == [""]:
        return frame, []
    frame[ABOVE] = np.array(words, dtype=object)
    found = {word: _DEGREES.search(word) for word in different}
    if all(found.values()) and TEMPERATURE not in frame:
        celsius = {word: float(m[1].replace(",", ".")) for word, m in found.items() if m}
        frame[TEMPERATURE] = [celsius[word] for word in words]
    said = ", ".join(f"'{word[:40]}'" for word in different[:3] if word)
    return frame, [f"lines of words between the rows: {said}{', ...' * (len(different) > 3)}"]


def _of_words(row: str, separator: str | None, columns: int) -> bool:
    """Whether a row is no row of the table: fewer fields, of which the first is no number."""
    fields = [field for field in fields_of(row.rstrip(), separator) if field]
    return len(fields) < columns and not (fields and _NUMBER.fullmatch(fields[0]))
