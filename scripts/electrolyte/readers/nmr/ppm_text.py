"""Processed NMR spectrum as text: shift and intensity, or TopSpin's ``totxt``.

``totxt`` states ``# LEFT = 145.2 ppm. RIGHT = 116.5 ppm.`` and ``# SIZE = 3940`` above one
intensity a line, from left to right. Other programs (MestReNova, ``convbin2asc``) write columns;
read are those whose header names one in ppm and one of intensities. After the description of
``totxt`` in Bruker's manual and public scripts; no real file was at hand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.blank_columns import unquoted
from electrolyte.readers.layouts.columns import parse_rows
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.layouts.stacked_names import stacked_names
from electrolyte.readers.layouts.text import (
    number_or_none,
    parse_table,
    read_lines,
    without_footer,
)
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.nmr.nmr_columns import CHEMICAL_SHIFT, IMAGINARY, REAL

HEADER = 40  # lines within which the numbers begin
LEAST = 16  # points of a spectrum; a list of lines may have fewer
_LIMITS = re.compile(r"#\s*LEFT\s*=\s*(\S+)\s*ppm\.?\s*RIGHT\s*=\s*(\S+)\s*ppm", re.I)
_SIZE = re.compile(r"#\s*SIZE\s*=\s*(\d{1,9})\b", re.I)
_NUCLEUS = r"[ _]*\(?(\^?[\d¹²³⁰⁴-⁹]{1,3}[A-Z][a-z]?)?\)?[ _]*"
_SHIFT = re.compile(
    rf"{_NUCLEUS}((chemical[ _]*)?shifts?|frequency|δ|delta|x|f1|chemische verschiebung"
    r"|déplacement chimique|desplazamiento químico|化学位移|化学シフト)?( ?δ)?"
    rf"{_NUCLEUS}[(\[/]?\s*ppm\s*[)\]]?",
    re.I,
)
_INTENSITY = re.compile(
    r"(?!.*\bimag)(.*(\b(intensi[td]|real|amplitude|signal)|强度|強度)|(y|re|value|spectrum)\b)",
    re.I,
)
_REAL = re.compile(r"re(al)?\b", re.I)
_IMAGINARY = re.compile(r".*\b(imag|im\b)", re.I)
_NUMBERS = re.compile(r"[-+\d][-+\d.,;eE\s]*")


def sniff(head: bytes, _path: Path) -> bool:
    if head.lstrip().startswith(b"##"):  # JCAMP-DX
        return False
    lines = [unquoted(line) for line in head_text(head).splitlines()[:HEADER]]
    return any(map(_LIMITS.match, lines)) or _columns(lines) is not None


def read(path: Path) -> Measurement:
    """Columns ``Chemical Shift / ppm``, ``Real / 1`` and, where given, ``Imaginary / 1``.

    Raises
    ------
    RawFileError
        No such columns, several spectra, another number of points than stated, points that are not
        equidistant.
    """
    lines, notes = without_footer([unquoted(line.rstrip()) for line in read_lines(path)])
    while lines and not lines[-1]:
        lines.pop()
    limits = next(filter(None, map(_LIMITS.match, lines[:HEADER])), None)
    if limits is not None:
        data = _listed(path, lines, [number_or_none(limits[1]), number_or_none(limits[2])])
    else:
        data = _tabled(path, lines)
    return replace(spectrum_over_shifts(path, "ppm-text", data), warnings=tuple(notes))


def spectrum_over_shifts(path: Path, format: str, data: Mapping[str, np.ndarray]) -> Measurement:
    """The spectrum with these columns.

    Raises
    ------
    RawFileError
        Few points, or shifts that are not equidistant.
    """
    shift = data[CHEMICAL_SHIFT]
    if len(shift) < LEAST or not _is_axis(shift):
        raise RawFileError(
            path,
            f"a spectrum of at least {LEAST} equidistant points",
            f"{len(shift)} values in ppm that are none",
            hint="A list of lines is no spectrum: export the spectrum.",
        )
    return Measurement("nmr", format, data_frame(data), path, sha256_of(path), {})


def _is_axis(shift: np.ndarray) -> bool:
    """Whether values run in equal steps, as far as their digits show."""
    axis = np.linspace(shift[0], shift[-1], len(shift))
    return bool(shift[0] != shift[-1] and np.ptp(shift - axis) < abs(axis[1] - axis[0]))


def _listed(path: Path, lines: list[str], limits: list[float | None]) -> dict[str, np.ndarray]:
    """The intensities of ``totxt``; its limits are the shifts of the first and the last."""
    rows = [(n, line) for n, line in enumerate(lines, 1) if line and not line.startswith("#")]
    size = next(filter(None, map(_SIZE.match, lines[:HEADER])), None)
    left, right = limits
    if size is None or left is None or right is None or int(size[1]) != len(rows):
        raise RawFileError(
            path,
            "limits in ppm, and the number of points that SIZE states",
            f"{len(rows)} points",
            hint="Two-dimensional spectra are not read; a file that is cut off, copy again.",
        )
    values = parse_rows(path, rows, ("intensity",), None)[:, 0]
    return {CHEMICAL_SHIFT: np.linspace(left, right, len(values)), REAL: values}


def _tabled(path: Path, lines: list[str]) -> dict[str, np.ndarray]:
    found = _columns(lines[:HEADER])
    if found is None:
        raise RawFileError(
            path,
            "a header that names shifts in ppm and intensities",
            "none",
            hint="Put a line 'ppm;intensity' on top, with the separator of the columns.",
        )
    first, names, separator = found
    if names.count(REAL) > 1:
        raise RawFileError(
            path,
            "one column of intensities",
            f"{names.count(REAL)}",
            line=first,
            hint="Save each spectrum as a file of its own.",
        )
    table = parse_table(path, lines[first:], first + 1, names, separator)
    return {name: table[:, names.index(name)] for name in names if not name.startswith(" ")}


def _names_shifts(line: str) -> bool:
    return re.search(r"shift|δ|verschiebung|déplacement|位移|シフト", line, re.I) is not None


def _columns(lines: list[str]) -> tuple[int, list[str], str | None] | None:
    """Where the rows of numbers begin, our names of the columns (others begin with a blank), and
    what separates them; None for another table."""
    first = next((i for i, line in enumerate(lines) if _NUMBERS.fullmatch(line)), 0)
    above = [line.lstrip("#% ") for line in lines[:first] if line.strip()]
    header = stacked_names(above, lines[first] if lines else "", _names_shifts)
    separator = next((mark for mark in "\t;," if mark in header), None)
    header = header.rstrip(separator)
    cells = [cell.strip().strip('"') for cell in header.split(separator)]
    if separator is None and len(cells) > 2:  # 'Chemical shift (ppm)  Intensity'
        cells = re.split(r"\s{2,}", header.strip())
    names = [f" {i}" for i in range(len(cells))]
    for label, pattern in ((IMAGINARY, _IMAGINARY), (REAL, _INTENSITY)):
        places = [i for i, cell in enumerate(cells) if pattern.match(cell)]
        if len(of_part := [i for i in places if _REAL.match(cells[i])]) == 1:
            places = of_part  # beside it stands a magnitude
        for place in places:
            names[place] = label
    shifts = [i for i, cell in enumerate(cells) if _SHIFT.fullmatch(cell)]
    if len(shifts) != 1:
        return None
    names[shifts[0]] = CHEMICAL_SHIFT
    return (first, names, separator) if REAL in names else None
