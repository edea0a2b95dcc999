"""The shared statistics against scipy.stats, published examples and their own definitions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from electrolyte.numbers import uncertainty as un

VALUES = st.lists(st.floats(0.5, 2.0), min_size=2, max_size=12).filter(lambda v: np.ptp(v) > 1e-3)


@given(VALUES)
def test_mean_agrees_with_scipy(values: list[float]) -> None:
    got = un.mean(values)
    assert got.value == pytest.approx(np.mean(values), rel=1e-12)
    assert got.sd == pytest.approx(np.std(values, ddof=1), rel=1e-9)
    assert got.u == pytest.approx(stats.sem(values), rel=1e-9)


def test_one_value_has_no_scatter() -> None:
    single = un.mean([4.2])
    assert single.value == 4.2
    assert math.isnan(single.sd)
    assert math.isnan(single.u)


@pytest.mark.parametrize("bad", [[], [1.0, math.nan], [math.inf]])
def test_no_statistics_of_nothing_or_nan(bad: list[float]) -> None:
    with pytest.raises(ValueError, match="finite"):
        un.mean(bad)


def test_line_agrees_with_numpy_and_scipy() -> None:
    rng = np.random.default_rng(3)
    x = rng.uniform(2.9, 4.0, 10)
    y = 5 - 3 * x + rng.normal(0, 0.1, 10)
    free, want = un.line(x, y), stats.linregress(x, y)
    assert (free.slope, free.intercept) == pytest.approx((want.slope, want.intercept))
    assert (free.u_slope, free.u_intercept) == pytest.approx((want.stderr, want.intercept_stderr))
    u = rng.uniform(0.5, 2.0, 10)  # far above the scatter: u is kept as stated
    stated = un.line(x, y, u)
    coefficients, covariance = np.polyfit(x, y, 1, w=1 / u, cov="unscaled")
    assert (stated.slope, stated.intercept) == pytest.approx(tuple(coefficients))
    assert stated.covariance == pytest.approx(covariance)
    assert stated.at(3.0)[0] == pytest.approx(np.polyval(coefficients, 3.0))


def test_line_scatter_beyond_u_enlarges_u() -> None:
    x = np.arange(6.0)
    y = x + np.array([1, -1, 1, -1, 1, -1])
    assert un.line(x, y, np.full(6, 1e-3)).u_slope == pytest.approx(un.line(x, y).u_slope)


def test_two_points_make_a_line_without_knowing_its_scatter() -> None:
    got = un.line([0.0, 1.0], [1.0, 3.0])
    assert (got.slope, got.intercept) == (2.0, 1.0)
    assert math.isnan(got.u_slope)
    assert un.line([0.0, 1.0], [1.0, 3.0], [0.1, 0.1]).u_slope == pytest.approx(0.1 * math.sqrt(2))


def test_product_u_is_first_order_propagation() -> None:
    length, r, d = (0.09, 0.001), (30.0, 0.1), (1.0, 0.005)
    sigma = 4 * length[0] / (math.pi * r[0] * d[0] ** 2)
    u = un.product_u(sigma, (*length, 1), (*r, -1), (*d, -2))
    rng = np.random.default_rng(1)
    draws = 4 * rng.normal(*length, 200_000) / (math.pi * rng.normal(*r, 200_000))
    draws /= rng.normal(*d, 200_000) ** 2
    assert u == pytest.approx(draws.std(), rel=0.01)


def test_t_factor_with_many_degrees_of_freedom_is_normal() -> None:
    assert un.t_factor(math.inf) == pytest.approx(stats.norm.ppf(0.975))
    assert un.t_factor(2) == pytest.approx(4.3027, abs=1e-4)
    assert math.isnan(un.t_factor(0))


def test_p_curvature_of_points_without_weight_is_none() -> None:
    """Two known points and three of which nothing is known."""
    x, y = np.arange(5.0), np.array([0.0, 1.0, 5.0, -3.0, 2.0])
    assert math.isnan(un.p_curvature(x, y, [1e-2, 1e-2, 1e12, 1e12, 1e12]))


def test_p_curvature_is_uniform_on_lines_and_small_on_curves() -> None:
    rng = np.random.default_rng(5)
    x = np.linspace(3, 4, 10)
    p = [un.p_curvature(x, 2 - x + rng.normal(0, 0.1, 10)) for _ in range(1000)]
    assert stats.kstest(p, "uniform").pvalue > 0.01
    assert un.p_curvature(x, x**2 + rng.normal(0, 1e-3, 10)) < 1e-6
    assert un.p_curvature(x, x**2) == 0
    assert math.isnan(un.p_curvature(x, 2 * x))
    assert math.isnan(un.p_curvature(x[:3], x[:3] ** 2))
