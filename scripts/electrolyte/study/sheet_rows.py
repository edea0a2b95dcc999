"""The rows of one sheet, read and checked against its columns.

What is wrong with a sheet costs the rows that rest on it: a sheet that is no table and a name that
is missing cost all of them, another column that is missing, unknown or there twice those that would
have had a value from it, a wrong field its row.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from electrolyte.ground.constants import ICE_POINT_K
from electrolyte.ground.errors import Problem, SheetError, suggested
from electrolyte.ground.spreadsheet import is_date
from electrolyte.study.parts import GRAMMAR, Selection
from electrolyte.study.sheet_columns import TECHNIQUES, Column, spelt_as_columns
from electrolyte.study.sheet_files import Date, decimal, read_lines
from electrolyte.study.sheet_names import plain, sheet_files, unread_form
from electrolyte.study.temperatures import is_kelvin, named_in_kelvin

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,99}")
_WITH_UNIT = re.compile(r"[+-]?\d+(?:[.,]\d+)?\s*[°µ%]?[^\W\d_].*")  # 0.83 mm, 25 °C
TYPE_AGAIN = "Format the column as text, and type the cell again."
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
class Sheet:
    """What one sheet holds.

    Attributes
    ----------
    rows : those that have their names, each with what is wrong with it
    faults : what is wrong with the sheet, and with rows that are not among ``rows``
    unused : names of columns that are none of the sheet's, where it has all of those
    """

    rows: tuple[Row, ...] = ()
    faults: tuple[Problem, ...] = ()
    unused: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Header:
    """The names above the rows, as columns are spelt.

    Attributes
    ----------
    missing : what is wrong with each row, as a column that it needs is not there
    unknown, twice : by name, what is wrong with rows that have a value, or two, in such a column
    """

    names: Sequence[str]
    missing: tuple[Problem, ...] = ()
    unknown: Mapping[str, Problem] = field(default_factory=dict)
    twice: Mapping[str, Problem] = field(default_factory=dict)

    @property
    def problems(self) -> tuple[Problem, ...]:
        return (*self.unknown.values(), *self.twice.values(), *self.missing)

    def texts(self, fields: Sequence[str]) -> tuple[dict[str, str], list[Problem]]:
        """The fields of a row by column, and what the header makes wrong with it."""
        found: dict[str, str] = {}
        wrong = list(self.missing)
        for name, text in zip(self.names, fields, strict=False):
            if text and name in self.unknown:
                wrong.append(self.unknown[name])
            if text and found.get(name, text) != text:
                wrong.append(self.twice[name])
            found[name] = text or found.get(name, "")
        return found, wrong


def read_sheet(sheet: Path, columns: Sequence[Column]) -> Sheet:
    """The rows of a sheet and what is wrong with it; nothing if there is no such file."""
    forms = [form.name for form in sheet_files(sheet.parent, sheet.stem)]
    if len(forms) > 1:
        advice = "Only one of them can count: remove the others, or give them other names."
        return Sheet(faults=(Problem("one sheet", " and ".join(forms), advice, str(sheet.parent)),))
    if not forms:
        return Sheet(faults=_unread(sheet))
    try:
        lines = read_lines(sheet)
    except SheetError as error:
        return Sheet(faults=error.problems)
    if not lines:
        return Sheet()
    (line, names), *rest = lines
    names = spelt_as_columns(names, columns)
    while names and not names[-1]:  # columns that a spreadsheet has left empty
        names.pop()
    own = [column.name for column in columns]
    at = partial(Problem, file=str(sheet), line=line, technique=_technique(sheet))
    if not set(names) & set(own):  # no line of names, or nothing that parts them
        expected = "the names of the columns, with tabs, semicolons or commas between them"
        advice = f"Above the rows stands a name for each column, of these: {', '.join(own)}."
        found = ", ".join(f"'{' '.join(name.split())}'" for name in names)[:100] or "none"
        return Sheet(faults=(at(expected, found, advice),))
    absent = [column for column in columns if column.name not in names]
    header = _header(names, own, absent, at)
    if any(column.kind == "name" and column.required for column in absent):
        return Sheet(faults=header.problems)
    there = [column for column in columns if column not in absent]
    rows, faults = [], [*header.problems]
    for number, fields in rest:
        if any(fields[len(names) :]):
            expected, found = f"a field for each of {len(names)} columns", f"{len(fields)} fields"
            advice = "Is there a separator inside a field?"
            faults.append(Problem(expected, found, advice, str(sheet), number))
            continue
        texts, wrong = header.texts(fields)
        row, unnamed = _typed(sheet, number, dict.fromkeys(own, "") | texts, there)
        values = {**dict.fromkeys(own), **row.values}
        faults += unnamed
        rows += [] if unnamed else [replace(row, values=values).with_problems(wrong)]
    unused = [] if absent else [name for name in names if name and name not in own]
    return Sheet(tuple(rows), tuple(faults), tuple(dict.fromkeys(unused)))


def _unread(sheet: Path) -> tuple[Problem, ...]:
    """A table in a format that is not read where the sheet should be."""
    other = unread_form(sheet)
    if other is None:
        return ()
    advice = "Save it as .xlsx or .csv, under the name of the sheet."
    found = f"{other.name}, which is not read"
    at = _technique(sheet)
    return (Problem(f"the sheet {sheet}", found, advice, str(sheet.parent), technique=at),)


def _header(
    names: Sequence[str], own: Sequence[str], absent: Sequence[Column], at: Callable[..., Problem]
) -> _Header:
    """What is wrong with the names of the columns.

    A name that is no column may be one of the absent; where none is, it is the laboratory's own.
    """
    filled = [name for name in dict.fromkeys(names) if name]
    maybe = [column.name for column in absent]
    return _Header(
        names,
        tuple(at(f"a column '{c.name}' ({c.doc})", "none") for c in absent if c.required),
        {
            name: at("columns of this sheet", f"'{name}'", suggested(name, maybe, len(maybe)))
            for name in filled
            if absent and name not in own
        },
        {
            name: at(f"one column '{name}'", f"{names.count(name)}")
            for name in filled
            if names.count(name) > 1
        },
    )


def _typed(
    sheet: Path,
    line: int,
    texts: Mapping[str, str],
    columns: Sequence[Column],
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
    if isinstance(text, Date) and column.kind not in ("note", "reason"):
        made = f"the date {text}, which the spreadsheet made of it"
        return None, Problem(f"{name} as it was typed", made, TYPE_AGAIN)
    if column.kind == "name" and not NAME.fullmatch(text):
        allowed = "only letters, digits and . _ + -, with a letter or digit first"
        advice = f"Write {other}." if NAME.fullmatch(other := plain(text)) else ""
        return None, Problem(f"{name} to hold {allowed}", shown, advice)
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
        if is_date(text):
            advice = f"A spreadsheet program made a date of it. {TYPE_AGAIN}"
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
    return replace(
        problem, file=str(sheet), line=line, subject=subject, technique=_technique(sheet)
    )


def _technique(sheet: Path) -> str:
    """The technique whose measurements a sheet lists; empty for other sheets."""
    return sheet.parent.name if sheet.parent.name in TECHNIQUES else ""
