"""STOE powder diffraction binary files (``RAW_1.06Powdat``), one scan range.

Blocks of 512 bytes, little endian: the header of the range is the block before its counts. Layout
after the public description by R. Dockhorn (chemotion-converter-app, stoe_raw.py), checked against
the text export of the same scan.
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.diffraction.scan import iso_time, positive, scan
from electrolyte.readers.measurement import Measurement

SIZE_LIMIT = 256 * 1024**2
MARK = b"RAW_1.06Powdat"
BLOCK = 512  # bytes
# bytes of the file's header, then of the range's
WAVELENGTHS, SAMPLE = 0x142, 0x20
BEGIN, POINTS, ANGLES, EXTREMES = 0x00, 0x22, 0x2C, 0x78
DATA_BLOCKS, ALL_BLOCKS = 0x1DA, 0x1DC


def sniff(head: bytes, path: Path) -> bool:
    return head.startswith(MARK)


def read(path: Path) -> Measurement:
    """The range, in counts.

    Raises
    ------
    RawFileError
        No block whose number of points, angles and extreme counts agree with the counts after it.
    """
    if path.stat().st_size > SIZE_LIMIT:
        raise RawFileError(path, f"a RAW file below {SIZE_LIMIT >> 20} MiB", "a larger one")
    data = path.read_bytes()
    if not data.startswith(MARK) or len(data) < 3 * BLOCK:
        raise RawFileError(path, f"{MARK.decode()} and three blocks", f"{len(data)} bytes")
    total, own = (struct.unpack_from("<H", data, at)[0] for at in (ALL_BLOCKS, DATA_BLOCKS))
    places = [(total - own - 1) * BLOCK] if 0 < own < total else []
    places += range(BLOCK, len(data) - BLOCK, BLOCK)
    for at in places:
        found = _range(data, at)
        if found is not None:
            break
    else:
        raise RawFileError(
            path,
            "a range header that agrees with the counts after it",
            f"none in {len(data) // BLOCK} blocks",
            hint="Files of several ranges are not read: export each as .xyd.",
        )
    angles, counts = found
    alpha1, alpha2 = struct.unpack_from("<2f", data, WAVELENGTHS)
    return scan(
        path,
        "stoe-raw",
        angles,
        counts,
        metadata={
            "sample_name": _text(data[SAMPLE : SAMPLE + 80]),
            "start_time": iso_time(_text(data[at + BEGIN : at + BEGIN + 16]), "%d-%b-%y %H:%M"),
            "wavelength_alpha1_A": positive(round(alpha1, 6)),
            "wavelength_alpha2_A": positive(round(alpha2, 6)),
        },
    )


def _range(data: bytes, at: int) -> tuple[np.ndarray, np.ndarray] | None:
    """Angles and counts of the range whose header begins at a byte; none if they do not agree."""
    begin = at + BLOCK
    if at < 0 or begin > len(data):
        return None
    (points,) = struct.unpack_from("<H", data, at + POINTS)
    if points < 2 or begin + 4 * points > len(data):
        return None
    start, _, end, _, step, _ = struct.unpack_from("<6f", data, at + ANGLES)
    if not (np.isfinite([start, end, step]).all() and step > 0 and 0 < end - start < 360):
        return None
    if abs((end - start) / step + 1 - points) > 1:
        return None
    counts = np.frombuffer(data, dtype="<u4", count=points, offset=begin)
    least, most = struct.unpack_from("<2I", data, at + EXTREMES)
    if most and (int(counts.min()), int(counts.max())) != (least, most):
        return None
    return round(start, 5) + round(step, 6) * np.arange(points), counts.astype(float)


def _text(field: bytes) -> str:
    return field.split(b"\0")[0].decode("latin-1").strip()
