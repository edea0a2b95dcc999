"""Which choice moves a number, on small multiverses whose answer is known."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrolyte.multiverse.shares import TotalEffect, first_order_effects, shares, total_effects
from electrolyte.multiverse.universes import DEFAULT, Choice, Level, universes

EFFECTS = st.lists(
    st.lists(st.floats(-10, 10), min_size=2, max_size=4), min_size=1, max_size=4
)  # of each level of each choice


def points_of(sizes: list[int], at_most: int = 10**6, seed: int = 0) -> list[dict[str, str]]:
    choices = [
        Choice(f"c{i}", tuple(Level(str(j) if j else DEFAULT) for j in range(n)))
        for i, n in enumerate(sizes)
    ]
    return [u.by_choice for u in universes(choices, at_most=at_most, seed=seed)]


def level(point: dict[str, str], i: int) -> int:
    return 0 if point[f"c{i}"] == DEFAULT else int(point[f"c{i}"])


def levels_of(sizes: list[int]) -> dict[str, int]:
    return {f"c{i}": n for i, n in enumerate(sizes)}


@given(EFFECTS)
def test_effects_that_add_up_are_shared_as_their_variances(effects) -> None:
    sizes = [len(own) for own in effects]
    points = points_of(sizes)
    values = [sum(own[level(p, i)] for i, own in enumerate(effects)) for p in points]
    found = total_effects(points, values, levels_of(sizes))
    first = first_order_effects(points, values, levels_of(sizes))
    for i, own in enumerate(effects):
        expected = pytest.approx(np.var(own), rel=1e-6, abs=1e-9)
        assert found[f"c{i}"].value == expected
        assert found[f"c{i}"].u == 0, "all universes were taken"
        assert first[f"c{i}"] == expected
    assert sum(effect.value for effect in found.values()) == pytest.approx(
        np.var(values), rel=1e-6, abs=1e-8
    )


@given(st.lists(st.integers(2, 4), min_size=2, max_size=4), st.data())
def test_against_the_definition_for_any_function(sizes, data) -> None:
    """E[Var(y | all others)] and Var(E[y | one]) over the whole grid, written out with arrays."""
    n = math.prod(sizes)
    grid = np.array(data.draw(st.lists(st.floats(-5, 5), min_size=n, max_size=n))).reshape(sizes)
    points = points_of(sizes)
    values = [grid[tuple(level(p, i) for i in range(len(sizes)))] for p in points]
    found = total_effects(points, values, levels_of(sizes))
    first = first_order_effects(points, values, levels_of(sizes))
    for i in range(len(sizes)):
        others = tuple(j for j in range(len(sizes)) if j != i)
        of = {"rel": 1e-6, "abs": 1e-9}
        assert found[f"c{i}"].value == pytest.approx(grid.var(axis=i).mean(), **of)
        assert first[f"c{i}"] == pytest.approx(grid.mean(axis=others).var(), **of)


@given(st.integers(0, 200), st.integers(3, 8), st.integers(0, 7))
def test_a_choice_that_does_nothing_has_no_share_whatever_the_others_do(
    seed, choices, idle
) -> None:
    """Also in a sample, and with interactions of all others."""
    idle %= choices
    rng = np.random.default_rng(seed)
    weights = {key: rng.normal() for key in product(range(3), repeat=choices - 1)}
    points = points_of([3] * choices, at_most=40, seed=seed)
    values = [weights[tuple(level(p, i) for i in range(choices) if i != idle)] for p in points]
    found = shares(total_effects(points, values, levels_of([3] * choices)))
    assert found[f"c{idle}"] == 0.0
    assert sum(found.values()) == pytest.approx(1.0)


def test_a_sample_finds_the_mover() -> None:
    points = points_of([3] * 8, at_most=90, seed=4)
    values = [10.0 * (level(p, 5) == 1) + 0.1 * level(p, 2) for p in points]
    found = shares(total_effects(points, values, levels_of([3] * 8)))
    assert max(found, key=found.__getitem__) == "c5"
    assert found["c5"] > 0.98


def test_universes_without_a_number_count_for_nothing() -> None:
    points = points_of([2, 2])
    values = [1.0, 3.0, 1.0, math.nan]
    order = [tuple(level(p, i) for i in range(2)) for p in points]
    assert order == [(0, 0), (1, 0), (0, 1), (1, 1)]
    found = total_effects(points, values, {"c0": 2, "c1": 2})
    assert {name: effect.value for name, effect in found.items()} == {"c0": 1.0, "c1": 0.0}
    assert shares({"c0": TotalEffect(0.0), "c1": TotalEffect(0.0)}) == {"c0": 0.0, "c1": 0.0}


def test_choices_that_are_correlated_in_an_unbalanced_design_are_told_apart() -> None:
    """c1 does nothing, but the universes without c0 are mostly those without c1."""
    points = [
        {"c0": a, "c1": b}
        for a, b, times in (("", "", 1), ("x", "x", 1), ("x", "", 1))
        for _ in range(times)
    ]
    values = [0.0, 2.0, 2.0]
    plain = np.mean([v for p, v in zip(points, values, strict=True) if p["c1"] == "x"])
    assert plain > np.mean([v for p, v in zip(points, values, strict=True) if p["c1"] == ""])
    more = [*points, {"c0": "x", "c1": ""}]
    first = first_order_effects(more, [*values, 2.0], {"c0": 2, "c1": 2})
    assert first["c0"] == pytest.approx(1.0)
    assert first["c1"] == pytest.approx(0.0, abs=1e-12)
    assert total_effects(points, values, {"c0": 2, "c1": 2})["c1"].value == 0.0


@pytest.mark.parametrize("interactions", [0.0, 1.0])
def test_the_error_by_sampling_is_what_samples_scatter_by(interactions) -> None:
    """Of 80 samples of 80 universes out of 729, as the root mean square over all of them."""
    sizes = [3] * 6
    rng = np.random.default_rng(1)
    slopes, cross = rng.normal(size=6), rng.normal(size=(6, 6)) * interactions

    def effects(points: list[dict[str, str]]) -> dict[str, TotalEffect]:
        x = np.array([[level(point, i) for i in range(6)] for point in points], dtype=float)
        values = x @ slopes + ((x @ cross) * x).sum(axis=1)
        return total_effects(points, list(values), levels_of(sizes))

    true = effects(points_of(sizes))
    samples = [effects(points_of(sizes, at_most=80, seed=seed)) for seed in range(80)]
    for name, whole in true.items():
        errors = np.array([found[name].value - whole.value for found in samples])
        stated = np.array([found[name].u for found in samples])
        ratio = float(np.sqrt((errors**2).mean() / (stated**2).mean()))
        assert 0.5 < ratio < 2, (name, ratio)
