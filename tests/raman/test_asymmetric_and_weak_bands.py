"""Bands that are not symmetric, hardly above the noise or on silicon, digits that are too few, and
baselines that a program took off: simulated spectra with known bands."""

from __future__ import annotations

import numpy as np
import pytest

from electrolyte.techniques.raman.analysis import Analysis, analyse
from electrolyte.techniques.raman.asymmetry import CERTAIN, asymmetric
from electrolyte.techniques.raman.axis import Spectrum
from electrolyte.techniques.raman.bands import fit_bands
from electrolyte.techniques.raman.varpro import Band, pseudo_voigt

X = np.arange(100.0, 900.0)
BANDS = [Band(300.0, 20.0), Band(600.0, 30.0)]


def counts(seed: int, asymmetry: float = 0.0, noise: float = 10.0, height: float = 800.0):
    y = 300.0 + np.random.default_rng(seed).normal(0, noise, X.size)
    for band in BANDS:
        for side, inside in ((1 - asymmetry, band.centre > X), (1 + asymmetry, band.centre <= X)):
            y += inside * height * pseudo_voigt(X, band.centre, band.width * side, 0.5)
    return y


def analysed(y: np.ndarray) -> Analysis:
    return analyse(Spectrum(X, y, "Intensity / counts"), BANDS)


def test_a_band_that_is_surely_asymmetric_is_asked_about() -> None:
    found = analysed(counts(1, asymmetry=0.06))
    of = lambda fit: fit.bands[0].centre  # noqa: E731
    assert found.doubt(of, found.fit.bands[0].u_centre, found.fit.bands[0])


def test_u_of_shifts_holds_an_asymmetry_that_noise_hides() -> None:
    held = []
    for seed in range(12):
        found = analysed(counts(seed, asymmetry=0.05, noise=15.0, height=500.0))
        for k, band in enumerate(BANDS):
            fitted = found.fit.bands[k]
            u, _ = found.u(lambda fit, k=k: fit.bands[k].centre, fitted.u_centre)
            doubted = found.doubt(lambda _: 0.0, 1.0, fitted)
            held.append(bool(doubted) or abs(fitted.centre - band.centre) < 1.96 * u)
    assert np.mean(held) > 0.8


def test_symmetric_bands_are_not_called_asymmetric() -> None:
    falls = [
        one.fall for seed in range(20) for one in asymmetric(fit_bands(X, counts(seed), BANDS))
    ]
    assert max(falls) < CERTAIN
    assert np.mean(falls) == pytest.approx(1.0, abs=0.6)  # chi-squared of one degree of freedom


def test_the_asymmetric_fit_is_that_of_the_asymmetric_band_to_first_order() -> None:
    fit = fit_bands(X, counts(3, asymmetry=0.02, noise=0.5), BANDS)
    moved = asymmetric(fit)[0].fit.bands[0]
    assert abs(moved.centre - 300) < 0.3 * abs(fit.bands[0].centre - 300)
    assert moved.area == pytest.approx(fit.bands[0].area, rel=0.01)


@pytest.mark.parametrize("digit", [25.0, 60.0])
def test_digits_coarser_than_the_noise_are_asked_about(digit: float) -> None:
    y = counts(5)
    assert "digits" in analysed(np.round(y / digit) * digit).disturbed
    assert analysed(np.round(y)).disturbed == ""


def test_u_of_a_weak_band_holds_other_places_that_noise_gives_it() -> None:
    rng = np.random.default_rng(8)
    off = []
    for _ in range(25):
        y = 300 + rng.normal(0, 10, X.size) + 14 * pseudo_voigt(X, 600.0, 30.0, 0.5)
        band = fit_bands(X, y, [Band(602.0, 20.0)], baseline_degree=2, eta=0.5).bands[0]
        if band.detected:
            off.append(abs(np.log(band.width / 30)) < 2.5 * band.u_width / band.width)
    assert len(off) > 15
    assert np.mean(off) > 0.9


def test_where_nothing_is_below_the_bands_baselines_bend_more() -> None:
    raw, removed = analysed(counts(11)), analysed(counts(11) - 300)
    assert max(fit.baseline_degree for fit in raw.baselines) <= 8
    assert max(fit.baseline_degree for fit in removed.baselines) > 8
    of = lambda fit: fit.bands[0].area  # noqa: E731
    assert removed.baseline_u(of) >= raw.baseline_u(of)


def test_the_baseline_is_the_one_that_describes_the_spectrum() -> None:
    y = counts(12) + 60 * np.cos(2 * np.pi * 2.2 * (X - 100) / 800)
    found = analysed(y)
    assert found.fit.baseline_degree > 6
    for k, band in enumerate(BANDS):
        true = 800 * band.width * (0.5 * np.pi / 2 + 0.5 * np.sqrt(np.pi / np.log(2)) / 2)
        fitted = found.fit.bands[k]
        u, _ = found.u(lambda fit, k=k: fit.bands[k].area, fitted.u_area)
        assert abs(fitted.area - true) < 2.5 * u


def test_a_band_on_the_second_order_of_silicon_is_asked_about() -> None:
    x = np.arange(100.0, 1100.0)
    bands = [Band(620.0, 30.0), Band(955.0, 30.0)]
    y = 300 + np.random.default_rng(13).normal(0, 10, x.size)
    y += sum(500 * pseudo_voigt(x, band.centre, band.width, 0.5) for band in bands)
    for height, asked in ((0.0, False), (4000.0, True)):
        silicon = height * pseudo_voigt(x, 520.5, 5.0, 0.8)
        silicon += 0.05 * height * pseudo_voigt(x, 965.0, 50.0, 0.8)
        found = analyse(Spectrum(x, y + silicon, "Intensity / counts"), bands)
        fitted = found.fit.bands[1]
        doubt = found.doubt(lambda fit: fit.bands[1].area, fitted.u_area, fitted)
        assert bool(doubt) == asked


def test_a_wing_that_a_higher_degree_describes_is_no_doubt() -> None:
    found = analysed(counts(14) + 3000 * np.exp(-(X - 100) / 80))
    assert found.of_all == ""
    assert found.fit.chi2_reduced < 1.3
