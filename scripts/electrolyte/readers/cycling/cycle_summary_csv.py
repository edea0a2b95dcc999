"""Cycle summaries as text: one row a cycle, no records.

The ANL battery-data tables (``Cycle_Index, Q_chg, Q_dis``), Arbin's statistics by cycle, Maccor's
(``[STATS].txt``: eight lines before the header, ``Cycle, AH-IN, AH-OUT``, in Ah and Wh) and the
cycle tables of the Battery Archive. Charge and discharge capacity of each cycle are there, voltage
curves are not: capacity, Coulombic efficiency and retention can be had from it, profiles and dQ/dV
cannot.
"""

from __future__ import annotations

from pathlib import Path

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.cycling.cycler_columns import (
    CYCLE,
    DIMENSIONS,
    capacity_columns,
    split_header,
)
from electrolyte.readers.cycling.cycler_numbers import numbers
from electrolyte.readers.cycling.cycler_table import whole
from electrolyte.readers.cycling.cycler_text import head_lines, load, separator_of, text_table
from electrolyte.readers.layouts.frames import categories, data_frame
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
    "ahin": CHARGING_CAPACITY,
    "ahout": DISCHARGING_CAPACITY,
    "whin": CHARGING_ENERGY,
    "whout": DISCHARGING_ENERGY,
}
UNITS = {role: unit.lower() for role, unit in DIMENSIONS.items()}  # where no unit is written
REQUIRED = (CYCLE, CHARGING_CAPACITY, DISCHARGING_CAPACITY)
# names that only a summary of whole cycles has
MARKS = {"qchg", "vmaxoncycle", "chargetime", "dischargetime", "maxvoltage", "minvoltage", "ahin"}


def sniff(head: bytes, _path: Path) -> bool:
    return _header(head)[0] >= 0


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
    header, names = _header(data)
    if header < 0:  # whoever names the format is told what its first line lacks
        header, names = 0, _names(head_lines(data)[0])
    columns = {column.role: column for column in capacity_columns(names, WORDS, path, UNITS)}
    missing = [role.split(" / ")[0].lower() for role in REQUIRED if role not in columns]
    if missing:
        raise RawFileError(
            path,
            "columns for cycle, charging capacity and discharging capacity",
            f"no {', '.join(missing)}",
            line=header + 1,
        )
    table = text_table(path, data, header, names, {})
    found = {role: numbers(table, own, gaps=role != CYCLE) for role, own in columns.items()}
    frame = data_frame({CYCLE_COUNT: whole(path, columns[CYCLE].name, found.pop(CYCLE)), **found})
    if "Cycle_Label" in names:
        labels = table.cells[str(names.index("Cycle_Label"))].fill_null("").to_list()
        frame[CYCLE_LABEL] = categories(labels)
    taken = {column.place for column in columns.values()}
    other = [n for i, n in enumerate(names) if i not in taken and n and n != "Cycle_Label"]
    warnings = (f"Columns not taken over: {', '.join(other)}.",) if other else ()
    about = {"kind": "cycle summary"}
    return Measurement("cycling", NAME, frame, path, sha256_of(path), about, warnings)


def _header(head: bytes) -> tuple[int, tuple[str, ...]]:
    """0-based line and cells of the first row that names what a summary has; -1 for none."""
    for number, line in enumerate(head_lines(head)):
        if "cycle" in line.lower() and is_summary(names := _names(line)):
            return number, names
    return -1, ()


def _names(line: str) -> tuple[str, ...]:
    return tuple(name.strip(' \r"') for name in line.split(separator_of(line)))
