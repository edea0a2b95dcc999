"""The sheets of a study: read, checked row by row, and joined.

A problem of the sheet as a whole (unreadable, unknown column, unusable name) stops everything with
``SheetError``. A problem of one row is kept with the row: it stops the jobs that need the row, and
only those.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from electrolyte.ground.errors import SheetError, did_you_mean
from electrolyte.study.sheet_columns import (
    CELLS,
    PELLETS,
    SAMPLES,
    TECHNIQUES,
    Column,
    columns_of,
)

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,99}")
LONGEST_PATH = 200  # characters
# Snakemake takes braces for wildcards; * and ? are patterns; \ and : part paths on Windows
NOT_IN_PATHS = frozenset('{}*?\\:"<>|')
_CONTROLS = ("Cc", "Cf", "Cs", "Zl", "Zp")  # Unicode categories: they steer, or end a line


@dataclass(frozen=True)
class Row:
    """One row: where it stands, its typed values (None where empty), what is wrong with it.

    ``files`` are those behind its path, in order; none where the path is empty or of no use.
    """

    sheet: Path
    line: int
    values: Mapping[str, Any]
    problems: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()

    def with_problems(self, more: Iterable[str]) -> Row:
        """The row with further problems, each once, in order."""
        merged = tuple(dict.fromkeys((*self.problems, *more)))
        return replace(self, problems=merged)

    def complaint(self, text: str) -> str:
        """``raw/eis/measurements.tsv line 7 (pellet LTSOC-2): text``."""
        return _complaint(self.sheet, self.line, self.values, text)


@dataclass(frozen=True)
class Study:
    """All sheets of a study, the rows by name, in the order of the sheets."""

    raw: Path
    samples: dict[str, Row] = field(default_factory=dict)
    pellets: dict[str, Row] = field(default_factory=dict)
    cells: dict[str, Row] = field(default_factory=dict)
    measurements: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def problems(self) -> list[str]:
        """All problems of all rows, each once, in the order of the sheets."""
        named = (*self.samples.values(), *self.pellets.values(), *self.cells.values())
        measured = [row for rows in self.measurements.values() for row in rows]
        return list(dict.fromkeys(p for row in (*named, *measured) for p in row.problems))

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
    """Read and check ``samples.tsv``, ``pellets.tsv``, ``cells.tsv`` and all measurement sheets.

    Sheets that do not exist are empty: a study holds any subset of techniques.

    Raises
    ------
    SheetError
        Problems of a whole sheet, all of them at once.
    """
    fatal: list[str] = []
    samples = _by_name(_read(raw / "samples.tsv", SAMPLES, fatal), "sample")
    pellets = _by_name(_read(raw / "pellets.tsv", PELLETS, fatal), "pellet")
    cells = _by_name(_read(raw / "cells.tsv", CELLS, fatal), "cell")
    pellets = {n: _inherit(row, "sample", samples, "samples.tsv") for n, row in pellets.items()}
    cells = {n: _inherit(row, "sample", samples, "samples.tsv") for n, row in cells.items()}
    named = {
        "sample": (samples, "samples.tsv"),
        "pellet": (pellets, "pellets.tsv"),
        "cell": (cells, "cells.tsv"),
    }
    measurements = {}
    for technique in TECHNIQUES:
        sheet = raw / technique / "measurements.tsv"
        subject = _subject_in_header(sheet)
        rows = _read(sheet, columns_of(technique, subject), fatal)
        rows = [_with_files(row, raw) for row in _flag_duplicates(rows, "measurement")]
        subject = columns_of(technique, subject)[1].name
        measurements[technique] = [_inherit(row, subject, *named[subject]) for row in rows]
    if fatal:
        raise SheetError(fatal)
    return Study(raw, samples, pellets, cells, measurements)


def _read(sheet: Path, columns: tuple[Column, ...], fatal: list[str]) -> list[Row]:
    """The rows of one sheet; problems of the sheet as a whole go to ``fatal``."""
    if not sheet.exists():
        return []
    try:
        lines = sheet.read_text(encoding="utf-8-sig").split("\n")
    except (UnicodeDecodeError, OSError) as error:
        fatal.append(f"{sheet}: not a readable UTF-8 text file ({error}). Save it as UTF-8 TSV.")
        return []
    numbered = [(i, s) for i, s in enumerate(lines, 1) if s.strip() and not s.startswith("#")]
    if not numbered:
        return []
    header_line, header = numbered[0][0], [name.strip() for name in numbered[0][1].split("\t")]
    known = [c.name for c in columns]
    before = len(fatal)
    for name in header:
        if name not in known:
            hint = did_you_mean(name, known) or f"; known: {', '.join(known)}"
            fatal.append(f"{sheet} line {header_line}: unknown column '{name}'{hint}")
        elif header.count(name) > 1 and header.index(name) >= 0:
            fatal.append(f"{sheet} line {header_line}: column '{name}' stands twice")
    fatal.extend(
        f"{sheet} line {header_line}: column '{c.name}' is missing ({c.doc})"
        for c in columns
        if c.required and c.name not in header
    )
    if len(fatal) > before:
        return []
    rows = []
    for line, text in numbered[1:]:
        fields = [f.strip() for f in text.split("\t")]
        if len(fields) > len(header):
            fatal.append(
                f"{sheet} line {line}: {len(fields)} fields under {len(header)} columns;"
                " is a tab inside a field?"
            )
            continue
        texts = dict.fromkeys(known, "") | dict(zip(header, fields, strict=False))
        rows.append(_typed(sheet, line, texts, columns, fatal))
    return rows


def _typed(
    sheet: Path, line: int, texts: Mapping[str, str], columns: tuple[Column, ...], fatal: list[str]
) -> Row:
    """One row with its fields converted; unusable names are fatal, the rest is kept as problems."""
    values: dict[str, Any] = {}
    problems: list[str] = []
    for column in columns:
        text = texts[column.name]
        value, problem = convert(text, column)
        values[column.name] = value
        if problem:
            complaint = _complaint(sheet, line, texts, problem)
            (fatal if column.kind == "name" else problems).append(complaint)
    return Row(sheet, line, values, tuple(problems))


def convert(text: str, column: Column) -> tuple[Any, str]:
    """The typed value (None if empty or wrong) and what is wrong (empty if nothing)."""
    if not text:
        return None, f"{column.name} is empty; {column.doc}" if column.required else ""
    if column.kind == "name" and not NAME.fullmatch(text):
        rule = "may hold only letters, digits and . _ + -, and starts with a letter or digit"
        return None, f"{column.name} '{text[:120]}' {rule}"
    if column.kind == "choice" and text not in column.choices:
        hint = did_you_mean(text, column.choices) or f"; known: {', '.join(column.choices)}"
        return None, f"{column.name} is '{text}'{hint}"
    if column.kind == "number":
        return _number(text, column)
    if any(unicodedata.category(character) in _CONTROLS for character in text):
        return None, f"{column.name} {text[:80]!r} holds control characters; type it again"
    return text, ""


def _number(text: str, column: Column) -> tuple[float | None, str]:
    try:
        value = float(text)
    except ValueError:
        comma = " (write a decimal point)" if "," in text else ""
        return None, f"{column.name} is '{text}', not a number{comma}"
    if not column.minimum <= value <= column.maximum:  # also true for NaN
        slip = f"; {column.slip}" if column.slip and value > column.maximum else ""
        low = "above 0" if column.minimum == 1e-12 else f"{column.minimum:g} or more"
        return None, f"{column.name} is {text}, must be {low} and at most {column.maximum:g}{slip}"
    return value, ""


def _complaint(sheet: Path, line: int, values: Mapping[str, Any], text: str) -> str:
    subject = next((f"{k} {values[k]}" for k in ("pellet", "cell", "sample") if values.get(k)), "")
    place = f"{sheet} line {line}" + (f" ({subject})" if subject else "")
    return f"{place}: {text}"


def _by_name(rows: list[Row], key: str) -> dict[str, Row]:
    return {str(row.values[key]): row for row in _flag_duplicates(rows, key)}


def _flag_duplicates(rows: list[Row], key: str) -> list[Row]:
    """Flag rows that share a name, or (measurements) a file: which one counts nobody can tell."""
    flagged = list(rows)
    for column in (key, "path"):
        lines: dict[Any, list[int]] = {}
        for row in rows:
            lines.setdefault(row.values.get(column), []).append(row.line)
        for i, row in enumerate(flagged):
            value = row.values.get(column)
            others = [str(n) for n in lines[value] if n != row.line]
            if value is not None and others:
                text = f"{column} '{value}' stands in line {', '.join(others)} too"
                flagged[i] = flagged[i].with_problems([row.complaint(text)])
    return flagged


def _inherit(row: Row, key: str, named: Mapping[str, Row], sheet: str) -> Row:
    """The row with the problems of what it refers to, or the problem that it does not exist."""
    name = row.values[key]
    if name is None:
        return row
    if name not in named:
        text = f"{key} '{name}' is not in {sheet}{did_you_mean(name, named)}"
        return row.with_problems([row.complaint(text)])
    return row.with_problems(named[name].problems)


def _with_files(row: Row, raw: Path) -> Row:
    """The row with its files, or flagged if its path is of no use."""
    text = row.values["path"]
    if text is None:
        return row
    inside, problem = files_at(text, row.sheet.parent, raw)
    return row.with_problems([row.complaint(problem)]) if problem else replace(row, files=inside)


def files_at(text: str, folder: Path, raw: Path) -> tuple[tuple[Path, ...], str]:
    """The files at a path of a sheet in ``folder``, or what is wrong with that path.

    It may not leave raw/ (also not through a link), has to exist, and may not have an odd name.
    """
    if len(text) > LONGEST_PATH:
        return (), f"path '{text[:40]}…' is longer than {LONGEST_PATH} characters; rename the file"
    if odd := sorted(NOT_IN_PATHS & set(text)):
        return (), f"path '{text}' may not hold {' '.join(odd)}; rename the file"
    path, home = folder / text, raw.resolve()
    try:
        if Path(text).is_absolute() or not path.resolve().is_relative_to(home):
            return (), f"path '{text}' leaves {raw}/; copy the file in"
        if not path.exists():
            return (), f"no file {path}; check the path or copy it in"
        inside = sorted(path.rglob("*")) if path.is_dir() else []
        leaving = [p for p in inside if not p.resolve().is_relative_to(home)]
        files = [p for p in [path, *inside] if p.is_file()]
        strange = [p for p in sorted({path, *inside}.difference(files)) if not p.is_dir()]
    except (OSError, RuntimeError) as error:  # a loop of links
        return (), f"path '{text}' cannot be followed ({error})"
    if leaving:
        return (), f"{leaving[0]} is a link that leaves {raw}/; copy the file in"
    if strange:
        return (), f"{strange[0]} is neither a file nor a folder; copy the file in"
    return tuple(files), ""


def _subject_in_header(sheet: Path) -> str:
    """Which of sample, pellet and cell the header of a measurement sheet names."""
    if not sheet.exists():
        return ""
    text = sheet.read_text(encoding="utf-8-sig", errors="replace")
    header = next((s for s in text.split("\n") if s.strip() and not s.startswith("#")), "")
    names = [name.strip() for name in header.split("\t")]
    return next((s for s in ("pellet", "cell", "sample") if s in names), "")
