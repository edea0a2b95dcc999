"""Rows whose files are copies of each other: one measurement under two names.

Both would count, as replicates or at two temperatures. ``study add`` compares numbers and refuses
more; rows that were written by hand are compared by what their files hold: small texts in whatever
encoding and with whatever ends of lines, other files by their bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.encoding import decoded, is_binary
from electrolyte.ground.errors import Problem
from electrolyte.study.sheet_rows import Row
from electrolyte.study.sheets import Study

SMALL = 1_000_000  # bytes: each is read whenever a run is planned
_OF_TEXT = bytes({*b"\t\n\v\f\r\x1a", *range(0x20, 0x100)})
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\ufffd]")
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
    sizes = [sum(file.stat().st_size for file in row.files) for row in rows]
    of_size = Counter(sizes)
    known: dict[tuple[Path, ...], tuple[str, ...]] = {}  # a file may hold the parts of many rows
    by_content: dict[tuple[str, ...], list[int]] = {}
    for i, (row, size) in enumerate(zip(rows, sizes, strict=True)):
        if 0 < size <= SMALL or of_size[size] > 1:
            content = known.get(row.files) or tuple(map(_content, row.files))
            known[row.files] = content
            by_content.setdefault(content, []).append(i)
    found = list(rows)
    for same in by_content.values():
        for part in {str(rows[i].values["part"]) for i in same}:
            copies = [i for i in same if str(rows[i].values["part"]) == part]
            if len({rows[i].files for i in copies}) > 1 and sizes[copies[0]]:
                _flag(found, copies)
    return found


def _content(file: Path) -> str:
    """A digest of what a file holds: of a small text its ASCII characters, which numbers are."""
    if file.stat().st_size > SMALL:
        return sha256_of(file)
    data = file.read_bytes()
    if is_binary(data) or (b"\0" not in data and data.translate(None, _OF_TEXT)):
        return sha256_of(file)
    if b"\0" in data or not data.isascii():
        text = decoded(data)
        if _NO_TEXT.search(text):
            return sha256_of(file)
        data = text.encode("ascii", errors="ignore")
    return hashlib.sha256(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").strip()).hexdigest()


def _flag(rows: list[Row], copies: Iterable[int]) -> None:
    first, *others = (rows[i] for i in copies)
    names = ", ".join(f"{row.values['path']} (line {row.line})" for row in others)
    problem = Problem(
        "another measurement in each file", f"{first.values['path']} again in {names}", ADVICE
    )
    for i in copies:
        rows[i] = rows[i].with_problems([first.located(problem)])
