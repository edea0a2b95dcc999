"""Comparisons of two samples as rows: against scipy, with shared errors, limits and doubts."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from electrolyte.numbers.comparison import estimate, mean_of
from electrolyte.numbers.quantities import Quantity
from electrolyte.numbers.requested import Pair, missing_comparisons, of_sample

VALUES = st.lists(st.floats(0.5, 2.0), min_size=2, max_size=9).filter(lambda v: np.ptp(v) > 1e-3)
DIFFERENCE, RATIO = Pair("difference", "q", "A", "B"), Pair("ratio", "q", "A", "B")


def row(sample: str, value: float, u: float = 0.1, **more: Any) -> Quantity:
    more = {"note": "a note", "source": f"of {sample}", "origin": "measured", **more}
    return Quantity("q", sample, value, u, "GPa", "m", **more)


def compared(pair: Pair, first: Quantity, second: Quantity) -> Quantity | None:
    return next(missing_comparisons([first, second], [pair]), None)


def mean_row(sample: str, values: list[float]) -> Quantity:
    found = mean_of(values)
    return row(sample, found.value, found.u, kind="mean", n=len(values), dof=found.dof)


@given(VALUES, VALUES)
def test_a_difference_of_two_means_is_that_of_welch(a: list[float], b: list[float]) -> None:
    got = compared(DIFFERENCE, mean_row("A", a), mean_row("B", b))
    assert got is not None
    want = stats.ttest_ind(a, b, equal_var=False)
    known = estimate(got.value, got.u, got.dof, got.shared)
    assert known.p() == pytest.approx(want.pvalue, rel=1e-6, abs=1e-12)
    assert got.dof == pytest.approx(want.df, rel=1e-6)
    assert got.n == min(len(a), len(b))
    turned = Pair("difference", "q", "B", "A")
    back = compared(turned, mean_row("A", a), mean_row("B", b))
    assert back is not None
    assert (back.value, back.u, back.lower95) == pytest.approx((-got.value, got.u, -got.upper95))


def test_what_both_share_cancels() -> None:
    """Ten per cent of a common scale: none of it is left in the ratio."""
    a = row("A", 2.0, math.hypot(0.02, 0.2), shared={"tip": 0.2})
    b = row("B", 4.0, math.hypot(0.02, 0.4), shared={"tip": 0.4})
    ratio, change = compared(RATIO, a, b), compared(DIFFERENCE, a, b)
    assert ratio is not None
    assert change is not None
    assert ratio.u == pytest.approx(0.5 * math.hypot(0.01, 0.005))
    assert change.u == pytest.approx(math.hypot(0.02, 0.02, 0.2))
    assert change.shared == pytest.approx({"tip": -0.2})
    assert (ratio.unit, change.unit) == ("1", "GPa")


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        ("ok", "ok", "ok"),
        ("suspect", "ok", "suspect"),
        ("upper_limit", "ok", "upper_limit"),
        ("ok", "upper_limit", "lower_limit"),
        ("lower_limit", "upper_limit", "lower_limit"),
        ("upper_limit", "upper_limit", None),
    ],
)
@pytest.mark.parametrize("pair", [DIFFERENCE, RATIO])
def test_a_limit_keeps_its_side(pair: Pair, first: str, second: str, status: str | None) -> None:
    found = compared(pair, row("A", 2.0, status=first), row("B", 1.0, status=second))
    assert (found.status if found else None) == status


def test_what_has_no_value_has_no_comparison() -> None:
    nothing = row("B", math.nan, math.nan, status="not_resolved")
    assert compared(DIFFERENCE, row("A", 1.0), nothing) is None
    assert compared(RATIO, row("A", 1.0), row("B", -1.0)) is None
    assert compared(DIFFERENCE, row("A", 1.0), replace(row("B", 1.0), unit="MPa")) is None


def test_only_comparisons_that_are_not_there_are_made() -> None:
    rows = [row("A", 2.0), row("B", 1.0), row("C", 3.0)]
    there = compared(Pair("difference", "q", "B", "A"), rows[0], rows[1])
    assert there is not None
    wanted = [DIFFERENCE, RATIO, RATIO, Pair("ratio", "q", "A", "D"), Pair("ratio", "q", "C", "A")]
    made = list(missing_comparisons([*rows, there], wanted))
    assert [(r.quantity, r.sample, r.kind) for r in made] == [
        ("q_ratio", "A/B", "ratio"),
        ("q_ratio", "C/A", "ratio"),
    ]
    assert made[0].source == "of A;of B"
    assert list(missing_comparisons([*rows, there, *made], wanted)) == []


def test_the_row_of_a_sample_is_the_mean_or_the_only_one() -> None:
    one, other = row("A", 1.0, replicate="p1"), row("A", 2.0, replicate="p2")
    mean, sd = row("A", 1.5, kind="mean"), row("A", 0.7, kind="sd")
    assert of_sample([one, other, mean, sd]) is mean
    assert of_sample([one, sd]) is one
    assert of_sample([one, other]) is None
    assert of_sample([]) is None
