"""Hysitron (Bruker) nanoDMA text export of one indent with an oscillating load (``.txt``).

``nanoDMA Text Export Version``, a blank line, names with units, rows. Displacement and load are
means over the oscillation; contact depth, area and hardness of the file are those at its peak. The
storage modulus is a reduced one, sqrt(pi) / 2 S / sqrt(A), so that neither is taken as reported.
"""

from __future__ import annotations

import re
from pathlib import Path

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.layouts.text import parse_table, read_lines
from electrolyte.readers.measurement import (
    CONTACT_STIFFNESS,
    DEPTH,
    INDENT,
    LOAD,
    TEST_TIME,
    Measurement,
)

MARK = "nanoDMA Text Export"
_COLUMNS = {  # name and unit -> standard column, factor
    "Test Time (s)": (TEST_TIME, 1.0),
    "Indent Disp. (nm)": (DEPTH, 1.0),
    "Indent Load (uN)": (LOAD, 1e-3),
    "Storage Stiff. (uN/nm)": (CONTACT_STIFFNESS, 1e3),
}
_AT_THE_PEAK = (
    "hardness, contact depth and area of the file are those at the peak of the oscillation: kept,"
    " not taken as reported"
)
_NAME = re.compile(r"(.+?) \(([^()]+)\)")


def sniff(head: bytes, _path: Path) -> bool:
    return head.startswith(MARK.encode())


def read(path: Path) -> Measurement:
    """The indent of a file, named as the file.

    Raises
    ------
    RawFileError
        No names, a column of depth, load, stiffness or time missing, text among numbers, a last
        line that is cut off.
    """
    lines = read_lines(path)
    at = next((i for i, line in enumerate(lines) if "\t" in line), None)
    if at is None:
        raise RawFileError(path, "a line of column names", "none", hint="Export the test again.")
    names = [re.sub("[µμ]", "u", name.strip()) for name in lines[at].rstrip().split("\t")]
    missing = [name for name in _COLUMNS if name not in names]
    if missing:
        expected = f"columns {', '.join(missing)}"
        raise RawFileError(path, expected, ", ".join(names)[:300], line=at + 1)
    rows = [line for line in lines[at + 1 :] if line.strip()]
    table = parse_table(path, rows, at + 2, names)
    data = {}
    for position, name in enumerate(names):
        other = _NAME.fullmatch(name)
        kept = f"nanoDMA {other[1]} / {other[2]}" if other else f"nanoDMA {name} / 1"
        column, factor = _COLUMNS.get(name, (kept, 1.0))
        data[column] = table[:, position] * factor
    frame = data_frame(data)
    frame.insert(0, INDENT, path.stem)
    return Measurement(
        technique="indentation",
        format="hysitron-nanodma",
        frame=frame,
        source=path,
        sha256=sha256_of(path),
        metadata={"software": lines[0].strip(), "indents": [path.stem]},
        warnings=(_AT_THE_PEAK,),
    )
