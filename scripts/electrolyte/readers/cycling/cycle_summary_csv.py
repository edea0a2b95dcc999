"""Cycle summaries as text: one row a cycle, no records.

The ANL battery-data tables (``Cycle_Index, Q_chg, Q_dis``), Arbin's statistics by cycle, Maccor's
(``[STATS].txt``: eight lines before the header, ``Cycle, AH-IN, AH-OUT``, in Ah and Wh), the cycle
tables of Neware, LAND and the Battery Archive. Charge and discharge capacity of each cycle are
there, voltage curves are not: capacity, Coulombic efficiency and retention can be had from it,
profiles and dQ/dV cannot.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.cycling.cycler_columns import (
    CYCLE,
    DIMENSIONS,
    RECORD,
    STEP,
    STEP_NUMBER,
    capacity_columns,
    roles,
    split_header,
)
from electrolyte.readers.cycling.cycler_numbers import numbers
from electrolyte.readers.cycling.cycler_table import whole
from electrolyte.readers.cycling.cycler_text import (
    Table,
    head_lines,
    header_of,
    load,
    separator_of,
    text_table,
)
from electrolyte.readers.layouts.frames import categories, data_frame
from electrolyte.readers.measurement import (
    CHARGING_CAPACITY,
    CHARGING_ENERGY,
    CURRENT,
    CYCLE_COUNT,
    DISCHARGING_CAPACITY,
    DISCHARGING_ENERGY,
    VOLTAGE,
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
    "capc": CHARGING_CAPACITY,
    "capd": DISCHARGING_CAPACITY,
}
UNITS = {role: unit.lower() for role, unit in DIMENSIONS.items()}  # where no unit is written
CYCLE_WORDS = ("cycle", "zyk", "循环", "循環", "サイクル", "사이클")
REQUIRED = (CYCLE, CHARGING_CAPACITY, DISCHARGING_CAPACITY)
# names that only a summary of whole cycles has
MARKS = {"qchg", "vmaxoncycle", "chargetime", "dischargetime", "maxvoltage", "minvoltage", "ahin"}


def sniff(head: bytes, _path: Path) -> bool:
    return _header(head)[0] >= 0


def is_summary(names: tuple[str, ...]) -> bool:
    """Whether header cells are those of a table with one row a cycle."""
    found = {column.role for column in capacity_columns(names, WORDS)}
    return found >= set(REQUIRED) and (_is_marked(names) or _has_units_alone(names))


def _is_marked(names: tuple[str, ...]) -> bool:
    return bool({split_header(name)[0] for name in names} & MARKS)


def _has_units_alone(names: tuple[str, ...]) -> bool:
    """Whether capacities have units, and no column is one of records."""
    units = [split_header(c.name)[1] for c in capacity_columns(names, WORDS) if c.role != CYCLE]
    return all(units) and not roles(names) & {VOLTAGE, CURRENT, RECORD, STEP, STEP_NUMBER}


def read(path: Path) -> Measurement:
    """A table of one row a cycle; capacities are NaN where the cycle has none.

    Raises
    ------
    RawFileError
        Missing columns, unknown units, no rows, a cell that is no number.
    """
    text = load(path)
    header, names = _header(text.head)
    if header < 0:  # whoever names the format is told what its first line lacks
        header, names = 0, _names(head_lines(text.head)[0])
    return summary(NAME, text_table(text, header, names, {}))


def summary(format: str, table: Table) -> Measurement:
    """The measurement of a table of cycles; errors as of ``read``."""
    path, names = table.path, table.names
    columns = {column.role: column for column in capacity_columns(names, WORDS, path, UNITS)}
    missing = [role.split(" / ")[0].lower() for role in REQUIRED if role not in columns]
    if missing:
        raise RawFileError(
            path,
            "columns for cycle, charging capacity and discharging capacity",
            f"no {', '.join(missing)}",
            line=table.header_line,
        )
    warnings: list[str] = []
    table = _without_totals(table, str(columns[CYCLE].place), warnings)
    found = {role: numbers(table, own, gaps=role != CYCLE) for role, own in columns.items()}
    for role, values in found.items():
        if not (values > 0).any() and (values < 0).any():
            found[role] = -values
            warnings.append(
                f"All of column '{columns[role].name}' is negative: its sign is turned."
            )
    frame = data_frame({CYCLE_COUNT: whole(path, columns[CYCLE].name, found.pop(CYCLE)), **found})
    if "Cycle_Label" in names:
        labels = table.cells[str(names.index("Cycle_Label"))].fill_null("").to_list()
        frame[CYCLE_LABEL] = categories(labels)
    taken = {column.place for column in columns.values()}
    other = [n for i, n in enumerate(names) if i not in taken and n and n != "Cycle_Label"]
    if other:
        warnings.append(f"Columns not taken over: {', '.join(other)}.")
    about = {"kind": "cycle summary"}
    return Measurement("cycling", format, frame, path, sha256_of(path), about, tuple(warnings))


def _without_totals(table: Table, place: str, warnings: list[str]) -> Table:
    """Leave out last rows that have a word in place of the number of a cycle, such as a mean."""
    words = table.cells[place].fill_null("").str.contains(r"\p{L}").to_list()
    rows = len(words)
    while rows > 1 and words[rows - 1]:
        rows -= 1
    for row in range(rows, len(words)):
        name = (table.cells[place][row] or "").strip()
        warnings.append(f"Line {table.line(row)} ('{name[:40]}') is no cycle: left out.")
    return replace(table, cells=table.cells[:rows])


def _header(head: bytes) -> tuple[int, tuple[str, ...]]:
    """0-based line and cells of the first row that names what a summary has; -1 for none.

    Above a header of records, such a row is that of a nested export.
    """
    nested = header_of(head)[0] >= 0
    for number, line in enumerate(head_lines(head)):
        if not any(word in line.lower() for word in CYCLE_WORDS):
            continue
        names = _names(line)
        if is_summary(names) and (_is_marked(names) or not nested):
            return number, names
    return -1, ()


def _names(line: str) -> tuple[str, ...]:
    return tuple(name.strip(' \r"') for name in line.split(separator_of(line)))
