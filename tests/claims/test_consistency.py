"""The paper against itself: ranges by rounding, and what the shipped checks come to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from electrolyte.claims.claims_file import read_claims
from electrolyte.claims.consistency import check, rounding_range

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def shipped() -> dict[str, dict[str, Any]]:
    content, _ = read_claims(ROOT / "paper" / "claims.yaml")
    return {entry["id"]: entry for entry in content["consistency"]}


def test_a_printed_number_stands_for_all_that_round_to_it() -> None:
    assert rounding_range("a", {"a": "4.17"}) == pytest.approx((4.17, 4.165, 4.175))
    assert rounding_range("a", {"a": "187"}) == pytest.approx((187, 186.5, 187.5))
    assert rounding_range("a", {"a": "3e-9"}) == pytest.approx((3e-9, 2.5e-9, 3.5e-9))
    value, low, high = rounding_range("a / b", {"a": "34", "b": "20"})
    assert (value, low, high) == pytest.approx((1.7, 33.5 / 20.5, 34.5 / 19.5))


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ({"above": 4.16}, "consistent"),
        ({"above": 4.17}, "borderline"),
        ({"above": 4.18}, "inconsistent"),
        ({"near": 4.2, "abs": 0.05}, "consistent"),
        ({"near": 4.2, "abs": 0.03}, "borderline"),
        ({"near": 4.2, "abs": 0.02}, "inconsistent"),
        ({"between": [4, 5]}, "consistent"),
        ({"below": 4.165}, "borderline"),
    ],
    ids=str,
)
def test_all_of_the_range_a_part_of_it_or_none(rule: dict[str, Any], verdict: str) -> None:
    found = check({"value": "a", "numbers": {"a": "4.17"}, **rule})
    assert (found.verdict, found.judged_by) == (verdict, "computed")


def test_what_is_read_is_not_computed() -> None:
    found = check({"judged": "ambiguous", "value": "a / 2", "numbers": {"a": "4"}})
    assert (found.verdict, found.judged_by, found.value) == ("ambiguous", "read", 2)


@pytest.mark.parametrize(
    ("name", "verdict", "value"),
    [
        ("CON-01", "consistent", 15.44),  # 4.17 / 0.27
        ("CON-03", "consistent", 0.682),  # log10 prefactors 5.67 - 4.99
        ("CON-04", "borderline", -0.157),  # 5.52 - 5.67: a plateau only at the edge of rounding
        ("CON-05", "consistent", 0.427),  # share of the barrier in the gain
        ("CON-09", "consistent", 81.76),  # 152.9 / 187.0
        ("CON-10", "consistent", 275.51),
        ("CON-16", "borderline", 10.98),  # (8.2 - 7.3) / 8.2
        ("CON-17", "borderline", 12.33),  # (8.2 - 7.3) / 7.3
        ("CON-22", "consistent", -6.70),  # molar volume
        ("CON-25", "consistent", 7.19e-7),
        ("CON-27", "consistent", 1.70),
        ("CON-40", "inconsistent", 405),
    ],
)
def test_shipped_checks_come_to_what_was_worked_out_by_hand(
    name: str, verdict: str, value: float, shipped: dict[str, dict[str, Any]]
) -> None:
    found = check(shipped[name])
    assert found.verdict == verdict
    assert found.value == pytest.approx(value, rel=5e-3)


def test_contradictions_of_the_text_are_all_there(shipped: dict[str, dict[str, Any]]) -> None:
    inconsistent = {
        c
        for e in shipped.values()
        if check(e).verdict == "inconsistent"
        for c in e.get("claims", [])
    }
    assert {"BAT-14", "BAT-15", "SYN-07", "XRD-05", "RAM-03", "IND-01"} <= inconsistent
