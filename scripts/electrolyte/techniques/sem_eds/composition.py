"""What X-rays can see of a formula."""

from __future__ import annotations

from electrolyte.ground.errors import AnalysisError
from electrolyte.ground.formula import composition

UNSEEN = ("H", "He", "Li")  # no X-ray line that an ordinary EDS detector passes


def visible_fractions(formula: str) -> dict[str, float]:
    """Atomic fractions among the elements that EDS sees: without H, He and Li.

    Raises
    ------
    AnalysisError
        Not a formula, or nothing in it that EDS sees.
    """
    seen = {e: n for e, n in composition(formula).items() if e not in UNSEEN and n > 0}
    total = sum(seen.values())
    if not total:
        raise AnalysisError(f"formula '{formula}'", "an element heavier than Li", "none")
    return {element: count / total for element, count in seen.items()}
