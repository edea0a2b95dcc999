"""FRT MicroProf height map (.frt): tagged blocks; lengths in m, heights as counts of a stated size.

A count outside of the stated range of valid ones marks a point without height.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy import heightmap

MAGIC = b"FRTM_GLIDERV"
SIZES = {b"1.00": "<HI", b"1.01": "<HQ"}  # of tag and length of a block, by version
POINTS, EXTENT, SCALE, VALID, HEIGHTS = 0x66, 0x67, 0x6C, 0x70, 0x0B
VALID_COUNTS = 5, 65529  # where the file states none; 1 marks a missing point
COUNTS = {16: "<u2", 32: "<i4"}
_UM = heightmap.LENGTHS_UM["m"]


def sniff(head: bytes, _path: Path) -> bool:
    return head.startswith(MAGIC)


def read(path: Path) -> Measurement:
    """Array ``height`` (rows, columns) in µm; invalid points are NaN.

    Raises
    ------
    RawFileError
        Another version, cut off, or without size, extent, scale or heights.
    """
    data = heightmap.read_bytes(path)
    version = data[len(MAGIC) : len(MAGIC) + 4]
    if version not in SIZES:
        raise RawFileError(path, "an .frt of version 1.00 or 1.01", repr(version.decode("latin-1")))
    blocks = dict(_blocks(path, data, SIZES[version]))
    for tag, name in ((POINTS, "size"), (EXTENT, "extent"), (SCALE, "scale"), (HEIGHTS, "heights")):
        if tag not in blocks:
            raise RawFileError(path, f"a block with the {name} of the map", "none")
    columns, rows, bits = heightmap.unpack("<3I", blocks[POINTS], 0, path, "the size")
    width, length = heightmap.unpack("<2d", blocks[EXTENT], 0, path, "the extent")
    (scale,) = heightmap.unpack("<d", blocks[SCALE], 4, path, "the height of a count")
    if bits not in COUNTS:
        raise RawFileError(path, "heights of 16 or 32 bits", f"{bits}")
    if not 0 < scale < 1:
        raise RawFileError(path, "a height of a count above zero", f"{scale:g} m")
    raw = heightmap.grid(blocks[HEIGHTS], 0, COUNTS[bits], (rows, columns), path)
    low, high = (
        heightmap.unpack("<2I", blocks[VALID], 0, path, "the valid counts")
        if VALID in blocks and bits == 16
        else VALID_COUNTS
        if bits == 16
        else (2, 2**31 - 1)
    )
    height = np.where((raw >= low) & (raw <= high), raw * scale * _UM, np.nan)
    pixel = width / columns * _UM, length / rows * _UM
    return heightmap.height_map(path, "frt", height, pixel, {"vendor": "FRT"})


def _blocks(path: Path, data: bytes, layout: str) -> Iterator[tuple[int, bytes]]:
    """Tag and content of each block."""
    at = len(MAGIC) + 4
    (count,) = heightmap.unpack("<H", data, at, path, "the number of blocks")
    at += 2
    step = 6 if layout == "<HI" else 10
    for _ in range(count):
        tag, size = heightmap.unpack(layout, data, at, path, "a block")
        at += step
        if size > len(data) - at:
            raise RawFileError(
                path, f"a block of {size} bytes", f"{len(data) - at}", hint=heightmap.CUT
            )
        yield tag, data[at : at + size]
        at += size
