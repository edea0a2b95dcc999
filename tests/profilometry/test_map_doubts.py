"""What a map of imprints says against itself."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from electrolyte.techniques.profilometry import indents, levelling
from electrolyte.techniques.profilometry.map_doubts import (
    of_filled,
    of_imprints,
    of_lines,
    of_lost,
    of_noise,
    of_period,
    of_spikes,
    of_surroundings,
)
from synthetic import profilometry as synthetic
from synthetic.study import forward_model

PIXEL = 0.83


@pytest.fixture(scope="module")
def height():
    model = forward_model()["profilometry"] | {"px": 400, "grid": [3, 2], "tilt_um_per_mm": 0.0}
    return synthetic.surface(model, np.random.default_rng(7))[0]


def doubts(height, pixel_um=(PIXEL, PIXEL)) -> str:
    surface = levelling.level(height, pixel_um, "x")
    found, _ = indents.find(surface, threshold_sd=6, least_area_um2=50, faces=3)
    about = [*of_imprints(surface, found), *of_surroundings(height, surface, found, "x")]
    return "; ".join(about)


def places(height):
    rows, columns = np.indices(height.shape) * PIXEL
    return rows, columns


def test_a_map_as_it_should_be_is_not_doubted(height):
    assert not doubts(height)
    rows, columns = places(height)
    assert not doubts(height + 0.03 * rows - 0.02 * columns)
    lost = np.random.default_rng(1).random(height.shape) < 0.2
    assert not doubts(np.where(lost, np.nan, height))


@pytest.mark.parametrize("period_um", [15.0, 40.0, 90.0])
def test_fringes_between_imprints(height, period_um):
    rows, columns = places(height)
    wave = 0.3 * np.sin(2 * np.pi * (columns + 0.4 * rows) / period_um)
    assert "fringes" in doubts(height + wave)


def test_a_bend_between_imprints(height):
    rows, columns = places(height - height.mean())
    away = ((columns - columns.mean()) ** 2 + (rows - rows.mean()) ** 2) * 1e-6
    assert "without its bend" in doubts(height + 10 * away)


@pytest.mark.parametrize("ratio", [0.8, 0.93, 1.07, 1.25, 2.0])
def test_pixels_that_are_not_as_wide_as_high(height, ratio):
    assert "wider along x than along y" in doubts(height, (PIXEL * ratio, PIXEL))


@pytest.mark.parametrize("sigma_px", [2.5, 4.0])
def test_a_map_that_was_smoothed(height, sigma_px):
    assert "was the map smoothed" in doubts(
        ndimage.gaussian_filter(np.nan_to_num(height), sigma_px)
    )


def test_bottoms_that_were_filled(height):
    low = 0.5 * np.nanmin(height)
    flat = np.where(height < low, low + 0.1 * ndimage.gaussian_filter(height, 1.0), height)
    assert "regular pyramid" in doubts(flat)


def random_surface(correlation_px: tuple[float, float], seed: int = 1) -> np.ndarray:
    """A Gaussian surface of unit root mean square height."""
    z = np.random.default_rng(seed).standard_normal((256, 256))
    z = ndimage.gaussian_filter(z, correlation_px)
    return z / z.std()


def asked(guard, height) -> str:
    return "; ".join(guard(levelling.level(height, (PIXEL, PIXEL), "x")))


@pytest.mark.parametrize("correlation_px", [(1.5, 1.5), (3, 3), (6, 6), (2, 6)])
def test_surfaces_that_pixels_resolve_are_not_doubted(correlation_px):
    for seed in range(5):
        z = random_surface(correlation_px, seed)
        for of_one in (z, np.exp(0.7 * z)):  # heights that are skewed, too
            assert not asked(of_noise, of_one)
            assert not asked(of_spikes, of_one)
        assert not asked(of_period, z)


@pytest.mark.parametrize("shape", [(256, 256), (256, 1), (1, 256)])
def test_noise_of_points_and_of_lines_is_asked_about(shape):
    noise = np.random.default_rng(2).standard_normal(shape)
    assert "noise of the instrument" in asked(of_noise, random_surface((3, 3)) + 0.5 * noise)


def test_spikes_on_a_surface_are_asked_about():
    at = np.random.default_rng(3).random((256, 256)) < 1e-3
    assert "spikes" in asked(of_spikes, random_surface((3, 3)) + 12 * at)


def test_one_wave_on_a_surface_with_a_lay_is_asked_about():
    wave = 0.7 * np.sin(np.arange(256) / 2)
    assert "fringes" in asked(of_period, random_surface((2, 6)) + wave)


def rough(seed: int, correlation_px: float = 2.5) -> np.ndarray:
    white = np.random.default_rng(seed).standard_normal((256, 256))
    return 0.1 * ndimage.gaussian_filter(white, correlation_px, mode="wrap") * correlation_px


def about(rule, height) -> str:
    return "; ".join(rule(levelling.level(height, (PIXEL, PIXEL), "x")))


@pytest.mark.parametrize("share", [0.06, 0.2])
def test_valleys_that_were_lost(share):
    z = rough(11)
    assert "surface is low" in about(of_lost, np.where(z < np.quantile(z, share), np.nan, z))
    assert "surface is high" in about(of_lost, np.where(-z < np.quantile(-z, share), np.nan, z))


def test_points_lost_anywhere_say_nothing():
    z, chance = rough(12), np.random.default_rng(3).random((256, 256))
    assert not about(of_lost, np.where(chance < 0.3, np.nan, z))
    patches = ndimage.gaussian_filter(chance, 12)
    assert not about(of_lost, np.where(patches > np.quantile(patches, 0.75), np.nan, z))


@pytest.mark.parametrize("correlation_px", [1.5, 3.0, 6.0])
def test_filled_patches(correlation_px):
    z = rough(13, correlation_px)
    assert not about(of_filled, z)
    patches = ndimage.gaussian_filter(np.random.default_rng(4).random(z.shape), 10)
    lost = patches > np.quantile(patches, 0.8)
    filled = z.copy()
    for _ in range(80):
        filled = np.where(lost, ndimage.uniform_filter(filled, 5), filled)
    assert "fill" in about(of_filled, filled)


@pytest.mark.parametrize("correlation_px", [2.0, 9.0])
def test_whole_lines_that_lie_together(correlation_px):
    """Rows that drift, and two fields faded into each other; a surface alone says nothing."""
    rng = np.random.default_rng(12)
    z = ndimage.gaussian_filter(rng.standard_normal((350, 420)), correlation_px)
    z /= z.std()
    lost = np.where(rng.random(z.shape) < 0.2, np.nan, z)
    ramp = np.clip((np.arange(420) - 200) / 40, 0, 1)
    walk = np.cumsum(rng.standard_normal(350))

    def asked(height):
        return "; ".join(of_lines(levelling.level(height, (PIXEL, PIXEL), "x")))

    assert not asked(z)
    assert not asked(lost)
    assert "whole rows" in asked(z + 0.8 * (walk / walk.std())[:, None])
    assert "whole columns" in asked(lost + 3 * ramp)


def test_a_form_of_third_degree_between_imprints(height):
    _, columns = places(height)
    along = 2 * columns / columns.max() - 1
    assert "third degree" in doubts(height + 0.6 * (along**3 - 0.6 * along))
