"""Two tables of numbers: what counts as the same, and what is said of the rest."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrolyte.numbers.numbers_comparison import Moved, compare_numbers
from electrolyte.numbers.quantities import read_quantities

NAN = math.nan


def table(*rows: tuple[str, float, float], **others: str) -> pd.DataFrame:
    """Numbers by quantity, of one sample."""
    fixed = {
        "technique": "eis",
        "sample": "A",
        "condition": "",
        "replicate": "",
        "kind": "mean",
        "unit": "eV",
    }
    fixed |= {"n": 3, "status": "ok", "origin": "synthetic"} | others
    return pd.DataFrame([{"quantity": q, "value": v, "u": u, **fixed} for q, v, u in rows])


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ((1.0, 0.1), (1.0, 0.1), True),
        ((1.0, 0.1), (1.0 + 0.9e-6, 0.1), True),
        ((1.0, 0.1), (1.0 + 1.1e-6, 0.1), False),  # prints the same, but is too far
        ((1.0, 1e-6), (1.0 + 0.6e-6, 1e-6), False),  # near, but u is so small that it shows
        ((1.0, 0.1), (1.0, 0.11), False),  # the same value, known less well
        ((0.0, 0.1), (0.0, 0.1), True),
        ((NAN, NAN), (NAN, NAN), True),
        ((NAN, NAN), (1.0, 0.1), False),
        ((1.0, NAN), (1.0 + 1e-7, NAN), True),
        ((1.0, NAN), (1.001, NAN), False),
    ],
)
def test_what_is_the_same(
    before: tuple[float, float], after: tuple[float, float], same: bool
) -> None:
    compared = compare_numbers(table(("q", *before)), table(("q", *after)))
    assert compared.same() is same
    assert len(compared.moved()) == (not same)


def test_a_number_that_moved_is_named_with_its_shift_in_u() -> None:
    compared = compare_numbers(
        table(("still", 5.0, 0.1), ("small", 1.0, 0.1), ("large", 1.0, 0.1)),
        table(("still", 5.0, 0.1), ("small", 1.05, 0.1), ("large", 0.8, 0.1)),
    )
    head, first, second = compared.report()
    assert head.startswith("3 numbers compared, 2 differ")
    assert first == "  eis large A mean: 1.00 ± 0.10 -> 0.80 ± 0.10 eV (2.0e-01, -2 u)"
    assert "small" in second
    assert "+0.5 u" in second


def test_numbers_of_one_table_alone_are_named() -> None:
    compared = compare_numbers(table(("a", 1.0, 0.1)), table(("b", 1.0, 0.1)))
    assert not compared.same()
    assert compared.report()[1:] == ["  only before: eis a A mean", "  only after: eis b A mean"]


def test_another_unit_or_status_is_another_number() -> None:
    compared = compare_numbers(table(("q", 1.0, 0.1)), table(("q", 1.0, 0.1), status="upper_limit"))
    assert compared.moved()[0].words == ("status: ok -> upper_limit",)


def test_repeated_measurements_are_compared_in_their_order() -> None:
    before, after = table(("q", 1.0, 0.1), ("q", 2.0, 0.1)), table(("q", 1.0, 0.1), ("q", 3.0, 0.1))
    (moved,) = compare_numbers(before, after).moved()
    assert moved.name == "eis q A mean measurement 2"
    fewer = compare_numbers(before, table(("q", 1.0, 0.1)))
    assert (len(fewer.gone), len(fewer.new)) == (2, 1)


def test_a_file_agrees_with_itself(tmp_path: Path) -> None:
    columns = {"method": "m", "note": "", "source": "s"}
    table(("q", 0.1, 0.01), ("p", NAN, NAN)).assign(**columns).to_csv(tmp_path / "n.csv")
    compared = compare_numbers(*[read_quantities(tmp_path / "n.csv")] * 2)
    assert compared.same()
    assert len(compared.numbers) == 2


finite = st.floats(-1e12, 1e12, allow_subnormal=False)


@given(finite, finite, st.floats(1e-6, 1e6))
def test_both_ways_alike(first: float, second: float, u: float) -> None:
    there = Moved(("q",), first, second, u, u, "1")
    back = Moved(("q",), second, first, u, u, "1")
    assert there.relative == back.relative <= 2
    assert there.in_u == -back.in_u
    assert there.same() == back.same()
