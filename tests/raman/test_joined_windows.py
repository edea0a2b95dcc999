"""Steps of the level between two windows, with bands and baseline free beside them."""

from __future__ import annotations

import numpy as np
import pytest

from electrolyte.techniques.raman.analysis import analyse
from electrolyte.techniques.raman.axis import Spectrum
from electrolyte.techniques.raman.bands import BandFit, fit_bands
from electrolyte.techniques.raman.joined_windows import CERTAIN, PAID, best_step
from electrolyte.techniques.raman.varpro import Band, pseudo_voigt

X = np.arange(100.0, 1100.0)
BANDS = [Band(300.0, 20.0), Band(600.0, 30.0), Band(850.0, 25.0)]


def counts(seed: int, step: float = 0.0, at: float = 450.0) -> np.ndarray:
    """Three bands on a level with noise of 5, and a step."""
    bands = sum(800 * pseudo_voigt(X, b.centre, b.width, 0.5) for b in BANDS)
    noise = 5 * np.random.default_rng(seed).standard_normal(X.size)
    return np.asarray(200 + bands + noise + step * (at <= X))


def fitted(y: np.ndarray) -> BandFit:
    return fit_bands(X, y, BANDS, profile=False)


def test_the_step_that_is_there_is_found() -> None:
    for seed, at in ((1, 450.0), (2, 700.0), (3, 980.0)):
        found = best_step(fitted(counts(seed, 20.0, at)))
        assert found.shift == pytest.approx(at, abs=2)
        assert found.height == pytest.approx(20.0, rel=0.2)
        assert found.fall > CERTAIN


def test_the_fall_is_that_of_the_fit_without_the_step() -> None:
    y = counts(5, 15.0)
    before = fitted(y)
    found = best_step(before)
    after = fitted(y - found.height * (found.shift <= X))
    left = after.residual * after.sigma / before.sigma
    fall = float(before.residual @ before.residual - left @ left)
    assert found.fall * max(before.chi2_reduced, 1.0) == pytest.approx(fall, rel=0.1)


def test_noise_makes_no_step() -> None:
    assert max(best_step(fitted(counts(seed))).fall for seed in range(20)) < CERTAIN + PAID


def test_a_step_of_three_times_the_noise_is_asked_about() -> None:
    found = analyse(Spectrum(X, counts(4, 15.0), "Intensity / counts"), BANDS)
    assert "windows joined" in found.of_all


@pytest.mark.parametrize("points", [15, 40])
def test_windows_that_fade_into_each_other(points: int) -> None:
    part = np.clip((X - 720.0) / points, 0, 1)
    y = counts(14) + 25.0 * part
    found = best_step(fitted(y))
    assert found.shift == pytest.approx(720 + points / 2, abs=12)
    assert found.height == pytest.approx(25.0, rel=0.25)
    assert "windows joined" in analyse(Spectrum(X, y, "Intensity / counts"), BANDS).of_all


def test_a_band_that_is_not_listed_is_no_step_and_touches_no_band_far_away() -> None:
    for seed, at in ((21, 640.0), (22, 275.0)):
        y = counts(seed) + 120 * pseudo_voigt(X, at, 25.0, 0.5)
        found = analyse(Spectrum(X, y, "Intensity / counts"), BANDS)
        assert found.of_all == ""
        assert [c for c in found.centres if abs(c - at) < 10]
        far = found.fit.bands[2]
        assert not found.doubt(lambda fit: fit.bands[2].area, far.u_area, far)
        near = found.fit.bands[1 if at > 500 else 0]
        k = found.fit.bands.index(near)
        assert found.doubt(lambda fit, k=k: fit.bands[k].area, near.u_area, near)
