"""How people call a quantity: its name and symbol in the words of ``quantities.csv``."""

from __future__ import annotations

import re
from functools import cache

from electrolyte.ground.formula import formulas
from electrolyte.ground.printing import isotope
from electrolyte.numbers.registry import COMPARISONS, Known, is_known, registry

_TESTS = {
    "welch_p_value": "p value of Welch's test",
    "equivalence_p_value": "p value of the equivalence test",
}
_LINES = {"main": "the main line"}


@cache
def title_of(quantity: str) -> str:
    """``⁷Li linewidth (FWHM), ratio`` of ``linewidth_7Li_ratio``; no capital at the beginning.

    A name that is not in the table has blanks for its underscores.
    """
    if quantity in _TESTS:
        return _TESTS[quantity]
    known, comparison = _known(quantity)
    if known is None:
        return quantity.replace("_", " ")
    title = known.title
    for place, word in _words(known, quantity.removesuffix(f"_{comparison}")):
        title = title.replace(f"<{place}>", word)
    return f"{title}, {comparison}" if comparison else title


@cache
def symbol_of(quantity: str) -> str:
    """``E_a`` of ``activation_energy``; empty for comparisons, which have none of their own."""
    known, comparison = _known(quantity)
    return known.symbol if known and not comparison else ""


def heading_of(quantity: str) -> str:
    """The title with a capital, as it begins a line: ``Vickers hardness``, but ``p value``."""
    title = title_of(quantity)
    return title if quantity in _TESTS else title[:1].upper() + title[1:]


def spelt_out(text: str) -> str:
    """A text for people in which quantities have their names, not those of the program."""
    return re.sub(
        r"\b[a-zA-Z]\w*_\w+\b", lambda m: title_of(m[0]) if is_known(m[0]) else m[0], text
    )


def _known(quantity: str) -> tuple[Known | None, str]:
    """The row of the table, and the comparison that the name ends with; a row goes first."""
    base, _, last = quantity.rpartition("_")
    for name, comparison in ((quantity, ""), (base, last)):
        rows = [k for k in registry() if re.fullmatch(k.pattern, name)]
        if rows and (not comparison or comparison in COMPARISONS):
            return min(rows, key=lambda known: known.quantity.count("<")), comparison
    return None, ""


def _words(known: Known, name: str) -> list[tuple[str, str]]:
    """The places of a name with what people read there."""
    places = re.findall(r"<(\w+)>", known.quantity)
    return [
        (place, isotope(word) if place == "nucleus" else _LINES.get(word, formulas(word)))
        for place, word in zip(places, known.words_in(name), strict=True)
    ]
