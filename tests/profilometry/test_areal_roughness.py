"""Roughness of surfaces without imprints, against analytic and synthetic surfaces."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import ndimage, stats
from test_imprints import OPTIONS, evaluated

from electrolyte import readers
from electrolyte.techniques.profilometry import areal, imprints
from electrolyte.techniques.profilometry.levelling import level

NO_GRID = OPTIONS | {"expected_grid": []}
TILT = np.add.outer(0.002 * np.arange(192), -0.001 * np.arange(192))


def waves(amplitude: float, periods: int) -> np.ndarray:
    """Crossed cosine waves, whole periods along both axes: symmetric, so without slope."""
    wave = np.cos(2 * np.pi * periods * (np.arange(192) + 0.5) / 192)
    return amplitude * np.add.outer(wave, wave) / 2


def gaussian(seed: int, sigma_px: float, sq: float) -> np.ndarray:
    """A Gaussian surface of the root mean square ``sq`` over all such surfaces."""
    pad = int(6 * sigma_px)
    noise = np.random.default_rng(seed).standard_normal((192 + 2 * pad,) * 2)
    smooth = ndimage.gaussian_filter(noise, sigma_px)[pad:-pad, pad:-pad]
    return smooth * sq * 2 * math.sqrt(math.pi) * sigma_px


def of(height: np.ndarray) -> areal.Roughness:
    return areal.roughness(level(height, (1.0, 1.0), "map"))


def test_parameters_of_crossed_waves():
    found = of(waves(2.0, 6) + TILT)
    assert found.root_mean_square.value_um == pytest.approx(1.0, rel=0.01)
    assert found.arithmetic.value_um == pytest.approx(8 / math.pi**2, rel=0.01)  # of two cosines
    assert found.peak_to_valley.value_um == pytest.approx(4.0, rel=0.02)
    assert math.isnan(found.peak_to_valley.u_um)


def test_points_without_a_height_count_for_nothing():
    height = gaussian(1, 2, 0.3)
    masked = np.where(np.random.default_rng(2).random(height.shape) < 0.3, np.nan, height)
    assert of(masked).root_mean_square.value_um == pytest.approx(
        of(height).root_mean_square.value_um, rel=0.02
    )


@pytest.mark.parametrize("sigma_px", [1.5, 4])
def test_the_interval_holds_the_true_root_mean_square(sigma_px):
    factor = float(stats.t.ppf(0.975, areal.QUADRANTS - 1))
    found = [of(gaussian(seed, sigma_px, 0.3) + TILT).root_mean_square for seed in range(60)]
    held = [abs(one.value_um - 0.3) <= factor * one.u_um for one in found]
    assert np.mean(held) >= 0.88  # 95 % less two standard deviations of 60 maps


def test_a_surface_without_imprints_has_its_roughness():
    found = evaluated(gaussian(3, 2, 0.3), options=NO_GRID)
    by = {q.quantity: q for q in found.quantities}
    assert set(by) == {f"areal_roughness_{name}" for name in ("Sa", "Sq", "Sz")}
    assert {q.status for q in found.quantities} == {"ok"}
    assert by["areal_roughness_Sq"].value == pytest.approx(0.3, rel=0.1)
    assert by["areal_roughness_Sa"].value == pytest.approx(0.3 * math.sqrt(2 / math.pi), rel=0.1)
    assert by["areal_roughness_Sz"].note == imprints.EXTREMES
    assert found.imprints.empty


def test_a_surface_that_waves_over_the_whole_map_is_suspect():
    found = evaluated(waves(2.0, 1), options=NO_GRID)
    assert {q.status for q in found.quantities} == {"suspect"}
    assert "of the side of the map" in found.quantities[0].note


def test_a_real_surface(real_data):
    measured = readers.read(real_data / "profilometry" / "opd-1.opd", "profilometry")
    found = imprints.evaluate("S", "m", "measured", measured, NO_GRID)
    by = {q.quantity: q.value for q in found.quantities}
    # by hand, with another solver: numpy.linalg.lstsq over all valid points
    z = measured.arrays["height"]
    rows, columns = np.nonzero(np.isfinite(z))
    design = np.column_stack([np.ones(rows.size), rows, columns])
    left = z[rows, columns] - design @ np.linalg.lstsq(design, z[rows, columns])[0]
    assert by["areal_roughness_Sq"] == pytest.approx(float(left.std()), rel=0.02)


def test_pits_on_no_grid_are_doubted_to_be_imprints(real_data):
    measured = readers.read(real_data / "profilometry" / "sur-2.sur", "profilometry")
    found = imprints.evaluate("S", "m", "measured", measured, NO_GRID)
    shapes = [q for q in found.quantities if q.quantity.startswith(("residual_", "imprint_edge"))]
    assert {q.status for q in shapes} == {"suspect"}
    assert "are they imprints?" in shapes[0].note
