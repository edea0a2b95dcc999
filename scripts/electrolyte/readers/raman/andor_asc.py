"""Andor Solis ASCII: bare rows of an axis and one column a spectrum, each ended by a comma (.asc).

Nothing in it names a unit, so it is read where somebody says that it is a Raman spectrum. Two
columns alone are read by ``raman-csv``.
"""

from __future__ import annotations

import re
from pathlib import Path

from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.columns import numbered, parse_rows
from electrolyte.readers.layouts.text import lines_of, read_lines
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.raman.raman_spectrum import (
    INTENSITY_ARBITRARY,
    RAMAN_SHIFT,
    spectra_measurement,
)

_NUMBER = r"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?"
_ROW = re.compile(rf"{_NUMBER}(?:,{_NUMBER}){{2,}},")
LOOKED_AT = 20  # rows


def sniff(_head: bytes, _path: Path) -> bool:
    return False


def bare(head: bytes) -> str:
    rows = lines_of(head_text(head))[:LOOKED_AT]
    alike = len(rows) > 2 and len({row.count(",") for row in rows}) == 1
    solis = alike and all(_ROW.fullmatch(row) for row in rows)
    return "Raman shift and several spectra" if solis else ""


def read(path: Path) -> Measurement:
    """The spectra in long form.

    Raises
    ------
    RawFileError
        Rows of different length, text among numbers.
    """
    rows = numbered(read_lines(path), 0)
    fields = {len(row.rstrip().rstrip(",").split(",")) for _, row in rows}
    if len(fields) != 1 or min(fields) < 3:
        found = f"{min(fields, default=0)} to {max(fields, default=0)}"
        raise RawFileError(path, "rows of as many numbers, three or more", found)
    columns = ("axis", *(f"spectrum {i}" for i in range(1, min(fields))))
    table = parse_rows(path, rows, columns, ",")
    return spectra_measurement(
        path,
        "andor-asc",
        table[:, 0],
        table[:, 1:].T,
        axis_label=RAMAN_SHIFT,
        intensity_label=INTENSITY_ARBITRARY,
        metadata={"processing": (), "baseline_removed": None},
        warnings=["the columns have no names: taken as Raman shift in cm-1 and intensities"],
        first_line=1,
    )
