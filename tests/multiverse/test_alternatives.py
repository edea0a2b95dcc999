"""Alternatives of the config: the shipped ones can be taken, wrong ones are refused with a hint."""

from __future__ import annotations

from typing import Any

import pytest

from electrolyte.multiverse.techniques import TECHNIQUES
from electrolyte.multiverse.universes import choices_of, contradicts, universes
from electrolyte.plan.alternatives import unusable_alternatives, unusable_columns
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
        ({"set": {"eis": {}}}, "expected a key inside of a section, such as eis.<key>, found eis"),
        ({"name": "as configured", "set": {"eis.engine": "impedance"}}, "choose another one"),
    ],
)
def test_what_cannot_be_taken_is_refused(alternative: dict[str, Any], expected: str) -> None:
    (found,) = problems(alternative)
    name = alternative.get("name", "other")
    assert found.startswith(f"config.yaml: multiverse.choices.eis.form: '{name}': ")
    assert expected in found


def test_alternatives_of_one_choice_have_names_of_their_own() -> None:
    entry = {"name": "other", "reason": "one may think so", "set": {"eis.engine": "impedance"}}
    found = list(unusable_alternatives({"eis": {"form": [entry, entry]}}, "config.yaml"))
    assert len(found) == 2
    assert all("two alternatives of this choice have this name" in str(p) for p in found)


def test_choices_that_set_one_key_contradict_each_other_and_have_to_say_so() -> None:
    def entry(name: str, **more: Any) -> dict[str, Any]:
        return {"name": name, "reason": "so", "set": {"eis.frequency_min_Hz": 1}, **more}

    both = {"drift": [entry("a")], "electrodes": [entry("b")]}
    (found,) = map(str, unusable_alternatives({"eis": both}, "config.yaml"))
    assert "eis.frequency_min_Hz is set by 'a' of drift too" in found
    told = {"drift": [entry("a")], "electrodes": [entry("b", not_with={"drift": ["a"]})]}
    assert not list(unusable_alternatives({"eis": told}, "config.yaml"))


def test_only_columns_of_the_sheet_can_be_left_out() -> None:
    (found,) = unusable_columns({"xrd": ["measurement", "cell", "sample"]}, "config.yaml")
    assert "raw/xrd/measurements.tsv has no column 'cell'" in str(found)
    assert not list(unusable_columns(validated({})["multiverse"]["leave_out"], "config.yaml"))
