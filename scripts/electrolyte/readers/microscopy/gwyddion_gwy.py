"""Gwyddion's native files (.gwy): named components, among them data fields ``/0/data``.

Layout: Gwyddion user guide, "Gwyddion native data files". Numbers are little endian; a component
is its name, a letter for its type, and its value; an object is its name, its size and components.
"""

from __future__ import annotations

import re
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.measurement import Measurement, Part
from electrolyte.readers.microscopy import heightmap

MAGIC = b"GWYPGwyContainer\0"
SIZES = {"b": 1, "c": 1, "i": 4, "q": 8, "d": 8}  # bytes of a value, and of one in an array
NUMBERS = {"i": "<i4", "q": "<i8", "d": "<f8"}
DEEPEST = 20  # objects within objects


class _Cut(Exception):
    """The file ends, or an object ends, within a component."""


def sniff(head: bytes, _path: Path) -> bool:
    return head.startswith(MAGIC)


def read(path: Path) -> Measurement:
    """Array ``height`` (rows, columns) in µm of each channel that is a height; several are parts.

    Raises
    ------
    RawFileError
        Cut off, or no channel whose x, y and z are lengths.
    """
    data = heightmap.read_bytes(path)
    try:
        (size,) = struct.unpack_from("<I", data, len(MAGIC))
        start = len(MAGIC) + 4
        content = _components(data, start, start + size)
    except (_Cut, struct.error, ValueError) as error:
        raise RawFileError(path, "whole components", "a cut one", hint=heightmap.CUT) from error
    fields = {
        int(match[1]): field
        for name, field in content.items()
        if (match := re.fullmatch(r"/(\d+)/data", name)) and isinstance(field, dict)
    }
    heights, others = [], []
    for number, field in sorted(fields.items()):
        title = str(content.get(f"/{number}/data/title", f"channel {number}"))
        units = [_unit(field, name) for name in ("si_unit_xy", "si_unit_z")]
        if all(unit in heightmap.LENGTHS_UM for unit in units):
            heights.append((title, _height(path, field, units[0], units[1], title)))
        else:
            others.append(f"{title} (x, y in '{units[0]}', z in '{units[1]}')")
    if not heights:
        raise RawFileError(
            path,
            "a channel whose x, y and z are lengths",
            ", ".join(others) or "no channel",
            hint="Set the units in Gwyddion (Basic Operations, Dimensions and Units).",
        )
    first = heights[0][1]
    if len(heights) == 1:
        return first
    return replace(first, parts=tuple(Part("channel", one, {"title": t}) for t, one in heights))


def _height(path: Path, field: dict[str, Any], xy: str, z: str, title: str) -> Measurement:
    try:
        shape = int(field["yres"]), int(field["xres"])
        size = float(field["xreal"]), float(field["yreal"])
        values = np.asarray(field["data"], dtype=float)
    except (KeyError, TypeError, ValueError) as error:
        raise RawFileError(
            path, f"sizes and data of {title}", "none", hint=heightmap.CUT
        ) from error
    heightmap.check_shape(shape, path)
    if values.size != shape[0] * shape[1]:
        raise RawFileError(path, f"{shape[1]} x {shape[0]} heights in {title}", f"{values.size}")
    scale = heightmap.LENGTHS_UM[xy]
    pixel = size[0] / shape[1] * scale, size[1] / shape[0] * scale
    height = values.reshape(shape) * heightmap.LENGTHS_UM[z]
    return heightmap.height_map(path, "gwyddion-gwy", height, pixel, {"title": title})


def _unit(field: dict[str, Any], name: str) -> str:
    unit = field.get(name)
    return str(unit.get("unitstr", "")) if isinstance(unit, dict) else ""


def _components(data: bytes, at: int, end: int, depth: int = 0) -> dict[str, Any]:
    if end > len(data) or depth > DEEPEST:
        raise _Cut
    found = {}
    while at < end:
        name, at = _string(data, at, end)
        kind = data[at : at + 1].decode("latin-1")
        found[name], at = _value(data, at + 1, end, kind, depth)
    return found


def _value(data: bytes, at: int, end: int, kind: str, depth: int) -> tuple[Any, int]:
    if kind == "s":
        return _string(data, at, end)
    if kind == "o":
        _, at = _string(data, at, end)
        (size,) = struct.unpack_from("<I", data, at)
        at += 4
        if at + size > end:
            raise _Cut
        return _components(data, at, at + size, depth + 1), at + size
    if kind in SIZES:
        raw = data[at : at + SIZES[kind]]
        number = np.frombuffer(raw, NUMBERS[kind], 1)[0] if kind in NUMBERS else raw
        return number, at + SIZES[kind]
    (count,) = struct.unpack_from("<I", data, at)
    at += 4
    single = kind.lower()
    if single in ("s", "o"):
        values = []
        for _ in range(count):
            value, at = _value(data, at, end, single, depth)
            values.append(value)
        return values, at
    after = at + count * SIZES.get(single, 0)
    if single not in SIZES or after > end:
        raise _Cut
    raw = data[at:after]
    return (np.frombuffer(raw, NUMBERS[single]) if single in NUMBERS else raw), after


def _string(data: bytes, at: int, end: int) -> tuple[str, int]:
    stop = data.find(b"\0", at, end)
    if stop < 0:
        raise _Cut
    return data[at:stop].decode("utf-8", "replace"), stop + 1
