"""Conditions are written and read in one place."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from electrolyte.numbers.condition import (
    celsius_of,
    condition_at,
    condition_of,
    parts_of,
    temperatures,
    words_of,
)

NAME = st.from_regex(r"[a-zA-Z]+", fullmatch=True)
VALUE = st.from_regex(r"[-0-9A-Za-z.]([-0-9A-Za-z. ]*[-0-9A-Za-z.])?", fullmatch=True)


@given(st.dictionaries(NAME, VALUE, max_size=3))
def test_parts_come_back(parts: dict[str, str]) -> None:
    assert parts_of(condition_of(**parts)) == parts


def test_conditions_of_the_program() -> None:
    assert condition_of(band=405.0) == "band=405"
    assert parts_of("phase=LiCl;hkl=200") == {"phase": "LiCl", "hkl": "200"}
    assert parts_of("activation_energy T=-20C") == {"T": "-20C"}
    assert parts_of("contact depth = depth") == {}


@given(st.integers(-300, 2000))
def test_temperatures_come_back(temperature_C: int) -> None:
    assert celsius_of(condition_at(temperature_C)) == temperature_C
    assert math.isnan(celsius_of(temperatures(temperature_C, temperature_C + 60)))


def test_conditions_in_words() -> None:
    assert words_of("rate=0.5C") == "rate 0.5C"
    assert words_of("two_theta=40deg") == "2θ 40°"
    assert words_of(condition_of(phase="Li2S 123", hkl="200")) == "phase Li2S 123, hkl 200"
    assert words_of("contact depth = depth") == "contact depth = depth"
