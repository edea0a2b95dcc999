"""A sheet as a file: text with tabs, semicolons or commas, or a workbook of a spreadsheet program.

Lines that begin with ``#``, in quotes or not, are comments.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import date, time
from pathlib import Path
from typing import Any

from electrolyte.ground.encoding import decoded
from electrolyte.ground.errors import Problem, SheetError

MOST_CONTROLS = 0.05  # of the characters of a text in which one was typed by accident
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
DELIMITERS = "\t;,"
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")  # 1,234 may be either


class Date(str):
    """A cell of a workbook that is a date, as ISO 8601: typed, or made by the program of a name."""

    __slots__ = ()


def read_lines(sheet: Path, above: int = 0) -> list[tuple[int, list[str]]]:
    """Number and fields of each line that is neither empty nor a comment.

    ``above`` : lines to be passed over

    Raises
    ------
    SheetError
        The file is no text and no workbook.
    """
    lines = _of_workbook(sheet)[above:] if sheet.suffix == ".xlsx" else _of_text(sheet, above)
    return [(n, f) for n, f in lines if any(f) and not f[0].startswith("#")]


def decimal(text: str) -> float:
    """A number with a decimal point or a decimal comma; U+2212 is a minus.

    Raises
    ------
    ValueError
        It is no number, or one with a comma that may separate thousands.
    """
    text = text.replace("−", "-")
    if _DECIMAL_COMMA.fullmatch(text) and not _GROUPED.fullmatch(text):
        text = text.replace(",", ".")
    return float(text)


def _of_text(sheet: Path, above: int) -> list[tuple[int, list[str]]]:
    try:
        data = sheet.read_bytes()
    except OSError as error:
        raise SheetError([_unreadable(sheet, str(error))]) from error
    text = decoded(data)
    if len(_CONTROL.findall(text)) > MOST_CONTROLS * len(text):
        raise SheetError([_unreadable(sheet, "a binary file")])
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[above:]
    delimiter = delimiter_of(lines)
    if delimiter == "\t":  # a quote within a field is an ordinary character there
        return [(n, [_unquoted(f) for f in s.split("\t")]) for n, s in enumerate(lines, above + 1)]
    rows = csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter)
    try:
        return [(above + rows.line_num, [field.strip() for field in fields]) for fields in rows]
    except csv.Error as error:  # a quote that is never closed makes one field of all the rest
        raise SheetError(
            [_unreadable(sheet, f"{error} in line {above + rows.line_num}")]
        ) from error


def delimiter_of(lines: list[str]) -> str:
    """What separates the names of the columns: the first line that is no comment has them."""
    header = next((s for s in lines if s.strip() and not s.lstrip('"').startswith("#")), "")
    return max(DELIMITERS, key=lambda d: (header.count(d), -DELIMITERS.index(d)))


def _unquoted(field: str) -> str:
    field = field.strip()
    if len(field) > 1 and field[0] == field[-1] == '"':
        return field[1:-1].replace('""', '"').strip()
    return field


def _of_workbook(sheet: Path) -> list[tuple[int, list[str]]]:
    """The table named like the file, else the only one."""
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_path(sheet)
        tables = {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in book.sheet_names
        }
    except (python_calamine.CalamineError, OSError) as error:
        raise SheetError([_unreadable(sheet, str(error) or "no workbook")]) from error
    filled = [name for name, rows in tables.items() if sum(_is_row(row) for row in rows) > 1]
    if sheet.stem not in tables and len(filled) > 1:
        expected = f"one sheet with a table, or one called {sheet.stem}"
        advice = f"Call the one that counts {sheet.stem}, or save it as a file of its own."
        found = f"{len(filled)}: {', '.join(filled)}"
        raise SheetError([Problem(expected, found, advice, str(sheet))])
    chosen = sheet.stem if sheet.stem in tables else next(iter([*filled, *tables]), "")
    table = tables.get(chosen, [])
    lines = enumerate(([_cell(cell) for cell in row] for row in table), start=1)
    return [(number, _without_empty_end(fields)) for number, fields in lines]


def _is_row(row: Sequence[Any]) -> bool:
    """Whether a row of a workbook has several cells, as those of a table have."""
    return sum(_cell(cell) != "" for cell in row) > 1


def _cell(cell: Any) -> str:
    if isinstance(cell, (date, time)):
        return Date(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return f"{cell:.15g}"  # as many digits as a spreadsheet shows
    return str(cell).strip()


def _without_empty_end(fields: list[str]) -> list[str]:
    while len(fields) > 1 and not fields[-1]:
        fields = fields[:-1]
    return fields or [""]


def _unreadable(sheet: Path, found: str) -> Problem:
    expected = "a workbook" if sheet.suffix == ".xlsx" else "text with tabs, semicolons or commas"
    return Problem(expected, found, "Save it again from the program that made it.", str(sheet))
