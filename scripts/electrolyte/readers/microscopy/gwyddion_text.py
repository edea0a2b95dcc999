"""Height maps that Gwyddion exports as text with its header: a matrix, lateral sizes and a unit.

``# Channel: Height``, ``# Width: 163.40 µm``, ``# Height: 122.55 µm``, ``# Value units: m``, then
one line a row of the map, in the notation of the locale. In other languages the four stand in this
order too.
"""

from __future__ import annotations

import re
from pathlib import Path

from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.columns import parse_rows
from electrolyte.readers.layouts.text import number_or_none, read_lines
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy import heightmap

_NAMES = ("channel", "width", "height", "value units")
_LINE = re.compile(r"#\s*([^:]{1,40}?)\s*:\s*(.*?)\s*$")
_SIZE = re.compile(r"([-+\d.,eE]+)\s*(\S+)")


def sniff(head: bytes, _path: Path) -> bool:
    found = _header(head_text(head).splitlines()[:20])
    sized = all(_SIZE.fullmatch(found.get(name, "")) for name in ("width", "height"))
    return sized and bool(found.get("value units"))


def read(path: Path) -> Measurement:
    """Array ``height`` (rows, columns) in µm.

    Raises
    ------
    RawFileError
        No width, height or unit of length in the header, rows of different length, no numbers.
    """
    lines = read_lines(path)
    header = _header(lines)
    body = [(n, line) for n, line in enumerate(lines, 1) if line.strip() and line[0] != "#"]
    if not body:
        raise RawFileError(path, "rows of heights", "none", hint=heightmap.CUT)
    width = len(body[0][1].split())
    uneven = next(((n, line) for n, line in body if len(line.split()) != width), None)
    if uneven:
        found = f"{len(uneven[1].split())}"
        raise RawFileError(
            path, f"{width} heights in a row", found, line=uneven[0], hint=heightmap.CUT
        )
    names = [f"column {n}" for n in range(1, width + 1)]
    heights = parse_rows(path, body, names, None)
    heightmap.check_shape(heights.shape, path)
    pixel = _length(path, header, "width") / width, _length(path, header, "height") / len(body)
    metadata = {"title": header["channel"]} if header.get("channel") else {}
    return heightmap.height_map(
        path, "gwyddion-text", heights * _unit(path, header.get("value units", "")), pixel, metadata
    )


def _header(lines: list[str]) -> dict[str, str]:
    found = [match for line in lines if line.startswith("#") and (match := _LINE.match(line))]
    named = {match[1].lower(): match[2] for match in found}
    if len(found) == len(_NAMES) and "width" not in named:
        return dict(zip(_NAMES, (match[2] for match in found), strict=True))
    return named


def _length(path: Path, header: dict[str, str], name: str) -> float:
    """A size of the map in µm."""
    size = _SIZE.fullmatch(header.get(name, ""))
    value = number_or_none(size[1]) if size else None
    if size is None or value is None:
        raise RawFileError(path, f"'# {name.title()}: 100 µm'", f"'{header.get(name, '')}'")
    return value * _unit(path, size[2])


def _unit(path: Path, name: str) -> float:
    if name not in heightmap.LENGTHS_UM:
        known = ", ".join(heightmap.LENGTHS_UM)
        raise RawFileError(path, f"a unit of length ({known})", f"'{name}'")
    return heightmap.LENGTHS_UM[name]
