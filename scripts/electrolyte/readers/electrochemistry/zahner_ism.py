"""Zahner Thales .ism (binary, big-endian): frequency, modulus, phase, time, significance.

The layout is the one that Zahner's own zahner-analysis (MIT) documents. A sweep begins in the
middle, goes up and comes down again; as that program does, only the part between the highest
and the lowest frequency is kept.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.electrochemistry.spectrum import spectrum_measurement
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.measurement import (
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
    TEST_TIME,
    Measurement,
)

# versions -1 and -2, as a six-byte integer; both hold the same tables
MAGIC = (b"\x00\x00\xff\xff\xff\xff", b"\x00\x00\xff\xff\xff\xfe")
BYTES_PER_POINT = 4 * 8 + 2


def sniff(head: bytes, _path: Path) -> bool:
    return head.startswith(MAGIC)


def between_ends(frequency: np.ndarray) -> slice:
    """The part of a sweep between the highest and the lowest frequency above 0 Hz."""
    lowest = int(np.argmin(np.where(frequency > 0, frequency, np.inf)))
    first, last = sorted((lowest, int(np.argmax(frequency))))
    return slice(first, last + 1)


def read(path: Path) -> Measurement:
    content = path.read_bytes()
    if not content.startswith(MAGIC) or len(content) < 12:
        raise RawFileError(path, "a Zahner .ism file", f"bytes {content[:12]!r}")
    count = int.from_bytes(content[6:12], "big", signed=True) + 1
    room = (len(content) - 12) // BYTES_PER_POINT
    if not 1 <= count <= room:
        raise RawFileError(
            path,
            f"{count} points",
            f"room for {room}",
            hint="The file is cut off or damaged; copy it again from the instrument.",
        )
    values = np.frombuffer(content, ">f8", 4 * count, 12).reshape(4, count).astype(float)
    if not np.isfinite(values).all():
        raise RawFileError(path, "finite numbers", "NaN or infinity in the table")
    frequency, modulus, phase, seconds = values
    seconds = abs(seconds)
    significance = np.frombuffer(content, ">i2", count, 12 + 32 * count).astype(float)
    frame = data_frame(
        {
            FREQUENCY: frequency,
            REAL_IMPEDANCE: modulus * np.cos(phase),
            IMAGINARY_IMPEDANCE: modulus * np.sin(phase),
            TEST_TIME: seconds - seconds.min(),
            "Significance": significance,
        }
    )[between_ends(frequency)]
    warnings = []
    if len(frame) < count:
        warnings.append(f"{count - len(frame)} points of the overlapping start left out")
    metadata: dict[str, Any] = {"instrument": "Zahner", "technique": "EIS"}
    if 0 < seconds.min() < 4e9:  # years 1980 to 2106
        start = datetime(1980, 1, 1) + timedelta(seconds=float(seconds.min()))
        metadata["start_time"] = start.isoformat(timespec="seconds")
    return spectrum_measurement(path, "zahner-ism", frame, None, metadata, warnings)
