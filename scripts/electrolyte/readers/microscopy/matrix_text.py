"""Height maps as text with rows, columns, pixel size and the length of a unit of height stated.

``h=305 w=75``, ``pixel size=3.69862e-007 m``, ``data unit=rad``, ``height conversion factor
(-> m)=2.91818e-008``, then one line a row of the map.
"""

from __future__ import annotations

import re
from pathlib import Path

from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.columns import numbered, parse_rows
from electrolyte.readers.layouts.text import number_or_none, read_lines
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy import heightmap

_SIZE = re.compile(r"h=(\d+)\s+w=(\d+)\s*$")
_PIXEL = re.compile(r"pixel size=(\S+) m\s*$")
_FACTOR = re.compile(r"height conversion factor \(-> m\)=(\S+)\s*$")
_HEADER = 4  # lines
_UM = heightmap.LENGTHS_UM["m"]


def sniff(head: bytes, _path: Path) -> bool:
    lines = head_text(head[:400]).splitlines()
    return len(lines) > 1 and bool(_SIZE.match(lines[0]) and lines[1].startswith("pixel size="))


def read(path: Path) -> Measurement:
    """Array ``height`` (h, w) in µm.

    Raises
    ------
    RawFileError
        A header without size, pixel size or factor, another number of heights, no numbers.
    """
    lines = read_lines(path)
    size = _SIZE.match(lines[0])
    if size is None:
        raise RawFileError(path, "'h=305 w=75'", f"'{lines[0]}'", line=1)
    rows, columns = int(size[1]), int(size[2])
    pixel = _length(path, lines, _PIXEL, "pixel size=3.7e-7 m")
    factor = _length(path, lines, _FACTOR, "height conversion factor (-> m)=2.9e-8")
    heightmap.check_shape((rows, columns), path)
    body = numbered(lines, _HEADER)
    widths = {len(line.split()) for _, line in body}
    if len(body) != rows or widths != {columns}:
        found = f"{len(body)} rows of {', '.join(map(str, sorted(widths)))}"
        raise RawFileError(path, f"{rows} rows of {columns} heights", found, hint=heightmap.CUT)
    names = [f"column {n}" for n in range(1, columns + 1)]
    heights = parse_rows(path, body, names, None)
    return heightmap.height_map(
        path, "matrix-text", heights * factor * _UM, (pixel * _UM, pixel * _UM), {}
    )


def _length(path: Path, lines: list[str], pattern: re.Pattern[str], example: str) -> float:
    """A length of the header in m."""
    found = next((m for line in lines[1:_HEADER] if (m := pattern.match(line))), None)
    value = number_or_none(found[1]) if found else None
    if value is None or not 0 < value < 1:
        raise RawFileError(path, f"'{example}' in the header", "none")
    return value
