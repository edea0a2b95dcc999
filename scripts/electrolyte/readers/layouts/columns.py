"""Tables of instrument text files as named columns: what is needed is checked, the rest is kept."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.layouts.numerals import POINT, numerals_of
from electrolyte.readers.layouts.text import parse_number, parse_table, why_too_few

if TYPE_CHECKING:
    import pandas as pd

Row = tuple[int, str]  # 1-based line in the file, text
NUMBER = r"([-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)"  # in a pattern for a line of a header


def numbered(lines: Sequence[str], start: int, stop: int | None = None) -> list[Row]:
    """The non-empty lines from 0-based ``start`` on, with their 1-based line numbers."""
    return [
        (index + 1, lines[index])
        for index in range(start, len(lines) if stop is None else stop)
        if lines[index].strip()
    ]


def read_columns(
    path: Path,
    rows: Sequence[Row],
    names: Sequence[str],
    needed: Collection[str],
    separator: str | None = "\t",
) -> tuple[pd.DataFrame, list[str]]:
    """Rows of text as a frame with one column a name, and warnings.

    Columns in ``needed`` hold finite numbers. Another column is kept as numbers, else as text,
    or is left out with a warning if some of its numbers are not finite. Decimal commas and
    thousands separators are those of the whole table. ``separator=None`` splits at white space.

    Raises
    ------
    RawFileError
        No rows, a row with too few fields, a field of a needed column that is no finite number, or
        numbers that can be read in two ways.
    """
    if not rows:
        raise RawFileError(
            path, "rows of data", "a header without data", hint="Export the measurement again."
        )
    split = [fields_of(row, separator) for _, row in rows]
    for index, ((line, row), fields) in enumerate(zip(rows, split, strict=True)):
        if len(fields) < len(names):
            raise RawFileError(
                path,
                f"{len(names)} columns ({', '.join(names)})",
                f"{len(fields)}: '{row.strip()[:60]}'",
                line=line,
                hint=why_too_few(row, last=index == len(rows) - 1),
            )
    commas = any("," in field for fields in split for field in fields)
    numerals = numerals_of(path, split, rows[0][0]) if commas else POINT
    frame: dict[str, np.ndarray] = {}
    warnings = []
    for index, name in enumerate(names):
        tokens = [fields[index] for fields in split]
        try:
            values = np.array(numerals.numbers(tokens))
        except ValueError:
            values = None
        if name in needed and (values is None or not np.isfinite(values).all()):
            for (line, _), token in zip(rows, tokens, strict=True):
                parse_number(token, path, line, name, numerals)
        if values is None:
            frame[name] = np.array(tokens, dtype=object)
        elif np.isfinite(values).all():
            frame[name] = values
        else:
            count = int((~np.isfinite(values)).sum())
            warnings.append(f"column '{name}' left out: {count} values are not finite")
    return data_frame(frame), warnings


def parse_rows(
    path: Path, rows: Sequence[Row], columns: Sequence[str], separator: str | None = "\t"
) -> np.ndarray:
    """As ``parse_table``, of rows with their lines: others may stand between them."""
    return parse_table(
        path,
        [text for _, text in rows],
        columns=columns,
        separator=separator,
        first_line=[line for line, _ in rows],
    )


def fields_of(row: str, separator: str | None) -> list[str]:
    """The fields of a row; a quoted one may hold the separator."""
    if '"' in row and separator and len(row) <= csv.field_size_limit():
        fields = next(csv.reader([row], delimiter=separator, skipinitialspace=True), [])
    else:
        fields = row.split(separator)
    return [field.strip() for field in fields]


def require_names(
    path: Path, line: int | None, names: Sequence[str], needed: Collection[str]
) -> None:
    """All needed columns are in a header.

    Raises
    ------
    RawFileError
        Naming the missing ones and what is there.
    """
    missing = [name for name in needed if name not in names]
    if missing:
        raise RawFileError(
            path,
            f"column{'s' if len(missing) > 1 else ''} {', '.join(missing)}",
            f"only {', '.join(name for name in names if name) or 'an empty header'}",
            line=line,
            hint="Export the measurement again with these columns.",
        )


def refuse_side_by_side(
    path: Path, line: int | None, names: Sequence[str], of: Mapping[str, Sequence[str]]
) -> None:
    """Refuse tables side by side: each quantity stands in several columns.

    ``of`` : the names of its columns by quantity

    Raises
    ------
    RawFileError
        Nobody can tell which table is meant, and those beside the first would be lost.
    """
    tables = min(map(len, of.values()), default=0)
    if tables > 1 and len(of) > 1:
        first = next(iter(of.values()))
        begin = [i + 1 for i, name in enumerate(names) if name in first]
        raise RawFileError(
            path,
            "one table",
            f"{tables} side by side, which begin in columns {', '.join(map(str, begin))}",
            line=line,
            hint="Save each as a file of its own, or as a sheet of its own in a workbook. For one"
            " of them alone, write a column map with the numbers of its columns"
            " (docs/column-maps.md), and add the file with --format and the name of the map.",
        )


def unique(names: Sequence[str]) -> list[str]:
    """Column names without repetition: the second ``x`` becomes ``x (2)``, empty ``unknown_N``."""
    seen: dict[str, int] = {}
    result = []
    for index, raw in enumerate(names):
        name = raw.strip() or f"unknown_{index + 1}"
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return result
