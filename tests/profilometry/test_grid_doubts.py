"""What a grid of imprints says of the pixels, and what a map may hide of it; spikes; forms."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from electrolyte.readers.microscopy.heightmap import height_map
from electrolyte.study.configuration import validated
from electrolyte.techniques.profilometry.imprints import evaluate
from synthetic import profilometry as synthetic
from synthetic.study import forward_model

PIXEL = 0.83
MODEL = forward_model()["profilometry"] | {"px": 440, "grid": [3, 3], "tilt_um_per_mm": 0.0}


@pytest.fixture(scope="module")
def simulated():
    return synthetic.surface(MODEL, np.random.default_rng(11))


def numbers(height, pixel_um=(PIXEL, PIXEL), **options):
    path = Path(__file__)  # a map needs a file that it is of
    data = height_map(path, "x3p", height, pixel_um, {})
    section = validated({})["profilometry"] | options
    rows = evaluate("A", "m", "synthetic", replace(data), section).quantities
    return {row.quantity: row for row in rows}


def test_a_square_grid_is_not_doubted(simulated):
    found = numbers(simulated[0])
    assert {found[name].status for name in ("imprint_pitch_x", "imprint_edge")} == {"ok"}


@pytest.mark.parametrize("ratio", [0.98, 1.02])
def test_pixels_that_are_two_percent_off(simulated, ratio):
    found = numbers(simulated[0], (PIXEL * ratio, PIXEL))
    assert found["imprint_edge"].status == "suspect"
    assert "larger than along y" in found["imprint_edge"].note


def test_a_map_that_drifts_sideways(simulated):
    height = simulated[0]
    sheared = [np.roll(row, round(0.02 * n)) for n, row in enumerate(height)]
    assert "meet at 88.9" in numbers(np.array(sheared))["imprint_edge"].note


def test_rows_without_heights_may_hide_imprints(simulated):
    height = simulated[0].copy()
    last = simulated[1][:, 1].max() / PIXEL
    height[int(last) - 30 :] = np.nan
    assert "places next to the grid" in numbers(height)["imprints"].note
    known = numbers(height, expected_grid=[3, 2])["imprints"]
    assert known.status == "ok"


def test_spikes_within_imprints_do_not_count(simulated):
    height, truth = simulated
    spiked = height.copy()
    for x, y, _ in truth[::3]:
        row, column = int(y / PIXEL) + 3, int(x / PIXEL)
        spiked[row : row + 3, column : column + 3] -= 15.0
    depth = numbers(spiked)["residual_depth"]
    assert depth.value == pytest.approx(truth[:, 2].mean(), rel=0.02)
    assert depth.u < 0.05


@pytest.mark.parametrize("slope", [-0.002, 0.002])
def test_an_imprint_is_measured_from_the_surface_around_it(simulated, slope):
    """A roof through the map: planes of both sides are taken off where imprints are."""
    height, _ = simulated
    columns = np.arange(height.shape[1]) * PIXEL
    roof = slope * np.abs(columns - columns.mean() - 50)
    flat, bent = numbers(height), numbers(height - roof)
    for name in ("residual_depth", "imprint_edge", "pile_up_height"):
        close = 0.02 * flat[name].value if name != "pile_up_height" else 0.12
        assert bent[name].value == pytest.approx(flat[name].value, abs=close)
