"""Tests of claims against numbers: what holds as printed, and what the scatter supports.

A test first asks whether the point values say what the paper says, and then whether their
uncertainty supports it: a one-sided t test of a threshold or an order, two one-sided tests of an
equality. An equality that no outcome could show, because u is too wide, is not testable. Where one
specimen of a sample was measured, u holds no scatter between specimens; a claim about a material
(``replicates: 2``) is then not supported statistically, whatever u is.

Two samples are compared by the row that the numbers hold for them; its p values are those of
``electrolyte.numbers.comparison``, as everywhere else.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from electrolyte.claims.case import Case, freedom_text, only_bounds, supported
from electrolyte.claims.equality import equal, no_difference
from electrolyte.claims.estimate import Found
from electrolyte.claims.expectation import KINDS, expected_text, tolerance
from electrolyte.claims.expression import Node, Operation, Selector, selectors
from electrolyte.claims.numbers import Numbers, Unavailable
from electrolyte.claims.verdicts import REFUTED, REPRODUCED, UNSUPPORTED, UNTESTABLE, Outcome
from electrolyte.ground.printing import p_text
from electrolyte.numbers.quantities import LIMITS
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
        outcome = _KINDS[kind](Case(test, numbers, sample, 1 - confidence, new_data))
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


def _value(case: Case) -> Outcome:
    test, alpha = case.test, case.alpha
    node = case.node(test["value"])
    found = case.found(node)
    unit = _unit(test, node, found)
    undemanding = ""
    if "near" in test:
        holds, p, statistic = _near(test, found, case.new_data)
        if found.estimate.u > tolerance(test, case.new_data):
            undemanding = "u is wider than the tolerance"
    else:
        holds, p, statistic = _compared(test, found, _is_ratio(node, found))
    verdict, reason = supported(test, holds, p, alpha, found.numbers.values())
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
        undemanding=undemanding,
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
    """A one-sided limit decides a threshold only from its own side, as surely as values beside it
    are known."""
    words = f"{_side(found)} {found.value:.3g}"
    if found.status == "unclear" or len(limits) != 1:
        return None, 0.0, words
    limit, side = limits[0]
    beyond = (found.value - limit) * side > 0
    if (found.status == "upper_limit") == (side < 0):
        values = {s: k for s, k in found.slopes.items() if found.numbers[s].status not in LIMITS}
        p = _p_beyond(replace(found, slopes=values), limit, side, False) if values else 0.0
        return (True if beyond else None), p, words
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
    return f"one-sided p {p_text(p)}{freedom_text(found.estimate)}"


def _order(case: Case) -> Outcome:
    """Neighbours one by one: the order is as certain as its least certain step."""
    test, alpha = case.test, case.alpha
    falling = "falling" in test
    nodes = [case.node(text) for text in test["falling" if falling else "rising"]]
    steps = [case.found(Operation("-", b, a)) for a, b in pairwise(nodes)]
    side = -1.0 if falling else 1.0
    numbers = tuple({s: n for step in steps for s, n in step.numbers.items()}.values())
    if any(step.status != "ok" for step in steps):
        return only_bounds(test, numbers)
    holds = all(step.value * side > 0 for step in steps)
    p_values = [_p_beyond(step, 0.0, side, False) for step in steps]
    p = math.nan if any(map(math.isnan, p_values)) else max(p_values)
    verdict, reason = supported(test, holds, p, alpha, numbers)
    values = " → ".join(f"{case.found(node).value:.4g}" for node in nodes)
    statistic = f"{values}; " + ("no u" if math.isnan(p) else f"least certain step p {p_text(p)}")
    expected = expected_text(test)
    return Outcome(verdict, expected, statistic=statistic, p=p, reason=reason, numbers=numbers)


def _detected(case: Case) -> Outcome:
    test, find, alpha = case.test, case.find, case.alpha
    found = find(test["detected"])
    rows = tuple(found.numbers.values())
    if found.status == "upper_limit":
        text = f"{_side(found)} {found.value:.2g}"
        return Outcome(
            REFUTED, expected_text(test), statistic=text, reason="not seen", numbers=rows
        )
    if found.status != "ok":
        holds, p, _ = _bounded(found, [(0.0, 1.0)])
    else:
        holds, p = found.value > 0, _p_beyond(found, 0.0, 1.0, False)
    verdict, reason = supported(test, holds, p, alpha, rows)
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


def _unresolved(case: Case) -> Outcome:
    test = case.test
    (selector,) = selectors(case.node(test["unresolved"]))
    number = case.numbers.unresolved(selector)
    if number is None:
        reason = "the data resolves it"
        return Outcome(REFUTED, expected_text(test), reason=reason)
    return Outcome(REPRODUCED, expected_text(test), statistic=number.note, numbers=(number,))


def _present(case: Case) -> Outcome:
    test, find = case.test, case.find
    rows = [n for text in test["present"] for n in find(text).numbers.values()]
    return Outcome(
        REPRODUCED,
        expected_text(test),
        statistic="present",
        numbers=tuple(rows),
        undemanding="only that the numbers are there",
    )


def _sound(case: Case) -> Outcome:
    """The analysis has no objection: the number is there and not marked suspect."""
    test, find = case.test, case.find
    rows = tuple(n for text in test["sound"] for n in find(text).numbers.values())
    suspect = [n for n in rows if n.status == "suspect"]
    if suspect:
        reason = "; ".join(dict.fromkeys(n.note for n in suspect))
        return Outcome(REFUTED, expected_text(test), reason=reason, numbers=rows)
    return Outcome(REPRODUCED, expected_text(test), statistic="no objection", numbers=rows)


def _correlation(case: Case) -> Outcome:
    test, find, alpha = case.test, case.find, case.alpha
    columns = [[find(text) for text in test["correlation"][axis]] for axis in ("x", "y")]
    if any(e.status != "ok" for column in columns for e in column):
        return only_bounds(test, tuple(n for c in columns for e in c for n in e.numbers.values()))
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
        reason=f"p {p_text(p)}, not below {alpha:.2g}" if verdict == UNSUPPORTED else "",
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


_KINDS: dict[str, Callable[[Case], Outcome]] = {
    "value": _value,
    "rising": _order,
    "falling": _order,
    "equal": equal,
    "no_difference": no_difference,
    "detected": _detected,
    "unresolved": _unresolved,
    "present": _present,
    "sound": _sound,
    "correlation": _correlation,
}
assert tuple(_KINDS) == KINDS
