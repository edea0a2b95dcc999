"""Levelling, indents, their grid, pile-up and cracks, against surfaces of known make."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from electrolyte.ground.errors import AnalysisError
from electrolyte.techniques.profilometry import grid, indents, levelling, surroundings
from synthetic import profilometry as synthetic
from synthetic.study import forward_model

PIXEL = (0.83, 0.83)


@pytest.fixture(scope="module")
def model():
    # a part of the shipped array: the same tip and surface, less time
    return forward_model()["profilometry"] | {"px": 480, "grid": [3, 3]}


@pytest.fixture(scope="module")
def simulated(model):
    height, truth = synthetic.surface(model, np.random.default_rng(7))
    surface = levelling.level(height, PIXEL, "x")
    found, left_out = indents.find(surface, threshold_sd=6, least_area_um2=50, faces=3)
    return surface, found, left_out, truth


# --- levelling ----------------------------------------------------------------------------------


def test_tilt_and_roughness_of_a_plane_with_pits_and_holes():
    rng = np.random.default_rng(1)
    y, x = np.mgrid[:300, :400]
    height = 5.0 + 0.004 * x * 0.5 - 0.002 * y * 0.25 + 0.05 * rng.standard_normal((300, 400))
    height[50:90, 60:100] -= 3.0
    height[rng.random((300, 400)) < 0.05] = np.nan
    found = levelling.level(height, (0.5, 0.25), "x")
    assert found.tilt_um_per_mm[0] == pytest.approx(4.0, abs=0.02)
    assert found.tilt_um_per_mm[1] == pytest.approx(-2.0, abs=0.04)
    assert found.roughness_um == pytest.approx(0.05, rel=0.05)
    assert np.isnan(found.height).sum() == np.isnan(height).sum()
    assert float(np.nanmedian(found.height)) == pytest.approx(0, abs=2e-3)


@settings(max_examples=20, deadline=None)
@given(st.floats(-50, 50), st.floats(-0.1, 0.1), st.floats(-0.1, 0.1))
def test_levelling_does_not_depend_on_the_plane(offset, slope_x, slope_y):
    base = np.random.default_rng(3).standard_normal((40, 50))
    y, x = np.mgrid[:40, :50]
    plain = levelling.level(base, (1, 1), "x").height
    tilted = levelling.level(base + offset + slope_x * x + slope_y * y, (1, 1), "x").height
    np.testing.assert_allclose(plain, tilted, atol=1e-9)


def test_map_with_too_few_heights():
    height = np.full((100, 100), np.nan)
    height[:5, :50] = 1.0
    with pytest.raises(AnalysisError, match="a tenth of the points at least, found 250 of 10000"):
        levelling.level(height, (1, 1), "map a.x3p")


def test_smoothing_leaves_invalid_points_out():
    height = np.ones((20, 20))
    height[5, 5] = np.nan
    height[10:18, 10:18] = np.nan
    found = levelling.smoothed(height, 1.0)
    assert found[5, 5] == pytest.approx(1.0)
    assert np.isnan(found[14, 14])


# --- indents ------------------------------------------------------------------------------------


def test_all_indents_with_honest_depths(simulated, model):
    _, found, left_out, truth = simulated
    assert len(found) == 9
    assert left_out == []
    places = np.array([(i.x_um, i.y_um) for i in found])
    order = np.hypot(*(places[:, None] - truth[None, :, :2]).transpose(2, 0, 1)).argmin(axis=1)
    assert sorted(order) == list(range(9))
    np.testing.assert_allclose(places, truth[order, :2], atol=0.4)
    depth = np.array([i.depth_um for i in found])
    z = (depth - truth[order, 2]) / [i.u_depth_um for i in found]
    assert np.abs(z).max() < 3.5
    assert depth.mean() == pytest.approx(truth[:, 2].mean(), rel=0.02)
    edge = np.mean([i.edge_um for i in found])
    assert edge == pytest.approx(
        model["edge_um"] * truth[:, 2].mean() / model["residual_depth_um"], rel=0.03
    )
    angles = [math.degrees(i.angle_rad) for i in found]
    np.testing.assert_allclose(angles, model["angle_deg"], atol=3)
    # the lowest point of a smoothed tip is not its depth
    assert np.mean([i.deepest_um for i in found]) < depth.mean() - 0.1


def test_four_sided_pyramid_without_noise():
    y, x = np.mgrid[:120, :120] * 0.5
    height = np.minimum(
        0, indents.pyramid(np.array([30.1, 29.7, -2.0, 0.25, 0.3]), x.ravel(), y.ravel(), 4)
    ).reshape(x.shape)
    height = height + 1e-3 * np.random.default_rng(1).standard_normal(height.shape)
    surface = levelling.level(height, (0.5, 0.5), "x")
    (found,), _ = indents.find(surface, threshold_sd=20, least_area_um2=20, faces=4)
    assert (found.x_um, found.y_um) == pytest.approx((30.1, 29.7), abs=0.01)
    assert found.depth_um == pytest.approx(2.0, abs=0.01)
    assert found.inradius_um == pytest.approx(8.0, abs=0.05)
    assert found.edge_um == pytest.approx(16.0, abs=0.1)


def test_pit_cut_by_the_edge_is_named_not_measured(simulated):
    surface = simulated[0]
    first = min(simulated[1], key=lambda i: i.x_um)
    cut = int(first.x_um / 0.83)
    part = levelling.Levelled(
        surface.height[:, cut:], PIXEL, surface.tilt_um_per_mm, surface.roughness_um, surface.valid
    )
    found, left_out = indents.find(part, threshold_sd=6, least_area_um2=50, faces=3)
    assert len(found) == 6
    assert len(left_out) == 3
    assert all("cut by the edge of the map" in sentence for sentence in left_out)


def test_a_rough_surface_without_indents_has_none():
    rng = np.random.default_rng(5)
    rough = ndimage.gaussian_filter(rng.standard_normal((300, 300)), 2)
    surface = levelling.level(0.15 * rough / rough.std(), PIXEL, "x")
    assert indents.find(surface, threshold_sd=6, least_area_um2=50, faces=3) == ([], [])


# --- grid ---------------------------------------------------------------------------------------


def lattice(columns, rows, pitch, turn_deg, jitter=0.0, seed=0):
    turn = math.radians(turn_deg)
    i, j = np.meshgrid(np.arange(columns), np.arange(rows))
    x, y = i.ravel() * pitch[0], j.ravel() * pitch[1]
    places = np.column_stack(
        [x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)]
    )
    return 200 + places + jitter * np.random.default_rng(seed).standard_normal(places.shape)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(2, 6),
    st.integers(2, 6),
    st.floats(60, 140),
    st.floats(0.85, 1.18),
    st.floats(-20, 20),
)
def test_grid_of_any_size_pitch_and_angle(columns, rows, pitch, ratio, turn):
    places = lattice(columns, rows, (pitch, pitch * ratio), turn)
    order = np.random.default_rng(1).permutation(len(places))
    found = grid.fit(places[order])
    assert found is not None
    assert (found.columns, found.rows) == (columns, rows)
    assert found.pitch_um == pytest.approx((pitch, pitch * ratio), rel=1e-9)
    assert found.angle_deg == pytest.approx(turn, abs=1e-6)
    assert found.skew_deg == pytest.approx(0, abs=1e-6)
    assert found.missing == ()
    assert found.off_grid == ()


def test_missing_and_stray_places_are_named():
    places = lattice(5, 5, (100, 100), 2.0, jitter=0.5)
    kept = np.delete(places, 7, axis=0)  # column 2, row 1
    found = grid.fit(np.vstack([kept, places[12] + [40, 45]]))
    assert found.missing == ((2, 1),)
    assert found.off_grid == (24,)


def test_pitch_uncertainty_is_honest():
    z = []
    for seed in range(60):
        found = grid.fit(lattice(5, 5, (100, 85), 1.0, jitter=0.5, seed=seed))
        z.append((found.pitch_um[0] - 100) / found.u_pitch_um[0])
        z.append((found.pitch_um[1] - 85) / found.u_pitch_um[1])
    assert abs(np.mean(z)) < 0.35
    assert 0.8 < np.std(z) < 1.25


@pytest.mark.parametrize("places", [np.zeros((3, 2)), np.arange(12.0).reshape(6, 2)])
def test_no_grid_in_too_few_places_or_one_line(places):
    assert grid.fit(places) is None


# --- surroundings -------------------------------------------------------------------------------


def test_pile_up_is_recovered_and_no_crack_seen(simulated, model):
    surface, found, _, _ = simulated
    judged = surroundings.judge(surface, found)
    near, far = surroundings.PILE_UP_RADII
    decay = model["pile_up_range"]
    mean = (
        model["pile_up_um"]
        * decay
        * (math.exp(-(near - 1) / decay) - math.exp(-(far - 1) / decay))
        / (far - near)
    )
    u = np.std(judged.pile_up_um, ddof=1) / 3
    assert abs(judged.pile_up_um.mean() - mean) < 3 * u + 0.02
    assert judged.cracked == ()
    assert judged.places >= 8


def test_cracks_at_corners_are_found_where_they_are(simulated):
    surface, found, _, _ = simulated
    height = surface.height.copy()
    y, x = np.mgrid[: height.shape[0], : height.shape[1]] * 0.83
    for which in (0, 4):
        i = found[which]
        corner = i.angle_rad + math.pi / 3 + math.radians(4)
        along = (x - i.x_um) * math.cos(corner) + (y - i.y_um) * math.sin(corner)
        across = (y - i.y_um) * math.cos(corner) - (x - i.x_um) * math.sin(corner)
        inside = (along > i.circumradius_um) & (along < 2.2 * i.circumradius_um)
        height[inside & (np.abs(across) < 1.2)] -= 0.8
    cracked = levelling.Levelled(height, PIXEL, (0, 0), surface.roughness_um, 1.0)
    assert surroundings.judge(cracked, found).cracked == (0, 4)


def test_false_cracks_are_rare_on_a_rough_surface(model):
    alarms = 0
    flat = model | {"pile_up_um": 0.0, "px": 420, "grid": [2, 2]}
    for seed in range(8):
        height, _ = synthetic.surface(flat, np.random.default_rng(100 + seed))
        surface = levelling.level(height, PIXEL, "x")
        found, _ = indents.find(surface, threshold_sd=6, least_area_um2=50, faces=3)
        alarms += len(surroundings.judge(surface, found).cracked)
    assert alarms <= 1


def test_without_free_surface_nothing_is_judged(simulated):
    surface, found, _, _ = simulated
    i = found[4]
    r = int(2 * i.circumradius_um / 0.83)
    row, column = int(i.y_um / 0.83), int(i.x_um / 0.83)
    window = surface.height[row - r : row + r, column - r : column + r]
    small = levelling.Levelled(window, PIXEL, (0, 0), surface.roughness_um, 1.0)
    (alone,), _ = indents.find(small, threshold_sd=6, least_area_um2=50, faces=3)
    assert surroundings.judge(small, [alone]) is None


def test_places_by_chance_are_no_credible_grid():
    places = lattice(4, 4, (90, 90), 2.0, jitter=0.5, seed=31)
    assert grid.fit(places).credible
    assert grid.fit(np.delete(places, [3, 9], axis=0)).credible
    pores = np.random.default_rng(32).uniform(0, 400, (30, 2))
    with_pores = grid.fit(np.vstack([places, pores]))
    assert with_pores is None or not with_pores.credible
