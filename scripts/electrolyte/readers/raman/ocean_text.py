"""Ocean Optics / Ocean Insight SpectraSuite and OceanView text (``.txt``).

Lines ``label: value`` in the language of the program, a line ``>>>>>Begin ... Data<<<<<`` (or its
translation), then pixels of axis and intensity; SpectraSuite ends them with a second such line.
OceanView names its axis (``XAxis mode``). SpectraSuite does not, and writes wavelengths.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.columns import numbered, parse_rows
from electrolyte.readers.layouts.text import lines_of, read_lines
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.raman.raman_spectrum import (
    INTENSITY_ARBITRARY,
    RAMAN_SHIFT,
    WAVELENGTH,
    spectra_measurement,
)

_MARKER = re.compile(r"^>{5}.*<{5}.*$")
_PIXELS = re.compile(r":\s*(\d{1,7})\s*$")
_AXES = {"wavelengths": WAVELENGTH, "raman shifts": RAMAN_SHIFT}
_SMOOTHING = ("Boxcar Smoothing", "Boxcar width")
SPECTROMETERS_NM = (150.0, 2600.0)  # what the maker's spectrometers reach


def sniff(head: bytes, _path: Path) -> bool:
    lines = lines_of(head_text(head))
    at = _marker(lines)
    return at is not None and at + 1 < len(lines) and bool(re.match(r"\s*-?\d", lines[at + 1]))


def read(path: Path) -> Measurement:
    """One spectrum, as the program had processed it.

    Raises
    ------
    RawFileError
        Fewer rows than the header says, an axis of pixels or wavenumbers, an axis that is not
        named and holds no wavelengths.
    """
    lines = read_lines(path)
    at = _marker(lines)
    if at is None:
        raise RawFileError(path, "a line '>>>>>Begin ... Data<<<<<'", "none")
    end = _marker(lines, at + 1)
    rows = numbered(lines, at + 1, end)
    table = parse_rows(path, rows, ("axis", "intensity"))
    header = {
        key.strip(): value.strip()
        for key, found, value in (line.partition(":") for line in lines[:at])
        if found
    }
    warnings = _counted(path, lines[at - 1] if at else "", len(rows), at)
    axis, unnamed = _axis(path, header, table[:, 0], at + 2)
    warnings += unnamed
    if axis == WAVELENGTH:
        warnings.append("the axis is in nm and the file does not say the laser's wavelength")
    smoothed = [f"{key}={header[key]}" for key in _SMOOTHING if header.get(key, "0") != "0"]
    if not {"User", "Date"} & set(header):
        warnings.append("the header is not in English: what it says of smoothing is not read")
    return spectra_measurement(
        path,
        "ocean-text",
        table[:, 0],
        table[:, 1],
        axis_label=axis,
        intensity_label=INTENSITY_ARBITRARY,
        metadata={"processing": tuple(smoothed), "baseline_removed": None, "header": header},
        warnings=warnings,
        first_line=at + 2,
    )


def _marker(lines: list[str], start: int = 0) -> int | None:
    found = (i for i, line in enumerate(lines[start:], start) if _MARKER.match(line))
    return next(found, None)


def _counted(path: Path, stated: str, rows: int, line: int) -> list[str]:
    """The last label above the numbers says, in any language, how many pixels there are."""
    pixels = _PIXELS.search(stated)
    if pixels is None or int(pixels[1]) == rows:
        return []
    if rows < int(pixels[1]):
        hint = "The file may be cut off; export it again."
        raise RawFileError(path, f"{pixels[1]} pixels", f"{rows}", line=line, hint=hint)
    return [f"the header says {pixels[1]} pixels, the table holds {rows}: a joined spectrum?"]


def _axis(path: Path, header: dict[str, str], axis: np.ndarray, line: int) -> tuple[str, list[str]]:
    """The label of the axis, and a warning where the file does not name it."""
    if mode := header.get("XAxis mode", ""):
        if mode.lower() in _AXES:
            return _AXES[mode.lower()], []
        expected = "an axis of Raman shifts or wavelengths"
        hint = "Choose one of them in OceanView, and export again."
        raise RawFileError(path, expected, f"'{mode}'", hint=hint)
    low, high = SPECTROMETERS_NM
    if axis.size and low <= axis.min() and axis.max() <= high:
        return WAVELENGTH, ["the file does not name its axis: taken as wavelengths in nm"]
    raise RawFileError(
        path,
        f"wavelengths of {low:g} to {high:g} nm, where the file names no axis",
        f"{axis.min():g} to {axis.max():g}" if axis.size else "no numbers",
        line=line,
        hint="Keep the two columns, and name them 'Raman shift / cm-1;Intensity / counts'.",
    )
