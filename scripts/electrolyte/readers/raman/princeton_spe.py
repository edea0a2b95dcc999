"""Princeton Instruments SPE 3, as LightField writes it (``.spe``).

A header of 4100 bytes, frames of pixels, and an XML footer with the shape of the data and the
wavelength of each column of the sensor (Princeton Instruments, SPE 3.0 File Format Specification).
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.markup import parse_xml
from electrolyte.readers.layouts.text import number_or_none
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.raman.raman_spectrum import (
    INTENSITY_COUNTS,
    WAVELENGTH,
    spectra_measurement,
)

HEADER = 4100  # bytes
_FOOTER_AT, _VERSION_AT, _MARK_AT = 678, 1992, 2996
_MARK = 19088743  # 0x01234567, in files of WinSpec and LightField
_PIXELS = {
    "MonochromeUnsigned16": "<u2",
    "MonochromeUnsigned32": "<u4",
    "MonochromeFloating32": "<f4",
}
_AS_TEXT = "Export it in the program as text, with wavelengths and intensities."


def sniff(head: bytes, _path: Path) -> bool:
    return len(head) >= HEADER and struct.unpack_from("<i", head, _MARK_AT)[0] == _MARK


def read(path: Path) -> Measurement:
    """The spectrum, or the frames of a series in long form.

    Raises
    ------
    RawFileError
        SPE 2 of WinSpec, several regions of the sensor, an image, no wavelengths, a file cut off.
    """
    data = path.read_bytes()
    if len(data) < HEADER:
        raise RawFileError(path, f"a header of {HEADER} bytes", f"{len(data)}")
    version = struct.unpack_from("<f", data, _VERSION_AT)[0]
    footer = struct.unpack_from("<Q", data, _FOOTER_AT)[0]
    if not 3 <= version < 4:
        raise RawFileError(path, "SPE 3 of LightField", f"SPE {version:.3g}", hint=_AS_TEXT)
    if not HEADER < footer < len(data):
        found = f"{len(data)} bytes, the footer at {footer}"
        raise RawFileError(path, "an XML footer", found, hint="Copy it again.")
    root = parse_xml(data[footer:], path, "the footer")
    frames = [block for block in root.iter("DataBlock") if block.get("type") == "Frame"]
    regions = [block for block in root.iter("DataBlock") if block.get("type") == "Region"]
    if len(frames) != 1 or len(regions) != 1 or regions[0].get("height") != "1":
        found = f"{len(regions)} region(s) of {', '.join(str(r.get('height')) for r in regions)}"
        hint = "Bin the rows of the sensor in LightField, and export one region."
        raise RawFileError(path, "one region of one row", f"{found} rows", hint=hint)
    pixel = _PIXELS.get(frames[0].get("pixelFormat", ""))
    if pixel is None:
        found = f"'{frames[0].get('pixelFormat')}'"
        raise RawFileError(path, f"pixels {', '.join(_PIXELS)}", found, hint=_AS_TEXT)
    count, stride = (_whole(path, frames[0].get(key), key) for key in ("count", "stride"))
    width = _whole(path, regions[0].get("width"), "width")
    size = width * np.dtype(pixel).itemsize
    if stride < size or HEADER + count * stride > footer:
        found = f"{footer - HEADER} bytes"
        raise RawFileError(path, f"{count} frames of {stride} bytes", found, hint="Copy it again.")
    starts = (HEADER + i * stride for i in range(count))
    stack = np.array([np.frombuffer(data, pixel, width, at) for at in starts], dtype=float)
    mapping = root.find(".//WavelengthMapping")
    text = None if mapping is None else mapping.findtext("Wavelength")
    wavelengths = [number_or_none(token) for token in (text or "").split(",")]
    if None in wavelengths or len(wavelengths) != width:
        found = f"{len(wavelengths) if text else 0}"
        raise RawFileError(path, f"the wavelengths of {width} columns", found, hint=_AS_TEXT)
    laser = None if mapping is None else number_or_none(mapping.get("laserLine"))
    unknown = "the axis is in nm and the file does not say the laser's wavelength"
    return spectra_measurement(
        path,
        "princeton-spe",
        np.array(wavelengths, dtype=float),
        stack[0] if count == 1 else stack,
        axis_label=WAVELENGTH,
        intensity_label=INTENSITY_COUNTS,
        metadata={
            "software": "LightField",
            "processing": (),
            "baseline_removed": None,
            **({"excitation_nm": laser} if laser and laser > 0 else {}),
        },
        warnings=[] if laser and laser > 0 else [unknown],
    )


def _whole(path: Path, text: str | None, name: str) -> int:
    if text is None or not text.isascii() or not text.isdigit() or not 0 < int(text) < 1 << 31:
        raise RawFileError(path, f"a whole number above 0 in '{name}'", f"'{text}'")
    return int(text)
