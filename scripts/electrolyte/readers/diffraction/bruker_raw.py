"""Bruker DIFFRAC RAW binary files, versions RAW1.01 (DIFFRACplus, "version 3") and RAW4.00.

Layouts (little endian) as measured on files of known content; see docs/xrd.md.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.diffraction.bruker_raw_early import read_raw1, read_raw2
from electrolyte.readers.diffraction.scan import (
    iso_time,
    positive,
    scan,
    several,
)
from electrolyte.readers.layouts.text import CUT_OFF
from electrolyte.readers.measurement import Measurement

SIZE_LIMIT = 256 * 1024**2
HEADER_1, RANGE_1 = 712, 304  # bytes
HEADER_4, RANGE_4 = 61, 160


def sniff(head: bytes, path: Path) -> bool:
    return head.startswith((b"RAW1.01\0", b"RAW4.00\0", b"RAW2", b"RAW "))


def read(path: Path) -> Measurement:
    """The ranges of the file: one scan where they follow each other, else each a part.

    Of a scan that was stopped, or a file that ends early, what was measured is read, with a
    warning.

    Raises
    ------
    RawFileError
        Another version, a file cut off in its headers, a scan of another drive, or counts that lie.
    """
    if path.stat().st_size > SIZE_LIMIT:
        raise RawFileError(path, f"a RAW file below {SIZE_LIMIT >> 20} MiB", "a larger one")
    data = path.read_bytes()
    if data.startswith(b"RAW1.01\0"):
        return _read_1(path, data)
    if data.startswith(b"RAW4.00\0"):
        return _read_4(path, data)
    if data.startswith(b"RAW2"):
        return read_raw2(path, data)
    if data.startswith(b"RAW "):
        return read_raw1(path, data)
    raise RawFileError(
        path, "Bruker RAW1, RAW2, RAW1.01 or RAW4.00", repr(data[:7].decode("latin-1"))
    )


def _read_1(path: Path, data: bytes) -> Measurement:
    ranges: list[Measurement] = []
    at = HEADER_1
    for _ in range(max(1, _get(path, data, "<I", 12))):
        if ranges and at + RANGE_1 > len(data):
            break
        found, at = _range_1(path, data, at)
        ranges.append(found)
    return several(path, ranges, "range")


def _range_1(path: Path, data: bytes, at: int) -> tuple[Measurement, int]:
    """The range whose header begins at a byte, and the byte after its counts."""
    length, count = _get(path, data, "<I", at), _get(path, data, "<I", at + 4)
    if length < RANGE_1:
        raise RawFileError(path, f"a range header of {RANGE_1} bytes", f"{length}")
    extra = _get(path, data, "<I", at + 256)
    start, step = _get(path, data, "<d", at + 16), _get(path, data, "<d", at + 176)
    size = _get(path, data, "<I", at + 252)
    average, alpha1, alpha2, beta, ratio = (_get(path, data, "<d", 616 + 8 * i) for i in range(5))
    begin = at + length + extra
    found = _scan(
        path,
        start,
        step,
        _intensities(path, data, begin, count, size),
        count,
        metadata={
            "sample_name": _text(data[326:386]),
            "operator": _text(data[36:108]),
            "start_time": iso_time(
                f"{_text(data[16:26])} {_text(data[26:36])}", "%m/%d/%y %H:%M:%S"
            ),
            "anode": _text(data[608:612]),
            "step_time_s": positive(_get(path, data, "<f", at + 192)),
            "voltage_kV": float(_get(path, data, "<I", at + 224)),
            "current_mA": float(_get(path, data, "<I", at + 228)),
            **_wavelengths(average, alpha1, alpha2, beta, ratio),
        },
    )
    return found, begin + count * size


def _read_4(path: Path, data: bytes) -> Measurement:
    metadata: dict[str, Any] = {
        "start_time": iso_time(f"{_text(data[12:24])} {_text(data[24:34])}", "%m/%d/%Y %H:%M:%S")
    }
    at = HEADER_4
    while (kind := _get(path, data, "<I", at)) not in (0, 160):
        length = _get(path, data, "<I", at + 4)
        if length < 8 or at + length > len(data):
            raise RawFileError(
                path, "a whole header record", f"one of {length} bytes at byte {at}", hint=CUT_OFF
            )
        if kind == 10:
            key = _text(data[at + 12 : at + 36])
            metadata |= (
                {FIELDS_4[key]: _text(data[at + 36 : at + length])} if key in FIELDS_4 else {}
            )
        elif kind == 30:
            waves = [_get(path, data, "<d", at + 72 + 8 * i) for i in range(5)]
            metadata |= {"anode": _text(data[at + 116 : at + 120]), **_wavelengths(*waves)}
        at += length
    ranges: list[Measurement] = []
    while not ranges or at + RANGE_4 <= len(data):
        found, at = _range_4(path, data, at, metadata)
        ranges.append(found)
    return several(path, ranges, "range")


def _range_4(path: Path, data: bytes, at: int, metadata: dict[str, Any]) -> tuple[Measurement, int]:
    """The range whose header begins at a byte, and the byte after its counts."""
    scan_type = _text(data[at + 32 : at + 56])
    if "coupled" not in scan_type.lower() and "2theta" not in scan_type.lower().replace(" ", ""):
        raise RawFileError(
            path,
            "a scan over two theta",
            f"scan type '{scan_type}'",
            hint="Name a scan over two theta.",
        )
    start, step = _get(path, data, "<d", at + 72), _get(path, data, "<d", at + 80)
    count = _get(path, data, "<I", at + 88)
    metadata = metadata | {
        "scan_axis": scan_type,
        "step_time_s": positive(_get(path, data, "<f", at + 92)),
        "voltage_kV": positive(_get(path, data, "<f", at + 100)),
        "current_mA": positive(_get(path, data, "<f", at + 104)),
    }
    size, extra = _get(path, data, "<I", at + 136), _get(path, data, "<I", at + 140)
    begin = at + RANGE_4 + extra
    values = _intensities(path, data, begin, count, size)
    found = _scan(path, start, step, values, count, metadata=metadata)
    return found, begin + count * size


FIELDS_4 = {
    "USER": "operator",
    "SITE": "site",
    "SAMPLEID": "sample_name",
    "COMMENT": "comment",
    "CREATOR": "software",
}


def _scan(
    path: Path,
    start: float,
    step: float,
    values: np.ndarray,
    planned: int,
    *,
    metadata: dict[str, Any],
) -> Measurement:
    if not (np.isfinite(start) and np.isfinite(step) and step != 0):
        raise RawFileError(path, "a start angle and a step", f"{start} and {step}")
    angles = start + step * np.arange(len(values))
    if len(values) < planned and not abs(start + step * planned) < 180:
        raise RawFileError(path, f"{planned} points", f"{len(values)}", hint=CUT_OFF)
    return scan(path, "bruker-raw", angles, values, metadata=metadata, planned=planned)


def _intensities(path: Path, data: bytes, begin: int, count: int, size: int) -> np.ndarray:
    """The first f32 of each of ``count`` records of ``size`` bytes, or of those that are there."""
    if size < 4 or size % 4:
        raise RawFileError(path, "records of 4, 8, ... bytes", f"{size}")
    whole = min(count, (len(data) - begin) // size)
    if whole < 2:
        need = begin + count * size
        raise RawFileError(
            path, f"{count} points ({need} bytes)", f"{len(data)} bytes", hint=CUT_OFF
        )
    count = whole
    table = np.frombuffer(data, dtype="<f4", count=count * size // 4, offset=begin)
    return table.reshape(count, size // 4)[:, 0].astype(float)


def _wavelengths(
    average: float, alpha1: float, alpha2: float, beta: float, ratio: float
) -> dict[str, float | None]:
    return {
        "wavelength_A": positive(average),
        "wavelength_alpha1_A": positive(alpha1),
        "wavelength_alpha2_A": positive(alpha2),
        "wavelength_beta_A": positive(beta),
        "ratio_alpha2_alpha1": ratio if np.isfinite(ratio) and ratio >= 0 else None,
    }


def _get(path: Path, data: bytes, form: str, at: int) -> Any:
    try:
        return struct.unpack_from(form, data, at)[0]
    except struct.error:
        raise RawFileError(
            path, f"a header of more than {at} bytes", f"{len(data)} bytes", hint=CUT_OFF
        ) from None


def _text(field: bytes) -> str:
    return field.split(b"\0")[0].decode("latin-1").strip()
