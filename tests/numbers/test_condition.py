"""Conditions are written and read in one place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from electrolyte.numbers.condition import condition_of, parts_of

NAME = st.from_regex(r"[a-zA-Z]+", fullmatch=True)
VALUE = st.from_regex(r"[-0-9A-Za-z.]+", fullmatch=True)


@given(st.dictionaries(NAME, VALUE, max_size=3))
def test_parts_come_back(parts: dict[str, str]) -> None:
    assert parts_of(condition_of(**parts)) == parts


def test_conditions_of_the_program() -> None:
    assert condition_of(band=405.0) == "band=405"
    assert parts_of("phase=LiCl;hkl=200") == {"phase": "LiCl", "hkl": "200"}
    assert parts_of("activation_energy T=-20C") == {"T": "-20C"}
    assert parts_of("contact depth = depth") == {}
