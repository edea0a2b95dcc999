"""Delimited text of battery cyclers: encoding, header row, cells as text.

Text goes through polars: a million records are split in a third of a second. It is imported on
use, because recognising a file must not need it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from electrolyte.ground.encoding import decoded, head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.cycling.cycler_columns import NEEDED, roles
from electrolyte.readers.layouts.numerals import POINT, Numerals, numerals_of
from electrolyte.readers.layouts.text import SIZE_LIMIT

if TYPE_CHECKING:
    import polars as pl

HEAD = 65536  # bytes in which the header must stand
HEADER_SEARCH = 60  # lines in which the header row must stand


@dataclass(frozen=True)
class Table:
    """Header cells and text columns (named ``0``, ``1``, ...) of a file, with their lines.

    header_line : 1-based line (or row) of the header
    lines : 1-based lines of the rows; None if they follow the header without a gap
    """

    path: Path
    names: tuple[str, ...]
    cells: pl.DataFrame
    header_line: int
    lines: np.ndarray | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def numerals(self) -> Numerals:
        """How its cells write numbers; ``RawFileError`` if they can be read in two ways."""
        if not any(cells.str.contains(",", literal=True).any() for cells in self.cells):
            return POINT
        return numerals_of(self.path, self.cells.iter_rows())

    def line(self, row: int) -> int:
        return self.header_line + 1 + row if self.lines is None else int(self.lines[row])


def load(path: Path) -> bytes:
    """The whole text file in UTF-8 without a mark.

    Raises
    ------
    RawFileError
        Too large, or binary.
    """
    size = path.stat().st_size
    if size > SIZE_LIMIT:
        raise RawFileError(path, f"a text file below {SIZE_LIMIT >> 20} MiB", f"{size >> 20} MiB")
    data = path.read_bytes()
    if not data.isascii():
        data = decoded(data).encode(errors="replace")
    if b"\0" in data:
        raise RawFileError(
            path, "text", "NUL bytes (a binary or damaged file)", hint="Export it again as text."
        )
    return data


def separator_of(line: str) -> str:
    """The column separator of a header row."""
    return max(("\t", ";", ","), key=line.count)


def header_of(head: bytes, words: Mapping[str, str] | None = None) -> tuple[int, tuple[str, ...]]:
    """0-based line of the first row that names voltage and current, and its cells; -1 for none."""
    for number, row in enumerate(head_lines(head)):
        names = tuple(cell.strip().strip('"') for cell in row.split(separator_of(row)))
        if roles(names, words) >= set(NEEDED):
            return number, names
    return -1, ()


def head_lines(head: bytes) -> list[str]:
    """The first lines of a text file, in which the header stands; never raises."""
    return head_text(head[:HEAD]).split("\n", HEADER_SEARCH)[:HEADER_SEARCH]


def text_table(
    path: Path,
    data: bytes,
    header: int,
    names: Sequence[str],
    metadata: Mapping[str, Any],
    wanted: Sequence[int] | None = None,
) -> Table:
    """The rows below line ``header`` (0-based) of a delimited text, every cell as text.

    ``wanted`` : places of the columns to keep (all for None); the others are not split off.
    """
    import polars as pl

    start = 0
    for _ in range(header):
        start = data.index(b"\n", start) + 1
    end = data.find(b"\n", start)
    body = data[end + 1 :] if end >= 0 else b""
    if not body or body.isspace():
        raise RawFileError(
            path, "records below the header", "none", line=header + 1, hint="The test never ran."
        )
    separator = separator_of(data[start:end].decode())
    try:
        cells = pl.read_csv(
            body,
            has_header=False,
            separator=separator,
            schema={str(i): pl.String for i in range(len(names))},
            columns=None if wanted is None else sorted(wanted),
            # rows may be shorter than the header (cut off) or longer (a separator at the end)
            missing_columns="insert",
            extra_columns="ignore",
            truncate_ragged_lines=True,
            infer_schema=False,
            quote_char='"' if b'"' in body else None,
        )
    except pl.exceptions.PolarsError as error:
        raise RawFileError(
            path, "a table of text", f"{str(error).splitlines()[0][:120]}", hint="Export it again."
        ) from None
    return Table(path, tuple(names), cells, header + 1, metadata=metadata)
