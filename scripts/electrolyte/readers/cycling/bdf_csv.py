"""Battery Data Format as text: ``Test Time / s,Voltage / V,...`` or ``test_time_second,...``."""

from __future__ import annotations

from pathlib import Path

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.cycling.cycler_columns import columns
from electrolyte.readers.cycling.cycler_table import measurement
from electrolyte.readers.cycling.cycler_text import header_of, load, text_table
from electrolyte.readers.measurement import CURRENT, TEST_TIME, VOLTAGE, Measurement

NAME = "bdf-csv"
REQUIRED = {
    frozenset((TEST_TIME, VOLTAGE, CURRENT)),
    frozenset(("test_time_second", "voltage_volt", "current_ampere")),
}


def sniff(head: bytes, _path: Path) -> bool:
    line, names = header_of(head)
    return line == 0 and is_bdf(names)


def is_bdf(names: tuple[str, ...]) -> bool:
    """Whether header cells hold the three columns that the format requires."""
    return any(required <= set(names) for required in REQUIRED)


def read(path: Path) -> Measurement:
    """A Battery Data Format csv.

    Raises
    ------
    RawFileError
        A required column is missing, unknown units, damaged cells.
    """
    data = load(path)
    header, names = header_of(data)
    if header < 0:
        raise RawFileError(path, "a Battery Data Format header", "none", line=1)
    wanted = [column.place for column in columns(path, names, header + 1)[0]]
    return measurement(text_table(path, data, header, names, {}, wanted), NAME)
