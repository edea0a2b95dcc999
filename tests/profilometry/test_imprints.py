"""From one height map to the quantities of its imprints."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from electrolyte.ground.errors import AnalysisError
from electrolyte.readers.measurement import Measurement
from electrolyte.techniques.profilometry import imprints
from synthetic import profilometry as synthetic
from synthetic.study import forward_model

OPTIONS = {
    "threshold_sd": 6,
    "least_area_um2": 50,
    "faces": 3,
    "form": "plane",
    "expected_grid": [3, 3],
}


@pytest.fixture(scope="module")
def model():
    return forward_model()["profilometry"] | {"px": 480, "grid": [3, 3]}


@pytest.fixture(scope="module")
def height(model):
    return synthetic.surface(model, np.random.default_rng(11))[0]


def measurement(height, **metadata):
    scale = {"pixel_size_x_um": 0.83, "pixel_size_y_um": 0.83} | metadata
    known = {key: value for key, value in scale.items() if value is not None}
    return Measurement(
        "profilometry",
        "x3p",
        pd.DataFrame(),
        Path("raw/m.x3p"),
        "0",
        metadata=known,
        arrays={"height": height},
    )


def evaluated(height, *, options=OPTIONS, **metadata):
    return imprints.evaluate("S", "m", "measured", measurement(height, **metadata), options)


def test_the_model_behind_a_map_is_recovered(height, model):
    found = evaluated(height)
    by = {q.quantity: q for q in found.quantities}
    assert by["imprints"].value == 9
    assert by["imprints"].status == "ok"
    for axis in "xy":
        pitch = by[f"imprint_pitch_{axis}"]
        assert abs(pitch.value - model["pitch_um"]) < 4 * pitch.u
    depth = by["residual_depth"]
    assert abs(depth.value - model["residual_depth_um"]) < 4 * depth.u + 0.02
    assert by["residual_depth_rsd"].value == pytest.approx(100 * model["depth_rsd"], abs=2)
    assert by["imprint_edge"].value == pytest.approx(model["edge_um"], rel=0.03)
    assert by["cracked_imprints"].value == 0
    assert "averages deeper than" in by["cracked_imprints"].note
    assert by["surface_roughness"].value == pytest.approx(model["Sq_um"], rel=0.1)
    assert len(found.imprints) == 9
    assert set(found.imprints["column"]) == {1, 2, 3}


def test_missing_imprint_makes_the_count_suspect(height):
    middle = height.shape[0] // 2
    filled = height.copy()
    size = 30
    patch = filled[5 : 5 + 2 * size, 5 : 5 + 2 * size]
    filled[middle - size : middle + size, middle - size : middle + size] = patch
    count = next(q for q in evaluated(filled).quantities if q.quantity == "imprints")
    assert count.value == 8
    assert count.status == "suspect"
    assert "no imprint at column, row (2, 2)" in count.note
    assert "3 x 3 were expected" in count.note


def test_a_pit_off_the_grid_is_named_and_not_measured(height):
    pitted = height.copy()
    y, x = np.mgrid[: height.shape[0], : height.shape[1]] * 0.83
    centre = height.shape[0] * 0.83 / 2
    pit = np.hypot(x - centre - 45, y - centre - 50)
    pitted = np.where(pit < 9, pitted - 2 * (1 - pit / 9), pitted)
    found = evaluated(pitted)
    count = next(q for q in found.quantities if q.quantity == "imprints")
    assert count.value == 9
    assert count.status == "suspect"
    assert "on no node of the grid" in count.note
    assert len(found.imprints) == 9


def test_a_map_without_pixel_size_stops():
    with pytest.raises(AnalysisError, match="a pixel size in the file, found none"):
        evaluated(np.zeros((50, 50)), pixel_size_x_um=None, pixel_size_y_um=None)


def test_a_map_without_imprints_stops():
    flat = 0.1 * np.random.default_rng(1).standard_normal((200, 200))
    with pytest.raises(AnalysisError, match="pits of 50 µm² deeper than 6 times the roughness"):
        evaluated(flat)


def test_two_imprints_are_measured_without_a_grid(model):
    two = model | {"px": 400, "grid": [2, 1]}
    height, truth = synthetic.surface(two, np.random.default_rng(12))
    found = evaluated(height, options=OPTIONS | {"expected_grid": []})
    by = {q.quantity: q for q in found.quantities}
    assert by["imprint_pitch"].status == "not_resolved"
    assert math.isnan(by["imprint_pitch"].value)
    assert by["residual_depth"].value == pytest.approx(truth[:, 2].mean(), abs=0.15)
    assert found.imprints["column"].isna().all()
