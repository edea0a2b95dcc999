"""Zahner Thales .ism files of impedance spectra, as Zahner's own zahner-analysis (MIT) reads them.

Six-byte integers and eight-byte floats, big-endian: a mark, number of points less one, frequency,
modulus, phase, time since 1980, significance. The format has no room for a note.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np

MAGIC = b"\x00\x00\xff\xff\xff\xfe"  # of the version that today's Thales writes
SECONDS_PER_POINT = 4.0


def write_eis(
    path: Path, frequency: np.ndarray, impedance: np.ndarray, start_time: datetime
) -> None:
    """Write one spectrum; frequencies in Hz, impedances in Ω."""
    count = len(frequency)
    began = (start_time.replace(tzinfo=None) - datetime(1980, 1, 1)).total_seconds()
    time = began + SECONDS_PER_POINT * np.arange(count)
    measured = (frequency, np.abs(impedance), np.unwrap(np.angle(impedance)))
    columns = (*map(_rounded, measured), time)
    parts = [MAGIC, (count - 1).to_bytes(6, "big", signed=True)]
    parts += [np.asarray(column).astype(">f8").tobytes() for column in columns]
    parts.append(np.full(count, 128).astype(">i2").tobytes())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(parts))


def _rounded(values: np.ndarray) -> list[float]:
    """To 12 digits: processors differ in the last ones of their exponentials."""
    return [float(f"{value:.11e}") for value in values]
