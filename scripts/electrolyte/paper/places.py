"""Where text has places for numbers, ``{{ionic_conductivity, LTSOC, T=reference}}``, and for what.

Only light imports: the Snakefile looks at the texts of a study before any job runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

PLACE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
CITED = re.compile(r"@(?:fig|tbl):([A-Za-z0-9_]+)")  # a figure or table
REFERENCE = re.compile(r"(?<![\w.@])@(?!(?:fig|tbl):)([A-Za-z]\w*(?:[:.+/-]\w+)*)")  # literature
OF_CHOICES = ("fig_choices", "table_choices")  # of the multiverse, where one has run
OF_TESTS = ("p", "significant")
OF_ONE = ("number", "value", "n", "count", *OF_TESTS)
OF_SEVERAL = ("each", "every")
OF_NUMBERS = (*OF_ONE, *OF_SEVERAL, "replicates", "setting")
SHARES = (  # keys of the config that are a fraction of something
    "cycling.rate_tolerance",
    "cycling.current_offset",
    "dc.mean_fraction",
    "dc.drift_fraction",
    "drift.tolerance_relative",
    "eis.gain_u_relative",
    "indentation.area_u_relative",
    "nmr.gain_change_u",
    "pycnometry.volume_u_relative",
    "raman.lorentzian_part",
    "sem_eds.sensitivity_u_rel",
    "statistics.confidence",
    "statistics.equivalence_margin",
    "xrd.cell_tolerance",
)
EMBEDDED = ("figure", "table")  # in Word documents: a paragraph that becomes one
OF_STUDY = (
    "config",
    "given",
    "percent",
    "range",
    "stated",
    "fact",
    "formula",
    "shown",
    "nearest",
    "multiverse",
)
FORMS = (*OF_NUMBERS, *OF_STUDY, *EMBEDDED)
# what Word makes of a hyphen, or authors put to keep a line together
_TYPED = str.maketrans(
    dict.fromkeys("\N{EN DASH}\N{MINUS SIGN}\N{NON-BREAKING HYPHEN}\N{HYPHEN}", "-")
)


@dataclass(frozen=True)
class Place:
    """One place: ``text`` as written, its form, and what it names; ``line`` counts from 1."""

    text: str
    form: str
    parts: tuple[str, ...]
    line: int

    @property
    def quantity(self) -> str:
        """The quantity that it names; empty if it names none."""
        return self.parts[0] if self.form in OF_NUMBERS else ""


def place_of(match: re.Match[str]) -> Place:
    """The place that ``PLACE`` found, whether or not its form exists."""
    text = " ".join(match[1].translate(_TYPED).split())
    form, colon, rest = text.partition(":")
    if not colon:
        form, rest = "number", text
    parts = tuple(part.strip() for part in rest.split(","))
    return Place(text, form.strip(), parts, line_at(match.string, match.start()))


def line_at(text: str, position: int) -> int:
    """The line, from 1, that a character of a text stands in."""
    return text.count("\n", 0, position) + 1


def places(text: str) -> Iterator[Place]:
    """All places of a text, in order."""
    return map(place_of, PLACE.finditer(text))


def settings(config: Mapping[str, Any], section: str = "") -> dict[str, Any]:
    """The values of a config by ``section.key``, sections included."""
    found: dict[str, Any] = {}
    for key, value in config.items():
        found[f"{section}{key}"] = value
        if isinstance(value, Mapping):
            found |= settings(value, f"{section}{key}.")
    return found
