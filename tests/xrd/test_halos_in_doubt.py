"""A halo that may be the feet of lines is in doubt; one of a glass is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from xrd_files import CU

from electrolyte.readers.diffraction.scan import COUNTS, TWO_THETA
from electrolyte.readers.measurement import Measurement
from electrolyte.techniques.xrd.features import Feature
from electrolyte.techniques.xrd.fit import Fit, fit_pattern
from electrolyte.techniques.xrd.model import DECAY, HALO_FWHM
from electrolyte.techniques.xrd.pattern import pattern_of
from electrolyte.techniques.xrd.profile import peak
from electrolyte.techniques.xrd.scan_numbers import main_halo
from electrolyte.techniques.xrd.unseen import (
    AT_AN_END,
    AT_ITS_START,
    of_background,
    of_feet,
    of_halo,
)

X = np.arange(15.0, 60.0, 0.03)


def fitted(counts: np.ndarray, seed: int) -> Fit:
    noisy = np.random.default_rng(seed).poisson(counts).astype(float)
    frame = pd.DataFrame({TWO_THETA: X, COUNTS: noisy})
    return fit_pattern(pattern_of(Measurement("xrd", "t", frame, Path("t"), "", {"anode": "Cu"})))


@pytest.mark.parametrize("seed", range(3))
def test_of_lines_with_feet_no_halo_is_believed(seed: int) -> None:
    """Lines whose feet are no pseudo-Voigt's: no fit follows them."""
    counts = np.full(len(X), 200.0)
    for at, area in ((27.4, 2500.0), (36.1, 900.0), (54.3, 1200.0)):
        counts += area * (0.8 * peak(X, at, 0.15, 0.7, CU)[0] + 0.2 * peak(X, at, 1.2, 1.0, CU)[0])
    fit = fitted(counts, seed)
    assert all(of_halo(halo, fit.peaks) for halo in fit.halos)


@pytest.mark.parametrize("seed", range(3))
def test_the_halo_of_a_glass_with_weak_lines_is_not_doubted(seed: int) -> None:
    counts = 200 + 600 * np.exp(-(((X - 32) / 4) ** 2))
    counts += 150.0 * peak(X, 30.1, 0.4, 0.5, CU)[0]
    fit = fitted(counts, seed)
    main = max(fit.halos, key=lambda halo: halo.area)
    assert of_halo(main, fit.peaks) == []


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("halo_at", "doubts"), [(16.0, [AT_ITS_START]), (30.0, [])], ids=["cut", "whole"]
)
def test_a_halo_at_the_start_may_be_air_scatter(
    halo_at: float, doubts: list[str], seed: int
) -> None:
    counts = 200 + 400 * np.exp(-(X - X[0]) / 7) + 600 * np.exp(-(((X - halo_at) / 5) ** 2))
    counts += 400.0 * peak(X, 41.0, 0.4, 0.5, CU)[0]
    assert of_background(fitted(counts, seed)) == doubts


@pytest.mark.parametrize(
    ("background", "doubts"),
    [
        ((0.0, 50.0, 7.0), [AT_AN_END]),
        ((10.0, 50.0, DECAY[0]), [AT_AN_END]),
        ((10.0, 50.0, DECAY[1]), [AT_AN_END]),
        ((10.0, 0.1, DECAY[0]), []),  # of no air scatter it is not known how it falls
        ((10.0, 50.0, 7.0), []),
    ],
)
def test_a_background_at_an_end_of_its_range_is_doubted(
    background: tuple[float, float, float], doubts: list[str]
) -> None:
    fit = fitted(200 + 600 * np.exp(-(((X - 32) / 4) ** 2)), 1)
    values = np.append(background, fit.solution.values[3:])
    covariance = fit.solution.covariance.copy()
    covariance[1, 1] = 1.0
    solution = replace(fit.solution, values=values, covariance=covariance)
    assert of_background(replace(fit, solution=solution)) == doubts


def test_a_width_at_the_end_of_its_range_is_doubted() -> None:
    (doubt,) = of_halo(Feature(30.0, 0.1, HALO_FWHM[0], 0.0, 100.0, 1.0), [])
    assert "the end of its range, 3°" in doubt


@pytest.mark.parametrize(
    ("at", "u_at", "fwhm", "u_fwhm"),
    [(-2.1, 0.5, 4.0, 0.5), (32.0, 7.0, 8.0, 1.0), (32.0, 0.5, 8.0, 9.0)],
)
def test_a_halo_that_the_scan_does_not_place_is_not_resolved(
    at: float, u_at: float, fwhm: float, u_fwhm: float
) -> None:
    fit = fitted(200 + 600 * np.exp(-(((X - 32) / 4) ** 2)), 1)
    assert [number.status for number in main_halo(fit)] == ["ok", "ok"]
    unplaced = replace(fit, halos=(Feature(at, u_at, fwhm, u_fwhm, 1e5, 1e3),))
    assert [number.status for number in main_halo(unplaced)] == ["not_resolved"] * 2


def test_which_halo_is_the_largest_depends_on_intensities_and_on_the_range() -> None:
    fit = fitted(200 + 600 * np.exp(-(((X - 32) / 4) ** 2)), 1)
    asked = replace(fit, pattern=replace(fit.pattern, of_intensity=("a step?",)))
    assert [number.status for number in main_halo(asked)] == ["suspect"] * 2
    assert [number.status for number in main_halo(fit, ("stopped?",))] == ["suspect"] * 2


def test_halos_without_an_area_are_no_halos() -> None:
    """Of lines alone the fit may leave halos of no area, below lines."""
    fit = fitted(200 + 9e3 * peak(X, 30.1, 0.2, 0.5, CU)[0], 2)
    empty = replace(fit, halos=(Feature(30.0, 0.1, 8.0, 0.5, 0.0, 0.0),), chi2=3.0)
    assert [number.status for number in main_halo(empty)] == ["not_resolved"] * 2
    assert not of_feet(empty)
