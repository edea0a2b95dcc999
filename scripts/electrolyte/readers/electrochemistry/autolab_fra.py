"""Eco Chemie Autolab FRA: .dfr (one number a line) and .P00 (the table that FRA exports).

.dfr: ``VERSION8.0``, the number of points, a one, then nine numbers a point: frequency, Z', -Z''
and six more; settings and dates follow. .P00: ``Procedure : ...``, a line of names with units, the
number of points, rows. Both were read off files that pyimpspec publishes for its tests.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.electrochemistry.spectrum import SPECTRUM, spectrum_measurement
from electrolyte.readers.layouts.columns import Row, numbered, read_columns, require_names, unique
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.layouts.headers import label_of
from electrolyte.readers.layouts.numerals import numerals_of
from electrolyte.readers.layouts.text import parse_number, read_lines
from electrolyte.readers.measurement import Measurement

NAME = "autolab-fra"
NEEDED = ("f/Hz", "Z'/Ohm", "-Z''/Ohm")
PER_POINT = 9  # numbers of a point in a .dfr
_VERSION = re.compile(r"VERSION\s*\d+(\.\d+)?\s*")
_NAMES = re.compile(r"\s*f/Hz\s+Z'/Ohm\s+-Z''/Ohm")
DAMAGED = "The file is cut off or damaged; copy it again from the instrument."


def sniff(head: bytes, _path: Path) -> bool:
    lines = head_text(head).splitlines()[:20]
    dfr = len(lines) > 3 and bool(_VERSION.fullmatch(lines[0])) and lines[1].strip().isdecimal()
    return dfr or any(_NAMES.match(line) for line in lines)


def read(path: Path) -> Measurement:
    """The spectrum of a .dfr or .P00.

    Raises
    ------
    RawFileError
        Fewer points than the file declares, or a damaged number.
    """
    lines = read_lines(path)
    if lines and _VERSION.fullmatch(lines[0]):
        return _read_dfr(path, lines)
    header = next((i for i, line in enumerate(lines) if _NAMES.match(line)), None)
    if header is None:
        raise RawFileError(
            path, "'VERSION', or names of columns 'f/Hz  Z'/Ohm  -Z''/Ohm'", "neither"
        )
    names = lines[header].split()
    require_names(path, header + 1, names, NEEDED)
    rows = numbered(lines, header + 1)
    count = _count(path, rows[0] if rows else (header + 2, ""))
    rows = rows[1:]
    _require(path, count, len(rows), header + 2)
    frame, warnings = read_columns(path, rows, unique(names), NEEDED, None)
    for name in names:
        label, factor = label_of(name)
        if label is not None and factor is not None and name in frame:
            frame[name] = frame[name] * factor
            frame = frame.rename(columns={name: label})
    title = lines[0].partition(":")[2].strip() if lines[0].startswith("Procedure") else ""
    metadata = {"instrument": "Autolab", "software": "FRA", **({"title": title} if title else {})}
    return spectrum_measurement(path, NAME, frame, rows, metadata, warnings)


def _read_dfr(path: Path, lines: list[str]) -> Measurement:
    rows = numbered(lines, 1)
    count = _count(path, rows[0] if rows else (2, ""))
    values = rows[2:]
    _require(path, count, min(len(values) / PER_POINT, count), 2)  # settings may follow
    first = [values[PER_POINT * i + column] for i in range(count) for column in range(3)]
    numerals = numerals_of(path, ([text] for _, text in first))
    numbers = [parse_number(text, path, line, "of a point", numerals) for line, text in first]
    table = np.reshape(numbers, (count, 3)) * [1, 1, -1]
    frame = data_frame(dict(zip(SPECTRUM, table.T, strict=True)))
    at = values[::PER_POINT][:count]
    metadata = {"instrument": "Autolab", "software": "FRA"}
    return spectrum_measurement(path, NAME, frame, at, metadata, [])


def _count(path: Path, row: Row) -> int:
    line, text = row
    if not re.fullmatch(r"\s*[1-9]\d{0,5}\s*", text):
        raise RawFileError(
            path, "the number of points", f"'{text.strip()[:30]}'", line=line, hint=DAMAGED
        )
    return int(text)


def _require(path: Path, declared: int, found: float, line: int) -> None:
    """As many points as declared.

    Raises
    ------
    RawFileError
        Fewer or more.
    """
    if found != declared:
        raise RawFileError(
            path, f"{declared} points", f"{found:g} in the file", line=line, hint=DAMAGED
        )
