"""The sheets of a study: read, checked row by row, and joined.

A problem of the sheet as a whole (unreadable, unknown column, unusable name) stops everything with
``SheetError``. A problem of one row is kept with the row: jobs go on without it. A row that gives a
reason to exclude it is of no measurement of the study, whatever else is wrong with it.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from electrolyte.ground.constants import ICE_POINT_K
from electrolyte.ground.errors import Problem, SheetError, suggested
from electrolyte.study.manifest import command_for
from electrolyte.study.parts import GRAMMAR, Selection
from electrolyte.study.sheet_columns import (
    CELLS,
    PELLETS,
    SAMPLES,
    SOURCES,
    TECHNIQUES,
    Column,
    columns_of,
    spelt_as_columns,
)
from electrolyte.study.sheet_files import decimal, read_lines
from electrolyte.study.sheet_names import sheet_file, sheet_files
from electrolyte.study.temperatures import is_kelvin, named_in_kelvin

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,99}")
LONGEST_PATH = 200  # characters
_WITH_UNIT = re.compile(r"[+-]?\d+(?:[.,]\d+)?\s*[°µ%]?[^\W\d_].*")  # 0.83 mm, 25 °C
# Snakemake takes braces for wildcards; * and ? are patterns; \ and : part paths on Windows
NOT_IN_PATHS = frozenset('{}*?\\:"<>|')
_NO_REASONS = ("yes", "no", "true", "false", "y", "n", "x", "0", "1")
_CONTROLS = ("Cc", "Cf", "Cs", "Zl", "Zp")  # Unicode categories: they steer, or end a line


@dataclass(frozen=True)
class Row:
    """One row: where it stands, its typed values (None where empty), what is wrong with it.

    ``files`` are those behind its path, in order; none where the path is empty or of no use.
    """

    sheet: Path
    line: int
    values: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()
    files: tuple[Path, ...] = ()

    def with_problems(self, more: Iterable[Problem]) -> Row:
        """The row with further problems, each once, in order."""
        merged = tuple(dict.fromkeys((*self.problems, *more)))
        return replace(self, problems=merged)

    def located(self, problem: Problem) -> Problem:
        """A problem of this row, with sheet, line and subject."""
        return _located(problem, self.sheet, self.line, self.values)


@dataclass(frozen=True)
class Study:
    """All sheets of a study, the rows by name, in the order of the sheets.

    ``excluded`` are the rows of measurements that give a reason not to use them; ``faults`` what is
    wrong with whole sheets of measurements, and with rows without a name or with a field too many:
    none of them is among the rows.
    """

    raw: Path
    samples: dict[str, Row] = field(default_factory=dict)
    pellets: dict[str, Row] = field(default_factory=dict)
    cells: dict[str, Row] = field(default_factory=dict)
    measurements: dict[str, list[Row]] = field(default_factory=dict)
    excluded: dict[str, list[Row]] = field(default_factory=dict)
    faults: tuple[Problem, ...] = ()

    @property
    def subjects(self) -> dict[str, dict[str, Row]]:
        """What measurements are of, by kind: ``sample``, ``pellet``, ``cell``."""
        return {"sample": self.samples, "pellet": self.pellets, "cell": self.cells}

    @property
    def problems(self) -> list[Problem]:
        """All problems of all rows, each once, in the order of the sheets."""
        named = [row for rows in self.subjects.values() for row in rows.values()]
        measured = [row for rows in self.measurements.values() for row in rows]
        of_rows = (p for row in (*named, *measured) for p in row.problems)
        return list(dict.fromkeys((*self.faults, *of_rows)))

    def value(self, row: Row, column: str) -> str | None:
        """A column of a measurement; the sample also of rows that name a pellet or a cell."""
        found = row.values.get(column)
        if found is None and column == "sample":
            for key, rows in (("pellet", self.pellets), ("cell", self.cells)):
                subject = rows.get(str(row.values.get(key)))
                if subject is not None:
                    found = subject.values["sample"]
        return None if found is None else str(found)

    def names(self, technique: str, by: str) -> list[str]:
        """The distinct values of a column of a measurement sheet, in order of appearance."""
        values = [self.value(row, by) for row in self.measurements[technique]]
        return list(dict.fromkeys(value for value in values if value is not None))


def load_study(raw: Path) -> Study:
    """Read and check the sheets of samples, pellets, cells and of all measurements.

    Sheets that do not exist are empty: a study holds any subset of techniques.

    Raises
    ------
    SheetError
        The sheet of samples, pellets or cells as a whole is of no use, or no measurement is left:
        all that is wrong at once.
    """
    fatal: list[Problem] = []
    faults: list[Problem] = []
    samples, pellets, cells = (
        _by_name(read_rows(sheet_file(raw, f"{name}s"), columns, fatal, faults), name)
        for name, columns in (("sample", SAMPLES), ("pellet", PELLETS), ("cell", CELLS))
    )
    pellets = {n: _inherit(row, "sample", samples, "samples.tsv") for n, row in pellets.items()}
    cells = {n: _inherit(row, "sample", samples, "samples.tsv") for n, row in cells.items()}
    named = {
        "sample": (samples, "samples.tsv"),
        "pellet": (pellets, "pellets.tsv"),
        "cell": (cells, "cells.tsv"),
    }
    measurements, excluded = {}, {}
    for technique in TECHNIQUES:
        sheet = sheet_file(raw / technique, "measurements")
        subject = _subject_in_header(sheet)
        found = read_rows(sheet, columns_of(technique, subject), faults, faults)
        excluded[technique] = [row for row in found if row.values["exclude"]]
        rows = [row for row in found if not row.values["exclude"]]
        rows = [_with_files(row, raw) for row in _flag_duplicates(rows, "measurement")]
        subject = columns_of(technique, subject)[1].name
        measurements[technique] = [_inherit(row, subject, *named[subject]) for row in rows]
    if fatal or (faults and not any((*measurements.values(), *excluded.values()))):
        raise SheetError([*fatal, *faults])
    return Study(raw, samples, pellets, cells, measurements, excluded, tuple(faults))


def read_rows(
    sheet: Path, columns: tuple[Column, ...], fatal: list[Problem], faults: list[Problem]
) -> list[Row]:
    """The rows of one sheet, none if there is no such file.

    Problems of the sheet as a whole are added to ``fatal``, those of rows that are left out, as
    they have no name or a field too many, to ``faults``.
    """
    if not sheet.exists():
        return []
    forms = [form.name for form in sheet_files(sheet.parent, sheet.stem)]
    if len(forms) > 1:
        advice = "Only one of them can count: remove the others, or give them other names."
        fatal.append(Problem("one sheet", " and ".join(forms), advice, str(sheet.parent)))
        return []
    try:
        lines = read_lines(sheet)
    except SheetError as error:
        fatal.extend(error.problems)
        return []
    if not lines:
        return []
    (header_line, header), *rest = lines
    header, known = spelt_as_columns(header, columns), [c.name for c in columns]
    before = len(fatal)
    at = partial(Problem, file=str(sheet), line=header_line)
    while header and not header[-1]:  # columns that a spreadsheet has left empty
        header.pop()
    if not set(header) & set(known):  # no line of names, or nothing that parts them
        advice = f"Above the rows stands a name for each column, of these: {', '.join(known)}."
        fatal.append(at("the names of the columns", f"'{header[0][:80]}'", advice))
        return []
    for name in dict.fromkeys(header):
        if name not in known:
            advice = suggested(name, known, most=len(known))
            fatal.append(at("columns of this sheet", f"'{name}'", advice))
        elif header.count(name) > 1:
            fatal.append(at(f"one column '{name}'", f"{header.count(name)}"))
    fatal.extend(
        at(f"a column '{c.name}' ({c.doc})", "none")
        for c in columns
        if c.required and c.name not in header
    )
    if len(fatal) > before:
        return []
    rows = []
    for line, fields in rest:
        if any(fields[len(header) :]):
            expected, found = f"a field for each of {len(header)} columns", f"{len(fields)} fields"
            advice = "Is there a separator inside a field?"
            faults.append(Problem(expected, found, advice, str(sheet), line))
            continue
        texts = dict.fromkeys(known, "") | dict(zip(header, fields, strict=False))
        row, unnamed = _typed(sheet, line, texts, columns)
        faults += unnamed
        rows += [] if unnamed else [row]
    return rows


def _typed(
    sheet: Path,
    line: int,
    texts: Mapping[str, str],
    columns: tuple[Column, ...],
) -> tuple[Row, list[Problem]]:
    """One row with its fields converted and what is wrong with it; the unusable names."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    unnamed: list[Problem] = []
    for column in columns:
        text = texts[column.name]
        value, problem = convert(text, column)
        values[column.name] = value
        if problem:
            located = _located(problem, sheet, line, texts)
            (unnamed if column.kind == "name" else problems).append(located)
        elif column.celsius and value is not None and texts.get("path"):
            name = Path(texts["path"]).name
            if named_in_kelvin(value, name):
                problem = _kelvin(column, value, name)
                problems.append(_located(problem, sheet, line, texts))
    return Row(sheet, line, values, tuple(problems)), unnamed


def convert(text: str, column: Column) -> tuple[Any, Problem | None]:
    """The typed value (None if empty or wrong) and what is wrong with it."""
    name, shown = column.name, f"'{text[:120]}'"
    if not text:
        missing = Problem(f"{name} ({column.doc})", "an empty field")
        return None, missing if column.required else None
    if column.kind == "name" and not NAME.fullmatch(text):
        allowed = "only letters, digits and . _ + -, with a letter or digit first"
        return None, Problem(f"{name} to hold {allowed}", shown)
    if column.kind == "choice" and text not in column.choices:
        expected = f"{name} to be {' or '.join(column.choices)}"
        return None, Problem(expected, shown, suggested(text, column.choices))
    if column.kind == "number":
        return _number(text, column)
    if any(unicodedata.category(character) in _CONTROLS for character in text):
        found = f"{text[:80]!r}"
        return None, Problem(f"{name} without control characters", found, "Type it again.")
    if column.kind == "reason" and text.casefold() in _NO_REASONS:
        advice = "Say why in words, or leave the field empty."
        return None, Problem(f"{name} to be a reason", shown, advice)
    if column.kind == "part":
        try:
            return Selection.of(text), None
        except ValueError:
            return None, Problem(f"{name} to be {GRAMMAR}", shown)
    return text, None


def _number(text: str, column: Column) -> tuple[float | None, Problem | None]:
    try:
        value = decimal(text)
    except ValueError:
        advice = "Write a decimal point." if "," in text else ""
        if _WITH_UNIT.fullmatch(text):
            advice = "Write the number alone: its unit is that of the name of the column."
        return None, Problem(f"{column.name} to be a number", f"'{text[:120]}'", advice)
    if not column.minimum <= value <= column.maximum:  # also true for NaN
        slip = f"{column.slip[:1].upper()}{column.slip[1:]}" if value > column.maximum else ""
        low = "above 0" if column.minimum == 1e-12 else f"{column.minimum:g} or more"
        return None, Problem(f"{column.name} {low} and at most {column.maximum:g}", text, slip)
    if column.celsius and is_kelvin(value):
        return None, _kelvin(column, value)
    return value, None


def _kelvin(column: Column, value: float, name: str = "") -> Problem:
    """The problem of a temperature in kelvin, as its number or the name of its file shows."""
    found = f"{value:g}" + (f", and the file {name}" if name else "")
    advice = f"Is it in kelvin? Then it is {value - ICE_POINT_K:.4g} °C."
    return Problem(f"{column.name} in °C", found, advice)


def _located(problem: Problem, sheet: Path, line: int, values: Mapping[str, Any]) -> Problem:
    subject = next((f"{k} {values[k]}" for k in ("pellet", "cell", "sample") if values.get(k)), "")
    technique = sheet.parent.name if sheet.parent.name in TECHNIQUES else ""
    return replace(problem, file=str(sheet), line=line, subject=subject, technique=technique)


def _by_name(rows: list[Row], key: str) -> dict[str, Row]:
    return {str(row.values[key]): row for row in _flag_duplicates(rows, key)}


def _flag_duplicates(rows: list[Row], key: str) -> list[Row]:
    """Flag rows that share a name, or (measurements) a file or a part of one: which one counts
    nobody can tell.

    What the same rows share is one problem, at the first of them.
    """
    shared: dict[tuple[int, ...], list[str]] = {}
    for column in (key, "path"):
        by_value: dict[Any, list[int]] = {}
        for i, row in enumerate(rows):
            by_value.setdefault(row.values.get(column), []).append(i)
        by_value.pop(None, None)
        for at in by_value.values():
            alike = [i for i in at if column != "path" or _shares_a_part(rows, i, at)]
            if len(alike) > 1:
                shared.setdefault(tuple(alike), []).append(column)
    flagged = list(rows)
    for places, columns in shared.items():
        first, lines = rows[places[0]], [str(rows[i].line) for i in places]
        values = " and ".join(f"'{first.values[column]}'" for column in columns)
        parts = "If the file holds several parts, give each row its own in `part`."
        problem = Problem(
            f"each {' and '.join(columns)} in one row only",
            f"{values} in lines {', '.join(lines[:-1])} and {lines[-1]}",
            parts if columns == ["path"] else "",
        )
        for i in places:
            flagged[i] = flagged[i].with_problems([first.located(problem)])
    return flagged


def _shares_a_part(rows: list[Row], one: int, of_its_file: list[int]) -> bool:
    """Whether another row of one file means a part of it as well; a row without part means all."""
    part, others = rows[one].values.get("part"), [rows[i] for i in of_its_file if i != one]
    parts = [other.values.get("part") for other in others]
    return any(part is None or other is None or part.meets(other) for other in parts)


def _inherit(row: Row, key: str, named: Mapping[str, Row], sheet: str) -> Row:
    """The row with the problems of what it refers to, or the problem that it does not exist."""
    name = row.values[key]
    if name is None:
        return row
    if name not in named:
        problem = Problem(f"a {key} of {sheet}", f"'{name}'", suggested(name, named))
        return row.with_problems([row.located(problem)])
    return row.with_problems(named[name].problems)


def _with_files(row: Row, raw: Path) -> Row:
    """The row with its files, or flagged if its path is of no use."""
    text = row.values["path"]
    if text is None:
        return row
    inside, problem = files_at(text, row.sheet.parent, raw)
    return row.with_problems([row.located(problem)]) if problem else replace(row, files=inside)


def files_at(text: str, folder: Path, raw: Path) -> tuple[tuple[Path, ...], Problem | None]:
    """The files at a path of a sheet in ``folder``, or what is wrong with that path.

    It may not leave raw/ (also not through a link), has to exist, and may not have an odd name.
    """
    inside_raw = f"a path inside {raw}/"
    if len(text) > LONGEST_PATH:
        expected, found = f"a path of at most {LONGEST_PATH} characters", f"'{text[:40]}…'"
        return (), Problem(expected, found, "Rename the file.")
    if odd := sorted(NOT_IN_PATHS & set(text)):
        advice = "Write / between folders." if odd == ["\\"] else "Rename the file."
        return (), Problem(f"a path without {' '.join(odd)}", f"'{text}'", advice)
    path, home = folder / text, raw.resolve()
    try:
        if Path(text).is_absolute() or not path.resolve().is_relative_to(home):
            return (), Problem(inside_raw, f"'{text}'", "Copy the file in.")
        if not path.exists():
            return (), Problem(f"a file {path}", "none", _advice_without(path, raw))
        inside = sorted(path.rglob("*")) if path.is_dir() else []
        leaving = [p for p in inside if not p.resolve().is_relative_to(home)]
        files = [p for p in [path, *inside] if p.is_file()]
        strange = [p for p in sorted({path, *inside}.difference(files)) if not p.is_dir()]
    except (OSError, RuntimeError) as error:  # a loop of links
        return (), Problem("a path that can be followed", f"'{text}' ({error})")
    if leaving:
        return (), Problem(inside_raw, f"the link {leaving[0]}", "Copy the file in.")
    if strange:
        return (), Problem("files and folders", f"{strange[0]}, which is neither")
    return tuple(files), None


def _advice_without(path: Path, raw: Path) -> str:
    """What to do without a file: download it, if the sheet of sources names it or what is in it."""
    sheet = sheet_file(raw, "sources")
    wanted = Path(os.path.normpath(path))
    if sheet.is_file() and any(
        wanted in (file, *file.parents) for file in _sourced(sheet, sheet.stat().st_mtime_ns)
    ):
        return f"Check the path, or download it: `{command_for(raw, 'fetch')}`."
    for other in path.parent.glob("*"):  # of other names, each may be another measurement
        if other.name.casefold() == path.name.casefold():
            return f"Did you mean '{other.name}'?"
    return "Check the path, or copy the file in."


@lru_cache(maxsize=2)  # all files of a study may be missing
def _sourced(sheet: Path, _mtime: int) -> frozenset[Path]:
    """The files that a sheet of sources names."""
    files = (row.values["file"] for row in read_rows(sheet, SOURCES, [], []))
    return frozenset(Path(os.path.normpath(sheet.parent / file)) for file in files if file)


def _subject_in_header(sheet: Path) -> str:
    """Which of sample, pellet and cell the header of a measurement sheet names."""
    if not sheet.exists():
        return ""
    try:
        names = next((fields for _, fields in read_lines(sheet)), [])
    except SheetError:  # which `read_rows` tells
        return ""
    named = {name.casefold() for name in names}
    return next((s for s in ("pellet", "cell", "sample") if s in named), "")
