"""Arbin exports as text: ``Data_Point,Test_Time,...`` (SI units unwritten) or units in brackets.

The capacities count up within a cycle or through the whole test, as the schedule says.
"""

from __future__ import annotations

from pathlib import Path

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.cycling.cycler_columns import CYCLE, DIMENSIONS, STEP, columns, roles
from electrolyte.readers.cycling.cycler_table import measurement
from electrolyte.readers.cycling.cycler_text import header_of, load, text_table
from electrolyte.readers.measurement import CURRENT, STEP_TIME, TEST_TIME, VOLTAGE, Measurement

NAME = "arbin-csv"
WORDS = {"acimpedance": "derived", "aciphaseangle": "derived"}
UNITS = {role: unit.lower() for role, unit in DIMENSIONS.items()}  # where no unit is written


def sniff(head: bytes, _path: Path) -> bool:
    line, names = header_of(head)
    return line >= 0 and is_arbin(names)


def is_arbin(names: tuple[str, ...]) -> bool:
    """Whether header cells are those of an Arbin channel table; with units, of a single cycle."""
    words = {name.strip().lower().replace("_", " ").split("(")[0].strip() for name in names}
    arbin = {"test time", "step time", "step index", "current", "voltage"} <= words
    needed = {TEST_TIME, STEP_TIME, VOLTAGE, CURRENT, STEP}
    counted = "cycle index" in words and CYCLE in roles(names)
    with_units = {"voltage(v)", "current(a)"} <= {n.lower().replace(" ", "") for n in names}
    return arbin and needed <= roles(names) and (counted or with_units)


def read(path: Path) -> Measurement:
    """An Arbin text export.

    Raises
    ------
    RawFileError
        No table of records, unknown units, damaged cells.
    """
    text = load(path)
    header, names = header_of(text.head)
    if header < 0:
        raise RawFileError(path, "an Arbin channel table", "no header with voltage and current")
    wanted = columns(path, names, header + 1, WORDS, UNITS)[0]
    table = text_table(text, header, names, {"instrument": "Arbin"}, wanted)
    return measurement(table, NAME, WORDS, UNITS)
