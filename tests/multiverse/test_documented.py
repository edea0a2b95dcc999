"""What the documentation says of the shipped study under other choices is what was found."""

from __future__ import annotations

import csv

import pytest

import write_robustness as documented
from electrolyte.claims.robustness import COUNTS, FRAGILE, ROBUST, UNTRIED, read_kept
from electrolyte.claims.verdicts import VERDICTS

KEPT = read_kept(documented.KEPT)


def test_the_page_on_claims_says_what_was_found() -> None:
    page = documented.PAGE.read_text(encoding="utf-8")
    assert documented.page_with(KEPT, page) == page, "run tools/write_robustness.py"


def test_each_claim_has_the_verdict_of_the_ledger() -> None:
    with (documented.ROOT / "baseline" / "claims.csv").open(encoding="utf-8") as stream:
        verdicts = {row["id"]: row["verdict"] for row in csv.DictReader(stream)}
    assert {name: found.verdict for name, found in KEPT.claims.items()} == {
        name: verdicts[name] for name in KEPT.claims
    }
    assert {found.verdict for found in KEPT.claims.values()} <= set(VERDICTS)


def test_counts_are_those_of_the_claims() -> None:
    words = [found.word for found in KEPT.claims.values()]
    assert set(KEPT.counts) == set(COUNTS)
    assert KEPT.counts["claims"] == len(words)
    assert KEPT.counts["robust"] == words.count(ROBUST)
    assert KEPT.counts["fragile"] == words.count(FRAGILE)
    assert KEPT.counts["universes"] >= 300
    for name, found in KEPT.claims.items():
        assert (found.share_same == 1) == (found.word in (ROBUST, UNTRIED)), name
        assert found.share_same == pytest.approx(1) or found.depends_on, name
