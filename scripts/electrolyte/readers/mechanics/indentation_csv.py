"""Plain table of one indent: columns of load, depth and time with their units in the header.

    # poisson_ratio: 0.2
    Depth / nm,Load / mN,Time / s
    0,0,0
    5,0.02,0.1

The way in for every instrument without a reader. Names and units are those of the workbooks, or
German ones, in any order, units behind the names (``Depth in nm``) or in a row below them; of two
depths the one that is called corrected (Alemnis) is taken; UMIS calls it ``Pen``. Depth and load
are needed, contact stiffness, hardness and modulus are taken. Lines that start with ``#`` are
comments; one may state ``poisson_ratio``, ``area_coefficients`` (C0 C1 ... with the depth in nm) or
``frame_compliance_nm_mN`` that the depths still hold.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.columns import numbered
from electrolyte.readers.layouts.text import number_or_none, parse_number, parse_table, read_lines
from electrolyte.readers.layouts.workbook import CHANNELS, channel_table
from electrolyte.readers.measurement import MARKER, Measurement
from electrolyte.readers.mechanics.cycles import refuse_several_tests, with_cycles

_NAME = re.compile(
    r"\s*\"?(?P<name>[^/(\[\"]+?)\s*(?:/\s*|[(\[]|\bin\s+)(?P<unit>[^)\]\"\s]+?)[)\]]?\"?\s*"
)
_QUALIFIED = re.compile(r"\s*\"?(?P<name>[^\[\"]+\))\s*[\[(](?P<unit>[^)\]\"]+)[)\]]\"?\s*")
_DEPTH = re.compile(
    r"((indentation |penetration )?(depth|displacement)"
    r"|indentation|penetration|eindringtiefe|pen|pd)\b",
    re.IGNORECASE,
)
_LOAD = re.compile(r"((normal )?(load|force)|(normal|prüf)?kraft|fn)\b", re.IGNORECASE)
_FARTHEST = 100  # lines above the names


def sniff(head: bytes, _path: Path) -> bool:
    return _names_at(head_text(head).splitlines()) is not None


def read(path: Path) -> Measurement:
    """The indent of a file, named as the file.

    Raises
    ------
    RawFileError
        A column without unit, no depth or load, an unknown unit, text among numbers, several tests.
    """
    metadata: dict[str, Any] = {"indents": [path.stem]}
    lines = read_lines(path)
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
    named = [name for name, unit in header if not unit]
    bare = [name for name in named if CHANNELS.get(name.lower(), MARKER) != MARKER]
    if bare:
        raise RawFileError(
            path,
            "columns with units, such as 'Depth / nm'",
            f"'{bare[0]}'",
            line=at + 1,
            hint="Write the unit behind each name.",
        )
    names, of_names = zip(*header, strict=True)
    table = parse_table(path, [row for _, row in rows], rows[0][0], names, separator)
    channels = [list(names), list(of_names), *table.tolist()]
    frame = channel_table(path, "the table", channels, path.stem)
    refuse_several_tests(path, frame, [number for number, _ in rows])
    measurement = Measurement(
        technique="indentation",
        format="indentation-csv",
        frame=frame,
        source=path,
        sha256=sha256_of(path),
        metadata=metadata,
    )
    return with_cycles(measurement)


def _names_at(lines: list[str]) -> int | None:
    """The line with the names of depth and load: the first, or one that numbers follow."""
    content = [(at, line) for at, line in enumerate(lines[:_FARTHEST]) if _is_content(line)]
    for place, (at, line) in enumerate(content):
        names = [name for name, _ in _header(line, _separator(line))]
        below = [text for _, text in content[place + 1 : place + 3]]
        if below and _units(below[0], _separator(line)):
            below = below[1:]
        first = below[0].split(_separator(line))[0] if below else ""
        numbers = number_or_none(first.strip().strip('"')) is not None
        named = any(map(_DEPTH.match, names)) and any(map(_LOAD.match, names))
        if named and (numbers or not place):
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
        pairs.append((match["name"], match["unit"]) if match else (cell.strip(), ""))
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
