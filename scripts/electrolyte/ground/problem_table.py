"""Tables of problems: what jobs could not use of the data, each problem once.

Only the standard library: every rule's environment imports this module, and so does planning.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from electrolyte.ground.errors import Problem
from electrolyte.ground.spreadsheet import as_it_was, harmless

FIGURES = "figures"  # in place of the technique, of a panel that has nothing to show
COLUMNS = (
    "technique",
    "subject",
    "file",
    "line",
    "expected",
    "found",
    "advice",
    "missing",
)


def write_problems(problems: Iterable[Problem], path: Path) -> None:
    """Write ``problems.csv``: one row a problem, each of its fields on one line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        table.writeheader()
        for problem in problems:
            values = asdict(problem)
            values["line"] = "" if problem.line is None else problem.line
            table.writerow({name: harmless(_on_one_line(values[name])) for name in COLUMNS})


def read_problems(path: Path) -> list[Problem]:
    """The problems of a table that ``write_problems`` wrote."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    rows = [{name: as_it_was(cell) for name, cell in row.items()} for row in rows]
    lines = [int(row.pop("line") or 0) or None for row in rows]
    return [Problem(**row, line=line) for row, line in zip(rows, lines, strict=True)]


def merged(
    problems: Iterable[Problem], techniques_of: Mapping[str, Collection[str]]
) -> list[Problem]:
    """Each problem once; missing for it is what is missing for all who met it.

    A row of ``pellets.tsv`` or a key of the config is one problem, however many techniques and
    samples it concerns. A panel without anything to show is missing for the problems of its
    techniques, and a problem of its own, at the end, only if these have none.

    Parameters
    ----------
    techniques_of : those that each panel shows
    """
    found: dict[tuple[object, ...], Problem] = {}
    for problem in problems:
        of = "" if problem.file else problem.subject
        key = (problem.file, problem.line, problem.expected, problem.found, problem.advice, of)
        first = found.setdefault(key, problem)
        found[key] = replace(
            first,
            technique=_both(", ", first.technique, problem.technique),
            subject=_both(", ", first.subject, problem.subject),
            missing=_both("; ", first.missing, problem.missing),
        )
    causes = [problem for problem in found.values() if problem.technique != FIGURES]
    alone = []
    for panel in (problem for problem in found.values() if problem.technique == FIGURES):
        shown = set(techniques_of.get(panel.missing, ()))
        behind = [bool(shown & set(cause.technique.split(", "))) for cause in causes]
        if not any(behind):
            alone.append(panel)
        causes = [
            replace(one, missing=_both("; ", one.missing, panel.missing)) if is_behind else one
            for one, is_behind in zip(causes, behind, strict=True)
        ]
    return [*causes, *alone]


def _both(separator: str, first: str, second: str) -> str:
    """Two lists in words as one, each entry once."""
    entries = [*first.split(separator), *second.split(separator)]
    return separator.join(entry for entry in dict.fromkeys(entries) if entry)


def _on_one_line(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value
