"""Atoms of a formula, and what X-rays can see of them."""

from __future__ import annotations

import re

from electrolyte.errors import AnalysisError

UNSEEN = ("H", "He", "Li")  # no X-ray line that an ordinary EDS detector passes
_PART = re.compile(r"([A-Z][a-z]?)(\d+(?:\.\d+)?)?")


def atoms(formula: str) -> dict[str, float]:
    """Number of atoms of each element: ``Li2TaS0.4O0.6Cl5`` gives Li 2, Ta 1, S 0.4, ...

    Raises
    ------
    AnalysisError
        Text that is no plain formula (brackets, charges and hydrates are none).
    """
    found: dict[str, float] = {}
    end = 0
    for part in _PART.finditer(formula):
        if part.start() != end:
            break
        end = part.end()
        found[part[1]] = found.get(part[1], 0.0) + float(part[2] or 1)
    if not formula or end != len(formula):
        raise AnalysisError(
            f"formula '{formula}'", "elements and indices such as Li2TaSCl5", f"'{formula[end:]}'"
        )
    return {element: count for element, count in found.items() if count > 0}


def visible_fractions(formula: str) -> dict[str, float]:
    """Atomic fractions among the elements that EDS sees: without H, He and Li.

    Raises
    ------
    AnalysisError
        Not a formula, or nothing in it that EDS sees.
    """
    seen = {e: n for e, n in atoms(formula).items() if e not in UNSEEN}
    total = sum(seen.values())
    if not total:
        raise AnalysisError(f"formula '{formula}'", "an element heavier than Li", "none")
    return {element: count / total for element, count in seen.items()}
