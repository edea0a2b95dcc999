"""Equality, and the absence of a significant difference, against scipy's tests of summaries."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats

from electrolyte.claims.judge import judge
from electrolyte.claims.numbers import Numbers
from electrolyte.claims.verdicts import REFUTED, REPRODUCED, UNSUPPORTED, UNTESTABLE

PAIR = ["q[A]", "q[B]"]
FEW = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
means = st.floats(8, 12)
errors = st.floats(0.05, 2)
replicates = st.integers(2, 8)


def numbers(row: Any, *samples: tuple[float, float, int]) -> Numbers:
    return Numbers(
        row(f"q[{name}]", mean, u, n=n, kind="mean")
        for name, (mean, u, n) in zip("AB", samples, strict=True)
    )


def two_sided(first: tuple[float, float, int], second: tuple[float, float, int]) -> float:
    """Welch's p from means, standard errors and numbers of specimens."""
    spread = [(mean, u * math.sqrt(n), n) for mean, u, n in (first, second)]
    found = stats.ttest_ind_from_stats(*spread[0], *spread[1], equal_var=False)
    return float(found.pvalue)


@FEW
@given(means, errors, replicates, means, errors)
def test_no_difference_is_what_welchs_test_says(
    row: Any, a: float, ua: float, n: int, b: float, ub: float
) -> None:
    p = two_sided((a, ua, n + 1), (b, ub, n + 1))
    found = judge(
        {"no_difference": PAIR, "margin": 0.1}, numbers(row, (a, ua, n + 1), (b, ub, n + 1))
    )
    assert found.p == pytest.approx(p, rel=1e-6)
    assert found.verdict == (REFUTED if p < 0.05 else REPRODUCED)


@FEW
@given(means, errors, replicates, errors, st.floats(0.01, 0.5))
def test_an_equality_that_no_outcome_could_show_is_not_testable(
    row: Any, a: float, ua: float, n: int, ub: float, margin: float
) -> None:
    """Two samples with the same mean are the best outcome there can be."""
    found = judge({"equal": PAIR, "margin": margin}, numbers(row, (a, ua, n + 1), (a, ub, n + 1)))
    u = math.hypot(ua, ub)
    dof = u**4 / ((ua**4 + ub**4) / n)
    p = stats.t.sf(margin * a / u, dof)
    if abs(p - 0.05) > 1e-6:
        assert found.verdict == (REPRODUCED if p < 0.05 else UNTESTABLE)


def test_the_same_numbers_may_hold_one_claim_and_not_the_other(row: Any) -> None:
    found = numbers(row, (10.0, 0.3, 4), (10.4, 0.3, 4))
    words = judge({"no_difference": PAIR, "margin": 0.1}, found)
    same = judge({"equal": PAIR, "margin": 0.1}, found)
    assert (words.verdict, same.verdict) == (REPRODUCED, UNSUPPORTED)
    assert words.reason == "equality within 10 % is not shown"
    assert (words.p, words.equivalence_p) == (same.p, same.equivalence_p)


def test_no_difference_is_no_evidence_where_u_hides_it(row: Any) -> None:
    wide = judge({"no_difference": PAIR, "margin": 0.1}, numbers(row, (10, 1.0, 3), (11, 1.0, 3)))
    assert (wide.verdict, wide.undemanding) == (REPRODUCED, "u would hide a difference of 10 %")


def test_significance_without_u_is_not_known(row: Any) -> None:
    found = judge(
        {"no_difference": PAIR, "margin": 0.1}, Numbers([row("q[A]", 1.0), row("q[B]", 1.0)])
    )
    assert (found.verdict, found.reason) == (UNTESTABLE, "no u: significance is not known")
