"""Formulas, isotopes and powers in plain text, set for HTML with sub- and superscripts."""

from __future__ import annotations

import re
from html import escape

from electrolyte.ground.formula import ATOMIC_WEIGHT

# Nuclei of NMR, so that a rate of 1C is not taken for carbon.
_NUCLEI = "1H 2H 6Li 7Li 11B 13C 15N 17O 19F 23Na 27Al 29Si 31P 33S 35Cl 37Cl 77Se 79Br 81Br 93Nb"
_ELEMENT = "|".join([*sorted(ATOMIC_WEIGHT, key=len, reverse=True), "M(?=O)"])
_MIXED = rf"\((?:{_ELEMENT})(?:,(?:{_ELEMENT}))+\)"
_PART = rf"(?:{_MIXED}|(?:{_ELEMENT})(?:1[-−][xy]|\d+(?:\.\d+)?|\([0-9xy+−-]+\)|(?<=S|O)[xy])?)"
_FORMS = re.compile(
    rf"""(?<![\w.])(?:
      (?P<nucleus>{"|".join(_NUCLEI.split())})(?![a-z0-9])
    | (?P<formula>{_PART}{{2,}})(?!\w|\.\d)
    | (?P<symbol>T1|Ea|σ0|A1g|Eg)(?!\w)
    | (?P<factor>\d+(?:\.\d+)?)e(?P<power>[+-]?\d+)(?![\w.])
    )
    | (?<=\])(?P<charge>\d[+-])
    | (?<=cm)(?P<inverse>-1)(?!\d)""",
    re.VERBOSE,
)
_COUNT = re.compile(r"(?<=[A-Za-z)])(1[-−][xy]|\d+(?:\.\d+)?|(?<=S|O)[xy]|\([0-9xy+−-]+\))")


class Html(str):
    """Text that is HTML: templates take it as it is."""

    def __html__(self) -> str:
        return self


def typeset(text: str) -> Html:
    """``6Li in Li2TaS(1-x)O(x)Cl5`` with its scripts; whatever else is escaped.

    What is copied from the page, or searched in it, is the plain text, but for brackets of indices.
    """
    parts: list[str] = []
    end = 0
    for found in _FORMS.finditer(text):
        parts += [escape(text[end : found.start()]), _set(found)]
        end = found.end()
    return Html("".join([*parts, escape(text[end:])]))


def symbol_html(symbol: str) -> Html:
    """``E_a`` with its index: single letters are italic, but for a difference; words upright."""
    base, _, index = symbol.partition("_")
    letters = re.sub(r"[^\W\d_]+\N{COMBINING TILDE}?", _letters, escape(base))
    return Html(f"{letters}<sub>{escape(index)}</sub>" if index else letters)


def _letters(run: re.Match[str]) -> str:
    letter = run[0].removeprefix("Δ")
    single = len(letter.rstrip("\N{COMBINING TILDE}")) == 1
    return f"{run[0].removesuffix(letter)}<i>{letter}</i>" if single else run[0]


def _set(found: re.Match[str]) -> str:
    kind = found.lastgroup
    whole = escape(found[0])
    if kind == "nucleus":
        return re.sub(r"^\d+", lambda m: f"<sup>{m[0]}</sup>", whole)
    if kind == "formula":
        if not re.search(r"\d|\(|x", whole):
            return whole
        return _COUNT.sub(lambda m: f"<sub>{_minus(m[0].strip('()'))}</sub>", whole)
    if kind == "symbol":
        return f"{whole[0]}<sub>{whole[1:]}</sub>"
    if kind == "power":
        power = _minus(found["power"].lstrip("+").replace("-0", "-"))
        return f"{found['factor']} × 10<sup>{power}</sup>"
    return f"<sup>{_minus(whole)}</sup>"


def _minus(text: str) -> str:
    return text.replace("-", "−")
