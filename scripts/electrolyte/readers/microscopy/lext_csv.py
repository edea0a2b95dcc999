"""Height maps of Olympus and Evident LEXT microscopes (OLS) as CSV.

Lines of a name and a value, among them the steps along X, Y and Z, then ``DataLine,POS = 0,POS = 1,
...`` and one line a row, which begins with its number. Heights are in the unit of Z. The layout is
that of public programs which read such files: no real file was at hand. So the steps are told by
the first letter of their names, and units that are not written are asked about.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.text import number_or_none, read_lines
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy import heightmap

LONGEST_HEADER = 100  # lines
_NAMES = re.compile(r"\"?DataLine\"?\s*[,;\t]\s*\"?POS ?= ?0\b", re.IGNORECASE)
_UNIT = re.compile(r"(?<![A-Za-z])(?:nm|[uµμ]m|mm)(?![A-Za-z])")
_VALUE = re.compile(r"[-+.,\deE]+")


def sniff(head: bytes, _path: Path) -> bool:
    return any(map(_NAMES.match, head_text(head).splitlines()[:LONGEST_HEADER]))


def read(path: Path) -> Measurement:
    """Array ``height`` (rows, columns) in µm; empty cells are NaN.

    Raises
    ------
    RawFileError
        No step along an axis, or one without unit; heights that are whole numbers of steps; rows
        that are missing, cut off or no numbers.
    """
    lines = read_lines(path)
    at = next((i for i, line in enumerate(lines[:LONGEST_HEADER]) if _NAMES.match(line)), None)
    if at is None:
        raise RawFileError(path, "a line 'DataLine,POS = 0,POS = 1,...'", "none")
    separator = next(mark for mark in ",;\t" if mark in lines[at])
    cells = list(csv.reader(lines, delimiter=separator))
    step_x, step_y, step_z = (_step(path, cells[:at], axis) for axis in "XYZ")
    names = [name for name in cells[at] if name.strip()]
    rows = [(n, row[: len(names)]) for n, row in enumerate(cells[at + 1 :], at + 2) if any(row)]
    if rows and len(rows[0][1]) != len(names):
        raise RawFileError(
            path,
            f"{len(names)} cells in a row",
            f"{len(rows[0][1])}",
            line=rows[0][0],
            hint=heightmap.CUT,
        )
    table = heightmap.of_cells(path, rows)
    numbers, heights = table[:, 0], table[:, 1:]
    missing = np.flatnonzero(np.diff(numbers) != 1)
    if len(missing):
        found = f"{numbers[missing[0] + 1]:g} after {numbers[missing[0]]:g}"
        line = rows[missing[0] + 1][0]
        raise RawFileError(path, "rows numbered one by one", found, line=line, hint=heightmap.CUT)
    value_z, unit_z = step_z
    known = heights[np.isfinite(heights)]
    if value_z % 1 and known.any() and (known % 1 == 0).all():
        raise RawFileError(
            path,
            f"heights in {unit_z}",
            f"whole numbers, and a step of {value_z:g} {unit_z} along Z",
            hint="Are they counts of steps? Export the heights in a unit of length.",
        )
    pixel = [value * heightmap.LENGTHS_UM[unit] for value, unit in (step_x, step_y)]
    return heightmap.height_map(
        path,
        "lext-csv",
        heights * heightmap.LENGTHS_UM[unit_z],
        (pixel[0], pixel[1]),
        {"vendor": "Olympus"},
    )


def _step(path: Path, header: Sequence[Sequence[str]], axis: str) -> tuple[float, str]:
    """The step along an axis and its unit, which stands with the name, the value or behind it."""
    named = re.compile(rf"\W*{axis}(?![A-Za-z])|\W*{axis}[ _-]?(?:resol|step|pitch|data)", re.I)
    for line, row in enumerate(header, start=1):
        if len(row) < 2 or not named.match(row[0]):
            continue
        match = _VALUE.match(row[1].strip())
        value = number_or_none(match[0]) if match else None
        if value is None or value <= 0:
            raise RawFileError(path, f"a step along {axis} above 0", f"'{row[1]}'", line=line)
        units = _UNIT.findall(" ".join(row))
        if len(set(units)) != 1:
            raise RawFileError(
                path,
                f"a unit of length with the step along {axis}",
                f"'{', '.join(filter(None, row))}'",
                line=line,
                hint="Write it behind the value, as LEXT shows it: X,0.25,um.",
            )
        return value, units[0]
    raise RawFileError(path, f"a line with the step along {axis}, such as 'X,0.25,um'", "none")
