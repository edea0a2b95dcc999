"""WITec ASCII table without a header: names, units, then a column of shifts and one a spectrum."""

from __future__ import annotations

from pathlib import Path

from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.columns import numbered, parse_rows
from electrolyte.readers.layouts.text import lines_of, read_lines
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.raman.raman_spectrum import (
    WAVELENGTH,
    axis_column,
    intensity_column,
    spectra_measurement,
)

_AXIS = "X-Axis"
_UNITS = ("rel. 1/cm", "1/cm", "nm")


def sniff(head: bytes, _path: Path) -> bool:
    lines = lines_of(head_text(head))
    return (
        len(lines) > 2
        and lines[0].startswith(_AXIS + "\t")
        and lines[1].split("\t")[0].strip() in _UNITS
    )


def read(path: Path) -> Measurement:
    """One spectrum, or those of a map or series in long form, in the order of the columns.

    ``metadata["names"]`` are the names of the columns; a map writes pixels in them, ``F(x/y)``.

    Raises
    ------
    RawFileError
        Names and units of different number, spectra in different units, text among numbers.
    """
    lines = read_lines(path)
    if len(lines) < 3:
        raise RawFileError(path, "names, units, then numbers", f"{len(lines)} lines")
    names, units = (line.rstrip("\t\r").split("\t") for line in lines[:2])
    if len(names) != len(units) or len(names) < 2:
        raise RawFileError(path, f"{len(names)} units", f"{len(units)}", line=2)
    if len(set(units[1:])) > 1:
        raise RawFileError(path, "spectra in one unit", ", ".join(sorted(set(units[1:]))), line=2)
    rows = numbered(lines, 2)
    table = parse_rows(path, rows, names)
    axis = axis_column(units[0], path, 2)
    unknown = "the axis is in nm and the file does not say the laser's wavelength"
    return spectra_measurement(
        path,
        "witec-table",
        table[:, 0],
        table[:, 1] if len(names) == 2 else table[:, 1:].T,
        axis_label=axis,
        intensity_label=intensity_column(units[1]),
        metadata={
            "software": "WITec",
            "processing": (),
            "baseline_removed": None,
            "names": tuple(name.strip() for name in names[1:]),
        },
        warnings=[unknown] if axis == WAVELENGTH else [],
        first_line=3,
    )
