"""The column ``part`` of the sheets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrolyte.study.parts import Selection

SWEEPS = [{"cycle number": float(n), "Loop": f"loop {n}"} for n in (1, 2, 2, 3)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1", (1,)),
        ("4", (4,)),
        ("2-3", (2, 3)),
        ("3-3", (3,)),
        ("cycle number=2", (2, 3)),
        ("Cycle  Number = 2.0", (2, 3)),
        ("Loop=loop 3", (4,)),
        ("5", ()),
        ("3-5", ()),  # not half of what was asked for
        ("cycle number=9", ()),
        ("Channel=4", ()),
    ],
)
def test_what_a_field_selects(text: str, numbers: tuple[int, ...]) -> None:
    assert Selection.of(text).numbers(SWEEPS) == numbers


@pytest.mark.parametrize("text", ["0", "-1", "3-2", "1,2", "1-", "first", "=4", "Channel=", "1.5"])
def test_what_is_no_part(text: str) -> None:
    with pytest.raises(ValueError, match=r"number such as 2|backwards"):
        Selection.of(text)


@given(st.integers(1, 9), st.integers(0, 5), st.integers(1, 9), st.integers(0, 5))
def test_two_rows_meet_if_they_name_a_part_in_common(a: int, m: int, b: int, n: int) -> None:
    one, other = Selection.of(f"{a}-{a + m}"), Selection.of(f"{b}-{b + n}")
    parts: list[dict[str, object]] = [{}] * 20
    in_common = bool({*one.numbers(parts)} & {*other.numbers(parts)})
    assert one.meets(other) == other.meets(one) == in_common
    assert Selection.of(str(one)) == one


def test_one_value_of_a_column_is_another_part_than_the_next() -> None:
    assert Selection.of("Channel=4").meets(Selection.of("channel = 4.0"))
    assert not Selection.of("Channel=4").meets(Selection.of("Channel=5"))
