"""Alicona .al3d: tags of 52 bytes (name, value), then heights as 32-bit floats in metres."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.text import number_or_none
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy import heightmap

MAGIC = b"AliconaImaging\0\r\n"
TAG, NAME = 52, 20  # bytes
_UM = heightmap.LENGTHS_UM["m"]


def sniff(head: bytes, _path: Path) -> bool:
    return head.startswith(MAGIC)


def read(path: Path) -> Measurement:
    """Array ``height`` (Rows, Cols) in µm; points of the stated invalid value are NaN.

    Raises
    ------
    RawFileError
        Cut off, or without size, pixel size or heights.
    """
    data = heightmap.read_bytes(path)
    tags = dict(_tag(data, index) for index in range(2))  # Version, TagCount
    following = min(int(_number(path, tags, "TagCount")), len(data) // TAG)
    tags |= dict(_tag(data, 2 + index) for index in range(following))
    rows, columns = (int(_number(path, tags, name)) for name in ("Rows", "Cols"))
    offset = int(_number(path, tags, "DepthImageOffset"))
    stride = (4 * columns + 7) // 8 * 8 // 4  # rows begin at multiples of 8 bytes
    raw = heightmap.grid(data, offset, "<f4", (rows, stride), path)[:, :columns].astype(float)
    invalid = number_or_none(tags.get("InvalidPixelValue", ""))
    valid = np.isfinite(raw)
    if invalid is not None:
        valid &= ~np.isclose(raw, invalid, rtol=1e-6)
    pixel = [_number(path, tags, f"PixelSize{axis}Meter") * _UM for axis in "XY"]
    program = tags.get("CreatingApplication", "")
    return heightmap.height_map(
        path,
        "al3d",
        np.where(valid, raw, np.nan) * _UM,
        (pixel[0], pixel[1]),
        {"software": program} if program else {},
    )


def _tag(data: bytes, index: int) -> tuple[str, str]:
    start = len(MAGIC) + TAG * index
    raw = data[start : start + TAG]
    return heightmap.text(raw[:NAME]), heightmap.text(raw[NAME : TAG - 2])


def _number(path: Path, tags: dict[str, str], name: str) -> float:
    value = number_or_none(tags.get(name, ""))
    if value is None or not 0 < value < math.inf:
        raise RawFileError(
            path, f"a number above zero for {name}", f"'{tags.get(name, '')}'", hint=heightmap.CUT
        )
    return value
