"""B&W Tek BWSpec text: ``key;value`` settings, then a table of pixels (``.txt``).

Of the columns, ``Raman Shift`` and ``Dark Subtracted #1`` are the spectrum; pixels outside the
range of the axis have blank cells. Numbers have a decimal point or comma.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.numerals import Numerals, numerals_of
from electrolyte.readers.layouts.text import (
    check_count,
    number_or_none,
    parse_number,
    read_lines,
)
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.raman.raman_spectrum import (
    INTENSITY_COUNTS,
    RAMAN_SHIFT,
    spectra_measurement,
)

_SHIFT = "Raman Shift"
_INTENSITIES = ("Dark Subtracted #1", "Raw data #1")  # the first of them that the table has


def sniff(head: bytes, _path: Path) -> bool:
    return head_text(head).startswith(("File Version;BWRam", "File Version;BWSpec"))


def read(path: Path) -> Measurement:
    """The spectrum over all pixels that have a Raman shift.

    Raises
    ------
    RawFileError
        No table of pixels, no column of shift or intensity, text among numbers.
    """
    lines = read_lines(path)
    at = next((i for i, line in enumerate(lines) if line.startswith("Pixel;")), None)
    if at is None:
        raise RawFileError(path, "a table whose header starts with 'Pixel'", "none")
    header = dict(_pair(line) for line in lines[:at] if ";" in line)
    names = _cells(lines[at])
    intensity = next((name for name in _INTENSITIES if name in names), None)
    if _SHIFT not in names or intensity is None:
        expected = f"columns '{_SHIFT}' and '{_INTENSITIES[0]}'"
        raise RawFileError(path, expected, ", ".join(names), line=at + 1)
    wanted = (names.index(_SHIFT), names.index(intensity))
    cells = {i: _cells(lines[i]) for i in range(at + 1, len(lines)) if lines[i].strip()}
    _complete(path, cells, max(wanted))
    if pixels := number_or_none(header.get("pixel_num")):
        check_count(path, pixels, len(cells), "pixels (pixel_num)")
    numerals = numerals_of(path, cells.values(), at + 2)
    rows = {line: row for line, row in cells.items() if row[wanted[0]]}
    table = np.array(
        [
            [parse_number(row[i], path, line + 1, names[i], numerals) for i in wanted]
            for line, row in rows.items()
        ]
    ).reshape(-1, 2)
    return spectra_measurement(
        path,
        "bwtek-text",
        table[:, 0],
        table[:, 1],
        axis_label=RAMAN_SHIFT,
        intensity_label=INTENSITY_COUNTS,
        metadata={
            "software": header.get("File Version", ""),
            "processing": (),
            "baseline_removed": None,
            "header": header,
            **_laser(path, header, numerals),
        },
        first_line=min(rows, default=at) + 1,
    )


def _pair(line: str) -> tuple[str, str]:
    key, _, value = line.partition(";")
    return key.strip(), value.strip().rstrip(";")


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split(";")]


def _complete(path: Path, cells: dict[int, list[str]], last: int) -> None:
    short = next((line for line, row in cells.items() if len(row) <= last), None)
    if short is not None:
        raise RawFileError(
            path,
            f"at least {last + 1} columns",
            f"{len(cells[short])}",
            line=short + 1,
            hint="The file may be cut off; copy it again.",
        )


def _laser(path: Path, header: dict[str, str], numerals: Numerals) -> dict[str, float]:
    stated = header.get("laser_wavelength", "")
    if not stated:
        return {}
    wavelength = parse_number(stated, path, 1, "laser_wavelength", numerals)
    return {"excitation_nm": wavelength} if wavelength > 0 else {}
