"""What text formats share: lines, single numbers, tables with line numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from electrolyte.ground.encoding import decoded
from electrolyte.ground.errors import RawFileError
from electrolyte.ground.spreadsheet import is_date
from electrolyte.readers.file_head import LONGEST_GAP
from electrolyte.readers.layouts.numerals import POINT, Numerals, numerals_of

SIZE_LIMIT = 512 * 1024**2  # bytes; larger text files are refused, not swapped
END_OF_TEXT = "\x1a"  # which programs of DOS write behind the last line
LARGEST = 1e100  # of what anything measures, in any unit
LONGEST_LINE = 200_000  # characters; a map of 8192 pixels a row has some 60,000
DAMAGED = "The file is damaged; copy it again from the instrument."
TYPED = "If somebody typed it there, correct it; else export the file again."
CUT_OFF = "The file may be cut off; copy it again from the instrument."
TOO_MANY = "Rows may stand in it twice; copy it again from the instrument."
TOO_FEW = "A separator or a value is missing there; correct the line, or export the file again."
BLANK = "Delete the empty line, or save what stands below it as a file of its own."
BELOW = (
    "The names of the columns stand there again: two tables, one below the other. Save each as a"
    " file of its own."
)
BETWEEN = (
    "Words stand between rows of numbers: if a second table begins there, save each as a file of"
    " its own."
)
NOT_MEASURED = (
    "If nothing was measured there, name the mark as `missing` in a column map"
    " (docs/column-maps.md), or leave the row out when exporting."
)
AS_DATE = "A spreadsheet program made a date of it: take the file as the instrument wrote it."
_NO_VALUE = re.compile(
    r"[-*?#]*|[-+]?(nan|inf|n/?a|null|none|o\.?v?l\.?d?|over(load|flow|range)?)|#[\w/]+[!?]?", re.I
)
_BEGINS_ROW = re.compile(r"[\s\"']*[-+.,]?\d")
_GAP = re.compile(rf"[ \t]{{{LONGEST_GAP},}}")


def read_lines(path: Path) -> list[str]:
    """The lines of a text file, in whatever encoding it is.

    Raises
    ------
    RawFileError
        Too large, binary (NUL bytes), or lines that no instrument writes.
    """
    size = path.stat().st_size
    if size > SIZE_LIMIT:
        raise RawFileError(path, f"a text file below {SIZE_LIMIT >> 20} MiB", f"{size >> 20} MiB")
    text = decoded(path.read_bytes())
    text = text.removesuffix(END_OF_TEXT) or text
    if "\0" in text:
        raise RawFileError(
            path, "text", "NUL bytes (a binary or damaged file)", hint="Export it again as text."
        )
    return _checked(path, lines_of(text))


def lines_of(text: str) -> list[str]:
    """The lines, ended by LF, CR LF or CR alone.

    ``str.splitlines`` would also end them at characters that stand in comments, such as the byte
    0x85 (an ellipsis in Windows-1252), and so shift every count of lines.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines[:-1] if not lines[-1] else lines


def without_footer(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines without words below the table, set off by an empty line, and a warning of them."""
    rows = (n for n in range(len(lines), 0, -1) if _BEGINS_ROW.match(lines[n - 1]))
    last = next(rows, len(lines))
    footer = [line.strip() for line in lines[last:]]
    words = " ".join(filter(None, footer))
    if not words or footer[0].strip(";,"):
        return lines, []
    return lines[:last], [f"Text below the table was not read: '{words[:60]}'."]


def _checked(path: Path, lines: list[str]) -> list[str]:
    for number, line in enumerate(lines, start=1):
        if len(line) < LONGEST_GAP:
            continue
        if len(line) > LONGEST_LINE:
            found = f"{len(line)} characters"
        elif _GAP.search(line):
            found = f"{LONGEST_GAP} blanks in a row"
        else:
            continue
        raise RawFileError(
            path, f"a line below {LONGEST_LINE} characters", found, line=number, hint=DAMAGED
        )
    return lines


def parse_number(
    token: str, path: Path, line: int, column: str, numerals: Numerals | None = None
) -> float:
    """One number, written as the others of its table, or on its own.

    Raises
    ------
    RawFileError
        Not a finite number; names the line and the column.
    """
    value = number_or_none(token, numerals)
    if value is None:
        raise RawFileError(
            path,
            f"a number in column '{column}'",
            f"'{token}'",
            line=line,
            hint=_why(token, column),
        )
    return value


def _why(token: str, column: str) -> str:
    """What to do about a cell that should be a number."""
    if token.strip() and token.strip() == column.strip():
        return BELOW
    if _NO_VALUE.fullmatch(token.strip()):
        return NOT_MEASURED
    return AS_DATE if is_date(token) else TYPED


def check_count(
    path: Path, stated: float, found: float, of: str, *, line: int | None = None
) -> None:
    """Refuse a file with more or fewer points than it states.

    Parameters
    ----------
    of : what is counted, and the word that states how many, ``points (NPOINTS)``
    line : where that stands

    Raises
    ------
    RawFileError
        The numbers differ.
    """
    if found != stated:
        hint = CUT_OFF if found < stated else TOO_MANY
        raise RawFileError(path, f"{stated:g} {of}", f"{found:g}", line=line, hint=hint)


def why_too_few(row: str, *, last: bool) -> str:
    """What to do about a row with too few fields: the last of all may be cut off."""
    if not row.strip():
        return BLANK
    if last:
        return CUT_OFF
    return TOO_FEW if _BEGINS_ROW.match(row) else BETWEEN


def number_or_none(text: str | None, numerals: Numerals | None = None) -> float | None:
    """A finite number, or ``None`` where the text holds none.

    Alone, as in a header, ``1,234`` has a decimal comma: few numbers there are in thousands.
    """
    token = (text or "").strip()
    numerals = numerals or Numerals.of([(token,)]) or Numerals(",", ".")
    try:
        value = numerals.number(token)
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def parse_table(
    path: Path,
    rows: Sequence[str],
    first_line: int | Sequence[int],
    columns: Sequence[str],
    separator: str | None = "\t",
) -> np.ndarray:
    """Rows of numbers as an array (len(rows), len(columns)); surplus trailing fields are ignored.

    ``first_line`` is the 1-based line of ``rows[0]`` in the file, for error messages; where others
    stand between the rows, that of each.
    ``separator=None`` splits at white space.

    Raises
    ------
    RawFileError
        A row with too few fields, or a field that is no finite number of a possible size.
    """
    width = len(columns)
    if isinstance(first_line, int):
        first_line = range(first_line, first_line + len(rows))
    split = [row.strip("\r\n").split(separator)[:width] for row in rows]
    commas = separator != "," and any("," in row for row in rows)
    numerals = numerals_of(path, split, first_line[0]) if commas else POINT
    table = np.empty((len(rows), width))
    for index, fields in enumerate(split):
        if len(fields) < width:
            raise RawFileError(
                path,
                f"{width} columns ({', '.join(columns)})",
                f"{len(fields)}: '{rows[index].strip()[:60]}'",
                line=first_line[index],
                hint=why_too_few(rows[index], last=index == len(rows) - 1),
            )
        try:
            table[index] = numerals.numbers(fields)
        except ValueError:
            table[index] = [
                parse_number(field, path, first_line[index], name, numerals)
                for field, name in zip(fields, columns, strict=True)
            ]
    possible = np.abs(table) < LARGEST
    if not possible.all():
        row, column = np.argwhere(~possible)[0]
        raise RawFileError(
            path,
            f"a finite number that can be measured in column '{columns[column]}'",
            f"{table[row, column]}",
            line=first_line[row],
        )
    return table
