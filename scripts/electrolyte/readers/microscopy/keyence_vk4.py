"""Keyence VK height map (.vk4): a table of offsets, settings, and heights as counts in pm.

Steps and the height of a count are stated in pm.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy import heightmap

MAGIC = b"VK4_"
HEIGHTS, STEPS = 36, 252  # bytes: offset of the height image; steps in x, y and height
HEADER, PALETTE = 28, 768  # bytes before the heights
COUNTS = {8: "u1", 16: "<u2", 32: "<u4"}
PM = 1e-6  # µm


def sniff(head: bytes, _path: Path) -> bool:
    return head.startswith(MAGIC)


def read(path: Path) -> Measurement:
    """Array ``height`` (rows, columns) in µm.

    Raises
    ------
    RawFileError
        Cut off, without height image, compressed, or with steps of zero.
    """
    data = heightmap.read_bytes(path)
    (offset,) = heightmap.unpack("<I", data, HEIGHTS, path, "the offset of the heights")
    if offset == 0:
        raise RawFileError(path, "a height image", "images of light and colour only")
    step_x, step_y, step_z = heightmap.unpack("<3I", data, STEPS, path, "the steps")
    columns, rows, bits, packed, size = heightmap.unpack(
        "<5I", data, offset, path, "the size of the map"
    )
    if bits not in COUNTS or packed or size != columns * rows * bits // 8:
        found = f"{columns} x {rows} of {bits} bits in {size} bytes"
        raise RawFileError(path, "uncompressed heights of 8, 16 or 32 bits", found)
    if step_z == 0:
        raise RawFileError(path, "a height of a count above zero", "0 pm")
    raw = heightmap.grid(data, offset + HEADER + PALETTE, COUNTS[bits], (rows, columns), path)
    height = np.asarray(raw, dtype=float) * step_z * PM
    return heightmap.height_map(
        path, "keyence-vk4", height, (step_x * PM, step_y * PM), {"vendor": "Keyence"}
    )
