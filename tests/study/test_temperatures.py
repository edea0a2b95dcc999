"""Temperatures in °C are told from those in kelvin by number and by the name of the file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrolyte.study.sheet_columns import TEMPERATURE
from electrolyte.study.sheet_rows import convert
from electrolyte.study.temperatures import (
    agrees,
    in_name,
    is_kelvin,
    may_be_kelvin,
    named_in_kelvin,
)


@given(st.integers(-90, 700))
def test_whole_celsius_in_kelvin_are_refused_by_the_sheet(celsius: int) -> None:
    value, problem = convert(f"{celsius + 273.15:.2f}", TEMPERATURE)
    assert value is None
    assert problem is not None
    assert problem.advice == f"Is it in kelvin? Then it is {celsius} °C."


@given(st.integers(-40, 200).map(lambda n: 5 * n))
def test_round_temperatures_in_celsius_are_accepted_up_to_1000(celsius: int) -> None:
    assert convert(str(celsius), TEMPERATURE) == (celsius, None)
    assert not may_be_kelvin(celsius)


@given(st.integers(-19, 140).map(lambda n: 5 * n))
def test_round_temperatures_in_kelvin_may_be_kelvin(celsius: int) -> None:
    assert may_be_kelvin(celsius + 273)
    assert is_kelvin(celsius + 273.15)


def test_a_measured_temperature_is_no_kelvin() -> None:
    assert not any(is_kelvin(t) or may_be_kelvin(t) for t in (24.87, 298.2, 301.4, 649.7))


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("LLZO_500C.mpr", ((500.0, "C"),)),
        ("LLZO_298.15K.mpr", ((298.15, "K"),)),
        ("x_T25C.z", ((25.0, "C"),)),
        ("x-10C.z", ((10.0, "C"), (-10.0, "C"))),
        ("PEIS_m20C.mpr", ((-20.0, "C"),)),
        ("PEIS_minus_5C.mpr", ((-5.0, "C"),)),
        ("PEIS_neg40 C.mpr", ((-40.0, "C"),)),
        ("x−30C.z", ((-30.0, "C"),)),
        ("B1_37,5C.mpt", ((37.5, "C"),)),
        ("B1_−37,5 °C.mpt", ((-37.5, "C"),)),
        ("x_310,65K.mpr", ((310.65, "K"),)),
        ("cells 1,2,25C.mpt", ()),  # a list, or 2.25 °C
        ("4mm20C.z", ()),
        ("x_25_C.csv", ((25.0, "C"),)),  # 25°C, as a path of the study has it
        ("x_02_PEIS_C01.mpr", ()),
        ("LK25.mpr", ()),
    ],
)
def test_what_a_name_says(name: str, found: tuple[tuple[float, str], ...]) -> None:
    assert in_name(name) == found


@pytest.mark.parametrize(
    ("given_C", "name", "kelvin", "agree"),
    [
        (298, "x_298K.mpr", True, False),
        (298, "x_25C.mpr", True, False),
        (25, "x_298K.mpr", False, True),
        (25, "x_60C.mpr", False, False),
        (298, "x_298C.mpr", False, True),
        (298, "x.mpr", False, True),
        (5, "B1_37,5C.mpt", False, False),
        (37.5, "B1_37,5C.mpt", False, True),
        (36, "B1_35,5-36,5C.mpt", False, True),
    ],
)
def test_a_number_against_a_name(given_C: float, name: str, kelvin: bool, agree: bool) -> None:
    assert named_in_kelvin(given_C, name) is kelvin
    assert agrees(given_C, name) is agree
