"""Impedance as .i2b: lines of notes, the number of points, then rows of frequency, Z' and Z''.

No names and no units; hertz and ohm, the true sign of Z''. The layout was read off a file that
pyimpspec publishes for its tests.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.electrochemistry.spectrum import SPECTRUM, spectrum_measurement
from electrolyte.readers.layouts.columns import NUMBER, numbered, read_columns
from electrolyte.readers.layouts.text import check_count, read_lines
from electrolyte.readers.measurement import Measurement

LEAST = 5  # points: fewer rows below a number may be anything
DECADE = 10.0  # least ratio of the highest and the lowest frequency
_COUNT = re.compile(r"\s*(\d{1,5})\s*")
_ROW = re.compile(rf"\s*{NUMBER}\s+{NUMBER}\s+{NUMBER}\s*")


def sniff(head: bytes, _path: Path) -> bool:
    """A count with at most as many rows below it, frequencies in order over a decade or more."""
    lines = head_text(head).splitlines()
    start = _start(lines)
    if start is None:
        return False
    count = int(lines[start - 1])
    rows = [line for line in lines[start:] if line.strip()]
    if not LEAST <= len(rows) <= count or not all(map(_ROW.fullmatch, rows)):
        return False
    frequencies = [float(row.split()[0]) for row in rows]
    rising = {after > before for before, after in pairwise(frequencies)}
    ordered = len(rising) == 1 and len(set(frequencies)) == len(frequencies)
    return ordered and min(frequencies) > 0 and max(frequencies) > DECADE * min(frequencies)


def _start(lines: list[str]) -> int | None:
    """Position of the first row: below a whole number, above three numbers."""
    for index, (line, below) in enumerate(pairwise(lines[:200])):
        if _COUNT.fullmatch(line) and _ROW.fullmatch(below):
            return index + 1
    return None


def read(path: Path) -> Measurement:
    """The spectrum below the number of points.

    Raises
    ------
    RawFileError
        No such number, or another number of rows.
    """
    lines = read_lines(path)
    start = _start(lines)
    if start is None:
        raise RawFileError(path, "the number of points above rows of three numbers", "neither")
    rows = numbered(lines, start)
    check_count(path, int(lines[start - 1]), len(rows), "rows", line=start)
    frame, warnings = read_columns(path, rows, SPECTRUM, SPECTRUM, None)
    notes = "\n".join(line.strip() for line in lines[: start - 1] if line.strip())
    metadata = {"comments": notes} if notes else {}
    return spectrum_measurement(path, "i2b-text", frame, rows, metadata, warnings)
