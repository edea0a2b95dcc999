"""Neware BTSDA and BTS exports as text: one row a record, or cycles, steps and records nested.

Seen in real files: units in the headers (A to uA, Ah to mAs), Chinese headers in GBK, a micro sign
in Latin-1. The capacity restarts at every *step*, not at every cycle.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.cycling.cycler_columns import STEP_NUMBER, columns, roles
from electrolyte.readers.cycling.cycler_table import measurement
from electrolyte.readers.cycling.cycler_text import Table, head_lines, header_of, load, text_table
from electrolyte.readers.measurement import Measurement

NAME = "neware-csv"
# words of the first column that only Neware's programs use
MARKS = ("datapoint", "record id", "record index", "数据序号", "记录序号")


def sniff(head: bytes, _path: Path) -> bool:
    line, names = header_of(head)
    return line >= 0 and is_neware(names)


def is_neware(names: tuple[str, ...]) -> bool:
    """Whether header cells are those of a Neware record table."""
    return any(name.strip().lower() in MARKS for name in names)


def read(path: Path) -> Measurement:
    """A Neware text export.

    Raises
    ------
    RawFileError
        No table of records, unknown units, damaged cells.
    """
    text = load(path)
    header, names = header_of(text.head)
    if header < 0:
        raise RawFileError(path, "a Neware record table", "no header with voltage and current")
    about = {"instrument": "Neware"}
    if names[:2] != ("", "") or header < 2:
        wanted = columns(path, names, header + 1)[0]
        return measurement(text_table(text, header, names, about, wanted), NAME)
    lines = head_lines(text.head)[header - 2 : header]
    width = max(len(names), *(line.count(",") + 1 for line in lines))
    padded = (*names, *[""] * (width - len(names)))
    table = text_table(text, header, padded, about)
    return measurement(flatten(table, tuple(lines[0].rstrip("\r").split(","))), NAME)


def flatten(table: Table, cycle_names: tuple[str, ...]) -> Table:
    """The records of a nested export with the cycle and step they stand under.

    A row that begins with a cycle number opens a cycle; one empty cell before a number opens a
    step; two open a record. The first step of a cycle may stand on the cycle's own row.
    """
    import polars as pl

    blank = [
        table.cells[str(i)].fill_null("").str.strip_chars().eq("").to_numpy() for i in range(3)
    ]
    is_cycle, is_step = ~blank[0], blank[0] & ~blank[1]
    is_record = blank[0] & blank[1] & ~blank[2]
    columns = {str(i): table.cells[str(i)] for i in range(len(table.names))}
    inline = sum(1 for name in cycle_names if name.strip())  # where a step starts on a cycle's row

    def spread(of_step: int) -> pl.Series:
        """A field of the step rows (1, 2, 3), carried down to their records."""
        on_cycle = columns.get(str(inline + of_step - 1))
        values = columns[str(of_step)].zip_with(
            pl.Series(is_step), pl.Series([None] * len(is_step), dtype=pl.String)
        )
        if on_cycle is not None:
            values = on_cycle.zip_with(pl.Series(is_cycle), values)
        return values.fill_null(strategy="forward")

    cycle = columns["0"].zip_with(
        pl.Series(is_cycle), pl.Series([None] * len(is_cycle), dtype=pl.String)
    )
    extra = {
        "Cycle Index": cycle.fill_null(strategy="forward"),
        "Step Index": spread(1),
        "Step Number": spread(2),
        "Step Type": spread(3),
    }
    names = (*table.names, *extra)
    cells = pl.DataFrame({str(i): s for i, s in enumerate((*columns.values(), *extra.values()))})
    lines = table.header_line + 1 + np.flatnonzero(is_record)
    if STEP_NUMBER not in roles(names) or not is_record.any():
        raise RawFileError(table.path, "records under cycles and steps", "none")
    return replace(table, names=names, cells=cells.filter(is_record), lines=lines, written=())
