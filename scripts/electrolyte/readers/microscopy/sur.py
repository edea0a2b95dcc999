"""Digital Surf .sur (MountainsMap and the instruments that write its native format).

Header of 512 bytes, little endian; heights are whole numbers of a stated step and unit.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy import heightmap

MAGIC = b"DIGITAL SURF"
COMPRESSED = b"DSCOMPRESSED"
HEADER = 512
INVERTED = (1, 2, 3)  # 2 and 3 are also mirrored left-right, upside-down


def sniff(head: bytes, _path: Path) -> bool:
    return head.startswith((MAGIC, COMPRESSED))


def read(path: Path) -> Measurement:
    """Array ``height`` (rows, columns) in µm; points marked as not measured are NaN.

    Raises
    ------
    RawFileError
        Compressed, cut off, a unit that is no length, or a damaged header.
    """
    data = heightmap.read_bytes(path)
    if data.startswith(COMPRESSED):
        raise RawFileError(
            path,
            "an uncompressed .sur",
            "a compressed one",
            hint="Save it uncompressed, or as x3p.",
        )
    (kind, objects, _, studiable) = heightmap.unpack("<4H", data, 12, path, "the header")
    special, _ = heightmap.unpack("<2H", data, 86, path, "the header")
    bits, z_min, _, columns, rows, points = heightmap.unpack("<H4iI", data, 98, path, "the size")
    steps = heightmap.unpack("<3f", data, 120, path, "the steps")
    units = [heightmap.text(data[180 + 16 * i : 196 + 16 * i]) for i in range(3)]
    (inversion,) = heightmap.unpack("<H", data, 290, path, "the inversion flag")
    comment, private = heightmap.unpack("<2H", data, 334, path, "the comment size")
    if kind != 0 or bits not in (16, 32):
        raise RawFileError(path, "16 or 32 bit heights", f"format {kind}, {bits} bits")
    if points != rows * columns:
        raise RawFileError(path, f"{rows} x {columns} points", f"{points}")
    scales = []
    for unit in units:
        name = unit.replace("\xe6m", "um")  # the micro sign of old code pages
        if name not in heightmap.LENGTHS_UM:
            raise RawFileError(path, "lengths in m, mm, µm or nm", f"'{unit}'")
        scales.append(heightmap.LENGTHS_UM[name])
    raw = heightmap.grid(data, HEADER + comment + private, f"<i{bits // 8}", (rows, columns), path)
    height = raw * (steps[2] * scales[2])
    if special == 1:  # points not measured are marked by the value two below the lowest
        height = np.where(raw == z_min - 2, np.nan, height)
    if inversion in INVERTED:
        height = -height
        height = height[:, ::-1] if inversion == 2 else height
        height = height[::-1] if inversion == 3 else height
    metadata = {
        name: value
        for name, value in (
            ("title", heightmap.text(data[20:50])),
            ("instrument", heightmap.text(data[50:80])),
            ("comment", heightmap.text(data[HEADER : HEADER + comment])),
        )
        if value
    }
    warnings = [f"{objects} objects in the file, only the first was read"] if objects > 1 else []
    if studiable != 2:
        warnings.append(f"studiable type {studiable}: expected 2, a surface")
    return heightmap.height_map(
        path,
        "sur",
        height,
        (steps[0] * scales[0], steps[1] * scales[1]),
        metadata,
        warnings,
    )
