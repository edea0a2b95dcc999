"""Height maps that SPIP and Image Metrology's partners export as text (.asc).

``# File Format = ASCII``, then ``# x-pixels = 561``, ``# x-length = 12000``, ``# z-unit = nm`` or
``# Bit2nm = 0.02``, up to ``# Start of Data:``; one line a row of the map. Lengths are in nm, as
Gwyddion (module spipasc) and SurfaceTopography read them. ``# voidpixels = 21647`` says how many
points have no height, but not how they are written: by one number that stands as often.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.columns import parse_rows
from electrolyte.readers.layouts.text import number_or_none, read_lines
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy import heightmap

MARK, END = "# File Format = ASCII", "# Start of Data"
_ENTRY = re.compile(r"#\s*([\w -]+?)\s*=\s*(.*?)\s*$")


def sniff(head: bytes, _path: Path) -> bool:
    lines = head_text(head).splitlines()[:40]
    return bool(lines) and lines[0].startswith(MARK) and "x-pixels" in _header(lines)


def read(path: Path) -> Measurement:
    """Array ``height`` (y-pixels, x-pixels) in µm.

    Raises
    ------
    RawFileError
        No pixels, lengths or unit of the heights in the header, another number of heights, points
        without height that cannot be told from others.
    """
    lines = read_lines(path)
    header = _header(lines)
    shape = int(_number(path, header, "y-pixels")), int(_number(path, header, "x-pixels"))
    heightmap.check_shape(shape, path)
    pixel = tuple(
        _number(path, header, f"{axis}-length") / points * heightmap.LENGTHS_UM["nm"]
        for axis, points in (("x", shape[1]), ("y", shape[0]))
    )
    body = [(n, line) for n, line in enumerate(lines, 1) if line.strip() and line[0] != "#"]
    widths = {len(line.split()) for _, line in body}
    if len(body) != shape[0] or widths != {shape[1]}:
        found = f"{len(body)} rows of {', '.join(map(str, sorted(widths)[:5]))}"
        raise RawFileError(
            path, f"{shape[0]} rows of {shape[1]} heights", found, hint=heightmap.CUT
        )
    names = [f"column {n}" for n in range(1, shape[1] + 1)]
    heights = parse_rows(path, body, names, None)
    heights = _without_voids(path, heights, number_or_none(header.get("voidpixels")) or 0.0)
    return heightmap.height_map(
        path, "spip-asc", heights * _unit(path, header), (pixel[0], pixel[1]), {}
    )


def _header(lines: list[str]) -> dict[str, str]:
    """The entries above the data, by their names in lower case."""
    found: dict[str, str] = {}
    for line in lines:
        if not line.startswith("#") or line.startswith(END):
            break
        if entry := _ENTRY.match(line):
            found[entry[1].lower()] = entry[2]
    return found


def _number(path: Path, header: dict[str, str], name: str) -> float:
    value = number_or_none(header.get(name))
    if value is None or value <= 0:
        raise RawFileError(path, f"'# {name} = ...' above 0", f"'{header.get(name, '')}'")
    return value


def _unit(path: Path, header: dict[str, str]) -> float:
    """The length of a unit of height in µm."""
    factor = number_or_none(header.get("bit2nm"))
    if factor:
        return factor * heightmap.LENGTHS_UM["nm"]
    unit = header.get("z-unit", "").strip("[] ")
    if unit not in heightmap.LENGTHS_UM:
        known = ", ".join(heightmap.LENGTHS_UM)
        raise RawFileError(
            path, f"'# z-unit = ' of a length ({known}), or '# Bit2nm = '", f"'{unit}'"
        )
    return heightmap.LENGTHS_UM[unit]


def _without_voids(path: Path, heights: np.ndarray, voids: float) -> np.ndarray:
    """The heights with NaN where a file that states some has none."""
    if not voids:
        return heights
    values, counts = np.unique(heights, return_counts=True)
    codes = values[counts == voids]
    if len(codes) != 1:
        raise RawFileError(
            path,
            f"{voids:g} points without height, of one number",
            "none that stands so often",
            hint="Fill the points in SPIP, or export the map as .x3p or x y z text.",
        )
    return np.where(heights == codes[0], np.nan, heights)
