"""Combinations, intervals and tests against scipy, their definitions and simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from electrolyte.numbers.comparison import (
    Estimate,
    at_least,
    difference,
    equivalence_margin,
    estimate,
    linear,
    log_ratio,
    mean_of,
    verdict,
)

VALUES = st.lists(st.floats(0.5, 2.0), min_size=3, max_size=12).filter(lambda v: np.ptp(v) > 1e-3)
TIP = "indentation.tip_area"


@given(VALUES, VALUES)
def test_welch_agrees_with_scipy(a: list[float], b: list[float]) -> None:
    got = difference(mean_of(a), mean_of(b))
    want = stats.ttest_ind(a, b, equal_var=False)
    interval = want.confidence_interval(0.95)
    assert got.dof == pytest.approx(want.df, rel=1e-9)
    assert got.p() == pytest.approx(want.pvalue, rel=1e-6, abs=1e-12)
    assert got.interval() == pytest.approx((interval.low, interval.high), rel=1e-7, abs=1e-9)
    above = stats.ttest_ind(a, b, equal_var=False, alternative="greater")
    assert got.p(side="above") == pytest.approx(above.pvalue, rel=1e-6, abs=1e-12)


@given(VALUES, VALUES, st.floats(0.01, 1.0))
def test_equivalence_is_the_larger_of_two_one_sided_tests(
    a: list[float], b: list[float], relative: float
) -> None:
    margin = equivalence_margin(relative, np.mean(a), np.mean(b))
    shifted_down = stats.ttest_ind(np.array(a) + margin, b, equal_var=False, alternative="greater")
    shifted_up = stats.ttest_ind(np.array(a) - margin, b, equal_var=False, alternative="less")
    want = max(shifted_down.pvalue, shifted_up.pvalue)
    got = difference(mean_of(a), mean_of(b)).equivalence_p(margin)
    assert got == pytest.approx(want, rel=1e-6, abs=1e-12)
    back = difference(mean_of(b), mean_of(a)).equivalence_p(
        equivalence_margin(relative, np.mean(b), np.mean(a))
    )
    assert back == pytest.approx(got, rel=1e-9), "the order of the two must not matter"


SETS = st.lists(st.floats(0.5, 2.0), min_size=2, max_size=5).filter(lambda v: np.ptp(v) > 1e-3)
COMMON = st.sampled_from([0.0, 0.01, 0.1])
STEPS = st.floats(-1.5, 1.5)


@given(SETS, SETS, COMMON, STEPS)
def test_p_and_interval_say_the_same(
    a: list[float], b: list[float], common: float, step: float
) -> None:
    """Two-sided at 95 %, one-sided and equivalence at 90 %, at any value that is tested."""
    first, second = (mean_of(x, [{name: common}] * len(x)) for x, name in ((a, "A"), (b, "B")))
    for found in (first, difference(first, second), log_ratio(first, second)):
        for at in (0.0, found.value + 5 * step * found.u):
            low, high = found.interval()
            lower, upper = found.interval(0.90)
            margin = abs(at)
            pairs = (
                (found.p(at), not low <= at <= high),
                (found.p(at, "above"), lower > at),
                (found.p(at, "below"), upper < at),
                (found.equivalence_p(margin), -margin < lower and upper < margin),
            )
            for p, excluded in pairs:
                assert (p < 0.05) == excluded or abs(p - 0.05) < 1e-9


@given(
    st.lists(st.floats(0.5, 2.0), min_size=2, max_size=2),
    st.lists(st.floats(0.5, 2.0), min_size=2, max_size=2),
)
def test_two_against_two_have_dof_half_way_from_welch_to_natrella(
    a: list[float], b: list[float]
) -> None:
    """Natrella, NBS Handbook 91, 3-3.1.2: two degrees more in each part, two less in the sum."""
    variances = np.var(a, ddof=1) / 2, np.var(b, ddof=1) / 2
    if min(variances) < 1e-9:
        return
    welch = sum(variances) ** 2 / sum(v**2 for v in variances)
    natrella = 3 * welch - 2
    assert difference(mean_of(a), mean_of(b)).dof == pytest.approx((welch + natrella) / 2)


def test_audit_of_the_fifteenfold_claim() -> None:
    """RSD 5 %, n = 3, ratio 15.44: 13.8-17.3 and P(ratio <= 15) = 0.26 (independent audit)."""
    offsets = np.array([-1, 0, 1]) * 0.05
    got = log_ratio(mean_of(15.44 * (1 + offsets)), mean_of(1 + offsets))
    assert np.exp(got.interval()) == pytest.approx((13.8, 17.3), abs=0.05)
    assert got.p(math.log(15), "above") == pytest.approx(0.26, abs=0.01)


@given(VALUES, VALUES)
def test_the_interval_of_an_inverse_ratio_is_the_inverse(a: list[float], b: list[float]) -> None:
    low, high = log_ratio(mean_of(a), mean_of(b)).interval()
    assert log_ratio(mean_of(b), mean_of(a)).interval() == pytest.approx((-high, -low))


def test_a_shared_error_does_not_shrink_with_n() -> None:
    """Three pellets, each known to 2 % from one area function: 0.600 with u = 0.012."""
    found = mean_of([0.6, 0.6, 0.6], [{TIP: 0.012}] * 3)
    assert (found.value, found.u) == pytest.approx((0.600, 0.012))
    assert found.dof == math.inf
    assert found.interval() == pytest.approx((0.6 - 1.96 * 0.012, 0.6 + 1.96 * 0.012), abs=1e-5)


def test_a_shared_error_cancels_in_what_shares_it() -> None:
    a = mean_of([8.0, 8.4, 8.2], [{TIP: 0.02 * v} for v in (8.0, 8.4, 8.2)])
    b = mean_of([7.0, 7.4, 7.2], [{TIP: 0.02 * v} for v in (7.0, 7.4, 7.2)])
    alone = log_ratio(mean_of([8.0, 8.4, 8.2]), mean_of([7.0, 7.4, 7.2]))
    assert log_ratio(a, b).u == pytest.approx(alone.u)
    other = mean_of([7.0, 7.4, 7.2], [{"another tip": 0.02 * v} for v in (7.0, 7.4, 7.2)])
    assert log_ratio(a, other).u == pytest.approx(math.hypot(alone.u, 0.02, 0.02))


@given(
    st.lists(st.tuples(st.floats(-3, 3), st.floats(0.01, 2)), min_size=1, max_size=4),
    st.floats(-2, 2),
)
def test_u_of_a_combination_is_that_of_the_covariance_matrix(
    terms: list[tuple[float, float]], common: float
) -> None:
    factors, own = np.array(terms).T
    covariance = np.diag(own**2) + common**2
    parts = [(k, estimate(1.0, math.hypot(u, common), math.inf, {TIP: common})) for k, u in terms]
    found = linear(parts)
    assert found.value == pytest.approx(factors.sum())
    assert found.u == pytest.approx(math.sqrt(factors @ covariance @ factors), abs=1e-9)


def test_what_cancels_leaves_nothing_to_test_against() -> None:
    """Two capacities of one cell, known by its mass alone: their ratio has no known error."""
    rows = [estimate(v, 0.02 * v, math.inf, {"mass": -0.02 * v}) for v in (187.3, 143.1)]
    ratio = log_ratio(*rows)
    assert ratio.u == 0.0
    assert math.isnan(ratio.p())


def test_a_row_gives_back_the_parts_of_its_estimate() -> None:
    found = mean_of([1.0, 1.2, 1.1], [{TIP: 0.05}] * 3)
    back = estimate(found.value, found.u, found.dof, found.shared)
    assert back.own[0] == pytest.approx(found.own[0])
    assert back.interval() == pytest.approx(found.interval())


@given(VALUES, st.floats(1e-3, 10))
def test_a_known_u_widens_an_interval_and_never_narrows_it(values: list[float], own: float) -> None:
    alone = mean_of(values)
    found = at_least(alone, own)
    assert found.u == max(alone.u, own)
    half, by_scatter = (np.ptp(x.interval()) / 2 for x in (found, alone))
    by_own = stats.norm.ppf(0.975) * own if own > alone.u else 0.0
    assert half == pytest.approx(max(by_scatter, by_own), rel=1e-6)


@pytest.mark.parametrize("scatter", [1.0, 2.5, 6.0])
def test_means_of_two_are_covered_whatever_scatters_beside_their_own_u(scatter: float) -> None:
    """Own u of 1: where it is all that scatters, no mean lies far outside its u by chance."""
    rng = np.random.default_rng(31)
    pairs = rng.normal(0.0, scatter, (1500, 2))
    found = [at_least(mean_of(pair), math.sqrt(0.5)) for pair in pairs]
    covered = np.mean([low < 0 < high for low, high in (x.interval() for x in found)])
    assert covered > 0.93  # three standard errors below 95 %
    if scatter == 1.0:
        assert np.mean([abs(x.value) > 3 * x.u for x in found]) < 0.01


def test_one_value_and_values_without_scatter_are_not_tested() -> None:
    alone = difference(mean_of([4.2]), mean_of([1.0, 2.0]))
    exact = difference(mean_of([1.0, 1.0]), mean_of([2.0, 2.0]))
    assert all(math.isnan(x) for x in (alone.u, alone.p(), *alone.interval()))
    assert exact.u == 0.0
    assert math.isnan(exact.p())
    assert math.isnan(exact.equivalence_p(0.5))


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ([4.17, 4.18, 4.16], [0.27, 0.28, 0.26], "different (p < 0.001)"),
        ([4.17, 4.25, 4.09], [4.29, 4.20, 4.38], "equal within 10 %"),
        ([4.17, 4.67, 3.67], [4.29, 4.80, 3.78], "is not shown either"),
        ([4.17], [4.29, 4.30], "not testable"),
        ([4.17, 4.171, 4.169], [4.29, 4.291, 4.289], "but by less than 10 %"),
    ],
)
def test_comparisons_in_words(first: list[float], second: list[float], words: str) -> None:
    found = difference(mean_of(first), mean_of(second))
    margin = equivalence_margin(0.1, np.mean(first), np.mean(second))
    assert words in verdict(found.p(), found.equivalence_p(margin), "10 %")


def test_a_constant_has_no_uncertainty() -> None:
    assert Estimate(3.0).interval() == (3.0, 3.0)
    assert linear([(2.0, Estimate(3.0))]) == Estimate(6.0)
