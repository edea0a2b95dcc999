"""Alternatives of the config: the shipped ones can be taken, wrong ones are refused with a hint."""

from __future__ import annotations

from typing import Any

import pytest

from electrolyte.multiverse.techniques import TECHNIQUES
from electrolyte.multiverse.universes import choices_of, contradicts, universes
from electrolyte.plan.alternatives import unusable_alternatives
from electrolyte.study.configuration import validated

DEFAULTS = validated({})["multiverse"]["choices"]


def problems(alternative: dict[str, Any]) -> list[str]:
    entry = {"name": "other", "reason": "one may think so", **alternative}
    return [str(p) for p in unusable_alternatives({"eis": {"form": [entry]}}, "config.yaml")]


def test_all_shipped_alternatives_can_be_taken() -> None:
    assert list(unusable_alternatives(DEFAULTS, "config.yaml")) == []
    assert set(DEFAULTS) == set(TECHNIQUES)
    alternatives = [e for listed in DEFAULTS.values() for own in listed.values() for e in own]
    assert len(alternatives) >= 40
    assert len({entry["reason"] for entry in alternatives}) == len(alternatives)


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_no_universe_contradicts_itself(technique: str) -> None:
    choices = choices_of(DEFAULTS[technique], validated({}), {})
    found = universes(choices, at_most=60, seed=1)
    assert len(found) >= 9
    assert not any(contradicts(universe) for universe in found)


@pytest.mark.parametrize(
    ("alternative", "expected"),
    [
        ({"set": {"eis.arrhenius_from": "sigma"}}, "did you mean 'arrhenius_form'"),
        ({"set": {"eis.engine": "impedence"}}, "did you mean 'impedance'"),
        ({"set": {"nmr.bpp_exponent": 2}}, "expected keys of eis, "),
        (
            {"set": {"eis.engine": "impedance"}, "not_with": {"law": ["VTF"]}},
            "no alternative 'VTF'",
        ),
    ],
)
def test_what_cannot_be_taken_is_refused(alternative: dict[str, Any], expected: str) -> None:
    (found,) = problems(alternative)
    assert found.startswith("config.yaml: multiverse.choices.eis.form: 'other': ")
    assert expected in found
