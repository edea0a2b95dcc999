"""What text formats share: decoding, numbers (point or comma), tables with line numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers import LONGEST_GAP

SIZE_LIMIT = 512 * 1024**2  # bytes; larger text files are refused, not swapped
LONGEST_LINE = 200_000  # characters; a map of 8192 pixels a row has some 60,000
DAMAGED = "The file is damaged; copy it again from the instrument."
_GAP = re.compile(rf"[ \t]{{{LONGEST_GAP},}}")


def read_lines(path: Path, encodings: Sequence[str] = ("utf-8-sig", "latin-1")) -> list[str]:
    """The lines of a text file, in the first encoding that fits; UTF-16 is seen by its mark.

    Raises
    ------
    RawFileError
        Too large, binary (NUL bytes), or lines that no instrument writes.
    """
    size = path.stat().st_size
    if size > SIZE_LIMIT:
        raise RawFileError(path, f"a text file below {SIZE_LIMIT >> 20} MiB", f"{size >> 20} MiB")
    data = path.read_bytes()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ("utf-16",)
    elif b"\0" in data:
        raise RawFileError(
            path, "text", "NUL bytes (a binary or damaged file)", hint="Export it again as text."
        )
    for encoding in encodings:
        try:
            return _checked(path, lines_of(data.decode(encoding)))
        except UnicodeDecodeError:
            continue
    raise RawFileError(path, f"text in {' or '.join(encodings)}", "bytes of another encoding")


def lines_of(text: str) -> list[str]:
    """The lines, ended by LF, CR LF or CR alone.

    ``str.splitlines`` would also end them at characters that stand in comments, such as the byte
    0x85 (an ellipsis in Windows-1252), and so shift every count of lines.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines[:-1] if not lines[-1] else lines


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


def parse_number(token: str, path: Path, line: int, column: str) -> float:
    """One number with a decimal point or a decimal comma.

    Raises
    ------
    RawFileError
        Not a finite number; names the line and the column.
    """
    try:
        value = float(token.strip().replace(",", "."))
    except ValueError:
        value = np.nan
    if not np.isfinite(value):
        raise RawFileError(
            path, f"a number in column '{column}'", f"'{token}'", line=line, hint=DAMAGED
        )
    return value


def number_or_none(text: str | None) -> float | None:
    """A number of a header (point or comma), or ``None`` where it holds none."""
    try:
        value = float((text or "").strip().replace(",", "."))
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def parse_table(
    path: Path,
    rows: Sequence[str],
    first_line: int,
    columns: Sequence[str],
    separator: str | None = "\t",
) -> np.ndarray:
    """Rows of numbers as an array (len(rows), len(columns)); surplus trailing fields are ignored.

    ``first_line`` is the 1-based line of ``rows[0]`` in the file, for error messages.
    ``separator=None`` splits at white space.

    Raises
    ------
    RawFileError
        A row with too few fields, or a field that is not a finite number.
    """
    width = len(columns)
    table = np.empty((len(rows), width))
    for index, row in enumerate(rows):
        fields = row.strip("\r\n").split(separator)[:width]
        if len(fields) < width:
            raise RawFileError(
                path,
                f"{width} columns ({', '.join(columns)})",
                f"{len(fields)}: '{row.strip()[:60]}'",
                line=first_line + index,
                hint="The file may be cut off; copy it again from the instrument.",
            )
        try:
            table[index] = [float(field.replace(",", ".")) for field in fields]
        except ValueError:
            table[index] = [
                parse_number(field, path, first_line + index, name)
                for field, name in zip(fields, columns, strict=True)
            ]
    if not np.isfinite(table).all():
        row, column = np.argwhere(~np.isfinite(table))[0]
        raise RawFileError(
            path,
            f"a finite number in column '{columns[column]}'",
            f"{table[row, column]}",
            line=first_line + int(row),
        )
    return table
