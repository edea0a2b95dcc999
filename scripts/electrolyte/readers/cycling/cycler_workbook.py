"""Record tables in the workbooks of battery cyclers, possibly spread over several sheets."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.cycling.cycler_columns import NEEDED, RECORD, roles
from electrolyte.readers.cycling.cycler_table import rows_table
from electrolyte.readers.cycling.cycler_text import HEADER_SEARCH, Table
from electrolyte.readers.measurement import TEST_TIME

Recognise = Callable[[tuple[str, ...]], bool]


@dataclass(frozen=True)
class Sheet:
    """A sheet with a record table: its rows, and the 0-based row and cells of its header."""

    name: str
    rows: list[list[Any]]
    header: int
    names: tuple[str, ...]


def has_records(head: bytes, path: Path, recognise: Recognise) -> bool:
    """Whether a workbook holds a record table whose header is recognised; never raises."""
    if not head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return False
    if path.suffix.lower() not in (".xlsx", ".xlsm", ".xls"):
        return False
    try:
        return any(recognise(sheet.names) for sheet in record_sheets(path))
    except (RawFileError, ImportError, OSError):
        return False


def record_sheets(path: Path) -> tuple[Sheet, ...]:
    """The sheets that have a row naming voltage and current among their first rows.

    Raises
    ------
    RawFileError
        Not an intact workbook.
    """
    state = path.stat()
    return _record_sheets(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=2)  # three formats look at the same workbook before one reads it
def _record_sheets(path: Path, _mtime: int, _size: int) -> tuple[Sheet, ...]:
    # imported on use: not every rule environment reads workbooks
    from electrolyte.readers.layouts.workbook import Workbook, text

    book = Workbook(path)
    found = []
    for name in book.sheets:
        rows = book.rows(name)
        for number, row in enumerate(rows[:HEADER_SEARCH]):
            names = tuple(text(cell) for cell in row)
            if roles(names) >= set(NEEDED) and "statist" not in name.lower():
                found.append(Sheet(name, rows, number, names))
                break
    return tuple(found)


def workbook_table(
    path: Path, recognise: Recognise, metadata: Mapping[str, Any]
) -> tuple[Table, tuple[str, ...]]:
    """All record sheets of one header as one table, and the cells two rows above the header.

    Sheets that do not go on where the one before them ends are of several tests: a column
    ``sheet`` then tells them apart.

    Raises
    ------
    RawFileError
        No record table, or sheets whose headers differ.
    """
    sheets = [sheet for sheet in record_sheets(path) if recognise(sheet.names)]
    if not sheets:
        raise RawFileError(path, "a sheet of records", "none with voltage and current")
    first = sheets[0]
    for other in sheets[1:]:
        if other.names != first.names:
            raise RawFileError(
                path,
                f"one header on all record sheets, as on '{first.name}'",
                f"another one on '{other.name}'",
                hint="Export one test into one workbook.",
            )
    names, tests = first.names, _tests(sheets)
    rows = [row for sheet in sheets for row in sheet.rows[sheet.header + 1 :]]
    if len(set(tests)) > 1:
        names = (*first.names, "sheet")
        rows = [
            [*row[: len(first.names)], *[""] * (len(first.names) - len(row)), test]
            for sheet, test in zip(sheets, tests, strict=True)
            for row in sheet.rows[sheet.header + 1 :]
        ]
    lines = np.concatenate(
        [np.arange(sheet.header + 2, len(sheet.rows) + 1) for sheet in sheets]
    ).astype(int)
    if not rows:
        raise RawFileError(path, f"records on sheet '{first.name}'", "none")
    outer = first.rows[first.header - 2] if first.header >= 2 else []
    table = rows_table(path, rows, names, first.header + 1, metadata, lines)
    return table, tuple(str(cell) for cell in outer)


def _tests(sheets: Sequence[Sheet]) -> list[str]:
    """For each sheet, the first sheet of its test: one that counts on belongs to that before it."""
    names = sheets[0].names
    counters = [
        place
        for role in (RECORD, TEST_TIME)
        for place, name in enumerate(names)
        if roles([name]) == {role}
    ]
    tests: list[str] = []
    last = -math.inf
    for sheet in sheets:
        counted = [
            _number(row[place]) for row in sheet.rows[sheet.header + 1 :] for place in counters[:1]
        ]
        known = [number for number in counted if number is not None]
        restarts = bool(known) and known[0] <= last
        tests.append(sheet.name if restarts or not tests else tests[-1])
        last = known[-1] if known else last
    return tests


def _number(cell: Any) -> float | None:
    try:
        return float(cell)
    except (TypeError, ValueError):
        return None
