"""Points x, y, z as text, one a line, on a regular grid (export of most profilometers)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.text import read_lines
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy import heightmap

MISSING = ("nan", "no data", "nodata", "bad", "-", "***")
LONGEST = 200  # characters of a row of three numbers
TOLERANCE = 0.05  # of a step: how far a point may be from its place in the grid


def sniff(head: bytes, path: Path) -> bool:
    """Rows of three numbers below a heading with a unit of length, or in a file called .xyz."""
    lines = head_text(head).splitlines()
    start = _header_length(lines)
    stated = any(_units(lines[:start])) or path.suffix.lower() == ".xyz"
    return stated and _is_table(lines[start:])


def bare(head: bytes) -> str:
    lines = head_text(head).splitlines()
    return "x, y and height" if _is_table(lines[_header_length(lines) :]) else ""


def _is_table(body: list[str]) -> bool:
    return len(body) >= 4 and all(_point(line) is not None for line in body[:200] if line.strip())


def read(path: Path) -> Measurement:
    """Array ``height`` (distinct y, distinct x) in µm; places without a point are NaN.

    A unit is taken from ``#`` or column headings such as ``# unit: µm``, ``Lateral units: mm``
    and ``Value units: nm``, or ``X [mm] Y [mm] Z [µm]``.

    Raises
    ------
    RawFileError
        Rows that are no point, points that are on no grid, the same place twice.
    """
    lines = read_lines(path)
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
    points, numbers = [], []
    for number, line in enumerate(lines[start:], start=start + 1):
        if not line.strip():
            continue
        point = _point(line)
        if point is None:
            raise RawFileError(path, "x, y and z", f"'{line.strip()[:60]}'", line=number)
        points.append(point)
        numbers.append(number)
    if len(points) < 4:
        raise RawFileError(path, "at least four points", f"{len(points)}")
    lateral, vertical = _units(lines[:start])
    if not (lateral or vertical):
        x, _, z = np.array(points).T
        raise RawFileError(
            path,
            "a unit of length",
            f"none: x from {x.min():g} to {x.max():g}, z from {np.nanmin(z):g} to {np.nanmax(z):g}",
            hint="Put a line '# unit: µm' on top (m, mm, µm or nm).",
        )
    scale = heightmap.LENGTHS_UM[lateral or vertical or "um"]
    z_scale = heightmap.LENGTHS_UM[vertical or lateral or "um"]
    return on_grid(path, "xyz", np.array(points) * (scale, scale, z_scale), numbers)


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
    return heightmap.height_map(path, format, height, (step_x, step_y), {}, [])


def _header_length(lines: list[str]) -> int:
    return next((i for i, line in enumerate(lines[:100]) if _point(line) is not None), len(lines))


def _point(line: str) -> tuple[float, float, float] | None:
    text = line.strip()
    if len(text) > LONGEST:
        return None
    fields = (
        re.split(r"\s*[;\t]\s*|\s*,\s+", text)
        if re.search(r"[;\t]|,\s", text)
        else text.split(",")
        if text.count(",") == 2
        else text.split(None, 2)
    )
    if len(fields) != 3:
        return None
    try:
        x, y = (float(field.replace(",", ".")) for field in fields[:2])
        z = np.nan if fields[2].strip().lower() in MISSING else float(fields[2].replace(",", "."))
    except ValueError:
        return None
    return (x, y, z) if np.isfinite((x, y)).all() and not np.isinf(z) else None


def _units(header: list[str]) -> tuple[str | None, str | None]:
    """Unit of x and y, unit of z, where the heading states them."""
    text = "\n".join(header)
    names = "|".join(sorted(heightmap.LENGTHS_UM, key=len, reverse=True))
    if both := re.search(rf"(?im)^#?\s*units?\s*[:=]\s*({names})\s*$", text):
        return both[1], both[1]
    found = []
    for pattern in (
        rf"(?i)lateral units?\s*[:=]\s*({names})\b",
        rf"(?i)value units?\s*[:=]\s*({names})\b",
    ):
        match = re.search(pattern, text)
        found.append(match[1] if match else None)
    if any(found):
        return found[0], found[1]
    column = _named(text)
    if column[0] and column[2]:
        return column[0][1], column[2][1]
    return None, None


def _named(text: str) -> list[re.Match[str] | None]:
    """Where a heading names x, y and the height, each with its unit of length."""
    names = "|".join(sorted(heightmap.LENGTHS_UM, key=len, reverse=True))
    axes = ("x", "y", "(?:z|height)")
    return [re.search(rf"(?i)\b{axis}\s*[\[(/]\s*({names})\b", text) for axis in axes]


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
