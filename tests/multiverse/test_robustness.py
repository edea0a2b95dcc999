"""What becomes of verdicts and numbers over universes, on constructed ones."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from electrolyte.claims.verdicts import REFUTED, REPRODUCED, UNTESTABLE
from electrolyte.multiverse.robustness import robustness, spreads
from electrolyte.multiverse.universes import DEFAULT, Choice, Level, name_of, universes

CHOICES = [Choice(name, (Level(DEFAULT), Level("other"))) for name in ("form", "law", "pellet")]
UNIVERSES = [u.content() for u in universes(CHOICES, at_most=100, seed=0)]


def verdicts(flips) -> pd.DataFrame:
    rows = [
        {"technique": "eis", "universe": name_of(u), "id": "A", "verdict": flips(set(u["changed"]))}
        for u in UNIVERSES
    ]
    return pd.DataFrame(rows)


def judged(flips) -> dict:
    return robustness(verdicts(flips), {"eis": UNIVERSES}).iloc[0].to_dict()


def test_a_verdict_that_nothing_flips_is_robust() -> None:
    found = judged(lambda changed: REPRODUCED)
    assert (found["robustness"], found["share_same"], found["depends_on"]) == ("robust", 1.0, "")


def test_the_choice_that_flips_it_is_named() -> None:
    found = judged(lambda changed: REFUTED if "form" in changed else REPRODUCED)
    assert (found["robustness"], found["depends_on"]) == ("depends on", "form")
    assert found["share_same"] == 0.5
    assert found["flipped_by"] == "form: other"


def test_two_choices_that_flip_it_only_together_are_both_named() -> None:
    found = judged(lambda changed: REFUTED if {"form", "law"} <= changed else REPRODUCED)
    assert found["share_same"] == 0.75
    assert set(found["depends_on"].split("; ")) == {"form", "law"}
    assert found["flipped_by"] == "form: other; law: other"


def test_many_choices_that_flip_it_make_it_fragile() -> None:
    assert judged(lambda changed: REFUTED if changed else REPRODUCED)["robustness"] == "fragile"


def test_a_universe_without_the_number_says_nothing_against_a_claim() -> None:
    found = judged(lambda changed: UNTESTABLE if "pellet" in changed else REPRODUCED)
    assert (found["robustness"], found["universes"], found["not_testable"]) == ("robust", 4, 4)


def test_spread_of_a_number_beside_its_uncertainty() -> None:
    """Form adds 2, the law nothing; without the pellet there is no number."""
    rows = [
        {
            "technique": "eis",
            "universe": name_of(u),
            **dict.fromkeys(("quantity", "sample", "condition", "replicate", "kind"), ""),
            "value": 1.0 + 2.0 * ("form" in u["changed"]),
            "u": 0.5,
            "unit": "eV",
        }
        for u in UNIVERSES
        if "pellet" not in u["changed"]
    ]
    spread, parts = spreads(pd.DataFrame(rows), {"eis": UNIVERSES})
    found = spread.iloc[0]
    assert (found["value"], found["lowest"], found["highest"]) == (1.0, 1.0, 3.0)
    assert (found["without_number"], found["moved_most_by"], found["share"]) == (4, "form", 1.0)
    assert found["sd_over_u"] == pytest.approx(1.0 / 0.5)
    assert dict(zip(parts["choice"], parts["share"], strict=True)) == {
        "form": 1.0,
        "law": 0.0,
        "pellet": 0.0,
    }
    assert not math.isnan(found["sd_over_choices"])
