"""Sensofar .plu topography (layout as read by SurfaceTopography; no instrument file at hand)."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy import heightmap

CALIBRATION = 388  # after 128 B date, 4 B time, 256 B comment
CONFIGURATION = 428
LAYERS = 488  # after 40 B of scan settings
DATA = 500
TOPOGRAPHY = 3
INVALID = 1000001.0


def sniff(head: bytes, _path: Path) -> bool:
    """No magic: the two places that state the size of the map must agree."""
    if len(head) < DATA + 8:
        return False
    rows, columns = struct.unpack_from("<2I", head, CALIBRATION)
    kind = struct.unpack_from("<I", head, CONFIGURATION)[0]
    return (
        kind == TOPOGRAPHY
        and 2 <= rows < 100_000
        and (rows, columns) == struct.unpack_from("<2I", head, DATA)
    )


def read(path: Path) -> Measurement:
    """Array ``height`` (rows, columns) of the first layer in µm.

    Raises
    ------
    RawFileError
        Not a topography, cut off, pixel size that is none.
    """
    data = heightmap.read_bytes(path)
    size = heightmap.unpack("<2I", data, CALIBRATION, path, "the calibration")
    pixel = heightmap.unpack("<2f", data, CALIBRATION + 16, path, "the pixel size")
    (kind,) = heightmap.unpack("<I", data, CONFIGURATION, path, "the measurement type")
    if kind != TOPOGRAPHY:
        raise RawFileError(path, f"a topography (type {TOPOGRAPHY})", f"type {kind}")
    (layers,) = heightmap.unpack("<B", data, LAYERS + 1, path, "the number of layers")
    if heightmap.unpack("<2I", data, DATA, path, "the size of the layer") != size or layers < 1:
        raise RawFileError(path, f"a layer of {size[0]} x {size[1]} points", "another size")
    raw = heightmap.grid(data, DATA + 8, "<f4", (size[0], size[1]), path)
    height = np.where(raw == INVALID, np.nan, raw)
    metadata = {
        name: value
        for name, value in (
            ("start_time", heightmap.text(data[:128])),
            ("comment", heightmap.text(data[132:388])),
        )
        if value
    }
    warnings = [f"{layers} layers in the file, only the first was read"] if layers > 1 else []
    return heightmap.height_map(path, "plu", height, (pixel[0], pixel[1]), metadata, warnings)
