"""JEOL Analysis Station spectrum (.eds): fields of fixed size, then counts as 32-bit integers.

The energy of channel i is CoefB + i CoefA, in keV.
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy import heightmap
from electrolyte.readers.microscopy.emsa_msa import COUNTS, ENERGY

KIND = b"\x02\0\0\0"
TIMES, CALIBRATION, CHANNELS, SPECTRUM = 258, 362, 454, 458  # bytes
NUMBERS = (512, 1024, 2048, 4096, 8192, 16384)  # of channels


def sniff(head: bytes, _path: Path) -> bool:
    if not head.startswith(KIND) or len(head) < SPECTRUM:
        return False
    (step,) = struct.unpack_from("<d", head, CALIBRATION)
    (channels,) = struct.unpack_from("<I", head, CHANNELS)
    return channels in NUMBERS and 1e-4 < step < 0.1


def read(path: Path) -> Measurement:
    """Columns ``Energy / keV`` and ``Counts / 1``.

    Raises
    ------
    RawFileError
        Cut off, no calibration, negative counts.
    """
    data = heightmap.read_bytes(path)
    live, real = heightmap.unpack("<2d", data, TIMES, path, "live and real time")
    step, first = heightmap.unpack("<2d", data, CALIBRATION, path, "the calibration")
    (channels,) = heightmap.unpack("<I", data, CHANNELS, path, "the number of channels")
    if not (np.isfinite(first) and 0 < step < 1):
        raise RawFileError(path, "an energy calibration in keV", f"{first:g} + {step:g} i")
    needed = 4 * channels
    if len(data) < SPECTRUM + needed:
        found = f"{len(data) - SPECTRUM}"
        raise RawFileError(path, f"{needed} bytes of counts", found, hint=heightmap.CUT)
    counts = np.frombuffer(data, "<i4", channels, SPECTRUM).astype(float)
    if (counts < 0).any():
        raise RawFileError(path, "counts", f"{int(counts.min())}")
    times = {"live_time_s": live, "real_time_s": real}
    return Measurement(
        technique="sem_eds",
        format="jeol-eds",
        frame=data_frame({ENERGY: first + step * np.arange(channels), COUNTS: counts}),
        source=path,
        sha256=sha256_of(path),
        metadata={"vendor": "JEOL"} | {k: v for k, v in times.items() if 0 < v < 1e9},
    )
