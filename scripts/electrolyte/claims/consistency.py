"""The paper against itself: do the printed numbers, within their rounding, agree with each other?

No data of the study enters. A printed number stands for everything that rounds to it, so a value
computed from several has a range; what is asked of it holds for all of that range (consistent), for
a part of it (borderline), or for none of it (inconsistent). What cannot be computed is judged by a
reader, whose verdict and reason stand in the claims file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Any

from electrolyte.claims.estimate import Number, evaluate
from electrolyte.claims.expression import Selector, parse
from electrolyte.claims.numbers import Unavailable

CONSISTENT, BORDERLINE, INCONSISTENT = "consistent", "borderline", "inconsistent"


@dataclass(frozen=True)
class Check:
    """The outcome of one check: ``low`` to ``high`` is what rounding allows."""

    verdict: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    expected: str = ""
    judged_by: str = "computed"


def check(entry: Mapping[str, Any]) -> Check:
    """One checked entry of ``consistency``."""
    value = low = high = None
    if "value" in entry:
        value, low, high = rounding_range(entry["value"], entry.get("numbers", {}))
    if "judged" in entry:
        return Check(entry["judged"], value, low, high, judged_by="read")
    assert low is not None
    assert high is not None
    allowed_low, allowed_high = _allowed(entry)
    slack = 1e-9 * max(abs(low), abs(high))
    if allowed_low - slack <= low and high <= allowed_high + slack:
        verdict = CONSISTENT
    elif high < allowed_low - slack or low > allowed_high + slack:
        verdict = INCONSISTENT
    else:
        verdict = BORDERLINE
    return Check(verdict, value, low, high, _expected_text(entry))


def rounding_range(expression: str, printed: Mapping[str, str]) -> tuple[float, float, float]:
    """Value of an expression of printed numbers, and its least and greatest value by rounding.

    The extremes are taken at the corners: expressions of claims are monotonic in each number.
    """
    node = parse(expression)
    half = {n: 0.5 * 10.0 ** int(Decimal(t).as_tuple().exponent) for n, t in printed.items()}
    middle = {name: float(text) for name, text in printed.items()}
    values = [
        evaluate(
            node, _no_data, {n: middle[n] + s * half[n] for n, s in zip(half, signs, strict=True)}
        ).value
        for signs in product((-1, 1), repeat=len(half))
    ]
    return evaluate(node, _no_data, middle).value, min(values), max(values)


def _no_data(selector: Selector) -> Number:
    raise Unavailable(f"{selector}: a check of the text takes no data")


def _allowed(entry: Mapping[str, Any]) -> tuple[float, float]:
    if "near" in entry:
        return entry["near"] - entry["abs"], entry["near"] + entry["abs"]
    if "between" in entry:
        low, high = entry["between"]
        return low, high
    return entry.get("above", float("-inf")), entry.get("below", float("inf"))


def _expected_text(entry: Mapping[str, Any]) -> str:
    unit = f" {entry['unit']}" if entry.get("unit", "1") != "1" else ""
    if "near" in entry:
        return f"{entry['near']:g} ± {entry['abs']:g}{unit}"
    if "between" in entry:
        return f"{entry['between'][0]:g} to {entry['between'][1]:g}{unit}"
    return (f"> {entry['above']:g}" if "above" in entry else f"< {entry['below']:g}") + unit
