"""Record tables in the workbooks of battery cyclers, possibly spread over several sheets."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.cycling.cycler_columns import NEEDED, RECORD, Column, roles
from electrolyte.readers.cycling.cycler_numbers import seconds
from electrolyte.readers.cycling.cycler_table import rows_table
from electrolyte.readers.cycling.cycler_text import HEADER_SEARCH, Table
from electrolyte.readers.measurement import TEST_TIME

NO_SPAN = (-math.inf, -math.inf)
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
    try:
        return is_workbook(head, path) and any(recognise(s.names) for s in record_sheets(path))
    except (RawFileError, ImportError, OSError):
        return False


def is_workbook(head: bytes, path: Path) -> bool:
    """Whether a file is an Excel workbook by its first bytes and its name."""
    packed = head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))
    return packed and path.suffix.lower() in (".xlsx", ".xlsm", ".xls")


def record_sheets(path: Path) -> tuple[Sheet, ...]:
    """The sheets that have a row naming voltage and current among their first rows.

    Raises
    ------
    RawFileError
        Not an intact workbook.
    """
    return tuple(
        sheet
        for sheet in sheets_with(path, lambda names: roles(names) >= set(NEEDED))
        if "statist" not in sheet.name.lower()
    )


def sheets_with(path: Path, recognise: Recognise) -> Iterator[Sheet]:
    """The sheets with a header that is recognised among their first rows.

    Raises
    ------
    RawFileError
        Not an intact workbook.
    """
    # imported on use: not every rule environment reads workbooks
    from electrolyte.readers.layouts.workbook import text

    state = path.stat()
    for name, rows in _sheets(path, state.st_mtime_ns, state.st_size):
        for number, row in enumerate(rows[:HEADER_SEARCH]):
            names = tuple(text(cell) for cell in row)
            if recognise(names):
                yield Sheet(name, rows, number, names)
                break


@lru_cache(maxsize=2)  # several formats look at the same workbook before one reads it
def _sheets(path: Path, _mtime: int, _size: int) -> tuple[tuple[str, list[list[Any]]], ...]:
    from electrolyte.readers.layouts.workbook import Workbook

    book = Workbook(path)
    return tuple((name, book.rows(name)) for name in book.sheets)


def workbook_table(
    path: Path, recognise: Recognise, metadata: Mapping[str, Any]
) -> tuple[Table, tuple[str, ...]]:
    """All record sheets of one header as one table, and the cells two rows above the header.

    Sheets of one test may stand in any order. Those that do not go on where the one before them
    ends are of several tests: a column ``sheet`` then tells them apart.

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
    filled = [sheet for sheet in sheets if len(sheet.rows) > sheet.header + 1]
    sheets, tests = _tests(path, filled or sheets)
    first, names = sheets[0], sheets[0].names
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


def _tests(path: Path, sheets: list[Sheet]) -> tuple[list[Sheet], list[str]]:
    """The sheets in order and for each the first sheet of its test.

    A test goes on in its record numbers, or where each sheet has its own, in its clock.
    """
    found = [[_span(path, sheet, role) for sheet in sheets] for role in (RECORD, TEST_TIME)]
    told = [spans for spans in found if max(spans) > NO_SPAN]
    for spans in told:
        order = sorted(range(len(sheets)), key=spans.__getitem__)
        if all(spans[one][1] <= spans[other][0] for one, other in pairwise(order)):
            return [sheets[place] for place in order], [sheets[order[0]].name] * len(sheets)
    if not told:
        return sheets, [sheets[0].name] * len(sheets)
    tests: list[str] = []
    end = -math.inf
    for sheet, (begin, last) in zip(sheets, told[0], strict=True):
        tests.append(sheet.name if begin < end or not tests else tests[-1])
        end = last
    return sheets, tests


def _span(path: Path, sheet: Sheet, role: str) -> tuple[float, float]:
    """The first and the last record number of a sheet, or its times; ``NO_SPAN`` without any."""
    for place, name in enumerate(sheet.names):
        rows = [row for row in sheet.rows[sheet.header + 1 :] if place < len(row)]
        rows = [row for row in rows if str(row[place]).strip()]
        if roles([name]) != {role} or not rows:
            continue
        ends = rows_table(path, [rows[0], rows[-1]], sheet.names, 1, {})
        try:
            begin, end = seconds(ends, Column(place, name, role))
        except RawFileError:  # told when the table is read
            continue
        return float(begin), float(end)
    return NO_SPAN
