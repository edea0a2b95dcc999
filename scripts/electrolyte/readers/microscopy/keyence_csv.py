"""Keyence VK-X and VR height maps as CSV (``ImageDataCsv``).

Quoted pairs of a name and a value in the language of the program, the title of the map alone in a
line, and its rows. What is needed is told without the language: the distance of points is of the
line that begins with ``XY``, the unit of the heights that of the line whose value is one. The
layout is that of public files and programs: no real file was at hand.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.text import number_or_none, read_lines
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy import heightmap

MARK = "ImageDataCsv"
LONGEST_HEADER = 60  # lines
_WIDTH = ("horizontal", "horizont.", "가로", "水平")
_HEIGHT = ("vertical", "vertikal", "세로", "垂直")


def sniff(head: bytes, _path: Path) -> bool:
    text = head_text(head[:4096])
    return MARK in text and re.search(r"(?m)^\"?XY", text) is not None


def read(path: Path) -> Measurement:
    """Array ``height`` (rows, columns) in µm; empty cells are NaN.

    Raises
    ------
    RawFileError
        No distance of points, no unit of length (an image of intensities), cut off, no numbers.
    """
    lines = read_lines(path)
    separator = ";" if lines[0].count(";") > lines[0].count(",") else ","
    cells = [next(csv.reader([line], delimiter=separator), []) for line in lines]
    title = next(
        (i for i, row in enumerate(cells[:LONGEST_HEADER]) if len(row) > 3),
        len(cells),
    )
    header = [[cell.strip() for cell in row] for row in cells[:title]]
    spacing = next((row for row in header if row and row[0].startswith("XY")), [])
    step = number_or_none(spacing[1]) if len(spacing) > 2 else None
    if step is None or step <= 0 or spacing[2] not in heightmap.LENGTHS_UM:
        raise RawFileError(
            path, 'a line such as \'"XY Calibration","1387.5","nm"\'', f"{spacing or 'none'}"
        )
    unit = next((r[1] for r in header if len(r) == 2 and r[1] in heightmap.LENGTHS_UM), None)
    if unit is None:
        raise RawFileError(
            path,
            'a line with the unit of the heights, such as \'"Unit","um"\'',
            "none",
            hint="Export the height, not the image.",
        )
    rows = [
        (n, row) for n, row in enumerate(cells[title:], start=title + 1) if any(map(str.strip, row))
    ]
    height = heightmap.of_cells(path, rows) * heightmap.LENGTHS_UM[unit]
    stated = {r[0].lower(): number_or_none(r[1]) for r in header if len(r) == 2}
    for names, found in ((_HEIGHT, height.shape[0]), (_WIDTH, height.shape[1])):
        said = next((stated[name] for name in names if name in stated), None)
        if said is not None and said != found:
            raise RawFileError(
                path, f"{said:g} points ({names[0]})", f"{found}", hint=heightmap.CUT
            )
    pixel = step * heightmap.LENGTHS_UM[spacing[2]]
    metadata: dict[str, Any] = {"vendor": "Keyence"}
    return heightmap.height_map(path, "keyence-csv", height, (pixel, pixel), metadata)
