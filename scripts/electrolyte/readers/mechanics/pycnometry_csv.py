"""Plain table of pycnometer cycles: ``cycle,volume_cm3,density_g_cm3`` (either of the last two).

The way in for every pycnometer without a reader. Names may also be written with their units behind
them or in a row below, ``Cycle #;Volume (cm³);Density (g/cm³)``, also below lines of a report of
which one states the mass, ``Sample mass [g];3.912``. Lines that start with ``#`` are comments;
``# mass_g: 1.2045`` states the mass, ``# cell_volume_cm3: 3.5`` the empty volume of the cell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import IN_MAP, RawFileError, UnitsMissingError
from electrolyte.readers.layouts.blank_columns import tabbed_columns
from electrolyte.readers.layouts.columns import fields_of, numbered, read_columns, unique
from electrolyte.readers.layouts.consistency import check_counter, check_mass
from electrolyte.readers.layouts.delimited import separator_of
from electrolyte.readers.layouts.text import number_or_none, parse_number, read_lines
from electrolyte.readers.measurement import DENSITY, PURGED_CYCLE, SAMPLE_VOLUME, Measurement
from electrolyte.readers.mechanics.accupyc_report import is_accupyc

_UNITS = {
    SAMPLE_VOLUME: {"cm3": 1.0, "cc": 1.0, "ccm": 1.0, "ml": 1.0, "mm3": 1e-3, "l": 1e3, "m3": 1e6},
    DENSITY: {
        "g/cm3": 1.0,
        "g_cm3": 1.0,
        "g/cc": 1.0,
        "g/ccm": 1.0,
        "g/ml": 1.0,
        "gcm-3": 1.0,
        "kg/m3": 1e-3,
    },
}
_NAMES = {
    PURGED_CYCLE: re.compile(
        r"(cycle|run|measurement|meas\.|zyklus|messung|lauf|essai|mesure)( ?(#|n[or]?\.?|n°))?"
        r"|no\.|nr\.|n°|次数|序号|循环|回数|サイクル",
        re.I,
    ),
    SAMPLE_VOLUME: re.compile(
        r"((sample|skeletal|proben) ?)?volum(e|en)?|(样品|試料)?(体积|体積)", re.I
    ),
    DENSITY: re.compile(
        r"((true|skeletal|sample) )?(density|densité|dichte)|masse volumique|(真)?密度", re.I
    ),
}
_UNIT_BEHIND = re.compile(r"(?P<name>[^/(\[_]+?)[ _]*[/(\[_] *(?P<unit>[^)\]]+?) *[)\]]?")
_SYMBOLS = {"V": SAMPLE_VOLUME, "ρ": DENSITY}  # which stand for it in one of its units
_ONLY_NUMBER = re.compile(r"n[or]\.", re.I)  # of anything: volume and density have to stand beside
FARTHEST = 60  # lines above the names
_MASS = re.compile(
    r"(?:sample|proben?)?[ -]?(?:mass|weight|masse|gewicht)"
    r"(?:[ ]*[\[(]g[\])]\W+([\d.,]+)|\W+([\d.,]*\d)[ ,;\t]*g\b)",
    re.I,
)
_POWERS = str.maketrans({"³": "3", "^": "", " ": "", "·": "", "⁻": "-"})


def sniff(head: bytes, _path: Path) -> bool:
    text = head_text(head)
    lines = tabbed_columns(text.splitlines(), _are_of_cycles)
    at = _names_at([line for line in lines if line.strip() and line[0] != "#"])
    return at == 0 or (at is not None and not is_accupyc(text.lower()))


def read(path: Path) -> Measurement:
    """The cycles of one filling.

    Raises
    ------
    UnitsMissingError
        A volume or density without a unit that is one.
    RawFileError
        No header, no volume and no density, no rows, text among numbers.
    """
    metadata: dict[str, Any] = {}
    lines = tabbed_columns(read_lines(path), _are_of_cycles)
    for number, text in enumerate(lines, start=1):
        label, _, value = text.lstrip("#").partition(":")
        if text.startswith("#") and (name := label.strip()) in ("mass_g", "cell_volume_cm3"):
            metadata[name] = parse_number(value, path, number, name)
    rows = [(number, text) for number, text in numbered(lines, 0) if not text.startswith("#")]
    if not rows:
        raise RawFileError(path, "a header 'cycle,volume_cm3,density_g_cm3'", "an empty table")
    at = _names_at([text for _, text in rows]) or 0
    for number, text in rows[:at]:
        if found_mass := _MASS.match(text):
            metadata["mass_g"] = parse_number(found_mass[1] or found_mass[2], path, number, "mass")
    (line, header), rows = rows[at], rows[at + 1 :]
    separator = _separator(header)
    names = unique(_fields(header))
    found = dict(zip(names, map(_column, names), strict=True))
    if rows and _are_units(below := fields_of(rows[0][1], separator)):
        units = dict(zip(names, below, strict=False))
        found = {n: (column, unit or units.get(n, "")) for n, (column, unit) in found.items()}
        rows = rows[1:]
    labels = {column: name for name, (column, _) in reversed(found.items()) if column}
    if not {SAMPLE_VOLUME, DENSITY} & set(labels):
        raise RawFileError(
            path, "a header 'cycle,volume_cm3,density_g_cm3'", f"'{header.strip()}'", line=line
        )
    factors = {
        column: _factor(path, line, name, column, found[name][1])
        for column, name in labels.items()
        if column in _UNITS
    }
    rows, warnings = _without_statistics(rows, names.index(labels.get(PURGED_CYCLE, names[0])))
    if not rows:
        raise RawFileError(path, "rows of cycles below the header", "none", line=line)
    frame, others = read_columns(path, rows, names, list(labels.values()), separator)
    frame = frame.rename(columns={name: column for column, name in labels.items()})
    for column, factor in factors.items():
        frame[column] *= factor
    split = [fields_of(row, separator) for _, row in rows]
    metadata["last_digit"] = {
        column: factor * 10.0 ** -max(_decimals(row[names.index(labels[column])]) for row in split)
        for column, factor in factors.items()
    }
    warnings += others
    if PURGED_CYCLE in frame:
        warnings += check_counter(path, "cycle", frame[PURGED_CYCLE].to_numpy())
    warnings += check_mass(path, frame, metadata, "mass_g")
    return Measurement(
        technique="pycnometry",
        format="pycnometry-csv",
        frame=frame,
        source=path,
        sha256=sha256_of(path),
        metadata=metadata,
        warnings=tuple(warnings),
    )


def _are_of_cycles(names: Sequence[str]) -> bool:
    columns = {_column(name)[0] for name in names}
    return PURGED_CYCLE in columns and not columns.isdisjoint({SAMPLE_VOLUME, DENSITY})


def _names_at(lines: Sequence[str]) -> int | None:
    """Which of these lines names cycles, and volumes or densities: the first, or one that numbers
    follow."""
    for at, line in enumerate(lines[:FARTHEST]):
        named = {_column(name)[0] for name in _fields(line)}
        first = [_fields(below)[0] for below in lines[at + 1 : at + 3]]
        numbers = any(number_or_none(cell) is not None for cell in first)
        least = 1 + any(_ONLY_NUMBER.fullmatch(name.strip()) for name in _fields(line))
        known = PURGED_CYCLE in named and len(named & {SAMPLE_VOLUME, DENSITY}) >= least
        if known and (numbers or not at):
            return at
    return None


def _separator(line: str) -> str:
    return separator_of(line, 2) or ","


def _fields(line: str) -> list[str]:
    return fields_of(line.rstrip(), _separator(line))


def _column(header: str) -> tuple[str, str]:
    """The column that a header names, and its unit; empty where it has none."""
    behind = _UNIT_BEHIND.fullmatch(header[:80].strip())
    for name, unit in ((header, ""), (behind["name"], behind["unit"]) if behind else ("", "")):
        for column, form in _NAMES.items():
            if form.fullmatch(name.strip()):
                return column, unit
    symbol = _SYMBOLS.get(behind["name"], "") if behind else ""
    if behind and symbol and _plain(behind["unit"]) in _UNITS[symbol]:
        return symbol, behind["unit"]
    return "", ""


def _plain(unit: str) -> str:
    return unit.translate(_POWERS).lower()


def _factor(path: Path, line: int, name: str, column: str, unit: str) -> float:
    factor = _UNITS[column].get(_plain(unit))
    if factor is None:
        raise UnitsMissingError(
            path,
            f"a unit in the header of column '{name}', such as '{column}'",
            f"'{unit}'" if unit else "none",
            line=line,
            hint=f"Write it there, or {IN_MAP}",
        )
    return factor


def _are_units(fields: list[str]) -> bool:
    return any(fields) and not any(number_or_none(field) is not None for field in fields)


def _without_statistics(
    rows: list[tuple[int, str]], at: int
) -> tuple[list[tuple[int, str]], list[str]]:
    """Rows up to those at the end that are no cycle (``Average``, ``Std. Dev.``)."""
    last = len(rows)
    while last and not _is_number(rows[last - 1][1], at):
        last -= 1
    if last == len(rows):
        return rows, []
    return rows[:last], [f"rows below the cycles were not read: '{rows[last][1].strip()[:60]}'"]


def _is_number(row: str, at: int) -> bool:
    fields = _fields(row)
    return at < len(fields) and number_or_none(fields[at]) is not None


def _decimals(number: str) -> int:
    """How many decimals a number is written with."""
    mantissa, _, exponent = number.strip().lower().replace(",", ".").partition("e")
    return len(mantissa.partition(".")[2]) - int(exponent or 0)
