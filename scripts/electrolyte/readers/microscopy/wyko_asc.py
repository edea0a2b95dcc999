"""Wyko / Vision text (.asc): named values, and blocks of numbers, ``Bad`` where there is none.

``Wyko ASCII Data File Format 0 0 1`` states with its second number whether heights are in nm (1) or
in waves (0: times ``Wavelength`` over ``Mult``); ``Pixel_size`` is in mm. A line of a block is a
column of the map from the bottom up, as in the .opd. Layout as read by Gwyddion and
SurfaceTopography: no real file was at hand.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.text import number_or_none, parse_number, read_lines
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy import heightmap
from electrolyte.readers.microscopy.wyko_opd import HEIGHT_BLOCKS

MAGIC = b"Wyko ASCII Data File"
BAD = "bad"
_FLAGS = re.compile(r"Wyko ASCII Data File Format\s+\S+\s+(\d)\b")
_MM_UM, _NM_UM = 1e3, 1e-3


def sniff(head: bytes, _path: Path) -> bool:
    return head.startswith(MAGIC)


def read(path: Path) -> Measurement:
    """Array ``height`` (rows, columns) in µm, first row at the top of the image.

    Raises
    ------
    RawFileError
        No size, no block of heights, no wavelength where heights are in waves, cut off.
    """
    lines = read_lines(path)
    flags = _FLAGS.match(lines[0])
    stated: dict[str, tuple[str, int]] = {}
    block = None
    for number, line in enumerate(lines[1:], start=2):
        name, *fields = (field.strip() for field in line.split("\t"))
        if name in HEIGHT_BLOCKS and len(fields) > 1:
            block = number
            break
        stated.setdefault(name, (fields[-1] if fields else "", number))
    if block is None or flags is None:
        found = ", ".join(list(stated)[:12]) if flags else lines[0][:60]
        raise RawFileError(path, f"a height block ({', '.join(HEIGHT_BLOCKS)})", found or "none")
    columns, rows = (int(_value(path, stated, name)) for name in ("X Size", "Y Size"))
    heightmap.check_shape((rows, columns), path)
    body = lines[block : block + columns]
    if len(body) < columns:
        raise RawFileError(
            path, f"{columns} lines of heights", f"{len(body)}", line=block, hint=heightmap.CUT
        )
    factor = _NM_UM
    if flags[1] == "0":
        multiplier = _value(path, stated, "Mult") if "Mult" in stated else 1.0
        factor *= _value(path, stated, "Wavelength") / multiplier
    height = np.array([_column(path, block + 1 + n, line, rows) for n, line in enumerate(body)])
    pixel = None
    if "Pixel_size" in stated:
        pixel_um = _value(path, stated, "Pixel_size") * _MM_UM
        aspect = _value(path, stated, "Aspect") if "Aspect" in stated else 1.0
        pixel = (pixel_um, pixel_um * aspect)
    metadata: dict[str, Any] = {"vendor": "Wyko"}
    metadata |= {n.lower(): stated[n][0] for n in ("Title", "Note") if stated.get(n, ("",))[0]}
    return heightmap.height_map(path, "wyko-asc", height.T[::-1] * factor, pixel, metadata)


def _value(path: Path, stated: dict[str, tuple[str, int]], name: str) -> float:
    text, line = stated.get(name, ("none", None))
    value = number_or_none(text)
    if value is None or value <= 0:
        raise RawFileError(path, f"{name} above zero", f"'{text}'", line=line)
    return value


def _column(path: Path, line: int, text: str, rows: int) -> list[float]:
    fields = text.split()
    if len(fields) != rows:
        raise RawFileError(
            path, f"{rows} heights in a line", f"{len(fields)}", line=line, hint=heightmap.CUT
        )
    return [
        float("nan") if field.lower() == BAD else parse_number(field, path, line, "height")
        for field in fields
    ]
