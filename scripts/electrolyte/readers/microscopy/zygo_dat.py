"""Zygo MetroPro .dat: big-endian header, an intensity frame, and phases as 32-bit counts.

height = counts * interferometric scale * obliquity * wavelength / R, where the field phase_res
0, 1, 2 stands for R = 4096, 32768, 131072 (MetroPro reference guide). Counting phase_res from 1
makes heights 8 times too large.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy import heightmap

MAGICS = (b"\x88\x1b\x03\x6f", b"\x88\x1b\x03\x70", b"\x88\x1b\x03\x71")
PHASE_RESOLUTION = {0: 4096, 1: 32768, 2: 131072}
INVALID = 2147483640  # counts of this and above mark points without height


def sniff(head: bytes, _path: Path) -> bool:
    return head.startswith(MAGICS)


def read(path: Path) -> Measurement:
    """Array ``height`` (rows, columns) in µm; array ``intensity`` is not read.

    Raises
    ------
    RawFileError
        Cut off, unknown phase resolution, no phase data, a scale that is none.
    """
    data = heightmap.read_bytes(path)
    (header_size,) = heightmap.unpack(">I", data, 6, path, "the header size")
    (intensity_bytes,) = heightmap.unpack(">I", data, 60, path, "the intensity size")
    columns, rows = heightmap.unpack(">2H", data, 68, path, "the size of the map")
    (stamp,) = heightmap.unpack(">i", data, 76, path, "the time stamp")
    scale, wavelength_m = heightmap.unpack(">2f", data, 164, path, "the height scale")
    (obliquity,) = heightmap.unpack(">f", data, 176, path, "the obliquity")
    (pixel_m,) = heightmap.unpack(">f", data, 184, path, "the lateral resolution")
    (resolution,) = heightmap.unpack(">h", data, 218, path, "the phase resolution")
    (sign,) = heightmap.unpack(">h", data, 232, path, "the sign")
    if rows == 0 or columns == 0:
        raise RawFileError(path, "a phase map", "an intensity frame only")
    if resolution not in PHASE_RESOLUTION:
        raise RawFileError(path, "a phase resolution of 0, 1 or 2", f"{resolution}")
    unit_um = scale * obliquity * wavelength_m / PHASE_RESOLUTION[resolution] * 1e6
    if not np.isfinite(unit_um) or unit_um <= 0:
        raise RawFileError(
            path,
            "scale, obliquity and wavelength above zero",
            f"{scale:g}, {obliquity:g}, {wavelength_m:g} m",
        )
    raw = heightmap.grid(data, header_size + intensity_bytes, ">i4", (rows, columns), path)
    height = np.where(raw >= INVALID, np.nan, raw * (-unit_um if sign else unit_um))
    metadata: dict[str, Any] = {
        "vendor": "Zygo",
        "wavelength_nm": wavelength_m * 1e9,
        "phase_resolution": resolution,
    }
    for name, field in (
        ("comment", data[80:162]),
        ("objective", data[246:258]),
        ("title", data[258:298]),
    ):
        if heightmap.text(field):
            metadata[name] = heightmap.text(field)
    if stamp > 0:
        metadata["start_time"] = datetime.datetime.fromtimestamp(stamp, datetime.UTC).isoformat()
    pixel = (pixel_m * 1e6, pixel_m * 1e6) if pixel_m > 0 else None
    return heightmap.height_map(path, "zygo-dat", height, pixel, metadata)
