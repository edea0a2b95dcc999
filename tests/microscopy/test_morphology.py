"""Correlation length of images of known correlation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import ndimage

from electrolyte import readers
from electrolyte.ground.errors import AnalysisError
from electrolyte.techniques.sem_eds.morphology import (
    MOST_CLIPPED,
    MOST_STREAKS,
    clipped,
    correlation_length,
    printed_bar,
    printed_bars,
    streaks,
)


@pytest.mark.parametrize("sigma", [4.0, 8.0])
@pytest.mark.parametrize("noise", [0.0, 1.0])
def test_gaussian_texture_with_and_without_pixel_noise(sigma, noise):
    rng = np.random.default_rng(1)
    texture = ndimage.gaussian_filter(rng.standard_normal((900, 900)), sigma)
    image = texture / texture.std() + noise * rng.standard_normal((900, 900))
    found = correlation_length(image, 0.1, "x")
    # white noise under a Gaussian has the correlation exp(-r^2 / (4 sigma^2)): 1/e at 2 sigma
    assert found.value_um == pytest.approx(0.2 * sigma, rel=0.06)
    assert 0 < found.u_um < 0.1 * found.value_um


@pytest.mark.parametrize("sigma", [2.0, 3.0, 6.0])
def test_fine_textures_and_shading_do_not_bias_the_length(sigma):
    rng = np.random.default_rng(5)
    texture = ndimage.gaussian_filter(rng.standard_normal((700, 900)), sigma)
    image = texture / texture.std() + np.linspace(-1, 1, 900)
    assert correlation_length(image, 1.0, "x").value_um == pytest.approx(2 * sigma, rel=0.03)


def exponential(length: float, seed: int) -> np.ndarray:
    """A texture whose correlation exp(-r / length) has long tails, out of a much larger one."""
    side = 2048
    away = np.minimum(np.arange(side), side - np.arange(side))
    power = np.fft.fft2(np.exp(-np.hypot(*np.meshgrid(away, away)) / length)).real.clip(0)
    white = np.random.default_rng(seed).standard_normal((side, side))
    return np.fft.ifft2(np.sqrt(power) * np.fft.fft2(white)).real[:700, :900]


@pytest.mark.parametrize("length", [10.0, 40.0])
def test_the_interval_holds_structures_of_which_an_image_has_few(length: float) -> None:
    found = [correlation_length(exponential(length, seed), 1.0, "x") for seed in range(40, 60)]
    off = [abs(one.value_um - length) / one.u_um for one in found]
    assert sum(of < 1.96 for of in off) >= 17
    assert np.mean([one.value_um for one in found]) == pytest.approx(length, rel=0.06)
    assert all(one.u_um < 0.6 * length for one in found)


def test_brightness_and_contrast_do_not_matter():
    image = ndimage.gaussian_filter(np.random.default_rng(2).standard_normal((300, 300)), 3)
    a = correlation_length(image, 1.0, "x")
    b = correlation_length(50 + 3 * image, 1.0, "x")
    assert math.isclose(a.value_um, b.value_um, rel_tol=1e-9)


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (np.zeros((50, 500)), "128 pixels a side at least, found 50"),
        (np.zeros((300, 300)), "an image with contrast"),
        (np.add.outer(np.arange(300.0), np.arange(300.0)), "structures smaller than"),
    ],
)
def test_images_without_correlation_length(image, message):
    with pytest.raises(AnalysisError, match=message):
        correlation_length(image, 1.0, "image a.tif")


@pytest.mark.parametrize("ground", [0, 255])
@pytest.mark.parametrize("rows", [20, 64])
def test_a_printed_bar_is_found_with_its_rows(ground, rows):
    rng = np.random.default_rng(3)
    texture = ndimage.gaussian_filter(rng.standard_normal((400, 512)), 4)
    image = np.clip(128 + 40 * texture / texture.std(), 0, 255).astype(np.uint8)
    assert printed_bar(image) == 0
    image[-rows:] = ground
    image[-rows + 6 : -6, 40:120] = rng.integers(0, 2, (rows - 12, 80)) * 255  # its words
    assert printed_bar(image) == rows


def test_printed_bars_of_other_sides():
    rng = np.random.default_rng(8)
    texture = ndimage.gaussian_filter(rng.standard_normal((420, 500)), 3)
    image = np.clip(128 + 40 * texture / texture.std(), 0, 255).astype(np.uint8)
    assert printed_bars(image) == {}
    image[:30] = 0
    assert printed_bars(image) == {"highest rows": 30}
    image[30:, :22] = 255
    assert printed_bars(image[30:]) == {"leftmost columns": 22}


def test_a_dark_ground_around_particles_is_no_bar():
    image = np.random.default_rng(4).integers(0, 256, (300, 300))
    image[150:] = 0  # all of the lower half, and much of what is above it
    image[100:150, :250] = 0
    assert printed_bar(image) == 0


def test_a_real_image_without_a_bar(real_data):
    image = readers.read(real_data / "sem_eds" / "Zeiss.tif", "sem_eds").arrays["image"]
    assert printed_bar(image) == 0


@pytest.mark.parametrize("sigma", [2.0, 8.0])
def test_lines_that_charging_makes_brighter_are_told_from_structures(sigma):
    rng = np.random.default_rng(4)
    texture = ndimage.gaussian_filter(rng.standard_normal((480, 640)), sigma)
    texture /= texture.std()
    lines = 2 * (rng.random((480, 1)) < 0.05)
    assert streaks(texture) < MOST_STREAKS / 3
    assert streaks(texture + lines) == pytest.approx(lines.var() / (1 + lines.var()), rel=0.3)
    assert streaks((texture + lines).T) == 0.0


def test_grey_values_that_end_within_the_structures():
    grey = ndimage.gaussian_filter(np.random.default_rng(8).standard_normal((300, 300)), 5)
    grey = 128 + 35 * grey / grey.std()
    assert clipped(np.rint(grey)) < MOST_CLIPPED
    for gain in (3.0, 5.0):
        cut = np.clip(128 + gain * (grey - 128), 0, 255).astype(np.uint8)
        assert clipped(cut) > MOST_CLIPPED
