"""Tests of claims against numbers: what holds as printed, and what the scatter supports.

A test first asks whether the point values say what the paper says, and then whether their
uncertainty supports it: a one-sided t test of a threshold or an order, two one-sided tests of an
equality. Where one specimen of a sample was measured, u holds no scatter between specimens; a claim
about a material (``replicates: 2``) is then not supported statistically, whatever u is.

Two samples are compared by the row that the numbers hold for them; its p values are those of
``electrolyte.numbers.comparison``, as everywhere else.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from electrolyte.claims.estimate import Found, Number, evaluate
from electrolyte.claims.expectation import KINDS, expected_text, margin_text, tolerance
from electrolyte.claims.expression import Function, Node, Operation, Selector, parse, selectors
from electrolyte.claims.numbers import Numbers, Unavailable
from electrolyte.claims.pairs import for_sample, pair_of
from electrolyte.claims.verdicts import REFUTED, REPRODUCED, UNSUPPORTED, UNTESTABLE, Outcome
from electrolyte.ground.printing import p_text
from electrolyte.numbers.comparison import Estimate, equivalence_margin
from electrolyte.numbers.uncertainty import t_probability


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


def _value(case: _Case) -> Outcome:
    test, alpha = case.test, case.alpha
    node = case.node(test["value"])
    found = case.found(node)
    unit = _unit(test, node, found)
    if "near" in test:
        holds, p, statistic = _near(test, found, case.new_data)
    else:
        holds, p, statistic = _compared(test, found, _is_ratio(node, found))
    verdict, reason = _verdict(test, holds, p, alpha, found.numbers.values())
    return Outcome(
        verdict,
        expected_text(test, case.new_data),
        found.value,
        found.estimate.u,
        unit,
        statistic,
        p=None if "near" in test else p,
        status=found.status,
        reason=reason,
        numbers=tuple(found.numbers.values()),
    )


def _near(test: Mapping[str, Any], found: Found, new_data: bool) -> tuple[bool | None, float, str]:
    """A reported value asks for agreement, not for a test: the distance in u is told."""
    if found.status != "ok":
        return None, 0.0, f"the number is only a bound ({_side(found)})"
    distance = found.value - test["near"]
    if "decades" in test:
        distance = math.log10(found.value / test["near"])
    in_u, u = "", found.estimate.u
    if u > 0 and "decades" not in test:
        in_u = f"differs by {round(distance / u, 2) + 0.0:+.2f} u"
        if u > tolerance(test, new_data):
            in_u += "; u is wider than the tolerance"
    rounding = 1e-9 * max(abs(found.value), abs(test["near"]))
    return abs(distance) <= tolerance(test, new_data) + rounding, 0.0, in_u


def _compared(
    test: Mapping[str, Any], found: Found, quotient: bool
) -> tuple[bool | None, float, str]:
    """Against one threshold or two: does the point value hold, and the larger one-sided p."""
    limits = []
    low, high = test.get("between", (test.get("above"), test.get("below")))
    if low is not None:
        limits.append((low, 1.0))
    if high is not None:
        limits.append((high, -1.0))
    if found.status != "ok":
        return _bounded(found, limits)
    holds = all((found.value - limit) * side > 0 for limit, side in limits) or (
        "between" in test and low <= found.value <= high
    )
    p = max(_p_beyond(found, limit, side, quotient) for limit, side in limits)
    return holds, p, _p_text(p, found)


def _bounded(found: Found, limits: Sequence[tuple[float, float]]) -> tuple[bool | None, float, str]:
    """A one-sided limit decides a threshold only from its own side."""
    words = f"{_side(found)} {found.value:.3g}"
    if found.status == "unclear" or len(limits) != 1:
        return None, 0.0, words
    limit, side = limits[0]
    beyond = (found.value - limit) * side > 0
    if (found.status == "upper_limit") == (side < 0):
        return (True if beyond else None), 0.0, words
    return (None if beyond else False), 0.0, words


def _side(found: Found) -> str:
    """The status of a bound in words."""
    return "bound of unclear side" if found.status == "unclear" else found.status.replace("_", " ")


def _is_ratio(node: Node, found: Found) -> bool:
    """Whether a value is a ratio: its interval is then that of its logarithm."""
    own = [found.numbers[selector].kind for selector in found.slopes]
    return (isinstance(node, Operation) and node.sign == "/") or own == ["ratio"]


def _p_beyond(found: Found, limit: float, side: float, quotient: bool) -> float:
    """Probability of the data if the true value lay at the limit; NaN without u, 0 if exact."""
    known = found.estimate
    if not found.slopes or known.u == 0:
        cancelled = any(number.u > 0 for number in found.numbers.values())
        return math.nan if cancelled else 0.0
    if quotient and known.value > 0 and limit > 0:
        known, limit = known.scaled(1 / known.value, math.log(known.value)), math.log(limit)
    return known.p(limit, "above" if side > 0 else "below")


def _p_text(p: float, found: Found) -> str:
    if math.isnan(p) or not found.slopes:
        return ""
    if found.estimate.u == 0:
        return "no u to test against"
    return f"one-sided p {p_text(p)}{_freedom(found.estimate)}"


def _freedom(known: Estimate) -> str:
    return "" if math.isinf(known.dof) else f", {known.dof:.1f} degrees of freedom"


def _verdict(
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
            f"{specimens} specimen of a sample, {needed} needed:"
            " the scatter between specimens is not known"
        )
    if test.get("exact") or (not p >= alpha and not math.isnan(p)):
        return REPRODUCED, ""
    if math.isnan(p):
        omitted = dict.fromkeys(f"it omits {n.u_omits}" for n in numbers if n.u_omits)
        notes = dict.fromkeys(n.note for n in numbers if math.isnan(n.u))
        cancelled = "what the numbers share cancels, and no other error of theirs is known"
        return UNSUPPORTED, f"no u: {'; '.join([*omitted, *notes]) or cancelled}"
    return UNSUPPORTED, f"p is not below {alpha:.2g}"


def _order(case: _Case) -> Outcome:
    """Neighbours one by one: the order is as certain as its least certain step."""
    test, alpha = case.test, case.alpha
    falling = "falling" in test
    nodes = [case.node(text) for text in test["falling" if falling else "rising"]]
    steps = [case.found(Operation("-", b, a)) for a, b in pairwise(nodes)]
    side = -1.0 if falling else 1.0
    numbers = tuple({s: n for step in steps for s, n in step.numbers.items()}.values())
    if any(step.status != "ok" for step in steps):
        return _only_bounds(test, numbers)
    holds = all(step.value * side > 0 for step in steps)
    p_values = [_p_beyond(step, 0.0, side, False) for step in steps]
    p = math.nan if any(map(math.isnan, p_values)) else max(p_values)
    verdict, reason = _verdict(test, holds, p, alpha, numbers)
    values = " → ".join(f"{case.found(node).value:.4g}" for node in nodes)
    statistic = f"{values}; " + ("no u" if math.isnan(p) else f"least certain step p {p_text(p)}")
    expected = expected_text(test)
    return Outcome(verdict, expected, statistic=statistic, p=p, reason=reason, numbers=numbers)


def _only_bounds(test: Mapping[str, Any], numbers: tuple[Number, ...]) -> Outcome:
    reason = "the data gives only a bound"
    return Outcome(UNTESTABLE, expected_text(test), reason=reason, numbers=numbers)


def _equal(case: _Case) -> Outcome:
    """No difference found, and equality shown by two one-sided tests within the margin."""
    test, alpha = case.test, case.alpha
    first, second = map(case.node, test["equal"])
    found = case.found(Operation("-", first, second))
    numbers = tuple(found.numbers.values())
    if found.status != "ok":
        return _only_bounds(test, numbers)
    margin = test["margin"]
    if not test.get("absolute"):
        margin = equivalence_margin(margin, case.found(first).value, case.found(second).value)
    known, distance = found.estimate, abs(found.value)
    p, p_equal = known.p(), known.equivalence_p(margin)
    holds = distance < margin if math.isnan(p) else not p < alpha
    statistic = "no u"
    if not math.isnan(p):
        kind = "z test" if math.isinf(known.dof) else "t test"
        statistic = (
            f"two-sided {kind} p {p_text(p)}; equivalence p {p_text(p_equal)}{_freedom(known)}"
        )
    if not holds and p_equal < alpha:
        verdict, reason = REFUTED, "different, though by less than the margin"
    else:
        verdict, reason = _verdict(test, holds, p_equal, alpha, numbers)
        if verdict == UNSUPPORTED and p_equal >= alpha:
            reason = f"no difference found, but equality within {margin_text(test)} is not shown"
    return Outcome(
        verdict,
        expected_text(test),
        found.value,
        known.u,
        test.get("unit", "1"),
        statistic,
        p,
        p_equal,
        reason,
        numbers,
    )


def _detected(case: _Case) -> Outcome:
    test, find, alpha = case.test, case.find, case.alpha
    found = find(test["detected"])
    rows = tuple(found.numbers.values())
    if found.status != "ok":
        text = f"{_side(found)} {found.value:.2g}"
        return Outcome(
            REFUTED, expected_text(test), statistic=text, reason="not seen", numbers=rows
        )
    p = _p_beyond(found, 0.0, 1.0, False)
    verdict, reason = _verdict(test, found.value > 0, p, alpha, rows)
    return Outcome(
        verdict,
        expected_text(test),
        found.value,
        found.estimate.u,
        rows[0].unit if len(rows) == 1 else "1",
        _p_text(p, found),
        p=p,
        reason=reason,
        numbers=rows,
    )


def _unresolved(case: _Case) -> Outcome:
    test = case.test
    (selector,) = selectors(case.node(test["unresolved"]))
    number = case.numbers.unresolved(selector)
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
    p = t_probability(df, -side * r * math.sqrt(df / max(1 - r**2, 1e-15)))
    rows = {s: n for column in columns for e in column for s, n in e.numbers.items()}
    verdict = REFUTED if r * side <= 0 else REPRODUCED if p < alpha else UNSUPPORTED
    return Outcome(
        verdict,
        expected_text(test),
        r,
        None,
        "1",
        f"Pearson r of {len(x)} points, one-sided p {p_text(p)}",
        p=p,
        reason=f"p is not below {alpha:.2g}" if verdict == UNSUPPORTED else "",
        numbers=tuple(rows.values()),
    )


def _unit(test: Mapping[str, Any], node: Node, found: Found) -> str:
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
assert tuple(_KINDS) == KINDS
