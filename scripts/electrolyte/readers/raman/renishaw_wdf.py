"""Renishaw WiRE, binary ``.wdf``: 512-byte header and tagged blocks.

Read are DATA (float32 intensities), XLST (axis) and ORGN (time, position, temperature ... of each
spectrum).
"""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.measurement import TEST_TIME, Measurement
from electrolyte.readers.raman.raman_spectrum import (
    INTENSITY_ARBITRARY,
    INTENSITY_COUNTS,
    RAMAN_SHIFT,
    WAVELENGTH,
    X_POSITION,
    Y_POSITION,
    Z_POSITION,
    spectra_measurement,
)

_SIZE_LIMIT = 1024**3
_UNITS = {1: RAMAN_SHIFT, 2: None, 3: WAVELENGTH}
_COUNTS = 6
_TIME = 11
_LENGTHS_UM = {5: 1.0, 8: 1e3, 9: 1e6, 3: 1e-3}  # micrometre, mm, m, nm
_POSITIONS = {3: X_POSITION, 4: Y_POSITION, 5: Z_POSITION}
_OTHERS = {6: "R", 7: "Theta", 8: "Phi", 9: "Temperature", 10: "Pressure"}
_UNIT_NAMES = {5: "um", 8: "mm", 10: "K", 11: "Pa", 19: "deg", 20: "rad", 21: "degC", 22: "degF"}
_FILETIME_TICK = 1e-7  # seconds
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def sniff(head: bytes, path: Path) -> bool:
    return head.startswith(b"WDF1")


def read(path: Path) -> Measurement:
    """One spectrum, or a series or map in long form.

    Raises
    ------
    RawFileError
        A block beyond the end, missing blocks, an axis that is neither Raman shift nor nm.
    """
    size = path.stat().st_size
    if size > _SIZE_LIMIT:
        raise RawFileError(path, f"a WDF file below {_SIZE_LIMIT >> 20} MiB", f"{size >> 20} MiB")
    data = path.read_bytes()
    if len(data) < 512:
        raise RawFileError(
            path, "a header of 512 bytes", f"{len(data)} bytes", hint="Copy it again."
        )
    points, capacity, spectra = struct.unpack_from("<IQQ", data, 60)
    units, laser = struct.unpack_from("<If", data, 152)
    start, _ = struct.unpack_from("<QQ", data, 136)
    blocks = _blocks(path, data)
    for tag in ("DATA", "XLST"):
        if tag not in blocks:
            raise RawFileError(
                path, f"a block {tag}", f"only {', '.join(blocks)}", hint="Copy the file again."
            )
    begin, end = blocks["DATA"]
    if spectra > capacity or end - begin < 4 * points * spectra or points * spectra == 0:
        raise RawFileError(
            path,
            f"{spectra} spectra of {points} points in the block DATA",
            f"{(end - begin) // 4} values",
            hint="The measurement was stopped, or the file is damaged.",
        )
    axis_begin, axis_end = blocks["XLST"]
    if axis_end - axis_begin != 8 + 4 * points:
        raise RawFileError(
            path, f"{points} values in the block XLST", f"{(axis_end - axis_begin - 8) // 4}"
        )
    unit = struct.unpack_from("<I", data, axis_begin + 4)[0]
    axis_label = _UNITS.get(unit)
    if axis_label is None:
        raise RawFileError(
            path,
            "an axis in Raman shift (1) or nm (3)",
            f"unit {unit}",
            hint="Show Raman shift in WiRE and save again.",
        )
    axis = np.frombuffer(data, "<f4", points, axis_begin + 8).astype(float)
    stack = np.frombuffer(data, "<f4", points * spectra, begin).astype(float)
    metadata: dict[str, object] = {
        "software": _text(data, 96, 24),
        "title": _text(data, 240, 160),
        "processing": (),
        "baseline_removed": None,
    }
    if laser > 0 and np.isfinite(laser):
        metadata["excitation_nm"] = 1e7 / float(laser)
    if 0 < start < 2**62:
        metadata["start_time"] = (_EPOCH + timedelta(microseconds=start / 10)).isoformat(
            timespec="seconds"
        )
    warnings = []
    if spectra < capacity:
        warnings.append(f"{spectra} of {capacity} planned spectra were measured")
    return spectra_measurement(
        path,
        "renishaw-wdf",
        axis,
        stack if spectra == 1 else stack.reshape(spectra, points),
        axis_label=axis_label,
        intensity_label=INTENSITY_COUNTS if units == _COUNTS else INTENSITY_ARBITRARY,
        coordinates=_origins(data, blocks, capacity, spectra),
        metadata=metadata,
        warnings=warnings,
    )


def _blocks(path: Path, data: bytes) -> dict[str, tuple[int, int]]:
    """Tag -> begin and end of the content of the first block of that tag."""
    blocks: dict[str, tuple[int, int]] = {}
    offset = 512
    while offset < len(data):
        if offset + 16 > len(data):
            raise RawFileError(path, "a block header of 16 bytes", f"{len(data) - offset} bytes")
        length = struct.unpack_from("<Q", data, offset + 8)[0]
        tag = data[offset : offset + 4].decode("latin-1")
        if length < 16 or offset + length > len(data):
            raise RawFileError(
                path,
                f"a block '{tag}' of {length} bytes at {offset}",
                f"a file of {len(data)} bytes",
                hint="The file is cut off or damaged; copy it again.",
            )
        blocks.setdefault(tag, (offset + 16, offset + length))
        offset += length
    return blocks


def _origins(
    data: bytes, blocks: dict[str, tuple[int, int]], capacity: int, spectra: int
) -> dict[str, np.ndarray]:
    """What tells the spectra apart: time in s since the first, position in µm, temperature ..."""
    begin, end = blocks.get("ORGN", (0, 0))
    if end - begin < 4:
        return {}
    number = struct.unpack_from("<I", data, begin)[0]
    length = 24 + 8 * capacity
    coordinates: dict[str, np.ndarray] = {}
    for index in range(min(number, (end - begin - 4) // length)):
        at = begin + 4 + index * length
        kind, unit = struct.unpack_from("<II", data, at)
        kind &= 0x7FFFFFFF
        values = np.frombuffer(data, "<f8", spectra, at + 24).astype(float)
        if kind == _TIME:
            ticks = np.frombuffer(data, "<u8", spectra, at + 24)
            coordinates[TEST_TIME] = (ticks - ticks.min()).astype(float) * _FILETIME_TICK
        elif kind in _POSITIONS and unit in _LENGTHS_UM:
            coordinates[_POSITIONS[kind]] = values * _LENGTHS_UM[unit]
        elif kind in _POSITIONS or kind in _OTHERS:
            name = _OTHERS.get(kind) or _POSITIONS[kind].partition(" / ")[0]
            coordinates[f"{name} / {_UNIT_NAMES.get(unit, 'a.u.')}"] = values
    return coordinates


def _text(data: bytes, offset: int, length: int) -> str:
    return data[offset : offset + length].split(b"\0", 1)[0].decode("utf-8", "replace").strip()
