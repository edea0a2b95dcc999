"""Battery Data Format as text: ``Test Time / s,Voltage / V,...`` or ``test_time_second,...``."""

from __future__ import annotations

import re
from pathlib import Path

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.cycling.cycler_columns import columns
from electrolyte.readers.cycling.cycler_table import measurement
from electrolyte.readers.cycling.cycler_text import header_of, load, text_table
from electrolyte.readers.measurement import Measurement

NAME = "bdf-csv"
# a label with its unit (``Test Time / h``), or a machine name (``test_time_hour``)
_REQUIRED = tuple(
    re.compile(f"{label} / .+|{label.lower().replace(' ', '_')}_[a-z]+")
    for label in ("Test Time", "Voltage", "Current")
)


def sniff(head: bytes, _path: Path) -> bool:
    line, names = header_of(head)
    return line == 0 and is_bdf(names)


def is_bdf(names: tuple[str, ...]) -> bool:
    """Whether header cells hold the three columns that the format requires, in whatever unit."""
    return all(any(form.fullmatch(name) for name in names) for form in _REQUIRED)


def read(path: Path) -> Measurement:
    """A Battery Data Format csv.

    Raises
    ------
    RawFileError
        A required column is missing, unknown units, damaged cells.
    """
    text = load(path)
    header, names = header_of(text.head)
    if header < 0:
        raise RawFileError(path, "a Battery Data Format header", "none", line=1)
    wanted = columns(path, names, header + 1)[0]
    return measurement(text_table(text, header, names, {}, wanted), NAME)
