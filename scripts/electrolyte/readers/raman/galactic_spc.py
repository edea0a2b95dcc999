"""Galactic SPC, version 4B (little endian), written by WiRE, LabSpec, GRAMS and others (``.spc``).

Facts of the layout: 512-byte header, optional common axis, per spectrum a 32-byte subheader and
the values as float32, or as int32/int16 with a binary exponent; a text log at the end.
"""

from __future__ import annotations

import math
import struct
from datetime import datetime
from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.raman.raman_spectrum import (
    INTENSITY_ARBITRARY,
    INTENSITY_COUNTS,
    RAMAN_SHIFT,
    WAVELENGTH,
    spectra_measurement,
)

_HEADER = struct.Struct("<BBBbIddIBBBBI9s9sH8f130s30sII")
_SUBHEADER = 32
_FLOAT = -128  # the exponent that says float32
_INT16, _MANY, _OWN_AXES, _AXIS_VALUES = 0x01, 0x04, 0x40, 0x80
_AXES = {13: RAMAN_SHIFT, 3: WAVELENGTH}
_WAVENUMBER, _RAMAN = 1, 11  # an axis in cm-1, and the experiment whose wavenumbers are shifts
_INTENSITY = {4: INTENSITY_COUNTS}
_SIZE_LIMIT = 256 * 1024**2


def sniff(head: bytes, path: Path) -> bool:
    # 4B after a byte of flags is too little for a mark: the counts must be sane as well
    if len(head) < 512 or head[1] not in (0x4B, 0x4C) or head.startswith(b"PK"):  # PK: zip
        return False
    points, spectra = struct.unpack_from("<I", head, 4)[0], struct.unpack_from("<I", head, 24)[0]
    if head[1] == 0x4C:
        return path.suffix.lower() == ".spc"
    return 0 < points < 1 << 24 and 0 < spectra < 1 << 20 and head[28] < 32


def read(path: Path) -> Measurement:
    """One spectrum, or several in long form.

    Raises
    ------
    RawFileError
        Big endian or an axis per spectrum (not supported), not a Raman axis, a file cut off.
    """
    size = path.stat().st_size
    if size > _SIZE_LIMIT:
        raise RawFileError(path, f"an SPC file below {_SIZE_LIMIT >> 20} MiB", f"{size >> 20} MiB")
    data = path.read_bytes()
    if len(data) < 512:
        raise RawFileError(
            path, "a header of 512 bytes", f"{len(data)} bytes", hint="Copy it again."
        )
    (
        flags, version, experiment, exponent, points, first, last, spectra, x_type, y_type, _, _,
        date, resolution, instrument, *_floats, comment, _axes, log_at, modified,
    ) = _HEADER.unpack_from(data)  # fmt: skip
    if version != 0x4B:
        raise RawFileError(
            path, "SPC of version 4B (little endian)", f"{version:#x}", hint="Export it as text."
        )
    if flags & _OWN_AXES:
        raise RawFileError(
            path, "spectra on one axis", "an axis of its own per spectrum", hint="Export as text."
        )
    if (x_type, experiment) == (_WAVENUMBER, _RAMAN):
        axis_label = RAMAN_SHIFT
    elif x_type in _AXES:
        axis_label = _AXES[x_type]
    else:
        raise RawFileError(
            path,
            "an axis of Raman shift (13) or nm (3), or of wavenumbers (1) of a Raman experiment",
            f"axis type {x_type} of experiment type {experiment}",
            hint="If it is a Raman spectrum, export it with an axis of Raman shift.",
        )
    if min(points, spectra) < 1:
        raise RawFileError(
            path,
            "at least one spectrum with points",
            f"{spectra} of {points} points",
            hint="The file is damaged; copy it again.",
        )
    item = 2 if flags & _INT16 and exponent != _FLOAT else 4
    axis_bytes = 4 * points if flags & _AXIS_VALUES else 0
    needed = 512 + axis_bytes + spectra * (_SUBHEADER + item * points)
    if needed > len(data):
        raise RawFileError(
            path,
            f"{needed} bytes for {spectra} spectra of {points} points",
            f"{len(data)}",
            hint="The file is cut off or damaged; copy it again.",
        )
    if axis_bytes:
        axis = np.frombuffer(data, "<f4", points, 512).astype(float)
    elif math.isfinite(first) and math.isfinite(last):
        axis = np.linspace(first, last, points)
    else:
        raise RawFileError(path, "finite ends of the axis", f"{first} and {last}")
    common = None if flags & _MANY else exponent  # else each subheader has its own
    stack = np.array(
        [
            _values(data, 512 + axis_bytes + i * (_SUBHEADER + item * points), points, item, common)
            for i in range(spectra)
        ]
    )
    metadata: dict[str, object] = {"processing": (), "baseline_removed": None}
    for name, raw in (("instrument", instrument), ("comment", comment), ("resolution", resolution)):
        text = raw.split(b"\0", 1)[0].decode("latin-1").strip()
        if text:
            metadata[name] = text
    if date:
        metadata["start_time"] = _date(date)
    metadata["log"] = _log(data, log_at)
    warnings = []
    if not axis_bytes:
        metadata["axis"] = "even"
    if modified:
        warnings.append(f"the file says that its data were processed (flags {modified:#x})")
    return spectra_measurement(
        path,
        "galactic-spc",
        axis,
        stack[0] if spectra == 1 else stack,
        axis_label=axis_label,
        intensity_label=_INTENSITY.get(y_type, INTENSITY_ARBITRARY),
        metadata=metadata,
        warnings=warnings,
    )


def _values(data: bytes, offset: int, points: int, item: int, common: int | None) -> np.ndarray:
    exponent = struct.unpack_from("<b", data, offset + 1)[0] if common is None else common
    start = offset + _SUBHEADER
    if exponent == _FLOAT:
        return np.frombuffer(data, "<f4", points, start).astype(float)
    whole = np.frombuffer(data, "<i2" if item == 2 else "<i4", points, start)
    return np.ldexp(whole.astype(float), exponent - 8 * item)


def _date(packed: int) -> str:
    """Minute, hour, day, month and year in 6, 5, 5, 4 and 12 bits; empty if it is no date.

    LabSpec counts the years from 1900.
    """
    year = packed >> 20
    year += 1900 if year < 1900 else 0
    parts = year, packed >> 16 & 15, packed >> 11 & 31, packed >> 6 & 31, packed & 63
    try:
        return datetime(*parts).isoformat(timespec="minutes")
    except ValueError:
        return ""


def _log(data: bytes, offset: int) -> dict[str, str]:
    """``key=value`` lines of the text log."""
    if not 512 <= offset <= len(data) - 64:
        return {}
    text_at = struct.unpack_from("<I", data, offset + 8)[0]
    text = data[offset + text_at :].split(b"\0", 1)[0].decode("latin-1")
    pairs = (line.partition("=") for line in text.splitlines())
    return {key.strip(): value.strip() for key, found, value in pairs if found}
