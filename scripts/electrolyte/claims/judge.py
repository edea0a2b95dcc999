"""Tests of claims against numbers: what holds as printed, and what the scatter supports.

A test first asks whether the point values say what the paper says, and then whether their
uncertainty supports it: a one-sided t test of a threshold or an order, two one-sided tests of an
equality. Where one specimen of a sample was measured, u holds no scatter between specimens; a claim
about a material (``replicates: 2``) is then not supported statistically, whatever u is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.special import stdtr

from electrolyte.claims.estimate import INFINITE, Estimate, Number, evaluate
from electrolyte.claims.expectation import expected_text, margin_text, tolerance
from electrolyte.claims.expression import Node, Operation, Selector, parse, selectors
from electrolyte.claims.numbers import Numbers, Unavailable
from electrolyte.claims.verdicts import REFUTED, REPRODUCED, UNSUPPORTED, UNTESTABLE, Outcome

EACH = "each"  # in place of a sample: the test is done for every sample of the claim


def judge(
    test: Mapping[str, Any],
    numbers: Numbers,
    *,
    sample: str = "",
    confidence: float = 0.95,
    new_data: bool = False,
) -> Outcome:
    """One test of the claims file.

    Parameters
    ----------
    test : a checked entry of ``tests`` (``claims_schema.yaml``)
    sample : what stands for ``each``
    confidence : statistics are tested at ``1 - confidence``
    new_data : take ``tolerance_new_data`` where the test has it
    """
    kind = next(name for name in _KINDS if name in test)
    try:
        outcome = _KINDS[kind](_Case(test, numbers, sample, 1 - confidence, new_data))
    except Unavailable as missing:
        outcome = Outcome(UNTESTABLE, expected_text(test), reason=str(missing))
    except (ArithmeticError, ValueError) as error:
        outcome = Outcome(UNTESTABLE, expected_text(test), reason=f"not computable: {error}")
    return replace(_trusted(outcome), sample=sample)


def _trusted(outcome: Outcome) -> Outcome:
    """A claim that rests on a suspect number is not called reproduced."""
    notes = [n.note for n in outcome.numbers if n.status == "suspect"]
    if outcome.verdict != REPRODUCED or not notes:
        return outcome
    reason = "; ".join(
        filter(None, [outcome.reason, "rests on a suspect number", *dict.fromkeys(notes)])
    )
    return replace(outcome, verdict=UNSUPPORTED, reason=reason)


@dataclass(frozen=True)
class _Case:
    """One test for one sample."""

    test: Mapping[str, Any]
    numbers: Numbers
    sample: str
    alpha: float
    new_data: bool

    def named(self, selector: Selector) -> Selector:
        if selector.sample != EACH:
            return selector
        return replace(selector, sample=self.sample)

    def row(self, selector: Selector) -> Number:
        return self.numbers.find(self.named(selector))

    def find(self, expression: str) -> Estimate:
        return evaluate(parse(expression), self.row)


def _value(case: _Case) -> Outcome:
    test, find, alpha = case.test, case.find, case.alpha
    node = parse(test["value"])
    found = find(test["value"])
    unit = _unit(test, node, found)
    if "near" in test:
        holds, p, statistic = _near(test, found, case.new_data)
    else:
        holds, p, statistic = _compared(test, found, is_quotient(node))
    verdict, reason = _verdict(test, holds, p, alpha, found)
    return Outcome(
        verdict,
        expected_text(test, case.new_data),
        found.value,
        found.u,
        unit,
        statistic,
        reason,
        tuple(found.numbers.values()),
    )


def _near(
    test: Mapping[str, Any], found: Estimate, new_data: bool
) -> tuple[bool | None, float, str]:
    """A reported value asks for agreement, not for a test: the distance in u is told."""
    if found.bound != "none":
        return None, 0.0, f"the number is only a bound ({found.bound})"
    distance = found.value - test["near"]
    if "decades" in test:
        distance = math.log10(found.value / test["near"])
    in_u = ""
    if found.u > 0 and "decades" not in test:
        in_u = f"differs by {round(distance / found.u, 2) + 0.0:+.2f} u"
        if found.u > tolerance(test, new_data):
            in_u += "; u is wider than the tolerance"
    rounding = 1e-9 * max(abs(found.value), abs(test["near"]))
    return abs(distance) <= tolerance(test, new_data) + rounding, 0.0, in_u


def _compared(
    test: Mapping[str, Any], found: Estimate, quotient: bool
) -> tuple[bool | None, float, str]:
    """Against one threshold or two: does the point value hold, and the larger one-sided p."""
    limits = []
    low, high = test.get("between", (test.get("above"), test.get("below")))
    if low is not None:
        limits.append((low, 1.0))
    if high is not None:
        limits.append((high, -1.0))
    if found.bound != "none":
        return _bounded(found, limits)
    holds = all((found.value - limit) * side > 0 for limit, side in limits) or (
        "between" in test and low <= found.value <= high
    )
    p = max(_p_beyond(found, limit, side, quotient) for limit, side in limits)
    return holds, p, _p_text(p, found)


def _bounded(
    found: Estimate, limits: Sequence[tuple[float, float]]
) -> tuple[bool | None, float, str]:
    """A one-sided limit decides a threshold only from its own side."""
    words = f"{found.bound} limit {found.value:.3g}"
    if found.bound == "unclear" or len(limits) != 1:
        return None, 0.0, words
    limit, side = limits[0]
    beyond = (found.value - limit) * side > 0
    if (found.bound == "upper") == (side < 0):
        return (True if beyond else None), 0.0, words
    return (None if beyond else False), 0.0, words


def is_quotient(node: Node) -> bool:
    """Whether an expression is a ratio: its interval is then that of its logarithm."""
    return isinstance(node, Operation) and node.sign == "/"


def _p_beyond(found: Estimate, limit: float, side: float, quotient: bool) -> float:
    """Probability of the data if the true value lay at the limit; NaN without u, 0 if exact."""
    if not found.slopes or found.u == 0:
        return 0.0
    distance, u = found.value - limit, found.u
    if quotient and found.value > 0 and limit > 0:
        distance, u = math.log(found.value / limit), found.u / found.value
    return _tail(found.df, side * distance / u)


def _tail(df: float, t: float) -> float:
    return float(stdtr(min(df, 1e9), -t))


def p_text(p: float) -> str:
    """``= 0.0012``, or ``< 1e-9`` where more digits would pretend to know the tails."""
    return f"= {p:.2g}" if p >= 1e-9 else "< 1e-9"


def _p_text(p: float, found: Estimate) -> str:
    if math.isnan(p) or not found.slopes:
        return ""
    if found.u == 0:
        return "no u to test against"
    df = "" if found.df == INFINITE else f", {found.df:.1f} degrees of freedom"
    return f"one-sided p {p_text(p)}{df}"


def _verdict(
    test: Mapping[str, Any], holds: bool | None, p: float, alpha: float, found: Estimate
) -> tuple[str, str]:
    if holds is None:
        return UNTESTABLE, "the data gives only a bound"
    if not holds:
        return REFUTED, ""
    needed = test.get("replicates", 1)
    if found.replicates < needed:
        return UNSUPPORTED, (
            f"{found.replicates} specimen of a sample, {needed} needed:"
            " the scatter between specimens is not known"
        )
    if test.get("exact") or (not p >= alpha and not math.isnan(p)):
        return REPRODUCED, ""
    if math.isnan(p):
        notes = dict.fromkeys(n.note for n in found.numbers.values() if math.isnan(n.u))
        return UNSUPPORTED, "no u: " + "; ".join(notes)
    return UNSUPPORTED, f"p is not below {alpha:.2g}"


def _order(case: _Case) -> Outcome:
    """Neighbours one by one: the order is as certain as its least certain step."""
    test, find, alpha = case.test, case.find, case.alpha
    falling = "falling" in test
    texts = test["falling" if falling else "rising"]
    found = [find(text) for text in texts]
    steps = [_difference(b, a) for a, b in pairwise(found)]
    side = -1.0 if falling else 1.0
    if any(step.bound != "none" for step in steps):
        return _only_bounds(test, steps)
    holds = all(step.value * side > 0 for step in steps)
    p_values = [_p_beyond(step, 0.0, side, False) for step in steps]
    p = math.nan if any(map(math.isnan, p_values)) else max(p_values)
    rows = {s: n for e in found for s, n in e.numbers.items()}
    together = Estimate(0.0, dict.fromkeys(rows, 1.0), rows)
    verdict, reason = _verdict(test, holds, p, alpha, together)
    values = " → ".join(f"{e.value:.4g}" for e in found)
    statistic = f"{values}; " + ("no u" if math.isnan(p) else f"least certain step p {p_text(p)}")
    return Outcome(
        verdict,
        expected_text(test),
        statistic=statistic,
        reason=reason,
        numbers=tuple(rows.values()),
    )


def _only_bounds(test: Mapping[str, Any], steps: Sequence[Estimate]) -> Outcome:
    rows = {s: n for step in steps for s, n in step.numbers.items()}
    return Outcome(
        UNTESTABLE,
        expected_text(test),
        reason="the data gives only a bound",
        numbers=tuple(rows.values()),
    )


def _difference(first: Estimate, second: Estimate) -> Estimate:
    slopes = dict(first.slopes)
    for selector, slope in second.slopes.items():
        slopes[selector] = slopes.get(selector, 0.0) - slope
    numbers = {**first.numbers, **second.numbers}
    return Estimate(first.value - second.value, slopes, numbers)


def _equal(case: _Case) -> Outcome:
    """No difference found (Welch), and equality shown (two one-sided tests within the margin)."""
    test, find, alpha = case.test, case.find, case.alpha
    first, second = map(find, test["equal"])
    difference = _difference(first, second)
    if difference.bound != "none":
        return _only_bounds(test, [difference])
    margin = test["margin"] * (1.0 if test.get("absolute") else abs(second.value))
    u, distance = difference.u, abs(difference.value)
    p_welch = 2 * _tail(difference.df, distance / u) if u > 0 else math.nan
    p_equal = _tail(difference.df, (margin - distance) / u) if u > 0 else math.nan
    holds = not p_welch < alpha if u > 0 else distance < margin
    if not holds and p_equal < alpha:
        reason = "different, though by less than the margin"
        verdict = REFUTED
    else:
        verdict, reason = _verdict(test, holds, p_equal, alpha, difference)
        if verdict == UNSUPPORTED and p_equal >= alpha:
            reason = f"no difference found, but equality within {margin_text(test)} is not shown"
    return Outcome(
        verdict,
        expected_text(test),
        difference.value,
        u,
        test.get("unit", "1"),
        f"Welch p {p_text(p_welch)}; equivalence p {p_text(p_equal)}" if u > 0 else "no u",
        reason,
        tuple(difference.numbers.values()),
    )


def _detected(case: _Case) -> Outcome:
    test, find, alpha = case.test, case.find, case.alpha
    found = find(test["detected"])
    rows = tuple(found.numbers.values())
    if found.bound != "none":
        text = f"{found.bound} limit {found.value:.2g}"
        return Outcome(
            REFUTED, expected_text(test), statistic=text, reason="not seen", numbers=rows
        )
    p = _p_beyond(found, 0.0, 1.0, False)
    verdict, reason = _verdict(test, found.value > 0, p, alpha, found)
    return Outcome(
        verdict,
        expected_text(test),
        found.value,
        found.u,
        rows[0].unit if len(rows) == 1 else "1",
        _p_text(p, found),
        reason,
        rows,
    )


def _unresolved(case: _Case) -> Outcome:
    test = case.test
    (selector,) = selectors(parse(test["unresolved"]))
    number = case.numbers.unresolved(case.named(selector))
    if number is None:
        reason = "the data resolves it"
        return Outcome(REFUTED, expected_text(test), reason=reason)
    return Outcome(REPRODUCED, expected_text(test), statistic=number.note, numbers=(number,))


def _present(case: _Case) -> Outcome:
    test, find = case.test, case.find
    rows = [n for text in test["present"] for n in find(text).numbers.values()]
    return Outcome(REPRODUCED, expected_text(test), statistic="present", numbers=tuple(rows))


def _sound(case: _Case) -> Outcome:
    """The analysis has no objection: the number is there and not marked suspect."""
    test, find = case.test, case.find
    rows = tuple(n for text in test["sound"] for n in find(text).numbers.values())
    suspect = [n for n in rows if n.status == "suspect"]
    if suspect:
        reason = "; ".join(dict.fromkeys(n.note for n in suspect))
        return Outcome(REFUTED, expected_text(test), reason=reason, numbers=rows)
    return Outcome(REPRODUCED, expected_text(test), statistic="no objection", numbers=rows)


def _correlation(case: _Case) -> Outcome:
    test, find, alpha = case.test, case.find, case.alpha
    columns = [[find(text) for text in test["correlation"][axis]] for axis in ("x", "y")]
    x, y = (np.array([e.value for e in column]) for column in columns)
    r = float(np.corrcoef(x, y)[0, 1])
    side = 1.0 if test["sign"] == "positive" else -1.0
    df = len(x) - 2
    p = _tail(df, side * r * math.sqrt(df / max(1 - r**2, 1e-15)))
    rows = {s: n for column in columns for e in column for s, n in e.numbers.items()}
    verdict = REFUTED if r * side <= 0 else REPRODUCED if p < alpha else UNSUPPORTED
    return Outcome(
        verdict,
        expected_text(test),
        r,
        None,
        "1",
        f"Pearson r of {len(x)} points, one-sided p {p_text(p)}",
        f"p is not below {alpha:.2g}" if verdict == UNSUPPORTED else "",
        tuple(rows.values()),
    )


def _unit(test: Mapping[str, Any], node: Node, found: Estimate) -> str:
    """The unit of a value; a number in another one must not be compared as if it were the same."""
    if not isinstance(node, Selector):
        return str(test.get("unit", "1"))
    (number,) = found.numbers.values()
    if test.get("unit", number.unit) != number.unit:
        raise Unavailable(f"expected {node} in {test['unit']}, found it in {number.unit}")
    return number.unit


_KINDS: dict[str, Callable[[_Case], Outcome]] = {
    "value": _value,
    "rising": _order,
    "falling": _order,
    "equal": _equal,
    "detected": _detected,
    "unresolved": _unresolved,
    "present": _present,
    "sound": _sound,
    "correlation": _correlation,
}
KINDS = tuple(_KINDS)
