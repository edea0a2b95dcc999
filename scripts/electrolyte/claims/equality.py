"""Equality of two values, and the absence of a significant difference: two different claims.

The first needs two one-sided tests within a margin (Schuirmann, J. Pharmacokinet. Biopharm. 15
(1987) 657), the second only a two-sided test that finds nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from electrolyte.claims.case import Case, freedom_text, only_bounds, supported
from electrolyte.claims.estimate import Found
from electrolyte.claims.expectation import expected_text, margin_text
from electrolyte.claims.expression import Operation
from electrolyte.claims.verdicts import REFUTED, REPRODUCED, UNSUPPORTED, UNTESTABLE, Outcome
from electrolyte.ground.printing import p_text
from electrolyte.numbers.comparison import equivalence_margin
from electrolyte.numbers.uncertainty import t_factor


@dataclass(frozen=True)
class _Difference:
    """Of two expressions, with its test of difference and its test of equality within a margin."""

    found: Found
    unit: str
    margin: float
    p: float
    equivalence_p: float
    within_reach: bool

    @property
    def statistic(self) -> str:
        if math.isnan(self.p):
            return "no u"
        known = self.found.estimate
        kind = "z test" if math.isinf(known.dof) else "t test"
        return (
            f"two-sided {kind} p {p_text(self.p)};"
            f" equivalence p {p_text(self.equivalence_p)}{freedom_text(known)}"
        )

    def outcome(
        self, test: Mapping[str, Any], verdict: str, reason: str = "", undemanding: str = ""
    ) -> Outcome:
        return Outcome(
            verdict,
            expected_text(test),
            self.found.value,
            self.found.estimate.u,
            self.unit,
            self.statistic,
            self.p,
            self.equivalence_p,
            reason,
            tuple(self.found.numbers.values()),
            undemanding=undemanding,
        )


def _difference(case: Case, kind: str) -> _Difference:
    """The first of two expressions minus the second.

    Equality is within reach if its test would show it for a difference of zero.
    """
    test = case.test
    first, second = map(case.node, test[kind])
    found = case.found(Operation("-", first, second))
    margin = test["margin"]
    if not test.get("absolute"):
        margin = equivalence_margin(margin, case.found(first).value, case.found(second).value)
    known = found.estimate
    return _Difference(
        found,
        test.get("unit", "1"),
        margin,
        known.p(),
        known.equivalence_p(margin),
        not t_factor(known.dof, 1 - 2 * case.alpha) * known.u >= margin,
    )


def equal(case: Case) -> Outcome:
    """No difference found, and equality shown by two one-sided tests within the margin."""
    test, alpha = case.test, case.alpha
    compared = _difference(case, "equal")
    found, p, p_equal = compared.found, compared.p, compared.equivalence_p
    if found.status != "ok":
        return only_bounds(test, tuple(found.numbers.values()))
    holds = abs(found.value) < compared.margin if math.isnan(p) else not p < alpha
    if not holds and p_equal < alpha:
        reason = "different, though by less than the margin"
        return compared.outcome(test, REFUTED, reason=reason)
    if holds and not compared.within_reach:
        reason = f"u is too wide: no outcome could show equality within {margin_text(test)}"
        return compared.outcome(test, UNTESTABLE, reason=reason)
    verdict, reason = supported(test, holds, p_equal, alpha, found.numbers.values())
    if verdict == UNSUPPORTED and p_equal >= alpha:
        reason = f"no difference found, but equality within {margin_text(test)} is not shown"
    return compared.outcome(test, verdict, reason=reason)


def no_difference(case: Case) -> Outcome:
    """No significant difference, as worded: equality is another claim, and only reported.

    Scatter that u omits would make the difference less significant still.
    """
    test, alpha = case.test, case.alpha
    compared = _difference(case, "no_difference")
    if compared.found.status != "ok":
        return only_bounds(test, tuple(compared.found.numbers.values()))
    if math.isnan(compared.p):
        return compared.outcome(test, UNTESTABLE, reason="no u: significance is not known")
    if compared.p < alpha:
        return compared.outcome(test, REFUTED, reason=f"p {p_text(compared.p)}")
    within = margin_text(test)
    shown = "" if compared.equivalence_p < alpha else f"equality within {within} is not shown"
    missed = "" if compared.within_reach else f"u would hide a difference of {within}"
    return compared.outcome(test, REPRODUCED, reason=shown, undemanding=missed)
