"""Bruker DIFFRAC RAW binary files, versions RAW1.01 (DIFFRACplus, "version 3") and RAW4.00.

Layouts (little endian) as measured on files of known content; see docs/xrd.md.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.diffraction.scan import iso_time, positive, scan
from electrolyte.readers.measurement import Measurement

SIZE_LIMIT = 256 * 1024**2
HEADER_1, RANGE_1 = 712, 304  # bytes
HEADER_4, RANGE_4 = 61, 160


def sniff(head: bytes, path: Path) -> bool:
    return head.startswith((b"RAW1.01\0", b"RAW4.00\0", b"RAW2", b"RAW "))


def read(path: Path) -> Measurement:
    """The first range of the file.

    Raises
    ------
    RawFileError
        Another version, a file cut off, a scan of another drive, or counts that lie.
    """
    if path.stat().st_size > SIZE_LIMIT:
        raise RawFileError(path, f"a RAW file below {SIZE_LIMIT >> 20} MiB", "a larger one")
    data = path.read_bytes()
    if data.startswith(b"RAW1.01\0"):
        return _read_1(path, data)
    if data.startswith(b"RAW4.00\0"):
        return _read_4(path, data)
    raise RawFileError(
        path,
        "Bruker RAW1.01 or RAW4.00",
        repr(data[:7].decode("latin-1")),
        hint="Export older files as .uxd or .xy.",
    )


def _read_1(path: Path, data: bytes) -> Measurement:
    ranges = _get(path, data, "<I", 12)
    at = HEADER_1
    length, count = _get(path, data, "<I", at), _get(path, data, "<I", at + 4)
    if length < RANGE_1:
        raise RawFileError(path, f"a range header of {RANGE_1} bytes", f"{length}")
    extra = _get(path, data, "<I", at + 256)
    start, step = _get(path, data, "<d", at + 16), _get(path, data, "<d", at + 176)
    size = _get(path, data, "<I", at + 252)
    average, alpha1, alpha2, beta, ratio = (_get(path, data, "<d", 616 + 8 * i) for i in range(5))
    return _scan(
        path,
        start,
        step,
        _intensities(path, data, at + length + extra, count, size),
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
        ranges=ranges,
    )


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
    scan_type = _text(data[at + 32 : at + 56])
    if "coupled" not in scan_type.lower() and "2theta" not in scan_type.lower().replace(" ", ""):
        raise RawFileError(path, "a scan over two theta", f"scan type '{scan_type}'")
    start, step = _get(path, data, "<d", at + 72), _get(path, data, "<d", at + 80)
    count = _get(path, data, "<I", at + 88)
    metadata |= {
        "scan_axis": scan_type,
        "step_time_s": positive(_get(path, data, "<f", at + 92)),
        "voltage_kV": positive(_get(path, data, "<f", at + 100)),
        "current_mA": positive(_get(path, data, "<f", at + 104)),
    }
    size, extra = _get(path, data, "<I", at + 136), _get(path, data, "<I", at + 140)
    begin = at + RANGE_4 + extra
    values = _intensities(path, data, begin, count, size)
    return _scan(
        path,
        start,
        step,
        values,
        metadata=metadata,
        ranges=2 if begin + count * size + RANGE_4 <= len(data) else 1,
    )


FIELDS_4 = {
    "USER": "operator",
    "SITE": "site",
    "SAMPLEID": "sample_name",
    "COMMENT": "comment",
    "CREATOR": "software",
}
CUT_OFF = "The file may be cut off; copy it again from the instrument."


def _scan(
    path: Path,
    start: float,
    step: float,
    values: np.ndarray,
    *,
    metadata: dict[str, Any],
    ranges: int,
) -> Measurement:
    if not (np.isfinite(start) and np.isfinite(step) and step != 0):
        raise RawFileError(path, "a start angle and a step", f"{start} and {step}")
    warnings = ("The file holds several ranges; only the first was read.",) if ranges > 1 else ()
    angles = start + step * np.arange(len(values))
    return scan(path, "bruker-raw", angles, values, metadata=metadata, warnings=warnings)


def _intensities(path: Path, data: bytes, begin: int, count: int, size: int) -> np.ndarray:
    """The first f32 of each of ``count`` records of ``size`` bytes."""
    if size < 4 or size % 4:
        raise RawFileError(path, "records of 4, 8, ... bytes", f"{size}")
    need = begin + count * size
    if count == 0 or need > len(data):
        raise RawFileError(
            path, f"{count} points ({need} bytes)", f"{len(data)} bytes", hint=CUT_OFF
        )
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
