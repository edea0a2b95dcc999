"""Princeton Instruments SPE 2, as WinSpec writes it (``.spe``).

A header of 4100 bytes, then frames of pixels. The axis is a polynomial in the number of the pixel,
from 1 on (WinSpec/32 manual, appendix on the header: x calibration at byte 3000). Written after
public descriptions of the layout; no file was at hand.
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.raman.raman_spectrum import (
    INTENSITY_COUNTS,
    WAVELENGTH,
    spectra_measurement,
)

HEADER = 4100  # bytes
_WIDTH_AT, _PIXEL_AT, _HEIGHT_AT, _FRAMES_AT = 42, 108, 656, 1446
_VERSION_AT, _MARK_AT, _CALIBRATION_AT = 1992, 2996, 3000
_MARK = 19088743  # 0x01234567
_VALID, _ORDER, _COEFFICIENTS, _LASER = 98, 101, 263, 311  # bytes within the calibration
_MOST_COEFFICIENTS = 6
_PIXELS = {0: "<f4", 1: "<i4", 2: "<i2", 3: "<u2"}
_NANOMETRES = (150.0, 3000.0)  # of any grating spectrometer
_WAVENUMBERS = (3000.0, 60000.0)  # of lasers, cm-1
_AS_TEXT = "Export it in the program as text, with wavelengths and intensities."


def sniff(head: bytes, _path: Path) -> bool:
    if len(head) < HEADER or struct.unpack_from("<i", head, _MARK_AT)[0] != _MARK:
        return False
    return bool(1 <= struct.unpack_from("<f", head, _VERSION_AT)[0] < 3)


def read(path: Path) -> Measurement:
    """The spectrum, or the frames of a series in long form.

    Raises
    ------
    RawFileError
        An image, an axis that is not calibrated in nm, a file cut off.
    """
    data = path.read_bytes()
    if len(data) < HEADER:
        raise RawFileError(path, f"a header of {HEADER} bytes", f"{len(data)}")
    width, height = (struct.unpack_from("<H", data, at)[0] for at in (_WIDTH_AT, _HEIGHT_AT))
    frames = struct.unpack_from("<i", data, _FRAMES_AT)[0]
    pixel = _PIXELS.get(struct.unpack_from("<h", data, _PIXEL_AT)[0])
    if pixel is None or frames < 1 or not width:
        found = f"{frames} frames of {width} pixels of kind {pixel}"
        raise RawFileError(path, "frames of pixels of a known kind", found, hint=_AS_TEXT)
    if height != 1:
        hint = "Bin the rows of the sensor, and save it again."
        raise RawFileError(path, "one row of pixels a frame", f"{height} rows", hint=hint)
    size = frames * width * np.dtype(pixel).itemsize
    if len(data) < HEADER + size:
        found = f"{len(data) - HEADER} bytes"
        raise RawFileError(path, f"{size} bytes of pixels", found, hint="Copy it again.")
    stack = np.frombuffer(data, pixel, frames * width, HEADER).reshape(frames, width)
    laser = _laser_nm(struct.unpack_from("<d", data, _CALIBRATION_AT + _LASER)[0])
    unknown = "the axis is in nm and the file does not say the laser's wavelength"
    return spectra_measurement(
        path,
        "winspec-spe",
        _wavelengths(path, data, width),
        stack[0].astype(float) if frames == 1 else stack.astype(float),
        axis_label=WAVELENGTH,
        intensity_label=INTENSITY_COUNTS,
        metadata={
            "software": "WinSpec",
            "processing": (),
            "baseline_removed": None,
            **({"excitation_nm": laser} if laser else {}),
        },
        warnings=[] if laser else [unknown],
    )


def _wavelengths(path: Path, data: bytes, width: int) -> np.ndarray:
    """Of each pixel, nm; refused where the calibration gives anything else."""
    valid, order = data[_CALIBRATION_AT + _VALID], data[_CALIBRATION_AT + _ORDER]
    if not valid or not 1 <= order < _MOST_COEFFICIENTS:
        found = "none" if not valid else f"a polynomial of order {order}"
        raise RawFileError(path, "a calibration of the axis", found, hint=_AS_TEXT)
    at = _CALIBRATION_AT + _COEFFICIENTS
    coefficients = np.array(struct.unpack_from(f"<{order + 1}d", data, at))
    with np.errstate(all="ignore"):
        axis = np.polynomial.polynomial.polyval(np.arange(1.0, width + 1), coefficients)
    if not (np.isfinite(axis).all() and _NANOMETRES[0] < axis.min() <= axis.max() < _NANOMETRES[1]):
        found = f"{axis[0]:g} to {axis[-1]:g}"
        raise RawFileError(path, "a calibration in nm", found, hint=_AS_TEXT)
    return np.asarray(axis, dtype=float)


def _laser_nm(wavenumber: float) -> float | None:
    """Wavelength of the laser, which stands as a wavenumber in 1/cm; ``None`` where it is none."""
    low, high = _WAVENUMBERS
    return 1e7 / wavenumber if low < wavenumber < high else None
