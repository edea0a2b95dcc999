"""Veeco / Bruker Wyko .opd: a directory of named blocks; heights in waves, lengths in mm."""

from __future__ import annotations

import math
import struct
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy import heightmap

ENTRY = "<16shlH"  # name, type, length, attribute
ENTRY_SIZE = struct.calcsize(ENTRY)
ARRAY, TEXT, FLOAT, DOUBLE = 3, 5, 7, 8
HEIGHT_BLOCKS = ("Raw", "RAW_DATA", "RAW DATA", "OPD", "SAMPLE_DATA")
DTYPES = {2: "<i2", 4: "<f4"}
BAD = {2: 32766, 4: 1e38}  # this value and above marks a point without height
MAX_BLOCKS = 10_000


def sniff(head: bytes, _path: Path) -> bool:
    return head[2:11] == b"Directory"


def read(path: Path) -> Measurement:
    """Array ``height`` (rows, columns) in µm, first row at the top of the image.

    Raises
    ------
    RawFileError
        Damaged directory, no height block, no wavelength, cut off.
    """
    data = heightmap.read_bytes(path)
    blocks = _blocks(path, data)
    raster = next((blocks[name] for name in HEIGHT_BLOCKS if name in blocks), None)
    if raster is None:
        names = ", ".join(sorted(blocks)[:12])
        raise RawFileError(path, f"a height block ({', '.join(HEIGHT_BLOCKS)})", names or "none")
    kind, start, _ = raster
    columns, rows, itemsize = heightmap.unpack("<3H", data, start, path, "the size of the map")
    if kind != ARRAY or itemsize not in DTYPES:
        raise RawFileError(path, "heights of 2 or 4 bytes", f"{itemsize} bytes, block type {kind}")
    # stored column by column, each from the bottom up
    raw = heightmap.grid(data, start + 6, DTYPES[itemsize], (columns, rows), path).T[::-1]
    wavelength_nm = _scalar(path, data, blocks, "Wavelength")
    if wavelength_nm is None or not wavelength_nm > 0:
        raise RawFileError(path, "the block Wavelength (scale of the heights)", "none above zero")
    multiplier = _scalar(path, data, blocks, "Mult") or 1.0
    with np.errstate(invalid="ignore"):
        valid = np.isfinite(raw) & (raw < BAD[itemsize])
    height = np.where(valid, raw, np.nan) * (wavelength_nm / multiplier * 1e-3)
    pixel_mm = _scalar(path, data, blocks, "Pixel_size")
    aspect = _scalar(path, data, blocks, "Aspect") or 1.0
    pixel = None if not pixel_mm else (pixel_mm * 1e3, pixel_mm * aspect * 1e3)
    metadata: dict[str, Any] = {"vendor": "Wyko", "wavelength_nm": wavelength_nm}
    magnification = _scalar(path, data, blocks, "Magnification")
    if magnification:
        metadata["magnification"] = magnification
    texts = {name: _text(data, blocks, name) for name in ("Date", "Time", "Title", "Note")}
    if when := f"{texts['Date']} {texts['Time']}".strip():
        metadata["start_time"] = when  # month first, as the program writes it
    metadata.update({k.lower(): texts[k] for k in ("Title", "Note") if texts[k]})
    return heightmap.height_map(path, "wyko-opd", height, pixel, metadata)


def _blocks(path: Path, data: bytes) -> dict[str, tuple[int, int, int]]:
    """Type, first byte and length of each block, by name."""
    _, _, size, _ = heightmap.unpack(ENTRY, data, 2, path, "the directory")
    if size <= 0 or size % ENTRY_SIZE or size // ENTRY_SIZE > MAX_BLOCKS:
        raise RawFileError(path, f"a directory of entries of {ENTRY_SIZE} bytes", f"{size} bytes")
    blocks: dict[str, tuple[int, int, int]] = {}
    position = 2 + size
    for index in range(1, size // ENTRY_SIZE):
        name, kind, length, _ = heightmap.unpack(
            ENTRY, data, 2 + index * ENTRY_SIZE, path, f"directory entry {index}"
        )
        if length > 0:
            blocks.setdefault(heightmap.text(name), (kind, position, length))
            position += length
    return blocks


def _scalar(
    path: Path, data: bytes, blocks: dict[str, tuple[int, int, int]], name: str
) -> float | None:
    if name not in blocks:
        return None
    kind, start, length = blocks[name]
    if kind == DOUBLE and length >= 8:
        layout = "<d"
    elif kind == FLOAT and length >= 4:
        layout = "<f"
    else:
        layout = "<h" if length == 2 else "<i"
    (value,) = heightmap.unpack(layout, data, start, path, f"the block {name}")
    return float(value) if math.isfinite(value) else None


def _text(data: bytes, blocks: dict[str, tuple[int, int, int]], name: str) -> str:
    if name not in blocks or blocks[name][0] != TEXT:
        return ""
    _, start, length = blocks[name]
    return heightmap.text(data[start : start + min(length, 1000)])
