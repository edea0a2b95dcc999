"""``raw/column_maps/<name>.yaml``: how tables of the lab's own programs are laid out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from electrolyte.ground.errors import ConfigError, Problem, RawFileError, did_you_mean
from electrolyte.ground.yaml_file import read_yaml
from electrolyte.readers.column_maps.column_map import ColumnMap
from electrolyte.readers.column_maps.quantities import (
    AREA,
    ELECTRODE_AREA,
    NEEDED,
    QUANTITIES,
    TEXT,
    UNITS,
    factor_of,
    over_area,
)
from electrolyte.readers.formats import FORMATS
from electrolyte.study.json_schema import problems_with, read_schema
from electrolyte.study.sheet_names import COLUMN_MAPS

_AREA_EXAMPLE = "constants: {electrode_area: {value: 1, unit: cm2}}"
SCHEMA = Path(__file__).with_name("column_map_schema.yaml")


def read_column_maps(raw: Path) -> dict[str, ColumnMap]:
    """The column maps of a study by name; empty if it has none.

    Raises
    ------
    ConfigError
        All that is wrong with the maps.
    """
    maps, problems = usable_column_maps(raw)
    if problems:
        raise ConfigError([problem for own in problems.values() for problem in own])
    return maps


def usable_column_maps(raw: Path) -> tuple[dict[str, ColumnMap], dict[str, list[Problem]]]:
    """The column maps that are right, and what is wrong with the others, by name."""
    maps: dict[str, ColumnMap] = {}
    problems: dict[str, list[Problem]] = {}
    for file in sorted((raw / COLUMN_MAPS).glob("*.yaml")):
        try:
            content = read_yaml(file)[0]
        except RawFileError as error:
            problems[file.stem] = list(error.problems)
            continue
        if wrong := problems_of(content, file):
            problems[file.stem] = wrong
        else:
            maps[file.stem] = ColumnMap(file.stem, content)
    return maps, problems


def problems_of(content: Any, file: Path) -> list[Problem]:
    """All that is wrong with what stands in the file of a column map."""
    content = {} if content is None else content
    if found := problems_with(content, read_schema(SCHEMA), str(file)):
        return found
    return [Problem("", text, file=str(file)) for text in _contradictions(content, file.stem)]


def _contradictions(content: Mapping[str, Any], name: str) -> Iterator[str]:
    """What the schema cannot say."""
    technique, columns = content["technique"], content["columns"]
    constants, layout = content.get("constants") or {}, content.get("file") or {}
    known = QUANTITIES[technique]
    if any(format.name == name for format in FORMATS):
        yield f"'{name}' is the name of a format of the program; rename the file"
    for quantity in (*columns, *(name for name in constants if name != ELECTRODE_AREA)):
        if quantity not in known:
            hint = did_you_mean(quantity, list(known)) or f"; known: {', '.join(known)}"
            yield f"no quantity '{quantity}' in {technique}{hint}"
    both = [quantity for quantity in constants if quantity in columns]
    if both:
        yield f"{', '.join(both)}: a column and a constant at once"
    stated = {*columns, *constants}
    if not any(stated >= set(needed) for needed in NEEDED[technique]):
        ways = " or ".join(", ".join(needed) for needed in NEEDED[technique])
        yield f"columns: expected {ways}, found {', '.join(columns)}"
    for quantity, column in columns.items():
        yield from _of_column(quantity, column, layout)
    for quantity, stated_value in {**columns, **constants}.items():
        unit = str(stated_value.get("unit", ""))
        if quantity in known and over_area(unit, known[quantity]):
            if ELECTRODE_AREA not in constants:
                yield (
                    f"{quantity}: '{unit}' refers to an area: give it as {_AREA_EXAMPLE}, as it was"
                    " entered into the program that wrote the file"
                )
        elif quantity in known:
            yield from _of_unit(quantity, known[quantity], unit)
    if area := constants.get(ELECTRODE_AREA):
        yield from _of_unit(ELECTRODE_AREA, AREA, str(area["unit"]))
        if not area["value"] > 0:
            yield f"constants.{ELECTRODE_AREA}: expected an area above 0, found {area['value']}"
    if layout.get("sheet") and (layout.get("delimiter") or layout.get("encoding")):
        yield "file: a sheet of a workbook has neither a delimiter nor an encoding"
    if layout.get("first_line", 10**9) <= layout.get("header_line", 0):
        yield "file.first_line: expected a line below header_line"


def _of_column(
    quantity: str, column: Mapping[str, Any], layout: Mapping[str, Any]
) -> Iterator[str]:
    if ("name" in column) == ("number" in column):
        yield f"columns.{quantity}: expected a name or a number, and not both"
    elif "name" in column and not layout.get("header_line"):
        yield f"columns.{quantity}: a name, but file.header_line does not say where names stand"


def _of_unit(quantity: str, about: Any, unit: str) -> Iterator[str]:
    if about.unit == TEXT:
        if unit:
            yield f"{quantity}: a text, found the unit '{unit}'"
    elif factor_of(unit, about) is None and (unit or len(UNITS[about.unit]) > 1):
        yield (
            f"{quantity}: expected its unit, one of {', '.join(UNITS[about.unit])},"
            f" found {repr(unit) if unit else 'none'}"
        )
