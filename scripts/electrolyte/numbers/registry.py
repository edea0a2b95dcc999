"""The names of all quantities that the analyses give: ``quantities.csv`` beside this module.

A name may hold places: ``linewidth_<nucleus>`` stands for ``linewidth_7Li`` and its like. Only
light imports: the Snakefile checks the texts of a study against these names before any job runs.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

from electrolyte.ground.errors import closest

TABLE = Path(__file__).with_name("quantities.csv")
LISTED = "scripts/electrolyte/numbers/quantities.csv of the workflow"
COMPARISONS = ("ratio", "difference", "change")  # of two samples: vickers_hardness_ratio
TESTS = ("welch_p_value", "equivalence_p_value")
COUNTED = ("peaks_above_detection_limit", "imprints", "cracked_imprints")  # whole numbers
_CHOICE = r"\[\w+\]"  # of texts: what a figure shows, such as [fig1b_nucleus]
_PLACES = {
    "nucleus": rf"(?:\d{{1,3}}[A-Z][a-z]?|{_CHOICE})",
    "line": rf"(?:[A-Za-z0-9]+|{_CHOICE})",
}


@dataclass(frozen=True)
class Known:
    """A quantity: what gives it, its name (perhaps with places), its unit, and how people call it.

    ``values`` : what it can be, as in the table of ``intervals``
    ``symbol`` : with its index behind ``_``, such as ``E_a``; empty where the field has none
    ``title`` : in the words of the field, with the same places as the name
    """

    technique: str
    quantity: str
    unit: str
    values: str
    symbol: str
    title: str

    @property
    def pattern(self) -> str:
        """A regular expression of its names."""
        return re.sub(r"<(\w+)>", lambda m: _PLACES[m[1]], self.quantity)

    def words_in(self, name: str) -> list[str]:
        """The words in its places in one of its names; none in the name of another quantity."""
        found = re.fullmatch(self.pattern.replace("(?:", "("), name)
        return [word for word in found.groups() if word] if found else []

    def like(self, name: str) -> Iterator[str]:
        """Its names, with the words of another name in their places."""
        words = [
            [word for word in name.split("_") if re.fullmatch(_PLACES[place], word)]
            for place in re.findall(r"<(\w+)>", self.quantity)
        ]
        between = re.split(r"<\w+>", self.quantity)
        for chosen in product(*words):
            yield "".join(
                part for pair in zip(between, (*chosen, ""), strict=True) for part in pair
            )


@cache
def registry() -> tuple[Known, ...]:
    """All quantities, in the order of the file."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return tuple(Known(**row) for row in csv.DictReader(stream))


@cache
def _names() -> re.Pattern[str]:
    own = "|".join(known.pattern for known in registry())
    return re.compile(rf"(?:{own})(?:_(?:{'|'.join(COMPARISONS)}))?|{'|'.join(TESTS)}")


def is_known(name: str) -> bool:
    """Whether any analysis gives a quantity of this name, or a comparison of two samples does."""
    return _names().fullmatch(name) is not None


@cache
def technique_of(name: str) -> str:
    """The technique that gives a quantity, or a comparison of it; empty for tests."""
    own = re.sub(rf"_(?:{'|'.join(COMPARISONS)})$", "", name)
    given = (k.technique for k in registry() if re.fullmatch(k.pattern, own))
    return next(given, "")


@cache
def values_of(name: str) -> str:
    """What values a quantity of this name can have; ``any`` where the table does not say."""
    if name.endswith("_ratio"):
        return "log"
    return next((k.values for k in registry() if re.fullmatch(k.pattern, name)), "any")


def word_in(name: str, quantity: str) -> str | None:
    """``7Li`` of ``linewidth_7Li`` and ``linewidth_<nucleus>``; None if it is another quantity."""
    known = next(known for known in registry() if known.quantity == quantity)
    return next(iter(known.words_in(name)), None)


def suggestion(name: str, techniques: Collection[str] = ()) -> str:
    """``"Did you mean 'activation_energy'?"``, else where the names are listed.

    Parameters
    ----------
    techniques : only quantities that these give are suggested; empty for all
    """
    own = [k for k in registry() if not techniques or k.technique in techniques]
    names = [like for known in own for like in known.like(name)]
    compared = [f"{like}_{suffix}" for like in names for suffix in COMPARISONS]
    close = closest(name, [*names, *compared, *TESTS])
    return f"Did you mean '{close}'?" if close else f"All names are in {LISTED}."
