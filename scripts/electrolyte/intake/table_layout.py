"""Where the table stands in a text or workbook that no reader knows, and what its columns hold."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.column_maps.cells import as_text
from electrolyte.readers.column_maps.column_map import DELIMITERS
from electrolyte.readers.layouts.columns import fields_of
from electrolyte.readers.layouts.text import read_lines, without_footer
from electrolyte.readers.layouts.workbook import OLE, ZIP, Workbook

SEARCHED = 2000  # lines in which the table must begin
SHOWN = 3  # rows
ABOVE = 3  # lines that may name the columns
_NUMBER = re.compile(r"[-+]?(\d+([.,]\d*)*|[.,]\d+)([eE][-+]?\d+)?")
_UNIT = re.compile(r"[\[(]?[^\d\[\]()]{0,8}[\])]?")


@dataclass(frozen=True)
class TableLayout:
    """A table that was found.

    file : as the part ``file`` of a column map, without its header
    first_line : of its numbers, counted from 1
    length : number of its rows, as far as they were searched
    rows : the first ones
    above : lines that may name its columns, by their number, the nearest last
    """

    file: dict[str, Any]
    first_line: int
    length: int
    rows: tuple[tuple[str, ...], ...]
    above: dict[int, tuple[str, ...]]

    @property
    def width(self) -> int:
        return len(self.rows[0])


def table_in(path: Path, sheet: str = "") -> TableLayout:
    """The longest table of numbers in a file.

    ``sheet`` : of a workbook, the one with the table

    Raises
    ------
    RawFileError
        There is none; or several sheets have one, and none of them is chosen.
    """
    with path.open("rb") as stream:
        start = stream.read(8)
    found = [_block(rows, about) for rows, about in _readings(path, start)]
    sheets = [str(block.file["sheet"]) for block in found if block and "sheet" in block.file]
    if sheet:
        if sheet not in sheets:
            shown = ", ".join(sheets) or "no sheet with a table of numbers"
            raise RawFileError(path, f"a table of numbers in the sheet '{sheet}'", shown)
        found = [block for block in found if block and block.file.get("sheet") == sheet]
    elif len(sheets) > 1:
        raise RawFileError(
            path,
            "one sheet with a table of numbers, or a choice",
            f"{len(sheets)}: {', '.join(sheets)}",
            hint=f"Choose one: --part {shlex.quote(f'sheet={sheets[0]}')}",
        )
    # of equals the one of numbers alone: 0,01;3,5 is two numbers, not three cells at its commas
    best = max(filter(None, found), key=lambda block: (block.cells, block.pure), default=None)
    if best is None:
        raise RawFileError(path, "a table of at least two columns and two rows of numbers", "none")
    if "delimiter" in best.file and (end := _footer(path, DELIMITERS[best.file["delimiter"]])):
        best.file["ends_before"] = end
    return _described(best)


def _footer(path: Path, mark: str | None) -> str:
    """How the words below the table begin, without what is of this file alone; empty for none."""
    lines = read_lines(path)
    below = lines[len(without_footer(lines)[0]) :]
    first = next((fields[0] for line in below if any(fields := _fields(line, mark))), "")
    return re.split(r"[:=\d]", first)[0].strip()


@dataclass(frozen=True)
class _Block:
    rows: Sequence[Sequence[str]]
    file: dict[str, Any]
    first: int  # 0-based
    last: int
    numeric: int

    @property
    def cells(self) -> int:
        return (self.last - self.first) * self.numeric

    @property
    def pure(self) -> bool:
        """Whether all of its cells are numbers."""
        return self.numeric == len(self.rows[self.first])


def _readings(path: Path, start: bytes) -> list[tuple[list[list[str]], dict[str, Any]]]:
    """The rows of the file in each way in which it may be split, and how."""
    if start.startswith((ZIP, OLE)):
        book = Workbook(path)
        sheets = {name: book.rows(name)[:SEARCHED] for name in book.sheets}
        return [
            ([[as_text(cell) for cell in row] for row in rows], {"sheet": name})
            for name, rows in sheets.items()
        ]
    lines = read_lines(path)[:SEARCHED]
    return [
        ([_fields(line, mark) for line in lines], {"delimiter": name})
        for name, mark in DELIMITERS.items()
    ]


def _fields(line: str, mark: str | None) -> list[str]:
    return [f.strip('"').strip() for f in fields_of(line, mark)] if line.strip() else []


def _block(rows: list[list[str]], file: dict[str, Any]) -> _Block | None:
    """The longest run of rows of one width, two numbers or more in each."""
    best: tuple[int, int, int] = (0, 0, 0)
    first = 0
    widths = [_numeric_width(row) for row in rows]
    for at in range(1, len(rows) + 1):
        if at < len(rows) and widths[at][0] == widths[first][0]:
            continue
        numeric = min(count for _, count in widths[first:at])
        if numeric and (at - first) * numeric > (best[1] - best[0]) * best[2]:
            best = (first, at, numeric)
        first = at
    return _Block(rows, file, *best) if best[1] - best[0] >= 2 else None


def _numeric_width(row: Sequence[str]) -> tuple[int, int]:
    """Columns of a row of data, and how many are numbers; zeros for another row."""
    numeric = sum(bool(_NUMBER.fullmatch(cell)) for cell in row)
    return (len(row), numeric) if numeric >= 2 and 2 * numeric >= len(row) else (0, 0)


def _described(block: _Block) -> TableLayout:
    """The block, with the lines above it that fit its columns."""
    width = len(block.rows[block.first])
    filled = [i for i in range(block.first) if any(block.rows[i])][-ABOVE:]
    rows = tuple(tuple(row) for row in block.rows[block.first : block.first + SHOWN])
    above = {i + 1: _padded(block.rows[i], width) for i in filled if _fits(block.rows[i], width)}
    return TableLayout(block.file, block.first + 1, block.last - block.first, rows, above)


def _fits(row: Sequence[str], width: int) -> bool:
    """Whether a row can name the columns of a table."""
    filled = [cell for cell in row if cell]
    numbers = any(_NUMBER.fullmatch(cell) for cell in filled)
    return len(filled) >= 2 and abs(len(row) - width) <= 2 and not numbers


def _padded(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return (*cells, *[""] * width)[:width]


def are_units(cells: Sequence[str]) -> bool:
    """Whether a row holds units alone: ``[Hz]``, ``(Ohm)``, ``V``."""
    return all(_UNIT.fullmatch(cell) for cell in cells)
