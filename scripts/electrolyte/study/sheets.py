"""The sheets of a study, joined.

What is wrong with a row, or with the sheet that it refers to, is kept with the row: jobs go on
without it. A row that gives a reason to exclude it is of no measurement of the study, whatever else
is wrong with it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from electrolyte.ground.errors import Problem, SheetError, suggested
from electrolyte.study.manifest import command_for
from electrolyte.study.sheet_columns import (
    SOURCES,
    SUBJECTS,
    TECHNIQUES,
    columns_of,
)
from electrolyte.study.sheet_files import read_lines
from electrolyte.study.sheet_names import sheet_file
from electrolyte.study.sheet_rows import Row, Sheet, read_sheet

LONGEST_PATH = 200  # characters
# Snakemake takes braces for wildcards; * and ? are patterns; \ and : part paths on Windows
NOT_IN_PATHS = frozenset('{}*?\\:"<>|')


@dataclass(frozen=True)
class Study:
    """All sheets of a study, the rows by name, in the order of the sheets.

    ``excluded`` are the rows of measurements that give a reason not to use them; ``faults`` what is
    wrong with whole sheets, and with rows without a name or with a field too many, which are not
    among the rows; ``unused`` the columns of sheets that are none of ours, by sheet.
    """

    raw: Path
    samples: dict[str, Row] = field(default_factory=dict)
    pellets: dict[str, Row] = field(default_factory=dict)
    cells: dict[str, Row] = field(default_factory=dict)
    measurements: dict[str, list[Row]] = field(default_factory=dict)
    excluded: dict[str, list[Row]] = field(default_factory=dict)
    faults: tuple[Problem, ...] = ()
    unused: Mapping[Path, tuple[str, ...]] = field(default_factory=dict)

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
    """
    sheets = {kind: sheet_file(raw, f"{kind}s") for kind in SUBJECTS}
    read = {sheet: read_sheet(sheet, SUBJECTS[kind]) for kind, sheet in sheets.items()}
    named = {kind: _by_name(read[sheet].rows, kind) for kind, sheet in sheets.items()}
    without = {kind: _without_rows(kind, sheet, read[sheet]) for kind, sheet in sheets.items()}

    def joined(row: Row, kind: str) -> Row:
        return _inherit(row, kind, named[kind], sheets[kind], without[kind])

    for kind in ("pellet", "cell"):
        named[kind] = {name: joined(row, "sample") for name, row in named[kind].items()}
    measurements, excluded = {}, {}
    for technique in TECHNIQUES:
        sheet = sheet_file(raw / technique, "measurements")
        columns = columns_of(technique, _subject_in_header(sheet))
        found = read[sheet] = read_sheet(sheet, columns)
        excluded[technique] = [row for row in found.rows if row.values["exclude"]]
        rows = [row for row in found.rows if not row.values["exclude"]]
        rows = [_with_files(row, raw) for row in _flag_duplicates(rows, "measurement")]
        measurements[technique] = [joined(row, columns[1].name) for row in rows]
    return Study(
        raw,
        samples=named["sample"],
        pellets=named["pellet"],
        cells=named["cell"],
        measurements=measurements,
        excluded=excluded,
        faults=tuple(fault for sheet in read.values() for fault in sheet.faults),
        unused={path: sheet.unused for path, sheet in read.items() if sheet.unused},
    )


def _by_name(rows: Iterable[Row], key: str) -> dict[str, Row]:
    return {str(row.values[key]): row for row in _flag_duplicates(rows, key)}


def _without_rows(kind: str, sheet: Path, read: Sheet) -> tuple[Problem, ...]:
    """What is wrong with whatever refers to a sheet of samples, pellets or cells without rows."""
    if read.rows or read.faults:
        return () if read.rows else read.faults
    found = "none" if sheet.exists() else "no such sheet"
    return (Problem(f"a row for each {kind}", found, "`study add` writes one.", str(sheet)),)


def _flag_duplicates(rows: Iterable[Row], key: str) -> list[Row]:
    """Flag rows that share a name, or (measurements) a file or a part of one: which one counts
    nobody can tell.

    What the same rows share is one problem, at the first of them.
    """
    rows, shared = list(rows), dict[tuple[int, ...], list[str]]()
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


def _inherit(
    row: Row, key: str, named: Mapping[str, Row], sheet: Path, without: Sequence[Problem]
) -> Row:
    """The row with the problems of what it refers to, or the problem that it does not exist.

    ``without`` : the problems of a sheet that has no rows
    """
    name = row.values[key]
    if name is None:
        return row
    if name not in named:
        if without:
            return row.with_problems(without)
        problem = Problem(f"a {key} of {sheet.name}", f"'{name}'", suggested(name, named))
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
    files = (row.values["file"] for row in read_sheet(sheet, SOURCES).rows)
    return frozenset(Path(os.path.normpath(sheet.parent / file)) for file in files if file)


def _subject_in_header(sheet: Path) -> str:
    """Which of sample, pellet and cell the header of a measurement sheet names."""
    if not sheet.exists():
        return ""
    try:
        names = next((fields for _, fields in read_lines(sheet)), [])
    except SheetError:  # which `read_sheet` tells
        return ""
    named = {name.casefold() for name in names}
    return next((s for s in ("pellet", "cell", "sample") if s in named), "")
