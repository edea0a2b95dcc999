"""Homogeneity of element maps: what is there is found, what is not is not."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from electrolyte.ground.errors import AnalysisError
from electrolyte.techniques.sem_eds.element_maps import homogeneity

BLOCK = 16
SHARES = {"Ta": 0.25, "S": 0.15, "Cl": 0.6}


def maps(rng, *, counts=10.0, uneven=0.0, thickness=None, shape=(192, 256)):
    """Poisson maps; S varies from block to block by ``uneven`` (relative, exactly)."""
    blocks = rng.standard_normal((shape[0] // BLOCK, shape[1] // BLOCK))
    blocks = (blocks - blocks.mean()) / blocks.std(ddof=1)
    pattern = np.kron(1 + uneven * blocks, np.ones((BLOCK, BLOCK)))
    thickness = np.ones(shape) if thickness is None else thickness
    means = {e: counts * s * thickness for e, s in SHARES.items()}
    means["S"] = means["S"] * pattern
    return {e: rng.poisson(m) for e, m in means.items()}


def by_element(found):
    return {h.element: h for h in found}


def test_uniform_material_is_called_uneven_in_five_percent_of_cases():
    rng = np.random.default_rng(1)
    alarms, limits = [], []
    for _ in range(150):
        found = by_element(homogeneity(maps(rng, shape=(128, 192)), BLOCK, "x"))["S"]
        alarms.append(found.resolved)
        limits.append(found.upper_limit)
    assert 0.01 <= np.mean(alarms) <= 0.11  # 5 % one-sided, binomial bounds of 150 trials
    assert max(limits) < 0.06


@pytest.mark.parametrize("uneven", [0.1, 0.2])
def test_true_variation_is_recovered_within_its_uncertainty(uneven):
    rng = np.random.default_rng(2)
    # the share of S varies a little less than S itself: it is part of the total
    expected = uneven * (1 - SHARES["S"])
    z = []
    for _ in range(25):
        found = by_element(homogeneity(maps(rng, uneven=uneven), BLOCK, "x"))["S"]
        assert found.resolved
        z.append((found.heterogeneity - expected) / found.u)
    assert abs(np.mean(z)) < 0.6
    # noise and true variation together are what is seen
    assert found.block_cv == pytest.approx(np.hypot(found.heterogeneity, found.noise_cv), rel=0.05)


def test_noise_is_that_of_poisson_counts():
    found = by_element(homogeneity(maps(np.random.default_rng(3)), BLOCK, "x"))["Cl"]
    total = 10.0 * BLOCK**2
    binomial = np.sqrt(0.6 * 0.4 / total) / 0.6
    assert found.noise_cv == pytest.approx(binomial, rel=0.15)


def test_thickness_and_holes_are_not_taken_for_composition():
    rng = np.random.default_rng(4)
    rough = ndimage.gaussian_filter(rng.standard_normal((192, 256)), 20)
    thickness = np.clip(1 + 0.5 * rough / rough.std(), 0.4, None)
    thickness[:64] = 0.001  # holder
    found = homogeneity(maps(rng, thickness=thickness, counts=20), BLOCK, "x")
    assert all(h.upper_limit < 0.04 for h in found)
    assert all(1 / 3 <= h.empty < 0.7 for h in found)


def test_scale_of_the_exported_map_does_not_matter():
    images = maps(np.random.default_rng(5), uneven=0.2)
    plain = homogeneity(images, BLOCK, "x")
    scaled = homogeneity({e: 7.3 * m for e, m in images.items()}, BLOCK, "x")
    for a, b in zip(plain, scaled, strict=True):
        assert a.block_cv == pytest.approx(b.block_cv)
        assert a.upper_limit == pytest.approx(b.upper_limit)


def test_a_smoothed_map_is_recognised():
    images = {e: m.astype(float) for e, m in maps(np.random.default_rng(6)).items()}
    assert not any(h.was_smoothed for h in homogeneity(images, BLOCK, "x"))
    images["S"] = ndimage.gaussian_filter(images["S"], 1.0)
    assert by_element(homogeneity(images, BLOCK, "x"))["S"].was_smoothed


@pytest.mark.parametrize(
    ("images", "block", "message"),
    [
        ({"S": np.ones((64, 64))}, 8, "maps of two elements at least, found S"),
        (
            {"S": np.ones((64, 64)), "Cl": np.ones((64, 60))},
            8,
            "one field and size, found S 64 x 64, Cl 60 x 64",
        ),
        ({"S": np.zeros((64, 64)), "Cl": np.zeros((64, 64))}, 8, "maps with counts"),
        ({"S": np.zeros((64, 64)), "Cl": np.ones((64, 64))}, 8, "counts of the element"),
        ({"S": np.ones((64, 64)), "Cl": np.ones((64, 64))}, 32, "20 blocks of 32 x 32 pixels"),
    ],
)
def test_maps_that_allow_no_statement(images, block, message):
    with pytest.raises(AnalysisError) as caught:
        homogeneity(images, block, "sample LTSC")
    assert message in str(caught.value)
    assert "LTSC" in str(caught.value)
