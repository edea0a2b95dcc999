"""Two sets of independent values: is there a difference, are they equivalent, said in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from electrolyte.numbers.uncertainty import Difference, Equivalence, FloatArray, equivalence, welch

Values = Sequence[float] | FloatArray


@dataclass(frozen=True)
class Comparison:
    """A Welch test, an equivalence test, and what both together allow to say."""

    difference: Difference
    equivalence: Equivalence
    words: str


def compare(
    first: Values, second: Values, relative_margin: float, alpha: float = 0.05
) -> Comparison:
    """Compare two sets; equal means within ``relative_margin`` of the second's."""
    difference = welch(first, second)
    equal = equivalence(first, second, relative_margin, alpha)
    within = f"{100 * relative_margin:.2g} %"
    if difference.note:
        words = f"not testable ({difference.note})"
    elif difference.p < alpha and equal.equivalent:
        words = f"different (p = {difference.p:.2g}), but by less than {within}"
    elif difference.p < alpha:
        words = f"different (p = {difference.p:.2g})"
    elif equal.equivalent:
        words = f"equal within {within} (p = {equal.p:.2g})"
    else:
        words = (
            f"no difference found (p = {difference.p:.2g}), but equality within {within}"
            f" is not shown either (p = {equal.p:.2g})"
        )
    return Comparison(difference, equal, words)
