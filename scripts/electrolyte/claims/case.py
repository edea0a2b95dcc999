"""One test of a claim for one sample, and what the scatter of its numbers supports."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from electrolyte.claims.estimate import Found, Number, evaluate
from electrolyte.claims.expectation import expected_text
from electrolyte.claims.expression import Function, Node, parse, selectors
from electrolyte.claims.numbers import Numbers
from electrolyte.claims.pairs import for_sample, pair_of
from electrolyte.claims.verdicts import REFUTED, REPRODUCED, UNSUPPORTED, UNTESTABLE, Outcome
from electrolyte.ground.printing import counted, p_text
from electrolyte.numbers.comparison import Estimate


@dataclass(frozen=True)
class Case:
    """One test for one sample."""

    test: Mapping[str, Any]
    numbers: Numbers
    sample: str
    alpha: float
    new_data: bool

    def node(self, text: str) -> Node:
        """An expression of this sample."""
        return for_sample(parse(text), self.sample)

    def find(self, text: str) -> Found:
        return self.found(self.node(text))

    def found(self, node: Node) -> Found:
        """The value of an expression; of one that compares two samples, their row of the numbers.

        The rows of the samples themselves are then only evidence.
        """
        if isinstance(node, Function) and node.name == "abs":
            inner = self.found(node.of)
            return inner.scaled(math.copysign(1.0, inner.value), abs(inner.value))
        pair = pair_of(node)
        compared = None if pair is None else self.numbers.comparison(pair)
        if compared is None:
            return evaluate(node, self.numbers.find)
        row, sign = compared
        own = [self.numbers.find(selector) for selector in selectors(node)]
        numbers = {number.selector: number for number in (row, *own)}
        return Found(sign * row.value, {row.selector: sign}, numbers)


def supported(
    test: Mapping[str, Any],
    holds: bool | None,
    p: float,
    alpha: float,
    numbers: Iterable[Number],
) -> tuple[str, str]:
    if holds is None:
        return UNTESTABLE, "the data gives only a bound"
    if not holds:
        return REFUTED, ""
    needed, numbers = test.get("replicates", 1), list(numbers)
    known = [number.specimens for number in numbers if number.specimens is not None]
    specimens = min(known, default=0)
    if specimens < needed:
        return UNSUPPORTED, (
            f"{counted(specimens, 'specimen')} of a sample, {needed} needed:"
            " the scatter between specimens is not known"
        )
    if test.get("exact") or (not p >= alpha and not math.isnan(p)):
        return REPRODUCED, ""
    if math.isnan(p):
        omitted = dict.fromkeys(f"it omits {n.u_omits}" for n in numbers if n.u_omits)
        notes = dict.fromkeys(n.note for n in numbers if math.isnan(n.u))
        cancelled = "what the numbers share cancels, and no other error of theirs is known"
        return UNSUPPORTED, f"no u: {'; '.join([*omitted, *notes]) or cancelled}"
    return UNSUPPORTED, f"p {p_text(p)}, not below {alpha:.2g}"


def only_bounds(test: Mapping[str, Any], numbers: tuple[Number, ...]) -> Outcome:
    reason = "the data gives only a bound"
    return Outcome(UNTESTABLE, expected_text(test), reason=reason, numbers=numbers)


def freedom_text(known: Estimate) -> str:
    return "" if math.isinf(known.dof) else f", {known.dof:.1f} degrees of freedom"
