"""The layout of a CH Instruments text: when, the technique, settings, then one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.columns import Row, numbered, read_columns, require_names

if TYPE_CHECKING:
    import pandas as pd


class ChiTable(NamedTuple):
    header: int  # 0-based line of the names; the settings stand above it
    frame: pd.DataFrame
    rows: list[Row]
    warnings: list[str]


def read_table(
    path: Path, lines: Sequence[str], labels: Mapping[str, str], separator: str | None = ","
) -> ChiTable:
    """The table whose line of names begins with the first of ``labels``.

    Parameters
    ----------
    labels
        The program's names of the columns that are needed, and ours.
    separator
        What parts the columns; None: a comma where the line of names has one, else white space.

    Raises
    ------
    RawFileError
        No table, a column missing, a number that is none.
    """
    first = next(iter(labels))
    header = next((i for i, line in enumerate(lines) if line.startswith(first)), None)
    if header is None:
        raise RawFileError(
            path,
            f"a line '{', '.join(labels)}'",
            f"none in {len(lines)} lines",
            hint="The file may be cut off; export the measurement again.",
        )
    if separator is None and "," in lines[header]:
        separator = ","
    names = [name.strip() for name in lines[header].split(separator)]
    require_names(path, header + 1, names, list(labels))
    rows = numbered(lines, header + 1)
    frame, warnings = read_columns(path, rows, names, list(labels), separator)
    return ChiTable(header, frame.rename(columns=dict(labels)), rows, warnings)
