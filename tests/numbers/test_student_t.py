"""Student's t against scipy, which takes long to import, and against closed forms."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from electrolyte.numbers import student_t

DOFS = st.floats(0.5, 1e5) | st.just(math.inf)


@given(t=st.floats(-40, 40), dof=DOFS)
def test_probabilities_are_those_of_scipy(t: float, dof: float) -> None:
    expected = float(special.stdtr(dof, t))
    assert student_t.below(t, dof) == pytest.approx(expected, rel=1e-10, abs=1e-300)


@given(p=st.floats(0.001, 0.999), dof=DOFS)
def test_quantiles_are_those_of_scipy(p: float, dof: float) -> None:
    expected = float(special.stdtrit(dof, p))
    assert student_t.quantile(p, dof) == pytest.approx(expected, rel=1e-10, abs=1e-13)


@given(dof=st.floats(0.5, 1e4), p=st.floats(0.9, 0.999))
def test_the_degrees_of_freedom_of_a_quantile_are_its_own(dof: float, p: float) -> None:
    assert student_t.dof_of(p, student_t.quantile(p, dof)) == pytest.approx(dof, rel=1e-4)
    assert student_t.dof_of(p, student_t.quantile(p, math.inf) / 2) == math.inf


@given(t=st.floats(-1e3, 1e3))
def test_one_degree_of_freedom_is_the_cauchy_distribution(t: float) -> None:
    assert student_t.below(t, 1) == pytest.approx(0.5 + math.atan(t) / math.pi, abs=1e-14)


@given(p=st.floats(0.001, 0.999))
def test_two_degrees_of_freedom_have_a_closed_form(p: float) -> None:
    expected = (2 * p - 1) / math.sqrt(2 * p * (1 - p))
    assert student_t.quantile(p, 2) == pytest.approx(expected, rel=1e-11, abs=1e-13)


def test_what_has_no_answer_is_nan() -> None:
    assert math.isnan(student_t.below(1.0, 0.0))
    assert math.isnan(student_t.below(math.nan, 3.0))
