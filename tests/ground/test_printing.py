import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrolyte.ground.printing import figure_text, number_text, scientific, with_uncertainty


@pytest.mark.parametrize(
    ("value", "u", "text"),
    [
        (27.6134, 0.1234, "27.61 ± 0.12"),
        (0.326217, 0.00253, "0.3262 ± 0.0025"),
        (4350.0, 32.0, "4350 ± 32"),
        (4350.0, 320.0, "4350 ± 320"),
        (1234567.0, 4321.0, "1234600 ± 4300"),
        (1.0, 0.0996, "1.00 ± 0.10"),
        (-0.67, 0.0042, "-0.6700 ± 0.0042"),
        (4.17123, math.nan, "4.171"),
        (4.17123, 0.0, "4.171"),
        (3.2, math.nan, "3.200"),
        (4350.2, math.nan, "4350"),
    ],
)
def test_uncertainty_has_two_digits_and_the_value_matches(
    value: float, u: float, text: str
) -> None:
    assert with_uncertainty(value, u) == text


@given(st.floats(1e-9, 1e9), st.floats(-1e9, 1e9))
def test_rounding_never_moves_a_value_by_more_than_a_tenth_of_u(u: float, value: float) -> None:
    shown = float(with_uncertainty(value, u).split(" ± ")[0])
    assert abs(shown - value) <= 0.0501 * u + 1e-15 * abs(value)


@pytest.mark.parametrize(
    ("value", "u", "text"),
    [
        (3.04e-9, 0.12e-9, "(3.04 ± 0.12)e-09"),
        (-5.5e12, 1e11, "(-5.50 ± 0.10)e+12"),
        (7.2e-7, math.nan, "(7.200)e-07"),
        (0.0, 1e-9, "(0.0 ± 1.0)e-09"),
        (1e-9, 3.3e-8, "(0.1 ± 3.3)e-08"),
    ],
)
def test_numbers_far_from_one_have_an_exponent(value: float, u: float, text: str) -> None:
    assert scientific(value, u) == text


@pytest.mark.parametrize(
    ("value", "u", "unit", "status", "text"),
    [
        (4.1707, 0.1156, "mS/cm", "ok", "(4.17 ± 0.12) mS cm⁻¹"),
        (3.0576e-9, 5.61e-11, "S/cm", "ok", "(3.058 ± 0.056) × 10⁻⁹ S cm⁻¹"),
        (0.2401, math.nan, "1", "ok", "0.2401"),
        (0.00099, 0.033, "1", "ok", "0.001 ± 0.033"),  # small beside its u
        (-7.7e-5, 0.0265, "1", "ok", "0.000 ± 0.026"),
        (0.0, math.nan, "1", "ok", "0"),
        (-1.5, 0.1, "deg", "suspect", "(−1.50 ± 0.10)°"),
        (0.03927, 0.01, "1", "upper_limit", "≤ 0.039"),
        (1.527, math.nan, "1", "lower_limit", "≥ 1.5"),
        (377.8, math.nan, "K", "lower_limit", "≥ 380 K"),
        (2.5e-12, math.nan, "S/cm", "upper_limit", "≤ 2.5 × 10⁻¹² S cm⁻¹"),
        (math.nan, math.nan, "mS/cm", "not_resolved", "not resolved"),
    ],
)
def test_a_number_as_text(value: float, u: float, unit: str, status: str, text: str) -> None:
    assert number_text(value, u, unit, status) == text


@given(st.floats(1e-12, 1e12), st.sampled_from(["upper_limit", "lower_limit"]))
def test_a_limit_is_never_printed_as_that_of_the_other_side(value: float, status: str) -> None:
    text = number_text(value, math.nan, "V", status)
    assert text.startswith("≥ " if status == "lower_limit" else "≤ ")
    assert "±" not in text


@pytest.mark.parametrize(
    ("value", "u", "unit", "status", "text"),
    [
        (0.36, 0.0028, "eV", "ok", "0.360 ± 0.003 eV"),
        (-0.6683, 0.02, "ppm", "ok", "−0.67 ± 0.02 ppm"),
        (2.9, 0.118, "mS/cm", "ok", "2.90 ± 0.12 mS cm⁻¹"),
        (3.04e-9, 7e-11, "S/cm", "ok", "(3.04 ± 0.07) × 10⁻⁹ S cm⁻¹"),
        (15.5, 2.9, "%", "ok", "(16 ± 3) %"),
        (0.00999, 0.00096, "1", "ok", "0.0100 ± 0.0010"),
        (28.877, math.nan, "ohm", "ok", "28.9 Ω"),
        (999.6, math.nan, "ohm", "ok", "1000 Ω"),
        (3.4e-9, math.nan, "S/cm", "ok", "3.40 × 10⁻⁹ S cm⁻¹"),
        (1.527, 0.2, "1", "lower_limit", "≥ 1.5"),
        (0.853, 0.011, "eV", "suspect", "0.853 ± 0.011 eV†"),
        (2.1e6, math.nan, "ohm", "suspect", "2.10 × 10⁶ Ω†"),
        (math.nan, 1.0, "eV", "ok", "not resolved"),
    ],
)
def test_a_number_in_a_figure(value: float, u: float, unit: str, status: str, text: str) -> None:
    assert figure_text(value, u, unit, status) == text


def test_an_uncertainty_that_omits_something_decides_no_digit() -> None:
    assert figure_text(-0.6683, 0.0011, "ppm", whole=False) == "−0.668 ppm"
    assert figure_text(34.14, 0.0001, "Hz", whole=False) == "34.1 Hz"


@given(st.floats(-1e4, 1e4), st.floats(1e-3, 1e3))
def test_a_figure_rounds_by_less_than_u(value: float, u: float) -> None:
    """Half a place of one digit is at most half of u; of two digits, a twentieth."""
    number, spread = (float(part.replace("−", "-")) for part in figure_text(value, u).split(" ± "))
    assert abs(number - value) <= 0.51 * u
    assert abs(spread - u) <= 0.26 * u
