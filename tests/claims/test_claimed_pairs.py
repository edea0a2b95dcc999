"""Which comparisons claims ask for, and that the ledger takes them from the numbers."""

from __future__ import annotations

from typing import Any

import pytest
from scipy import stats

from electrolyte.claims.expression import parse
from electrolyte.claims.judge import judge
from electrolyte.claims.numbers import Numbers
from electrolyte.claims.pairs import pair_of, pairs_of
from electrolyte.claims.verdicts import REPRODUCED, UNSUPPORTED
from electrolyte.numbers.requested import Pair


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("q[A] - q[B]", Pair("difference", "q", "A", "B")),
        ("q[A, T=25C] / q[B, T=25C]", Pair("ratio", "q", "A", "B", "T=25C")),
        ("q[A, T=25C] - q[A, T=35C]", None),
        ("q[A] / r[B]", None),
        ("q[A] - q[A]", None),
        ("q[A, , p1] - q[B, , p1]", None),
        ("q[A] - 2 * q[B]", None),
        ("q[A] + q[B]", None),
        ("q[A]", None),
    ],
)
def test_an_expression_is_a_pair_or_not(text: str, pair: Pair | None) -> None:
    assert pair_of(parse(text)) == pair


def test_claims_ask_for_each_of_their_pairs_once() -> None:
    tests: list[dict[str, Any]] = [
        {"value": "abs(q[each] - q[A])", "below": 1},
        {"rising": ["q[A]", "q[B]", "q[C]"]},
        {"equal": ["q[B]", "q[A]"], "margin": 0.1},
        {"value": "q[A] / q[B]", "above": 1},
        {"value": "100 * (q[A] - q[B]) / q[A]", "above": 1},
        {"detected": "q[A]"},
    ]
    assert pairs_of({"claims": [{"of": ["B", "C"], "tests": tests}, {"category": "citation"}]}) == [
        Pair("difference", "q", "B", "A"),
        Pair("difference", "q", "C", "A"),
        Pair("difference", "q", "C", "B"),
        Pair("difference", "q", "A", "B"),
        Pair("ratio", "q", "A", "B"),
    ]


def test_the_ledger_takes_the_row_and_counts_the_specimens_of_its_samples(row: Any) -> None:
    """The row says 25 indents each, 48 degrees of freedom; there is one pellet of each sample."""
    rows = [
        row("hardness[A]", 0.47, 0.02, n=1, kind="mean"),
        row("hardness[B]", 0.45, 0.02, n=1, kind="mean"),
        row("hardness_difference[A|B]", 0.02, 0.012, n=25, kind="difference", dof=48),
    ]
    p = 2 * stats.t.sf(0.02 / 0.012, 48)
    equal = {"equal": ["hardness[B]", "hardness[A]"], "margin": 0.1}
    margin = 0.1 * (0.47 + 0.45) / 2
    outcome = judge(equal, Numbers(rows))
    assert outcome.statistic == (
        f"two-sided t test p = {p:.2g};"
        f" equivalence p = {stats.t.sf((margin - 0.02) / 0.012, 48):.2g}, 48.0 degrees of freedom"
    )
    assert outcome.value == -0.02
    assert outcome.p == pytest.approx(p)
    assert outcome.verdict == REPRODUCED
    assert judge({**equal, "replicates": 2}, Numbers(rows)).verdict == UNSUPPORTED
    alone = {"value": "hardness_difference[A|B]", "above": 0, "replicates": 2}
    assert judge(alone, Numbers(rows)).verdict == UNSUPPORTED, "25 indents are no 25 pellets"
    order = judge({"rising": ["hardness[B]", "hardness[A]"]}, Numbers(rows))
    assert f"p = {p / 2:.2g}" in order.statistic
    assert {str(n.selector) for n in order.numbers} == {
        "hardness[A]",
        "hardness[B]",
        "hardness_difference[A|B]",
    }


def test_a_test_is_called_what_it_is(row: Any) -> None:
    known = [row("q[A]", 1.0, 0.1), row("q[B]", 1.1, 0.1)]
    statistic = judge({"equal": ["q[A]", "q[B]"], "margin": 0.5}, Numbers(known)).statistic
    p = 2 * stats.norm.sf(0.1 / 0.1 / 2**0.5)
    assert statistic.startswith(f"two-sided z test p = {p:.2g}; equivalence p = ")


def test_the_margin_does_not_depend_on_the_order(row: Any) -> None:
    rows = [row("q[A]", 1.0, 0.03, n=3, kind="mean"), row("q[B]", 1.1, 0.03, n=3, kind="mean")]
    found = [
        judge({"equal": texts, "margin": 0.1}, Numbers(rows))
        for texts in (["q[A]", "q[B]"], ["q[B]", "q[A]"])
    ]
    assert found[0].statistic == found[1].statistic
