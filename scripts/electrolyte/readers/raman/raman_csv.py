"""Plain columns of a Raman spectrum: CSV, or text without a header (``.csv``, ``.txt``).

Read are files whose header row names shift (or wavelength) and intensity, RRUFF text
(``##KEY=value`` lines), and, if somebody says that they are a Raman spectrum, bare columns of two
numbers, as many programs export them. The axis is taken as Raman shift then, which a warning says;
where it may as well be a wavelength in nm, the names are asked for.

Of more columns, the names tell which are read, below what the program says of the spectrometer:
Wasatch ENLIGHTEN (``Pixel,Wavelength,Wavenumber,Processed,Raw,Dark``, of which ``Processed`` is
less the dark; its public source writes it), Avantes AvaSoft (``Wave;Sample;Dark;Reference;Scope``
above a line of units; ``Sample`` is as counted). Edinburgh Instruments name the axes above bare
columns, as ``Xaxis,Raman Shift,cm-1`` and ``Yaxis,Counts``.
"""

from __future__ import annotations

import re
from itertools import pairwise, zip_longest
from pathlib import Path

import numpy as np

from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.blank_columns import tabbed_columns
from electrolyte.readers.layouts.stacked_names import STACKED
from electrolyte.readers.layouts.text import parse_table, read_lines, without_footer
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.raman.raman_spectrum import (
    INTENSITY_ARBITRARY,
    RAMAN_SHIFT,
    WAVELENGTH,
    intensity_column,
    spectra_measurement,
)

_SHIFT = re.compile(
    r"raman|shift|wave\s*numbers?\b|wavenumber|wellenzahl|cm\s*\^?[-⁻]?\s*[1¹]|1/cm"
    r"|拉曼(位移|频移)|波数|波數|ラマン|波数",
    re.I,
)
_NANOMETRE = re.compile(r"wave\s*length|\bnm\b", re.I)
_INTENSITY = re.compile(r"intensity|counts|cts|signal|a\.\s?u\.", re.I)
_OVER_SHIFT = re.compile(
    rf"{_INTENSITY.pattern}|intensi[td]|impulse|zählrate|强度|強度|计数|計数", re.I
)  # in other languages too
_UNIT = re.compile(r"[\[(/]\s*([^\])/]+?)\s*[\])]?\s*$")
_METRE = re.compile(r"(?<![^\W\d_])[kmuµμ]?m(?![^\W\d_])")
_OTHER_UNIT = re.compile(r"ppm|chemi|\b(m?eV|[TG]?Hz|px|pixels?)\b")  # of NMR, or of another axis
_NUMBER = r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?"
_GROUPED = r"[+-]?\d{1,3}(?:[.,]\d{3})+(?:[.,]\d+)?"
_SPACE = " "
BEYOND = 5000.0  # cm-1; hydrogen, the stiffest bond, is at 4160
LEAST_RANGE = 20.0  # cm-1; no spectrum is narrower
NANOMETRES = (300.0, 1150.0)  # of lasers for Raman and what they scatter
MOST_APART = 1.4  # 4000 cm-1 from 785 nm on end at 1.46 times this, from 532 nm at 1.27
FARTHEST = 100  # lines above the names, or the numbers
_BESIDE = ("dark", "reference", "background", "baseline", "fit")
PROCESSED, RAW = "processed", ("raw", "sample")
_UNITS_BELOW = re.compile(r"(\s*\[[^];]*\]\s*(;|$)){2,}")  # as Avantes AvaSoft writes them
_OF_LIGHT = re.compile(r"transmi|reflect|absor|irradiance|luminesc|fluoresc|emission", re.I)
_AXIS_NAMED = re.compile(r"^([XY])axis[,;\t] *(.+?) *$", re.M)
_COMMENTS = ("#", "%", "//")


def sniff(head: bytes, path: Path) -> bool:
    lines = _plain(head_text(head).splitlines()[:FARTHEST])
    if _is_of_others(head):
        return False
    if _named(lines) is not None:
        return True
    start = _table(lines)
    if start is None:
        return False
    names = _names(lines[:start])
    return _axis(names) is not None if names else b"##NAMES=" in head  # RRUFF


def bare(head: bytes) -> str:
    lines = _plain(head_text(head).splitlines()[:FARTHEST])
    start = _table(lines)
    nameless = start is not None and _names(lines[:start]) is None and not _is_of_others(head)
    return "Raman shift and intensity" if nameless else ""


def _is_of_others(head: bytes) -> bool:
    """EMSA/MAS spectra of electron microscopes, JCAMP-DX, powder patterns of RRUFF."""
    start = head[:4096].upper()
    of_x_rays = b"##X-RAY WAVELENGTH=" in start or b"##DIFFRACTION SAMPLE" in start
    return head.startswith(b"#FORMAT") or b"##JCAMP" in start.replace(b" ", b"") or of_x_rays


def _table(lines: list[str]) -> int | None:
    """Where three rows of two numbers begin."""
    start = _first_row(lines)
    if start is None or start + 2 >= len(lines):
        return None
    return start if all(_columns(line) for line in lines[start : start + 3]) else None


def read(path: Path) -> Measurement:
    """One spectrum.

    Raises
    ------
    RawFileError
        No table of two columns, a header that names neither a shift nor a wavelength.
    """
    lines, warnings = without_footer(_plain(read_lines(path)))
    if found := _named(lines[:FARTHEST]):
        return _read_named(path, lines, found, warnings)
    start = _first_row(lines)
    if start is None:
        raise RawFileError(path, "a table of two columns of numbers", "none")
    separator = None if _columns(lines[start]) == _SPACE else _columns(lines[start])
    rows = lines[start:]
    while rows and (not rows[-1].strip() or rows[-1].startswith("##END")):
        rows.pop()
    names = _names(lines[:start])
    header = {
        key.strip(): value.strip()
        for key, found, value in (s.lstrip("#").partition("=") for s in lines[:start])
        if found
    }
    intensity = INTENSITY_ARBITRARY
    if names is None:
        axis: str | None = RAMAN_SHIFT
        warnings.append("the columns have no names: taken as Raman shift in cm-1 and intensity")
    else:
        axis = _axis(names)
        if len(names) < 2:
            raise RawFileError(path, "the names of two columns", f"{names}", line=start)
        unit = _UNIT.search(names[1])
        intensity = intensity_column(unit.group(1) if unit else names[1])
    if axis is None:
        expected = "columns of a Raman shift (or wavelength) and an intensity"
        raise RawFileError(path, expected, str(names), line=start)
    table = parse_table(path, rows, start + 1, ("shift", "intensity"), separator)
    _check_shifts(path, axis, table[:, 0], start + 1)
    if names is None and _may_be_nm(table[:, 0]):
        low, high = table[:, 0].min(), table[:, 0].max()
        raise RawFileError(
            path,
            "names of the columns: these may be shifts in cm-1 or wavelengths in nm",
            f"{low:g} to {high:g}",
            line=start + 1,
            hint="Write 'Raman shift / cm-1;Intensity / counts' or 'Wavelength / nm;Intensity /"
            " counts' on top.",
        )
    if names is None and np.ptp(table[:, 0]) < LEAST_RANGE:
        raise RawFileError(
            path,
            "Raman shifts in cm-1 in the first column",
            f"{table[:, 0].min():g} to {table[:, 0].max():g}",
            line=start + 1,
            hint="Name the columns on top, such as 'Raman shift / cm-1;Intensity / counts'.",
        )
    return spectra_measurement(
        path,
        "raman-csv",
        table[:, 0],
        table[:, 1],
        axis_label=axis,
        intensity_label=intensity,
        metadata={"processing": (), "baseline_removed": None, "header": header},
        warnings=warnings,
        first_line=start + 1,
    )


def _read_named(
    path: Path, lines: list[str], found: tuple[int, list[str], str], warnings: list[str]
) -> Measurement:
    """The spectrum of a table of three columns or more, by their names."""
    at, names, separator = found
    shifts = [place for place, name in enumerate(names) if _axis([name, "counts"]) == RAMAN_SHIFT]
    axes = shifts or [place for place, name in enumerate(names) if _NANOMETRE.search(name)]
    processed = [place for place, name in enumerate(names) if name.lower() == PROCESSED]
    values = processed or [
        place for place, name in enumerate(names) if place not in axes and _is_intensity(name)
    ]
    if len(axes) != 1 or len(values) != 1:
        raise RawFileError(
            path,
            "one axis, and one column of intensities",
            ", ".join(f"'{name}'" for name in names if name),
            line=at + 1,
            hint="Export each spectrum as a file of its own, of two columns such as"
            " 'Raman shift / cm-1;Intensity / counts'.",
        )
    rows = [
        (number, fields)
        for number, line in enumerate(lines[at + 1 :], at + 2)
        if line.strip(f"{separator} ") and (fields := line.split(separator))
    ]
    for number, fields in rows:
        if len(fields) <= max(*axes, *values):
            raise RawFileError(path, f"{len(names)} columns", f"{len(fields)}", line=number)
    texts = ["\t".join(fields[place].strip() for place in (*axes, *values)) for _, fields in rows]
    table = parse_table(path, texts, [number for number, _ in rows], ("shift", "intensity"))
    axis = RAMAN_SHIFT if shifts else WAVELENGTH
    _check_shifts(path, axis, table[:, 0], at + 2)
    unit = _UNIT.search(names[values[0]])
    left = [name for place, name in enumerate(names) if name and place not in (*axes, *values)]
    return spectra_measurement(
        path,
        "raman-csv",
        table[:, 0],
        table[:, 1],
        axis_label=axis,
        intensity_label=intensity_column(unit.group(1) if unit else names[values[0]]),
        metadata={"processing": (), "baseline_removed": None, "header": {}},
        warnings=[*warnings, f"Columns left out: {', '.join(left)}."] if left else warnings,
        first_line=at + 2,
    )


def _check_shifts(path: Path, axis: str, values: np.ndarray, line: int) -> None:
    """Refuse an axis that lies beyond all shifts as a whole.

    Raises
    ------
    RawFileError
        No bond scatters there.
    """
    if axis == RAMAN_SHIFT and values.min() > BEYOND:
        raise RawFileError(
            path,
            "Raman shifts in cm-1",
            f"{values.min():g} to {values.max():g}: absolute wavenumbers?",
            line=line,
            hint="Export the spectrum over the Raman shift, or over nm.",
        )


def _named(lines: list[str]) -> tuple[int, list[str], str] | None:
    """Line, names and separator of a table of three columns or more of a spectrum."""
    content = [(at, line) for at, line in enumerate(lines) if line.strip()]
    for place, ((at, line), (lower, below)) in enumerate(pairwise(content)):
        if _UNITS_BELOW.fullmatch(line):
            continue
        for separator in ("\t", ";", ","):
            names = [name.strip() for name in line.split(separator)]
            bracketed = separator == ";" and _UNITS_BELOW.fullmatch(below)
            if (bracketed or _are_units(names, below.split(separator))) and content[place + 2 :]:
                units = zip_longest(names, below.split(separator), fillvalue="")
                names = [" ".join(map(str.strip, pair)).strip() for pair in units]
                at, below = lower, content[place + 2][1]
            cells = [cell.strip() for cell in below.split(separator)]
            axes = [column for column, name in enumerate(names) if _is_axis(name)]
            if len(list(filter(None, names))) < 3 or not axes or len(cells) <= axes[0]:
                continue
            beside = [
                name
                for column, (name, cell) in enumerate(zip(names, cells, strict=False))
                if column not in axes and re.fullmatch(_NUMBER, cell)
            ]
            known = any(_is_intensity(n) or n.lower() == PROCESSED for n in beside)
            known = known and not any(map(_OF_LIGHT.search, names))
            if known and re.fullmatch(_NUMBER, cells[axes[0]]):
                return at, names, separator
    return None


def _are_units(names: list[str], below: list[str]) -> bool:
    """Whether the units of names stand below them, as Origin exports a worksheet."""
    numbers = any(re.fullmatch(rf"\s*{_NUMBER}\s*", cell) for cell in below)
    return _is_axis(names[0]) and len(below) == len(names) > 2 and not numbers


def _is_intensity(name: str) -> bool:
    """Whether a column holds the counts of the sample, other than those of the dark or a lamp."""
    plain = _UNIT.sub("", name).strip().lower()
    return plain in RAW or bool(_INTENSITY.search(name) and not plain.startswith(_BESIDE))


def _is_axis(name: str) -> bool:
    return _axis([name, "counts"]) is not None


def _plain(lines: list[str]) -> list[str]:
    """The lines without quotes, with tabs between columns that blanks set apart below names."""
    return tabbed_columns([line.replace('"', "") for line in lines], _is_spectrum)


def _is_spectrum(names: list[str]) -> bool:
    return any(map(_is_axis, names)) and any(map(_is_intensity, names))


def _may_be_nm(axis: np.ndarray) -> bool:
    """Whether bare numbers can be wavelengths from a visible or near infrared laser on."""
    low, high = float(axis.min()), float(axis.max())
    return low > NANOMETRES[0] and high < NANOMETRES[1] and high < MOST_APART * low


def _columns(line: str) -> str | None:
    """The separator of a row of exactly two numbers (a space stands for any white space)."""
    for separator in (";", "\t", ","):
        number = _NUMBER if separator == "," else rf"(?:{_GROUPED}|{_NUMBER})"
        if re.fullmatch(rf"\s*{number}\s*{separator}\s*{number}\s*{separator}?\s*", line):
            return separator
    return _SPACE if re.fullmatch(rf"\s*{_NUMBER}\s+{_NUMBER}\s*", line) else None


def _first_row(lines: list[str]) -> int | None:
    return next((i for i, line in enumerate(lines) if _columns(line) is not None), None)


def _names(header: list[str]) -> list[str] | None:
    """The two column names above the numbers; ``None`` where there is no such line."""
    axes = dict(_AXIS_NAMED.findall("\n".join(header)))
    if len(axes) == 2:  # of Edinburgh Instruments
        return [axes["X"].rstrip(", "), axes["Y"].rstrip(", ")]
    plain = [line for line in header if line.strip() and not line.startswith(_COMMENTS)]
    marked = [s.lstrip("#%/ ") for s in header if s.startswith(_COMMENTS) and "=" not in s]
    found = []
    for line in reversed(plain or marked):
        names = [name.strip().strip('"') for name in re.split(r"[;,\t]", line) if name.strip()]
        if len(names) == 2:
            found.append(names)
    # of names above units above a comment, as Origin exports them, those that are of a spectrum
    if found:
        return next((names for names in found[:STACKED] if _axis(names)), found[0])
    return [line.strip() for line in plain] or None


def _is_other_length(name: str) -> bool:
    """Whether an axis is of wavenumbers in 1/m or 1/µm, of shifts in nm, or absolute."""
    if _NANOMETRE.search(name):
        return "shift" in name.lower()
    return "absolut" in name.lower() or ("cm" not in name.lower() and bool(_METRE.search(name)))


def _axis(names: list[str]) -> str | None:
    other = len(names) != 2 or _OTHER_UNIT.search(names[0]) or _is_other_length(names[0])
    if other or any(map(_OF_LIGHT.search, names)):
        return None
    if _NANOMETRE.search(names[0]):
        return WAVELENGTH if _INTENSITY.search(names[1]) else None
    return RAMAN_SHIFT if _SHIFT.search(names[0]) and _OVER_SHIFT.search(names[1]) else None
