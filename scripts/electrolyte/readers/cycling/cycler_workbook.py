"""Record tables in the workbooks of battery cyclers, possibly spread over several sheets."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.cycling.cycler_columns import NEEDED, RECORD, Column, columns, roles
from electrolyte.readers.cycling.cycler_numbers import seconds
from electrolyte.readers.cycling.cycler_table import rows_table
from electrolyte.readers.cycling.cycler_tests import in_parts
from electrolyte.readers.cycling.cycler_text import HEADER_SEARCH, Table
from electrolyte.readers.measurement import TEST_TIME, Measurement

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


def workbook_measurement(
    path: Path,
    recognise: Recognise,
    metadata: Mapping[str, Any],
    read: Callable[[Table, tuple[str, ...]], Measurement],
    words: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
) -> Measurement:
    """All record sheets of one header as one test; as parts, where they are several tests.

    Parameters
    ----------
    read : what reads a table and the cells two rows above its header
    words, units : as in ``cycler_columns.columns``

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
    if not filled:
        raise RawFileError(path, f"records on sheet '{first.name}'", "none")
    by_role = {}
    if len(filled) > 1:
        known = columns(path, first.names, first.header + 1, words, units)[0]
        by_role = {column.role: column for column in known}
    tests = _tests(filled, by_role, path)
    outer = first.rows[first.header - 2] if first.header >= 2 else []
    above = tuple(str(cell) for cell in outer)
    tables = [(_joined(path, own, metadata), own[0].name) for own in tests]
    if len(tables) == 1:
        return read(tables[0][0], above)
    return in_parts([({"sheet": name}, table) for table, name in tables], lambda t: read(t, above))


def _joined(path: Path, sheets: Sequence[Sheet], metadata: Mapping[str, Any]) -> Table:
    rows = [row for sheet in sheets for row in sheet.rows[sheet.header + 1 :]]
    lines = [np.arange(sheet.header + 2, len(sheet.rows) + 1) for sheet in sheets]
    first = sheets[0]
    return rows_table(
        path, rows, first.names, first.header + 1, metadata, np.concatenate(lines).astype(int)
    )


def _tests(sheets: Sequence[Sheet], by_role: Mapping[str, Column], path: Path) -> list[list[Sheet]]:
    """The sheets of each test: those whose records, or else whose clock, count on.

    Sheets of one test may stand in any order; where several restart, each restart is another test.
    """
    spans = [_span(sheet, by_role, path) for sheet in sheets]
    if None in spans:
        return [list(sheets)]
    found = [(span, sheet) for span, sheet in zip(spans, sheets, strict=True) if span is not None]
    in_order = sorted(found, key=lambda pair: pair[0])
    if all(before[0][1] <= after[0][0] for before, after in pairwise(in_order)):
        return [[sheet for _, sheet in in_order]]
    tests: list[list[Sheet]] = []
    end = math.inf
    for (begin, last), sheet in found:
        if begin < end:
            tests.append([])
        tests[-1].append(sheet)
        end = last
    return tests


def _span(sheet: Sheet, by_role: Mapping[str, Column], path: Path) -> tuple[float, float] | None:
    """The first and the last record number of a sheet, or its times; None without either."""
    for role in (RECORD, TEST_TIME):
        if role not in by_role:
            continue
        place = by_role[role].place
        rows = [row for row in sheet.rows[sheet.header + 1 :] if str(row[place]).strip()]
        ends = rows_table(path, [rows[0], rows[-1]], sheet.names, 1, {}) if rows else None
        if ends is not None:
            try:
                begin, end = seconds(ends, by_role[role])
            except RawFileError:  # told when the table is read
                continue
            return float(begin), float(end)
    return None
