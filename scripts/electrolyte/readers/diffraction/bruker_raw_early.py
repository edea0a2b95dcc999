"""Siemens and Bruker RAW binary files before DIFFRACplus: RAW1 ("RAW ") and RAW2.

Layouts (little endian) after the public description in xylib (bruker_raw.cpp, M. Wojdyr), checked
on files of known content.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.diffraction.scan import (
    iso_time,
    positive,
    scan,
    several,
)
from electrolyte.readers.layouts.text import CUT_OFF
from electrolyte.readers.measurement import Measurement

HEADER_1, HEADER_2, RANGE_2 = 156, 256, 48  # bytes


def read_raw1(path: Path, data: bytes) -> Measurement:
    """The ranges of a RAW1 file.

    Raises
    ------
    RawFileError
        A header that is cut off, or no counts.
    """
    ranges: list[Measurement] = []
    at = 0
    while not ranges or at + HEADER_1 <= len(data):
        at += 4 if data[at : at + 4] == b"RAW " else 0  # the first programs did not repeat it
        count, time, step, _, _, start = _get(path, data, "<IffIIf", at)
        alpha1, alpha2 = _get(path, data, "<ff", at + 68)
        following = _get(path, data, "<I", at + 148)[0]
        metadata = {
            "sample_name": data[at + 36 : at + 68].split(b"\0")[0].decode("latin-1").strip(),
            **_conditions(time, alpha1, alpha2),
        }
        ranges.append(_range(path, data, at + 152, count, start, step, metadata))
        at += 152 + 4 * count
        if not following:
            break
    return several(path, ranges, "range")


def read_raw2(path: Path, data: bytes) -> Measurement:
    """The ranges of a RAW2 file.

    Raises
    ------
    RawFileError
        A header that is cut off, or no counts.
    """
    (count_of_ranges,) = _get(path, data, "<H", 4)
    alpha1, alpha2, ratio = _get(path, data, "<fff", 190)
    at, ranges = HEADER_2, list[Measurement]()
    for _ in range(max(1, count_of_ranges)):
        length, count, _, time, step, start = _get(path, data, "<HHIfff", at)
        if length < RANGE_2:
            raise RawFileError(path, f"a range header of {RANGE_2} bytes", f"{length}")
        metadata = {
            "start_time": iso_time(
                data[168:188].split(b"\0")[0].decode("latin-1"), "%d-%m-%Y%H:%M", "%d-%b-%Y%H:%M"
            ),
            "anode": data[188:190].decode("latin-1").strip("\0 "),
            "ratio_alpha2_alpha1": ratio if 0 <= ratio <= 1 else None,
            **_conditions(time, alpha1, alpha2),
        }
        ranges.append(_range(path, data, at + length, count, start, step, metadata))
        at += length + 4 * count
    return several(path, ranges, "range")


def _conditions(time: float, alpha1: float, alpha2: float) -> dict[str, float | None]:
    waves = [round(wave, 6) if 0.1 < wave < 10 else None for wave in (alpha1, alpha2)]
    return {
        "step_time_s": positive(time),
        "wavelength_alpha1_A": waves[0],
        "wavelength_alpha2_A": waves[1],
    }


def _range(
    path: Path,
    data: bytes,
    begin: int,
    count: int,
    start: float,
    step: float,
    metadata: dict[str, Any],
) -> Measurement:
    # angles are stored in single precision: a step of 0.04 is 0.03999999911
    start, step = round(float(start), 6), round(float(step), 7)
    there = min(count, (len(data) - begin) // 4)
    if there < 2 or not step > 0 or not abs(start + step * count) < 360:
        found = f"{len(data)} bytes, {start:g}° and steps of {step:g}°"
        raise RawFileError(path, f"{count} points from byte {begin}", found, hint=CUT_OFF)
    angles = start + step * np.arange(there)
    counts = np.frombuffer(data, dtype="<f4", count=there, offset=begin).astype(float)
    return scan(path, "bruker-raw", angles, counts, metadata=metadata, planned=count)


def _get(path: Path, data: bytes, form: str, at: int) -> tuple[Any, ...]:
    try:
        return struct.unpack_from(form, data, at)
    except struct.error:
        raise RawFileError(
            path, f"a header of more than {at} bytes", f"{len(data)} bytes", hint=CUT_OFF
        ) from None
