"""NanoFocus µsurf height map (.nms): a header of fixed size, then 16-bit heights between two ends.

The heights of the header are in µm, its steps in nm: a 100x objective has a field of 160 µm.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy import heightmap

MARK, MARK_AT = b"OM_MS_", 32
ENDS, SIZE, HEADER = 16, 1368, 3468  # bytes
FULL = 2**16 - 1


def sniff(head: bytes, _path: Path) -> bool:
    return head[MARK_AT : MARK_AT + len(MARK)] == MARK


def read(path: Path) -> Measurement:
    """Array ``height`` (rows, columns) in µm.

    Raises
    ------
    RawFileError
        Cut off, or a size or step that is none.
    """
    data = heightmap.read_bytes(path)
    lowest, highest = heightmap.unpack("<2d", data, ENDS, path, "the ends of the heights")
    columns, rows, step_x, step_y = heightmap.unpack("<2I2d", data, SIZE, path, "size and steps")
    raw = heightmap.grid(data, HEADER, "<u2", (rows, columns), path)
    height = lowest + (highest - lowest) * np.asarray(raw, dtype=float) / FULL
    nm = heightmap.LENGTHS_UM["nm"]
    return heightmap.height_map(
        path, "nanofocus-nms", height, (step_x * nm, step_y * nm), {"vendor": "NanoFocus"}
    )
