"""Every measurement of a study as the inspector lists it: state, numbers, problems, plots.

A measurement has the address ``inspector.html#technique/measurement``, whichever page of data it is
on: ids of measurements are unique within their technique, and stay when others are added.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from electrolyte.claims.expression import Selector
from electrolyte.ground.errors import Problem
from electrolyte.ground.printing import isotope, number_text, typographic
from electrolyte.numbers.condition import words_of
from electrolyte.numbers.quantities import Quantity
from electrolyte.numbers.quantity_names import heading_of, spelt_out, symbol_of
from electrolyte.pages.curve_tables import PER_PAGE
from electrolyte.pages.typeset import symbol_html

# What a measurement can come to, from worst to best.
PROBLEM, LEFT_OUT, SUSPECT = "problem", "left out", "suspect"
BEHIND_SUSPECT = "behind a suspect number"
NOT_RESOLVED, OK, NO_NUMBERS = "not resolved", "ok", "no numbers"
STATES = (PROBLEM, LEFT_OUT, SUSPECT, BEHIND_SUSPECT, NOT_RESOLVED, OK, NO_NUMBERS)
# How the columns of the sheets say what a measurement is.
_ABOUT = {
    "nucleus": "{}",
    "experiment": "{}",
    "treatment": "{}",
    "kind": "{}",
    "element": "{}",
    "protocol": "{}",
    "aliquot": "aliquot {}",
    "excitation_nm": "{:g} nm",
    "voltage_V": "{:g} V",
    "temperature_C": "{:g} °C",
}


@dataclass(frozen=True)
class Measured:
    """One measurement.

    Attributes
    ----------
    row : of its sheet, with ``technique``, ``sample``, ``path``, ``sheet``, ``line``
    own, shared : numbers that rest on it alone, and on others too; places in the list of numbers
    reasons : why it could not be used, or was left out, in words
    """

    row: Mapping[str, Any]
    state: str
    reasons: Sequence[str]
    own: Sequence[int] = field(default_factory=tuple)
    shared: Sequence[int] = field(default_factory=tuple)

    @property
    def key(self) -> str:
        return f"{self.row['technique']}/{self.row['measurement']}"

    def listed(self, folder: Path) -> list[str]:
        """What the list of all measurements holds of it; its raw file as seen from a folder."""
        row = self.row
        raw = Path(os.path.relpath(row["path"], folder)).as_posix()
        of = str(row.get("pellet") or row.get("cell") or "")
        return [self.key, row["sample"] or "", of, about(row), self.state, raw]


def about(row: Mapping[str, Any]) -> str:
    """``⁷Li, spin lock, 25 °C``: what a row of a sheet says of its measurement."""
    values = dict(row) | ({"nucleus": isotope(row["nucleus"])} if row.get("nucleus") else {})
    known = ((form, values[name]) for name, form in _ABOUT.items() if values.get(name) is not None)
    words = (
        form.format(value) if isinstance(value, float | int) or "g" not in form else str(value)
        for form, value in known
    )
    return typographic(", ".join(words).replace("_", " "))


def measured(
    rows: Iterable[Mapping[str, Any]],
    numbers: Sequence[tuple[str, Quantity]],
    problems: Sequence[Problem],
) -> list[Measured]:
    """The measurements with what became of them.

    Parameters
    ----------
    rows : of the sheets, those that are left out among them
    numbers : technique and number, of ``results/numbers.csv``
    problems : of ``results/problems.csv``
    """
    own: dict[tuple[str, str], list[int]] = {}
    shared: dict[tuple[str, str], list[int]] = {}
    for place, (technique, number) in enumerate(numbers):
        sources = [source for source in dict.fromkeys(number.source.split(";")) if source]
        found = own if len(sources) == 1 else shared
        for source in sources:
            found.setdefault((technique, source), []).append(place)
    return [
        _measured(
            row,
            own.get((row["technique"], row["measurement"]), []),
            shared.get((row["technique"], row["measurement"]), []),
            numbers,
            [problem for problem in problems if concerns(problem, row)],
        )
        for row in rows
    ]


def concerns(problem: Problem, row: Mapping[str, Any]) -> bool:
    """Whether a problem is of the file, or of the line in the sheet, of a measurement."""
    of_row = problem.file == row["sheet"] and problem.line == row["line"]
    return of_row or problem.file == row["path"]


def _measured(
    row: Mapping[str, Any],
    own: Sequence[int],
    shared: Sequence[int],
    numbers: Sequence[tuple[str, Quantity]],
    problems: Sequence[Problem],
) -> Measured:
    reasons = [spelt_out(str(problem)) for problem in problems]
    if row["exclude"]:
        reasons.append(f"Left out: {row['exclude']}")
    statuses = {numbers[place][1].status for place in own}
    of_shared = {numbers[place][1].status for place in shared}
    state = _state(bool(problems), bool(row["exclude"]), statuses, of_shared)
    return Measured(row, state, reasons, own, shared)


def _state(problem: bool, left_out: bool, own: Collection[str], shared: Collection[str]) -> str:
    """The worst that holds; not resolved only where nothing was resolved."""
    for state, holds in (
        (PROBLEM, problem),
        (LEFT_OUT, left_out),
        (SUSPECT, "suspect" in own),
        (BEHIND_SUSPECT, "suspect" in shared),
        (NO_NUMBERS, not own and not shared),
        (NOT_RESOLVED, {*own, *shared} == {"not_resolved"}),
    ):
        if holds:
            return state
    return OK


def claims_of(ledger: Mapping[str, Any]) -> dict[str, list[str]]:
    """The claims that rest on each number, by its selector; of ``results/claims.json``."""
    found: dict[str, list[str]] = {}
    for claim in ledger["claims"]:
        for number in claim["numbers"]:
            found.setdefault(number["selector"], []).append(claim["id"])
    return found


def printed(number: Quantity, claims: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """A number as the inspector shows it."""
    name = Selector(number.quantity, number.sample, number.condition, number.replicate)
    return {
        "quantity": heading_of(number.quantity),
        "symbol": symbol_html(symbol_of(number.quantity)),
        "sample": number.sample,
        "condition": words_of(number.condition),
        "replicate": number.replicate,
        "kind": number.kind,
        "text": number_text(number.value, number.u, number.unit, number.status),
        "status": number.status.replace("_", " "),
        "note": number.note,
        "method": number.method,
        "claims": list(claims.get(str(name), ())),
    }


def pages(found: Sequence[Measured]) -> list[Sequence[Measured]]:
    """The measurements of each page, in order."""
    return [found[start : start + PER_PAGE] for start in range(0, len(found), PER_PAGE)] or [[]]
