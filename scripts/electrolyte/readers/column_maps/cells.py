"""The cells that a column map names, of a text or of a sheet of a workbook, as numbers or text."""

from __future__ import annotations

import datetime
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.errors import RawFileError, did_you_mean
from electrolyte.ground.spreadsheet import is_date
from electrolyte.readers.column_maps.column_map import ColumnMap, MappedColumn
from electrolyte.readers.column_maps.quantities import (
    AREA,
    ELECTRODE_AREA,
    QUANTITIES,
    TEXT,
    MappedQuantity,
    factor_of,
    over_area,
)
from electrolyte.readers.layouts.numerals import Numerals, numerals_of
from electrolyte.readers.layouts.text import (
    AS_DATE,
    BELOW,
    SIZE_LIMIT,
    lines_of,
    read_lines,
)

MISSING = ("", "nan", "NaN", "NAN", "n/a", "N/A", "#N/A", "null", "None")


@dataclass(frozen=True)
class Cells:
    """The mapped columns of a file.

    texts : by quantity, one a row
    lines : line (or row of the sheet) of each row
    above : the lines above the table
    """

    path: Path
    texts: Mapping[str, Sequence[str]]
    lines: Sequence[int]
    above: Sequence[str]


def sheets_of(path: Path, own: ColumnMap) -> tuple[str, ...]:
    """The sheets of a workbook that are laid out as the map says, its own among them.

    Raises
    ------
    RawFileError
        No workbook.
    """
    from electrolyte.readers.layouts.workbook import Workbook

    stated = str(own.layout["sheet"])
    named = {column.name for column in own.columns.values() if column.name}
    book = Workbook(path)
    if stated not in book.sheets:
        return (stated,)  # which `cells_of` refuses
    return tuple(
        name
        for name in book.sheets
        if name == stated or (named and _laid_out(book.rows(name), own, named))
    )


def _laid_out(rows: Sequence[Sequence[Any]], own: ColumnMap, named: set[str]) -> bool:
    """Whether a sheet has the names of the columns, and something below them."""
    below = any(any(map(as_text, row)) for row in rows[own.first_line - 1 :])
    header = rows[own.header_line - 1] if 0 < own.header_line <= len(rows) else []
    return below and named <= set(map(as_text, header))


def cells_of(path: Path, own: ColumnMap, sheet: str = "") -> Cells:
    """The cells of the mapped columns, in every row from the map's first line on.

    ``sheet`` : of a workbook; empty: the one that the map names

    Rows without any cell are passed over; the table ends before the line that the map's
    ``ends_before`` begins.

    Raises
    ------
    RawFileError
        No such sheet or column, a row that is too short, no rows.
    """
    sheet = sheet or str(own.layout.get("sheet") or "")
    if sheet:
        rows = [[as_text(cell) for cell in row] for row in workbook_rows(path, sheet)]
        above = [" ".join(filter(None, row)) for row in rows[: own.first_line - 1]]
    else:
        lines = _lines(path, own.layout.get("encoding"))
        rows = [own.fields(line) if line.strip() else [] for line in lines]
        above = lines[: own.first_line - 1]
    places = _places(path, own, rows)
    end = own.layout.get("ends_before")
    texts: dict[str, list[str]] = {quantity: [] for quantity in places}
    numbers: list[int] = []
    needed = max(places.values()) + 1
    for number, row in enumerate(rows[own.first_line - 1 :], start=own.first_line):
        if not any(row):
            continue
        if end and row[0].startswith(end):
            break
        if len(row) < needed:
            raise RawFileError(
                path,
                f"{needed} columns, as the column map {own.name} says",
                f"{len(row)}: '{' '.join(row)[:60]}'",
                line=number,
                hint="If the table ends above, say with which word in ends_before; if not, the"
                " file may be cut off.",
            )
        for quantity, place in places.items():
            texts[quantity].append(row[place])
        numbers.append(number)
    if not numbers:
        raise RawFileError(
            path, f"rows of numbers from line {own.first_line} on (column map {own.name})", "none"
        )
    return Cells(path, texts, numbers, above)


def workbook_rows(path: Path, sheet: str) -> list[list[Any]]:
    """All rows of a sheet.

    Raises
    ------
    RawFileError
        No workbook, or none with this sheet.
    """
    from electrolyte.readers.layouts.workbook import Workbook

    book = Workbook(path)
    if sheet not in book.sheets:
        raise RawFileError(
            path,
            f"the sheet '{sheet}' of the column map",
            f"{', '.join(book.sheets)}{did_you_mean(sheet, book.sheets)}",
        )
    return book.rows(sheet)


def numbers_of(
    cells: Cells, own: ColumnMap, without: Collection[str] = ()
) -> dict[str, np.ndarray]:
    """The columns that hold numbers, by quantity, in the units of the quantities; NaN where empty.

    ``without`` : quantities that stand as text, such as a clock

    Raises
    ------
    RawFileError
        A cell that is no number, or numbers that can be read in two ways.
    """
    known = QUANTITIES[own.technique]
    columns = {q: c for q, c in own.columns.items() if known[q].unit != TEXT and q not in without}
    missing = {*MISSING, *map(str, own.layout.get("missing") or ())}
    numerals = _numerals(cells, own, list(columns))
    return {
        quantity: _numbers(cells, quantity, column, numerals, missing)
        * factor(column, known[quantity], area_cm2(own))
        for quantity, column in columns.items()
    }


def factor(column: MappedColumn, quantity: MappedQuantity, area: float = math.nan) -> float:
    """The factor to the unit of the quantity, sign included; the map's unit is known.

    ``area`` : of the electrode in cm², for numbers that refer to it
    """
    unit = column.unit or quantity.unit
    found = factor_of(unit, quantity)
    if found is None and (per_area := over_area(unit, quantity)):
        found = per_area[0] * area ** per_area[1]
    assert found is not None
    return column.sign * found


def area_cm2(own: ColumnMap) -> float:
    """The area to which the numbers of the file refer; NaN if the map names none."""
    stated = (own.content.get("constants") or {}).get(ELECTRODE_AREA)
    if not stated:
        return math.nan
    return float(stated["value"]) * factor(MappedColumn(unit=stated["unit"]), AREA)


def _numerals(cells: Cells, own: ColumnMap, quantities: Sequence[str]) -> Numerals:
    stated = own.layout.get("decimal")
    if stated:
        return Numerals(stated, "," if stated == "." else ".")
    rows = zip(*(cells.texts[quantity] for quantity in quantities), strict=True)
    return numerals_of(cells.path, rows, cells.lines[0])


def _numbers(
    cells: Cells, quantity: str, column: MappedColumn, numerals: Numerals, missing: set[str]
) -> np.ndarray:
    values = np.empty(len(cells.lines))
    for row, token in enumerate(cells.texts[quantity]):
        if token in missing:
            values[row] = np.nan
            continue
        try:
            values[row] = numerals.number(token)
        except ValueError:
            raise RawFileError(
                cells.path,
                f"a number in column {column} ({quantity})",
                f"'{token[:40]}'",
                line=cells.lines[row],
                hint=f"{AS_DATE} If the column is not needed, take it out of the map."
                if is_date(token)
                else BELOW
                if token == column.name
                else "Is first_line right, and is the mark of no value in `missing`?",
            ) from None
    return values


def _lines(path: Path, encoding: str | None) -> list[str]:
    if encoding is None:
        return read_lines(path)
    if path.stat().st_size > SIZE_LIMIT:
        raise RawFileError(path, f"a text below {SIZE_LIMIT >> 20} MiB", "a larger one")
    return lines_of(path.read_bytes().decode(encoding, errors="replace"))


def _places(path: Path, own: ColumnMap, rows: Sequence[Sequence[str]]) -> dict[str, int]:
    """The place of each mapped column, counted from 0."""
    header = rows[own.header_line - 1] if 0 < own.header_line <= len(rows) else []
    places = {}
    for quantity, column in own.columns.items():
        if not column.name:
            places[quantity] = column.number - 1
            continue
        found = [place for place, name in enumerate(header) if name == column.name]
        if len(found) != 1:
            shown = ", ".join(name for name in header if name)[:200] or "an empty line"
            raise RawFileError(
                path,
                f"one column called {column} ({quantity}), as the column map {own.name} says",
                f"{len(found)} of them: {shown}" if found else shown,
                line=own.header_line,
                hint="Give its `number` instead of its name." if found else "Is header_line right?",
            )
        places[quantity] = found[0]
    return places


def as_text(cell: Any) -> str:
    """The cell of a workbook as a text would have it."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.timedelta):
        return repr(cell.total_seconds())
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(sep=" ")
    return str(cell).strip()
