"""Plain table of one indent: columns of load, depth and time with their units in the header.

    # poisson_ratio: 0.2
    Depth / nm,Load / mN,Time / s
    0,0,0
    5,0.02,0.1

The way in for every instrument without a reader. Names and units are those of the workbooks, or
German, French, Chinese or Japanese ones (UMIS: ``Pen``), in any order, units behind the names or
in a row below them; of two depths the one that is called corrected (Alemnis) is taken. Depth and
load are needed, contact stiffness, hardness and modulus are taken; columns of markers or segments
may hold text. Lines that start with ``#`` are comments; one may state
``poisson_ratio``, ``area_coefficients`` (C0 C1 ... with the depth in nm) or
``frame_compliance_nm_mN`` that the depths still hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.blank_columns import tabbed_columns, unquoted
from electrolyte.readers.layouts.columns import Row, numbered, parse_rows
from electrolyte.readers.layouts.text import (
    number_or_none,
    parse_number,
    read_lines,
    without_footer,
)
from electrolyte.readers.layouts.workbook import CHANNELS, channel_table, plain_unit
from electrolyte.readers.measurement import DEPTH, LOAD, MARKER, Measurement
from electrolyte.readers.mechanics.cycles import refuse_several_tests, with_cycles

if TYPE_CHECKING:
    import pandas as pd

_NAME = re.compile(
    r"\s*\"?(?P<name>[^/(\[\"]+?)\s*(?:/\s*|[(\[]|\bin\s+|_(?=(?:nm|[uµμ]m|[muµμ]?N|s)_?$))"
    r"(?P<unit>[^)\]\"\s]+?)[)\]_]?\"?\s*"
)
_QUALIFIED = re.compile(r"\s*\"?(?P<name>[^\[\"]+\))\s*[\[(](?P<unit>[^)\]\"]+)[)\]]\"?\s*")
_SYMBOL = re.compile(r"(?<=\w) [FPLht]$")  # behind a name: 'Force F', 'Depth h'
_SYMBOLS = {  # alone: what they stand for in one of these units
    "h": ("Depth", ("nm", "um")),
    "P": ("Load", ("mN", "uN")),
    "F": ("Load", ("mN", "uN")),
    "t": ("Time", ("s",)),
}
_VOLTAGES = ("V", "mV")  # of the sensors, beside what they measure
_FARTHEST = 100  # lines above the names
LEAST_RANGE = 0.5  # of the largest load: below it an indent begins


def sniff(head: bytes, _path: Path) -> bool:
    return _names_at(_plain(head_text(head).splitlines())) is not None


def read(path: Path) -> Measurement:
    """The indent of a file, named as the file.

    Raises
    ------
    RawFileError
        A column without unit, no depth or load, an unknown unit, text among numbers, several tests,
        loads or depths with the other sign, results of tests.
    """
    metadata: dict[str, Any] = {"indents": [path.stem]}
    lines, notes = without_footer(_plain(read_lines(path)))
    first = next((i for i, line in enumerate(lines) if _is_content(line)), len(lines))
    found = _names_at(lines)
    at = first if found is None else found
    for index, line in enumerate(lines[:at]):
        if line.startswith("#"):
            metadata.update(_constant(path, index + 1, line))
    rows = numbered(lines, at + 1)
    if not rows:
        raise RawFileError(path, "a header and rows of one indent", "none")
    separator = _separator(lines[at])
    header = _header(lines[at], separator)
    below = _units(rows[0][1], separator)
    if below and len(rows) > 1 and not any(unit for _, unit in header):
        header = [(name, unit) for (name, _), unit in zip(header, below, strict=False)]
        rows = rows[1:]
    bare = [name for name, unit in header if not unit and _channel(name) not in (None, MARKER)]
    if bare:
        raise RawFileError(
            path,
            "columns with units, such as 'Depth / nm'",
            f"'{bare[0]}'",
            line=at + 1,
            hint="Write the unit behind each name.",
        )
    table = _numbers(path, rows, header, separator)
    kept = [(name, unit) for name, unit in header if _is_number(name)]
    channels = [[name for name, _ in kept], [unit for _, unit in kept], *table.tolist()]
    frame = channel_table(path, "the table", channels, path.stem)
    _check_one_indent(path, frame)
    refuse_several_tests(path, frame, [number for number, _ in rows])
    measurement = Measurement(
        technique="indentation",
        format="indentation-csv",
        frame=frame,
        source=path,
        sha256=sha256_of(path),
        metadata=metadata,
        warnings=tuple(notes),
    )
    return with_cycles(measurement)


def _plain(lines: list[str]) -> list[str]:
    """The lines with tabs between columns that blanks set apart, without quotes around cells."""
    plain = [line if line.startswith("#") else unquoted(line) for line in lines]
    return tabbed_columns(plain, _are_of_an_indent)


def _are_of_an_indent(names: list[str]) -> bool:
    return {DEPTH, LOAD} <= {_channel(name) for name, _ in _header("\t".join(names), "\t")}


def _channel(name: str) -> str | None:
    """The standard column that a name stands for."""
    return CHANNELS.get(name.lower())


def _is_number(name: str) -> bool:
    """Whether a column holds numbers: it has a name, which is none of markers or segments."""
    return bool(name) and _channel(name) != MARKER


def _numbers(
    path: Path, rows: Sequence[Row], header: Sequence[tuple[str, str]], separator: str
) -> np.ndarray:
    """The columns of numbers (rows, columns)."""
    places = [place for place, (name, _) in enumerate(header) if _is_number(name)]
    names = [header[place][0] for place in places]
    if len(places) == len(header):
        return parse_rows(path, rows, names, separator)
    picked = []
    for number, row in rows:
        fields = row.split(separator)
        found = [fields[place] for place in places if place < len(fields)]
        picked.append((number, "\t".join(found)))
    return parse_rows(path, picked, names)


def _check_one_indent(path: Path, frame: pd.DataFrame) -> None:
    """Refuse what presses downwards in negative numbers, and rows that are results of tests.

    Raises
    ------
    RawFileError
        The largest load or depth is negative, or no load is below half of the largest.
    """
    for column in (LOAD, DEPTH):
        largest = frame[column].iloc[int(np.argmax(np.abs(frame[column])))]
        if largest < 0:
            expected = f"a column {column} that rises as the tip goes in"
            hint = "Export it with the sign turned."
            raise RawFileError(path, expected, f"{largest:g} as its largest value", hint=hint)
    load = frame[LOAD]
    if load.min() > LEAST_RANGE * load.max():
        raise RawFileError(
            path,
            "loads from contact on",
            f"{load.min():g} to {load.max():g} mN: a table of results, one line a test?",
            hint="Export load and depth of each test, not the results or averages alone.",
        )


def _names_at(lines: list[str]) -> int | None:
    """The line with the names of depth and load: the first, or one that numbers follow."""
    content = [(at, line) for at, line in enumerate(lines[:_FARTHEST]) if _is_content(line)]
    for place, (at, line) in enumerate(content):
        names = [name for name, _ in _header(line, _separator(line))]
        below = [text for _, text in content[place + 1 : place + 3]]
        if below and _units(below[0], _separator(line)):
            below = below[1:]
        places = {_channel(name): column for column, name in enumerate(names)}
        if not {DEPTH, LOAD} <= set(places):
            continue
        cells = below[0].split(_separator(line)) if below else []
        first = cells[places[DEPTH]] if places[DEPTH] < len(cells) else ""
        if number_or_none(first.strip().strip('"')) is not None or not place:
            return at
    return None


def _is_content(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("#")


def _separator(line: str) -> str:
    return next((mark for mark in "\t;," if mark in line), ",")


def _header(line: str, separator: str) -> list[tuple[str, str]]:
    """Name and unit of each column; an empty unit where there is none."""
    pairs = []
    for cell in line.rstrip().split(separator):
        match = _QUALIFIED.fullmatch(cell[:200]) or _NAME.fullmatch(cell[:200])
        name, unit = (match["name"], match["unit"]) if match else (cell.strip(), "")
        if unit in _VOLTAGES:
            name = f"{name} ({unit})"
        symbol, units = _SYMBOLS.get(name, ("", ()))
        name = symbol if plain_unit(unit) in units else _SYMBOL.sub("", name)
        pairs.append((name, unit))
    return pairs


def _units(line: str, separator: str) -> list[str]:
    """The units of a row below the names; nothing if it holds a number, or nearly all are empty."""
    fields = [field.strip().strip('"()[]') for field in line.rstrip().split(separator)]
    units = list(filter(None, fields))
    none = any(number_or_none(unit) is not None for unit in units)
    return fields if len(units) > 1 and not none else []


def _constant(path: Path, line: int, comment: str) -> dict[str, Any]:
    label, _, value = comment[1:].partition(":")
    name = label.strip()
    if name in ("poisson_ratio", "frame_compliance_nm_mN"):
        number = parse_number(value, path, line, name)
        if name == "poisson_ratio" and not 0 <= number <= 0.5:
            raise RawFileError(path, "a Poisson's ratio of 0 to 0.5", f"{number:g}", line=line)
        return {name: number}
    if name == "area_coefficients":
        found = [number_or_none(token) for token in value.replace(",", " ").split()]
        if not found or None in found:
            raise RawFileError(path, "numbers C0 C1 ...", f"'{value.strip()}'", line=line)
        return {"area_coefficients": tuple(found)}
    return {}
