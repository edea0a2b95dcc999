"""Micromeritics AccuPyc density reports, as text, CSV or workbook, read by label.

The layout differs between models and export routes, so nothing is read by position:
``Label: value`` pairs anywhere, and the table whose header starts with ``Cycle`` and names a
volume or a density, there or on the line above; these are known in English and German.
The labels are those of the manual and of calibration reports; no real density report was at hand.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.consistency import check_counter, check_mass, check_stated
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.layouts.text import DAMAGED, parse_number, read_lines
from electrolyte.readers.layouts.workbook import OLE, ZIP, Workbook, text
from electrolyte.readers.measurement import (
    DENSITY,
    PURGED_CYCLE,
    SAMPLE_VOLUME,
    Measurement,
)

if TYPE_CHECKING:
    import pandas as pd


UNFINISHED = "The report may be of an unfinished analysis; export the finished one."
ONE = "Save the report of each filling as a file of its own."
IN_ENGLISH = (
    "Only English and German names of columns are known (Cycle, Volume, Density): export the report"
    " in English, or read its table with a column map (docs/column-maps.md)."
)
_UNITS = {
    SAMPLE_VOLUME: {"cm3": 1.0, "cc": 1.0, "ml": 1.0, "mm3": 1e-3, "m3": 1e6},
    DENSITY: {"g/cm3": 1.0, "g/cc": 1.0, "g/ml": 1.0, "kg/m3": 1e-3},
}
_CYCLE = ("cycle", "zyklus", "run#")
_NAMES = {
    "volume": SAMPLE_VOLUME,
    "sample volume": SAMPLE_VOLUME,
    "volumen": SAMPLE_VOLUME,
    "density": DENSITY,
    "dichte": DENSITY,
}
IN_GRAMS = {"g": 1.0, "grams": 1.0, "mg": 1e-3, "kg": 1e3}
_KEPT = (PURGED_CYCLE, SAMPLE_VOLUME, DENSITY)
_NUMBERS = {  # label (lower case) -> metadata key; the unit is checked
    "sample mass": ("mass_g", IN_GRAMS),
    "sample weight": ("mass_g", IN_GRAMS),
    "probenmasse": ("mass_g", IN_GRAMS),
    "cell volume": ("cell_volume_cm3", _UNITS[SAMPLE_VOLUME]),
    "expansion volume": ("expansion_volume_cm3", _UNITS[SAMPLE_VOLUME]),
    "average volume": ("average_volume_cm3", _UNITS[SAMPLE_VOLUME]),
    "average density": ("average_density_g_cm3", _UNITS[DENSITY]),
    "temperature": ("temperature_C", {"c": 1.0, "": 1.0}),
    "number of purges": ("purges", {"": 1.0}),
    "number of cycles": ("cycles", {"": 1.0}),
}
_TEXTS = {
    "sample": "sample",
    "operator": "operator",
    "submitter": "submitter",
    "analysis start": "start_time",
    "analysis end": "end_time",
    "reported": "reported",
    "analysis gas": "gas",
    "gas": "gas",
    "serial number": "serial_number",
    "equilib. rate": "equilibration_rate",
    "cycle fill pressure": "cycle_fill_pressure",
    "purge fill pressure": "purge_fill_pressure",
    "chamber insert": "chamber_insert",
}


def sniff(head: bytes, path: Path) -> bool:
    if head.startswith((ZIP, OLE)):
        try:
            book = Workbook(path)
            rows = book.rows(book.sheets[0])[:60] if book.sheets else []
        except (RawFileError, OSError):
            return False
        start = " ".join(text(cell) for row in rows for cell in row).lower()
    else:
        start = head_text(head).lower()
    return is_accupyc(start)


def is_accupyc(start: str) -> bool:
    """Whether the beginning of a file, in lower case, is of a report."""
    return "accupyc" in start or ("number of purges" in start and "cycle" in start)


def read(path: Path) -> Measurement:
    """The cycles of one aliquot.

    Raises
    ------
    RawFileError
        No table of cycles or several, no volume and no density in it, an unknown unit, text among
        numbers.
    """
    rows = _rows(path)
    metadata: dict[str, Any] = {"instrument": _instrument(rows), **_labels(path, rows)}
    frame = _cycles(path, rows)
    return Measurement(
        technique="pycnometry",
        format="accupyc-report",
        frame=frame,
        source=path,
        sha256=sha256_of(path),
        metadata=metadata,
        warnings=tuple(_contradictions(path, frame, metadata)),
    )


def _contradictions(path: Path, frame: pd.DataFrame, metadata: Mapping[str, Any]) -> list[str]:
    """Cycles, mass and averages against each other: a report states all of them."""
    warnings = check_counter(path, "Cycle#", frame[PURGED_CYCLE].to_numpy())
    warnings += check_mass(path, frame, metadata, "mass")
    for column, key in (
        (SAMPLE_VOLUME, "average_volume_cm3"),
        (DENSITY, "average_density_g_cm3"),
    ):
        if column in frame:
            mean = float(frame[column].mean())
            warnings += check_stated(mean, metadata.get(key), 2e-3 * abs(mean), key)
    return warnings


def _rows(path: Path) -> list[list[str]]:
    """The file as rows of non-empty text cells, whatever its container; blank rows stay."""
    with path.open("rb") as stream:
        magic = stream.read(4)
    if magic in (ZIP, OLE):
        book = Workbook(path)
        cells = [[text(c) for c in row] for name in book.sheets for row in book.rows(name)]
    else:
        lines = read_lines(path)
        if path.suffix.lower() == ".csv":
            try:
                cells = list(csv.reader(lines, delimiter=_separator(lines)))
            except csv.Error as error:
                raise RawFileError(path, "comma-separated cells", str(error)) from None
        else:
            cells = [re.split(r"\t|\s{2,}", line) for line in lines]
    return [[cell.strip() for cell in row if cell.strip()] for row in cells]


def _separator(lines: Sequence[str]) -> str:
    """What separates the header of the cycles; commas elsewhere may be decimal ones."""
    header = next((line for line in lines if _is_header([line, line])), "")
    return next((mark for mark in "\t;," if mark in header), ",")


def _instrument(rows: Sequence[Sequence[str]]) -> str:
    return next((c for row in rows[:10] for c in row if "pyc" in c.lower() and ":" not in c), "")


def _labels(path: Path, rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for line, row in enumerate(rows, start=1):
        for position, cell in enumerate(row):
            label, colon, value = cell.partition(":")
            label = label.strip().lower()
            if not colon:
                continue
            value = value.strip() or (row[position + 1] if position + 1 < len(row) else "")
            if label in _TEXTS:
                found.setdefault(_TEXTS[label], value)
            elif label in _NUMBERS and value:
                key, units = _NUMBERS[label]
                number, unit = _number_and_unit(value)
                if not unit and position + 2 < len(row) and _plain(row[position + 2]) in units:
                    unit = _plain(row[position + 2])
                if unit and unit not in units:
                    raise RawFileError(
                        path, f"'{label}' in {', '.join(units)}", f"'{value}'", line=line
                    )
                scale = units.get(unit, 1.0)
                found.setdefault(key, parse_number(number, path, line, label) * scale)
    return found


def _number_and_unit(value: str) -> tuple[str, str]:
    """``1.1985 g`` -> ``("1.1985", "g")``."""
    match = re.match(r"([-+]?[\d.,]+(?:[eE][-+]?\d+)?)\s*(.*)", value)
    return (match.group(1), _plain(match.group(2))) if match else (value, "")


def _plain(unit: str) -> str:
    """A unit in lower-case ASCII without degree signs and superscripts."""
    for mark, plain in (("Â", ""), ("³", "3"), ("^", ""), ("°", ""), ("º", ""), (" ", "")):
        unit = unit.replace(mark, plain)
    return unit.lower()


def _cycles(path: Path, rows: Sequence[Sequence[str]]) -> pd.DataFrame:
    headers = [i for i, row in enumerate(rows) if _is_header(row) or _is_split(rows[i - 1], row)]
    if not headers:
        raise RawFileError(
            path,
            "a table of cycles with volume or density",
            "none",
            hint=IN_ENGLISH if any(map(_is_cycle, rows)) else UNFINISHED,
        )
    header = headers[0]
    names, first = rows[header], header + 1
    units = [_unit_of(cell) for cell in names]
    if not _is_header(names):
        names = [names[0], *rows[header - 1]]
    if not any(units) and first < len(rows) and _are_units(rows[first]):
        # units on a line of their own, which may leave the cycle's place empty
        units = [_plain(cell.strip("()[]#")) for cell in rows[first]]
        units = [""] * (len(names) - len(units)) + units
        first += 1
    if len(names) != len(units):
        raise RawFileError(
            path, f"a name for each of {len(units)} columns", ", ".join(names), line=header
        )
    columns = [
        _column(path, header + 1, name, unit) for name, unit in zip(names, units, strict=True)
    ]
    kept = [position for position, (name, _) in enumerate(columns) if name in _KEPT]
    if not {SAMPLE_VOLUME, DENSITY} & {name for name, _ in columns}:
        raise RawFileError(
            path,
            "a column 'Volume' or 'Density' with its unit",
            ", ".join(names),
            line=header + 1,
            hint="Export the report again, or read its table with a column map"
            " (docs/column-maps.md).",
        )
    data: list[list[float]] = []
    for line, cells in enumerate(rows[first:], start=first + 1):
        if not cells and not data:
            continue
        if not cells or not re.fullmatch(r"\d+(\.0)?\*?", cells[0]):
            break
        if len(cells) < len(columns):  # empty cells are passed over: the others would move up
            raise RawFileError(
                path,
                f"{len(columns)} columns ({', '.join(names)})",
                f"{len(cells)}: '{'  '.join(cells)[:60]}'",
                line=line,
                hint="A cell is empty, or the file is cut off; export it again.",
            )
        data.append(
            [
                parse_number(cells[position].rstrip("*"), path, line, names[position])
                * columns[position][1]
                for position in kept
            ]
        )
    if not data:
        raise RawFileError(
            path, "rows of cycles below the header", "none", line=header + 1, hint="Empty report."
        )
    end = first + len(data)
    if end + 1 < len(rows) and not _is_cycle(rows[end]) and _is_cycle(rows[end + 1]):
        found = f"'{'  '.join(rows[end])[:60]}' between its rows"
        raise RawFileError(path, "one table of cycles", found, line=end + 1, hint=DAMAGED)
    table = rows[header + 1 : first + len(data)]
    for other in headers[1:]:
        if rows[other + 1 : other + 1 + len(table)] != table:  # the same again is a copy
            raise RawFileError(path, "one table of cycles", "another", line=other + 1, hint=ONE)
    return data_frame(np.array(data), columns=[columns[position][0] for position in kept])


def _is_cycle(row: Sequence[str]) -> bool:
    """Whether a row is a counter and numbers, as below a header in whatever language."""
    numbers = [cell for cell in row[1:] if re.fullmatch(r"[-+]?\d+[.,]\d+\*?", cell)]
    return bool(row) and re.fullmatch(r"\d{1,3}\*?", row[0]) is not None and len(numbers) > 1


def _is_header(row: Sequence[str]) -> bool:
    names = [cell.lower() for cell in row]
    return (
        bool(names)
        and names[0].startswith(_CYCLE)
        and any(known in name for name in names[1:] for known in _NAMES)
    )


def _is_split(above: Sequence[str], row: Sequence[str]) -> bool:
    """Whether the names of a table stand above its units, beside which is the cycle's alone."""
    named = any(name.lower() in _NAMES for name in above)
    return named and row[:1] != [] and row[0].lower().startswith(_CYCLE) and _are_units(row[1:])


def _unit_of(cell: str) -> str:
    """The unit in a name, in brackets or behind it: ``Volume (cm³)``, ``Density g/cm³``."""
    if match := re.search(r"[(\[]([^)\]]+)[)\]]", cell):
        return _plain(match.group(1))
    last = _plain(cell.rpartition(" ")[2])
    return last if any(last in units for units in _UNITS.values()) else ""


def _are_units(cells: Sequence[str]) -> bool:
    known = {unit for units in _UNITS.values() for unit in units}
    return any(_plain(cell.strip("()[]")) in known for cell in cells)


def _column(path: Path, line: int, name: str, unit: str) -> tuple[str, float]:
    """Standard column of a header cell and the factor to its unit."""
    plain = re.sub(r"[(\[].*", "", name).strip().lower()
    if "(" not in name and "[" not in name and _unit_of(name):
        plain = plain.rpartition(" ")[0].strip()
    if plain.startswith(_CYCLE):
        return PURGED_CYCLE, 1.0
    column = _NAMES.get(plain)
    if column is None:
        return name, 1.0
    if unit not in _UNITS[column]:
        raise RawFileError(
            path, f"'{plain}' in one of {', '.join(_UNITS[column])}", f"'{unit}'", line=line
        )
    return column, _UNITS[column][unit]
