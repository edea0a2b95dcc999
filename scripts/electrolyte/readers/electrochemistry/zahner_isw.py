"""Zahner Thales .isw (binary, big-endian): voltage, current and time of a polarization.

The layout is the one that Zahner's own zahner-analysis (MIT) documents: three six-byte integers
(version, a kind, the number of points less one), then mV, mA and ms of each point. The file does
not say which of voltage and current was held: the steadier one. A held current is that of a
cycling test, and the same table is there as ``dc`` for whoever says so.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.electrochemistry.polarization import polarization_measurement
from electrolyte.readers.electrochemistry.zahner_ism import MAGIC
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.measurement import CURRENT, STEP_COUNT, TEST_TIME, VOLTAGE, Measurement

HEADER = 18  # bytes
PER_POINT = 3 * 8


def sniff(head: bytes, _path: Path) -> bool:
    # an .ism has its first frequency here, which is not 0
    return head.startswith(MAGIC) and len(head) >= HEADER and head[12:15] == b"\0\0\0"


def read(path: Path) -> Measurement:
    """Time from the first point, voltage and current.

    Raises
    ------
    RawFileError
        Cut off, or numbers that are not finite.
    """
    content = path.read_bytes()
    if not sniff(content[:HEADER], path):
        raise RawFileError(path, "a Zahner .isw file", f"bytes {content[:HEADER]!r}")
    count = int.from_bytes(content[12:18], "big", signed=True) + 1
    room = (len(content) - HEADER) // PER_POINT
    if not 1 <= count <= room:
        raise RawFileError(
            path,
            f"{count} points",
            f"room for {room}",
            hint="The file is cut off or damaged; copy it again from the instrument.",
        )
    values = np.frombuffer(content, ">f8", 3 * count, HEADER).astype(float).reshape(count, 3)
    if not (np.abs(values) < 1e15).all():
        raise RawFileError(path, "finite numbers", "NaN, infinity or beyond any instrument")
    voltage, current, seconds = values.T / 1000
    frame = data_frame({TEST_TIME: seconds - seconds[0], VOLTAGE: voltage, CURRENT: current})
    metadata = {"instrument": "Zahner", "technique": "time series"}
    dc = polarization_measurement(path, "zahner-isw", frame, None, metadata, [])
    if _spread(current) >= _spread(voltage):
        return dc
    cycling = replace(dc, technique="cycling", frame=frame.assign(**{STEP_COUNT: 1}))
    return replace(cycling, beside={"dc": dc})


def _spread(values: np.ndarray) -> float:
    """How far nine of ten values are from their median, relative to the largest."""
    away = np.abs(values - np.median(values))
    return float(np.quantile(away, 0.9)) / max(float(np.abs(values).max()), 1e-15)
