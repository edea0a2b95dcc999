"""Which universes there are: all of a small multiverse, a balanced sample of a large one."""

from __future__ import annotations

import math
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from electrolyte.multiverse.universes import (
    DEFAULT,
    Choice,
    Level,
    applied,
    choices_of,
    name_of,
    universes,
    variant,
)

SIZES = st.lists(st.integers(2, 4), min_size=1, max_size=5)


def multiverse(sizes: list[int]) -> list[Choice]:
    return [
        Choice(
            f"c{i}",
            tuple(Level(DEFAULT if j == 0 else f"v{j}", {f"eis.k{i}": j}) for j in range(n)),
        )
        for i, n in enumerate(sizes)
    ]


@given(SIZES, st.integers(0, 40), st.integers(0, 3))
def test_that_of_the_config_is_first_and_every_alternative_stands_alone(
    sizes, at_most, seed
) -> None:
    found = [u.content() for u in universes(multiverse(sizes), at_most=at_most, seed=seed)]
    names = list(map(name_of, found))
    assert names[0] == DEFAULT
    assert len(set(names)) == len(names)
    alone = {name for name, u in zip(names, found, strict=True) if len(u["changed"]) == 1}
    assert alone == {f"c{i}: v{j}" for i, n in enumerate(sizes) for j in range(1, n)}
    together = len([u for u in found if len(u["changed"]) > 1])
    assert together <= at_most


@given(SIZES)
def test_all_combinations_are_taken_if_they_are_few(sizes) -> None:
    assert len(universes(multiverse(sizes), at_most=10**6, seed=0)) == math.prod(sizes)


def test_the_sample_is_balanced_and_depends_on_its_seed_alone() -> None:
    choices = multiverse([2] * 12)
    first, again, other = (universes(choices, at_most=260, seed=s) for s in (1, 1, 2))
    assert first == again
    assert first != other
    sample = first[13:]
    for name in (choice.name for choice in choices):
        share = sum(u.by_choice[name] == DEFAULT for u in sample) / len(sample)
        assert 0.4 < share < 0.6, name
    neighbours = Counter(
        sum(a != b for a, b in zip(x.levels, y.levels, strict=True)) for x in sample for y in sample
    )
    assert neighbours[1] >= 2 * 12 * 15, "around each centre every choice is changed once"


def test_contradictions_are_left_out() -> None:
    law = Level("VTF", {"eis.arrhenius_law": "vtf"}, not_with={"form": ["ln σ"]})
    form = Level("ln σ", {"eis.arrhenius_form": "sigma"})
    choices = [Choice("law", (Level(DEFAULT), law)), Choice("form", (Level(DEFAULT), form))]
    names = [name_of(u.content()) for u in universes(choices, at_most=10, seed=0)]
    assert names == [DEFAULT, "law: VTF", "form: ln σ"]


def test_an_alternative_that_the_config_has_already_is_none() -> None:
    listed = {
        "form": [
            {"name": "a", "set": {"eis.form": "sigma_T"}, "reason": ""},
            {"name": "b", "set": {"eis.form": "sigma"}, "reason": ""},
        ],
        "engine": [{"name": "c", "set": {"eis.engine": "own"}, "reason": ""}],
    }
    found = choices_of(listed, {"eis": {"form": "sigma_T", "engine": "own"}}, {"pellet": ["A"]})
    assert [(c.name, [level.name for level in c.levels]) for c in found] == [
        ("form", [DEFAULT, "b"])
    ]


def test_a_subject_sees_only_what_concerns_it() -> None:
    rows = [{"measurement": f"m{t}", "pellet": "P", "temperature_C": t} for t in ("0", "25")]
    universe = {
        "settings": {"eis.engine": "impedance", "statistics.equivalence_margin": 0.2},
        "left_out": [["temperature_C", "25"]],
    }
    assert variant(universe, ("eis",), rows) == {
        "settings": {"eis.engine": "impedance"},
        "left_out": ["m25"],
    }
    assert variant({"settings": {}, "left_out": [["pellet", "P"]]}, ("eis",), rows) is None
    assert variant({"settings": {}, "left_out": [["pellet", "Q"]]}, ("eis",), rows) == {
        "settings": {},
        "left_out": [],
    }


def test_settings_of_a_universe_leave_those_of_the_study_alone() -> None:
    config = {"eis": {"engine": "electrolyte", "circuits": ["a"]}}
    assert applied(config, {"eis.engine": "impedance", "nmr.x": 1})["eis"]["engine"] == "impedance"
    assert config == {"eis": {"engine": "electrolyte", "circuits": ["a"]}}
