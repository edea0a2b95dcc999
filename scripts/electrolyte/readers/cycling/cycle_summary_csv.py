"""Cycle summaries as text: one row a cycle, no records.

The ANL battery-data tables (``Cycle_Index, Q_chg, Q_dis``), Arbin's statistics by cycle and the
cycle tables of the Battery Archive. Charge and discharge capacity of each cycle are there, voltage
curves are not: capacity, Coulombic efficiency and retention can be had from it, profiles and dQ/dV
cannot.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.cycling.cycler_columns import (
    CYCLE,
    DIMENSIONS,
    Column,
    capacity_columns,
    split_header,
)
from electrolyte.readers.cycling.cycler_table import whole
from electrolyte.readers.cycling.cycler_text import (
    Table,
    head_lines,
    load,
    separator_of,
    text_table,
)
from electrolyte.readers.layouts.frames import categories, data_frame
from electrolyte.readers.layouts.text import DAMAGED
from electrolyte.readers.measurement import (
    CHARGING_CAPACITY,
    CHARGING_ENERGY,
    CYCLE_COUNT,
    DISCHARGING_CAPACITY,
    DISCHARGING_ENERGY,
    Measurement,
)

NAME = "cycle-summary-csv"
CYCLE_LABEL = "Cycle Label"
WORDS = {
    "qchg": CHARGING_CAPACITY,
    "qdis": DISCHARGING_CAPACITY,
    "echg": CHARGING_ENERGY,
    "edis": DISCHARGING_ENERGY,
}
UNITS = {role: unit.lower() for role, unit in DIMENSIONS.items()}  # where no unit is written
REQUIRED = (CYCLE, CHARGING_CAPACITY, DISCHARGING_CAPACITY)
# names that only a summary of whole cycles has
MARKS = {"qchg", "vmaxoncycle", "chargetime", "dischargetime", "maxvoltage", "minvoltage"}


def sniff(head: bytes, _path: Path) -> bool:
    return is_summary(_names(head_lines(head)[0]))


def is_summary(names: tuple[str, ...]) -> bool:
    """Whether header cells are those of a table with one row a cycle."""
    words = {split_header(name)[0] for name in names}
    found = {column.role for column in capacity_columns(names, WORDS)}
    return bool(words & MARKS) and found >= set(REQUIRED)


def read(path: Path) -> Measurement:
    """A table of one row a cycle; capacities are NaN where the cycle has none.

    Raises
    ------
    RawFileError
        Missing columns, unknown units, no rows, a cell that is no number.
    """
    data = load(path)
    names = _names(head_lines(data)[0])
    columns = {column.role: column for column in capacity_columns(names, WORDS, path, UNITS)}
    missing = [role.split(" / ")[0].lower() for role in REQUIRED if role not in columns]
    if missing:
        raise RawFileError(
            path,
            "columns for cycle, charging capacity and discharging capacity",
            f"no {', '.join(missing)}",
            line=1,
        )
    table = text_table(path, data, 0, names, {})
    found = {role: _numbers(table, column) for role, column in columns.items()}
    frame = data_frame({CYCLE_COUNT: whole(path, columns[CYCLE].name, found.pop(CYCLE)), **found})
    if "Cycle_Label" in names:
        labels = table.cells[str(names.index("Cycle_Label"))].fill_null("").to_list()
        frame[CYCLE_LABEL] = categories(labels)
    taken = {column.place for column in columns.values()}
    other = [n for i, n in enumerate(names) if i not in taken and n and n != "Cycle_Label"]
    warnings = (f"Columns not taken over: {', '.join(other)}.",) if other else ()
    about = {"kind": "cycle summary"}
    return Measurement("cycling", NAME, frame, path, sha256_of(path), about, warnings)


def _names(line: str) -> tuple[str, ...]:
    return tuple(name.strip(' \r"') for name in line.split(separator_of(line)))


def _numbers(table: Table, column: Column) -> np.ndarray:
    """A column with its gaps as NaN; a cycle number may have none."""
    import polars as pl

    cells = table.cells[str(column.place)].fill_null("").str.strip_chars()
    values = cells.cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy()
    gap_allowed = cells.is_in(["", "NaN", "nan"]).to_numpy() & (column.role != CYCLE)
    bad = ~np.isfinite(values) & ~gap_allowed
    if bad.any():
        row = int(np.argmax(bad))
        raise RawFileError(
            table.path,
            f"a number in column '{column.name}'",
            f"'{cells[row]}'",
            line=table.line(row),
            hint=DAMAGED,
        )
    return np.asarray(values * column.factor)
