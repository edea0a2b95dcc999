"""Rows whose files are copies of each other: one measurement under two names.

Both would count, as replicates or at two temperatures. ``study add`` compares numbers and refuses
more; rows that were written by hand are compared by the bytes of their files.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import Problem
from electrolyte.study.sheet_rows import Row
from electrolyte.study.sheets import Study

ADVICE = "Copy the right file in, or write the reason into the column exclude of the row too many."


def with_copies_flagged(study: Study) -> Study:
    """The study with a problem of each row that has a copy: which one is right nobody can tell.

    What copies share is one problem, at the first of them.
    """
    return replace(
        study,
        measurements={name: _flagged(rows) for name, rows in study.measurements.items()},
    )


def _flagged(rows: Sequence[Row]) -> list[Row]:
    by_size: dict[int, list[int]] = {}
    for i, row in enumerate(rows):
        if size := sum(file.stat().st_size for file in row.files):
            by_size.setdefault(size, []).append(i)
    found = list(rows)
    for alike in by_size.values():
        if len({rows[i].files for i in alike}) == 1:  # parts of one file
            continue
        by_content: dict[tuple[str, ...], list[int]] = {}
        for i in alike:
            by_content.setdefault(tuple(map(sha256_of, rows[i].files)), []).append(i)
        for same in by_content.values():
            for part in {str(rows[i].values["part"]) for i in same}:
                copies = [i for i in same if str(rows[i].values["part"]) == part]
                if len({rows[i].files for i in copies}) > 1:
                    _flag(found, copies)
    return found


def _flag(rows: list[Row], copies: Iterable[int]) -> None:
    first, *others = (rows[i] for i in copies)
    names = ", ".join(f"{row.values['path']} (line {row.line})" for row in others)
    problem = Problem(
        "another measurement in each file", f"{first.values['path']} again in {names}", ADVICE
    )
    for i in copies:
        rows[i] = rows[i].with_problems([first.located(problem)])
