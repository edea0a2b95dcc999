"""Terms of the field's ontologies for quantities, techniques and parts of cells.

``terms.csv`` holds those that were found in the published files of EMMO's domain ontologies for
electrochemistry (0.35.0), batteries (BattINFO) and characterisation methods (CHAMEO). What has no
term there, such as gas pycnometry, has none here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("terms.csv")


@dataclass(frozen=True)
class Term:
    """A term: what it is of (``quantity``, ``technique`` or ``part``), our name, label and IRI."""

    kind: str
    name: str
    label: str
    iri: str


@cache
def terms() -> tuple[Term, ...]:
    """All terms, in the order of the table."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return tuple(Term(**row) for row in csv.DictReader(stream))


def terms_of(kind: str, name: str) -> list[Term]:
    """The terms of a quantity, technique or part of a cell; none where none fits."""
    return [term for term in terms() if (term.kind, term.name) == (kind, name)]


def quantities_of(numbers: Path) -> Iterator[tuple[str, str, str]]:
    """Technique, quantity and unit of a table of numbers, each once, in its order."""
    with numbers.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        yield from dict.fromkeys((r["technique"], r["quantity"], r["unit"]) for r in rows)
