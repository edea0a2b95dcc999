"""Zygo MetroPro, Mx text: ``Zygo XYZ Data File``, ``Zygo ASCII Data File``.

Both have the header of MetroPro's ASCII data format (reference guide OMP-0347), a line of fields
after the other, up to a line ``#``. Line 4 holds the place and size of the map on the camera; line
8 the scale of the interferometer, wavelength (m), obliquity and the pixel (m); line 11 the
resolution of the phases and the sign. An XYZ file lists column, row and height in µm (``No Data``
where there is none); an ASCII file has an intensity frame, ``#``, and phases as counts:
height = counts * scale * obliquity * wavelength / R.
"""

from __future__ import annotations

import datetime
import itertools
import re
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.text import number_or_none, parse_number, read_lines
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy import heightmap
from electrolyte.readers.microscopy.zygo_dat import INVALID, PHASE_RESOLUTION

XYZ, ASCII = b"Zygo XYZ Data File", b"Zygo ASCII Data File"
END = "#"
_SIZE, _OPTICS, _PHASES = 4, 8, 11  # lines
_POINT = re.compile(r"\s*(\d+)\s+(\d+)\s+(.+?)\s*")
NO_DATA = "no data"


def sniff(head: bytes, _path: Path) -> bool:
    return head.startswith((XYZ, ASCII))


def read(path: Path) -> Measurement:
    """Array ``height`` (rows, columns) in µm, first row at the top of the image.

    Raises
    ------
    RawFileError
        Cut off, a header that is none, points out of the map or of another number.
    """
    lines = read_lines(path)
    ends = [number for number, line in enumerate(lines, start=1) if line.strip() == END]
    if not ends or ends[0] <= _PHASES:
        raise RawFileError(path, "a line # below the header", "none", hint=heightmap.CUT)
    left, top, columns, rows = (int(n) for n in _fields(path, lines, _SIZE, 4, "the map's size"))
    heightmap.check_shape((rows, columns), path)
    optics = _fields(path, lines, _OPTICS, 8, "scale, wavelength and pixel")
    _, scale, wavelength_m, _, obliquity, _, pixel_m, stamp = optics
    if lines[0].startswith(XYZ.decode()):
        body = itertools.takewhile(lambda row: row[1].strip() != END, _rows(lines, ends[0]))
        height = _points(path, list(body), (rows, columns), (left, top))
    else:
        if len(ends) < 2:
            raise RawFileError(path, "phases below a second line #", "none", hint=heightmap.CUT)
        phases = _fields(path, lines, _PHASES, 8, "the resolution of the phases")
        if phases[0] not in PHASE_RESOLUTION:
            raise RawFileError(
                path, "a phase resolution of 0, 1 or 2", f"{phases[0]:g}", line=_PHASES
            )
        unit_um = scale * obliquity * wavelength_m / PHASE_RESOLUTION[int(phases[0])] * 1e6
        if unit_um <= 0:
            found = f"{scale:g}, {obliquity:g}, {wavelength_m:g} m"
            raise RawFileError(
                path, "scale, obliquity and wavelength above zero", found, line=_OPTICS
            )
        stop = ends[2] - 1 if len(ends) > 2 else len(lines)
        counts = _counts(path, list(_rows(lines[:stop], ends[1])), rows * columns)
        signed = -unit_um if phases[7] else unit_um
        height = np.where(counts >= INVALID, np.nan, counts * signed).reshape(rows, columns)
    metadata: dict[str, Any] = {"vendor": "Zygo"}
    if wavelength_m > 0:
        metadata["wavelength_nm"] = wavelength_m * 1e9
    if comment := lines[4].strip().strip('"').strip():
        metadata["comment"] = comment
    if 0 < stamp < 2**31:
        moment = datetime.datetime.fromtimestamp(stamp, datetime.UTC)
        metadata["start_time"] = moment.isoformat()
    pixel = (pixel_m * 1e6, pixel_m * 1e6) if pixel_m > 0 else None
    return heightmap.height_map(path, "zygo-text", height, pixel, metadata)


def _fields(path: Path, lines: list[str], line: int, count: int, what: str) -> list[float]:
    """The first numbers of a line of the header."""
    found = [number_or_none(field) for field in lines[line - 1].split()[:count]]
    numbers = [number for number in found if number is not None]
    if len(numbers) < count:
        raise RawFileError(path, f"{what}: {count} numbers", f"'{lines[line - 1][:60]}'", line=line)
    return numbers


def _rows(lines: list[str], start: int) -> list[tuple[int, str]]:
    return [(n, line) for n, line in enumerate(lines[start:], start + 1) if line.strip()]


def _points(
    path: Path, body: list[tuple[int, str]], shape: tuple[int, int], origin: tuple[int, int]
) -> np.ndarray:
    height = np.full(shape, np.nan)
    places = 0
    for number, line in body:
        point = _POINT.fullmatch(line)
        if point is None:
            raise RawFileError(
                path, "column, row and height", f"'{line.strip()[:60]}'", line=number
            )
        column, row = int(point[1]) - origin[0], int(point[2]) - origin[1]
        if not (0 <= row < shape[0] and 0 <= column < shape[1]):
            found = f"column {point[1]}, row {point[2]}"
            raise RawFileError(path, f"a place in {shape[0]} x {shape[1]}", found, line=number)
        places += 1
        if point[3].lower() != NO_DATA:
            height[row, column] = parse_number(point[3], path, number, "height")
    if places != height.size:
        raise RawFileError(path, f"{height.size} points", f"{places}", hint=heightmap.CUT)
    return height


def _counts(path: Path, body: list[tuple[int, str]], count: int) -> np.ndarray:
    counts = [parse_number(f, path, number, "phase") for number, row in body for f in row.split()]
    if len(counts) != count:
        raise RawFileError(path, f"{count} phases", f"{len(counts)}", hint=heightmap.CUT)
    return np.array(counts)
