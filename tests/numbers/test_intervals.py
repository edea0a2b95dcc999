"""Intervals of rows: known answers of scipy, sides of limits, and what omits a part has none."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from electrolyte.numbers import chi_square
from electrolyte.numbers.quantities import (
    SCATTER,
    Quantity,
    stated_or_omitted,
    with_interval,
)
from electrolyte.numbers.registry import registry, values_of

NAN = math.nan
DOFS = st.integers(1, 200)


def ends(quantity: str, value: float, u: float, **more: Any) -> tuple[float, float]:
    row = with_interval(Quantity(quantity, "A", value, u, "1", "m", **more))
    return row.lower95, row.upper95


@given(p=st.floats(0.001, 0.999), dof=st.floats(0.5, 500) | st.floats(5e4, 1e12))
def test_chi_square_is_that_of_scipy(p: float, dof: float) -> None:
    assert chi_square.quantile(p, dof) == pytest.approx(float(stats.chi2.ppf(p, dof)), rel=1e-8)


@given(value=st.floats(-10, 10), u=st.floats(1e-3, 10), dof=DOFS | st.just(math.inf))
def test_a_number_of_any_sign_has_the_interval_of_student(
    value: float, u: float, dof: float
) -> None:
    t = stats.norm if math.isinf(dof) else stats.t(dof)
    expected = (value - t.ppf(0.975) * u, value + t.ppf(0.975) * u)
    assert ends("activation_energy", value, u, dof=dof) == pytest.approx(expected, rel=1e-7)


def test_an_interval_ends_where_no_value_can_be() -> None:
    assert ends("ionic_conductivity", 1.0, 0.1) == pytest.approx((0.804, 1.196), abs=1e-4)
    assert ends("ionic_conductivity", 1.0, 1.0) == pytest.approx((0.0, 2.96), abs=1e-2)
    assert ends("raman_area_share", 0.98, 0.02) == pytest.approx((0.9408, 1.0), abs=1e-4)
    low, high = ends("raman_area_share", -0.02, 0.02)  # measured below what is possible
    assert low == -0.02 < 0.01 < high
    assert ends("vickers_hardness_difference", 0.1, 0.2, kind="difference")[0] < -0.29
    mean = {"kind": "mean", "lower95": -3.0, "upper95": 9.0, "dof": 1}
    assert ends("ionic_conductivity", 3.0, 0.5, **mean) == (0.0, 9.0)


def test_a_number_of_a_logarithm_is_never_negative() -> None:
    low, high = ends("capacitance", 1e-11, 0.5e-11)
    assert low * high == pytest.approx(1e-22)
    assert math.log(high / 1e-11) == pytest.approx(1.95996 * 0.5, rel=1e-5)


@given(sd=st.floats(1e-6, 1e6), dof=DOFS)
def test_a_standard_deviation_has_the_interval_of_chi_square(sd: float, dof: int) -> None:
    expected = [sd * math.sqrt(dof / stats.chi2.ppf(p, dof)) for p in (0.975, 0.025)]
    assert ends("q", sd, sd / 3, kind="sd", dof=dof) == pytest.approx(tuple(expected), rel=1e-7)


def test_limits_have_one_side() -> None:
    low, high = ends("area_fraction_Li2O_6Li", 0.02, NAN, status="upper_limit", note="95 %")
    assert math.isnan(low)
    assert high == 0.02
    low, high = ends("x_ratio", 12.0, NAN, kind="ratio", status="lower_limit", note="95 %")
    assert low == 12.0
    assert math.isnan(high)


@pytest.mark.parametrize(
    "more",
    [
        {"u_omits": "area of A"},
        {"u_omits": SCATTER, "kind": "mean"},
        {"kind": "test", "value": 0.2, "u": NAN, "note": "p"},
        {"u": NAN, "note": "a count"},
    ],
)
def test_without_a_whole_u_there_is_no_interval(more: dict[str, Any]) -> None:
    fields = {"quantity": "x", "value": 3.0, "u": 0.1} | more
    assert all(map(math.isnan, ends(**fields)))


def test_sources_that_nobody_stated_are_omitted_and_exact_ones_are_not() -> None:
    found = stated_or_omitted({"mass": -0.2, "area": NAN, "balance": 0.0, "height": NAN})
    assert found == {"shared": {"mass": -0.2}, "u_omits": "area;height"}


def test_every_quantity_says_what_values_it_can_have() -> None:
    assert {k.values for k in registry()} <= {"any", "positive", "share", "log", "scatter"}
    assert values_of("area_fraction_Li2O_6Li") == "share"
    assert values_of("vickers_hardness_ratio") == "log"
    assert values_of("of_another_study") == "any"
