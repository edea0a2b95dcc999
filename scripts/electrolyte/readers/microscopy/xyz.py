"""Points x, y, z as text, one a line, on a regular grid (export of most profilometers)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.blank_columns import unquoted
from electrolyte.readers.layouts.numerals import POINT, numerals_of
from electrolyte.readers.layouts.text import read_lines
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy import heightmap

MISSING = ("nan", "no data", "nodata", "bad", "-", "***")
LONGEST = 200  # characters of a row
ROWS = 4  # that show a table
TOLERANCE = 0.05  # of a step: how far a point may be from its place in the grid
_AXES = (
    r"x(?:坐标|座標|[- ]?axis)?",
    r"y(?:坐标|座標|[- ]?axis)?",
    r"(?:z(?:坐标|座標|[- ]?axis)?|height|höhe|hauteur|altura|高度|高さ)",
)
_NUMBER = re.compile(r"[-+−]?[\d.,'’\u00a0\u202f]*\d[.,]?(?:[eE][-+]?\d+)?")
_LENGTHS = "|".join(sorted(heightmap.LENGTHS_UM, key=len, reverse=True))


def sniff(head: bytes, path: Path) -> bool:
    """Rows of numbers below a heading with a unit of length, or in a file called .xyz."""
    lines = list(map(unquoted, head_text(head).splitlines()))
    start = _header_length(lines)
    stated = any(_units(lines[:start])) or path.suffix.lower() == ".xyz"
    named = start > 0 and _begins_named(lines[start - 1])
    return stated and _is_table(lines[start:], LONGEST if named else 3)


def bare(head: bytes) -> str:
    lines = list(map(unquoted, head_text(head).splitlines()))
    return "x, y and height" if _is_table(lines[_header_length(lines) :], 3) else ""


def _is_table(body: list[str], most_columns: int) -> bool:
    rows = [line for line in body if line.strip()][:ROWS]
    return len(rows) == ROWS and all(
        _is_point(row) and len(_fields(row)) <= most_columns for row in rows
    )


def read(path: Path) -> Measurement:
    """Array ``height`` (distinct y, distinct x) in µm; places without a point are NaN.

    A unit is taken from ``#`` or column headings such as ``# unit: µm``, ``Lateral units: mm``
    and ``Value units: nm``, or ``X [mm] Y [mm] Z [µm]``, below which columns may follow the third.

    Raises
    ------
    RawFileError
        Rows that are no point, numbers that can be read in two ways, no unit or none of length,
        points that are on no grid, the same place twice.
    """
    lines = list(map(unquoted, read_lines(path)))
    start = _header_length(lines)
    places = [match.start() for match in _named("\n".join(lines[:start])) if match]
    if places != sorted(places):
        raise RawFileError(
            path,
            "columns in the order x, y, height",
            f"'{lines[start - 1].strip()[:60]}'",
            line=start,
            hint="Export them in this order, or read the table with a column map"
            " (docs/column-maps.md).",
        )
    points, numbers = _points(path, lines, start)
    if len(points) < 4:
        raise RawFileError(path, "at least four points", f"{len(points)}")
    units = _units(lines[:start])
    if not any(units):
        x, _, z = points.T
        raise RawFileError(
            path,
            "a unit of length",
            f"none: x from {x.min():g} to {x.max():g}, z from {np.nanmin(z):g} to {np.nanmax(z):g}",
            hint="Put a line '# unit: µm' on top (m, mm, µm or nm).",
        )
    if unknown := [unit for unit in units if unit and unit not in heightmap.LENGTHS_UM]:
        expected = "lengths in m, mm, µm, nm or Å"
        raise RawFileError(path, expected, f"'{unknown[0]}'", line=start)
    one = next(filter(None, units))
    return on_grid(path, "xyz", points * [heightmap.LENGTHS_UM[u or one] for u in units], numbers)


def _points(path: Path, lines: list[str], start: int) -> tuple[np.ndarray, list[int]]:
    """The points (n, 3) as the file writes them, and the line of each."""
    rows = [(n, _fields(line)) for n, line in enumerate(lines[start:], start + 1) if line.strip()]
    commas = any("," in field for _, fields in rows for field in fields)
    numerals = numerals_of(path, (fields[:3] for _, fields in rows), start + 1) if commas else POINT
    points = np.empty((len(rows), 3))
    for at, (number, fields) in enumerate(rows):
        try:
            x, y = numerals.numbers(fields[:2])
            missing = fields[2].strip().lower() in MISSING
            points[at] = x, y, np.nan if missing else numerals.number(fields[2])
        except (ValueError, IndexError):
            found = f"'{lines[number - 1].strip()[:60]}'"
            raise RawFileError(path, "x, y and z", found, line=number) from None
        if np.isinf(points[at]).any() or np.isnan(points[at, :2]).any():
            found = f"'{lines[number - 1].strip()[:60]}'"
            raise RawFileError(path, "a finite place and height", found, line=number)
    return points, [number for number, _ in rows]


def on_grid(path: Path, format: str, points: np.ndarray, lines: Sequence[int]) -> Measurement:
    """The map of points (n, 3), x, y and height in µm, that stand on a regular grid.

    Parameters
    ----------
    lines : line of each point in the file

    Raises
    ------
    RawFileError
        Points that are on no grid, the same place twice.
    """
    x, y, z = points.T
    columns, step_x = _places(path, x, "x")
    rows, step_y = _places(path, y, "y")
    shape = (int(rows.max()) + 1, int(columns.max()) + 1)
    heightmap.check_shape(shape, path)
    if shape[0] * shape[1] > 4 * len(points):
        raise RawFileError(
            path, "points on a regular grid", f"{len(points)} points on {shape[0]} x {shape[1]}"
        )
    flat = rows * shape[1] + columns
    order = np.argsort(flat, kind="stable")
    repeated = order[1:][np.diff(flat[order]) == 0]
    if repeated.size:
        raise RawFileError(
            path, "each place once", "a place with two heights", line=lines[int(repeated[0])]
        )
    height = np.full(shape, np.nan)
    height[rows, columns] = z
    warnings = _ends_early(rows, columns)
    return heightmap.height_map(path, format, height, (step_x, step_y), {}, warnings)


def _ends_early(rows: np.ndarray, columns: np.ndarray) -> list[str]:
    """A warning of points whose last line alone is shorter than the others: a file cut off."""
    slow = min(rows, columns, key=lambda places: np.count_nonzero(np.diff(places)))
    lengths = np.bincount(slow)
    others = np.delete(lengths, slow[-1])
    if not len(others) or lengths[slow[-1]] >= others.min() or others.min() < others.max():
        return []
    found = f"{lengths[slow[-1]]} of {others.max()} points"
    return [f"The last line holds {found}: the file may be cut off."]


def _header_length(lines: list[str]) -> int:
    return next((i for i, line in enumerate(lines[:100]) if _is_point(line)), len(lines))


def _fields(line: str) -> list[str]:
    """The columns of a row; one of white space may hold words at its end (``No Data``)."""
    text = line.strip()
    if re.search(r"[;\t]|,\s", text):
        return re.split(r"\s*[;\t]\s*|\s*,\s+", text)
    return text.split(",") if text.count(",") >= 2 and " " not in text else text.split(None, 2)


def _is_point(line: str) -> bool:
    fields = _fields(line) if len(line) <= LONGEST else []
    if len(fields) < 3 or not all(map(_NUMBER.fullmatch, fields[:2])):
        return False
    return fields[2].strip().lower() in MISSING or _NUMBER.fullmatch(fields[2]) is not None


def _units(header: list[str]) -> tuple[str | None, str | None, str | None]:
    """Units of x, y and height, where the heading states them."""
    text = "\n".join(header)
    if both := re.search(rf"(?im)^#?\s*units?\s*[:=]\s*({_LENGTHS})\s*$", text):
        return both[1], both[1], both[1]
    lateral, value = (
        re.search(rf"(?i){kind} units?\s*[:=]\s*({_LENGTHS})\b", text)
        for kind in ("lateral", "value")
    )
    if lateral or value:
        across = lateral[1] if lateral else None
        return across, across, value[1] if value else None
    x, y, z = _named(text)
    return (x[1], y[1], z[1]) if x and y and z else (None, None, None)


def _named(text: str) -> list[re.Match[str] | None]:
    """Where a heading names x, y and the height, each with its unit."""
    return [re.search(rf"(?i)\b{axis}\s*[\[(/_]\s*([^\W\d_]{{1,9}})\b", text) for axis in _AXES]


def _begins_named(line: str) -> bool:
    """Whether the first three columns are called x, y and height, with their units."""
    fields = re.split(r"[;\t,]", line.strip("# "))[:3]
    forms = [rf"(?i)\W*{axis}\s*[\[(/_]" for axis in _AXES]
    return len(fields) == 3 and all(map(re.match, forms, fields))


def _places(path: Path, values: np.ndarray, axis: str) -> tuple[np.ndarray, float]:
    """Index of each value on a regular axis, and the step of the axis."""
    distinct = np.unique(values)
    span = distinct[-1] - distinct[0]
    if span <= 0:
        raise RawFileError(path, f"more than one {axis}", f"all at {distinct[0]:g}")
    steps = np.diff(distinct)
    # rounding in the file splits one coordinate into several that are very near each other
    step = float(np.median(steps[steps > steps.max() * 0.3]))
    index = (values - distinct[0]) / step
    places = np.rint(index).astype(int)
    if places.max() > 0:
        step = float(span / places.max())
        index = (values - distinct[0]) / step
    if (np.abs(index - places) > TOLERANCE).any():
        raise RawFileError(
            path,
            f"{axis} on a regular grid of {step:g}",
            f"{axis} = {values[int(np.argmax(np.abs(index - places)))]:g}",
            hint="Export the map on its own grid, not as scattered points.",
        )
    return places, step
