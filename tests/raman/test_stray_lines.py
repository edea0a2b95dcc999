"""Lines narrower than the bands of a sample: left out where they cannot be its bands."""

from __future__ import annotations

import numpy as np
import pytest

from electrolyte.techniques.raman.analysis import Analysis, analyse
from electrolyte.techniques.raman.axis import Spectrum
from electrolyte.techniques.raman.varpro import Band, pseudo_voigt

X = np.arange(150.0, 750.0)
LISTED = [Band(300.0, 20.0), Band(600.0, 30.0)]
NOISE = 5.0


def analysed(*extra: np.ndarray, seed: int = 1, listed: list[Band] = LISTED) -> Analysis:
    """Bands at 300 (24 wide) and 600 cm-1 (36 wide) on a slope, and what is added to them."""
    y = 500 * pseudo_voigt(X, 300.0, 24.0, 0.5) + 300 * pseudo_voigt(X, 600.0, 36.0, 0.5) + 0.2 * X
    y = y + np.random.default_rng(seed).normal(0, NOISE, X.size) + sum(extra, np.zeros(X.size))
    return analyse(Spectrum(X, y, "Intensity / counts"), listed)


@pytest.mark.parametrize("at", [270.0, 309.0, 450.0, 560.0, 590.0])
@pytest.mark.parametrize("height", [250.0, 900.0])
def test_a_line_of_a_lamp_is_left_out_or_asked_about(at: float, height: float) -> None:
    result = analysed(height * pseudo_voigt(X, at, 4.5, 0.3))
    assert result.spikes[np.abs(X - at) < 3].all()
    for k, (centre, width) in enumerate(((300.0, 24.0), (600.0, 36.0))):
        band = result.fit.bands[k]
        if result.doubt(lambda fit, k=k: fit.bands[k].centre, band.u_centre, band):
            assert abs(band.centre - at) < band.width / 2, "only what lies on a band is doubted"
            continue
        assert abs(band.centre - centre) < 4 * band.u_centre
        assert abs(band.width - width) < 4 * band.u_width


def test_a_ray_of_four_pixels_changes_no_band() -> None:
    ray = np.zeros(X.size)
    ray[np.searchsorted(X, 595.0) :][:4] = [200.0, 900.0, 400.0, 700.0]
    band = analysed(ray).fit.bands[1]
    assert abs(band.centre - 600.0) < 4 * band.u_centre


@pytest.mark.parametrize("seed", range(5))
def test_a_spectrum_without_lines_loses_no_point(seed: int) -> None:
    assert analysed(seed=seed).spikes.sum() == 0


def test_a_narrow_band_that_is_listed_stays() -> None:
    line = 800 * pseudo_voigt(X, 450.0, 5.0, 0.5)
    result = analysed(line, listed=[*LISTED, Band(450.0, 6.0)])
    assert not result.spikes[np.abs(X - 450) < 10].any()
    assert result.fit.bands[2].width == pytest.approx(5.0, abs=4 * result.fit.bands[2].u_width)


def test_the_misfit_of_an_asymmetric_band_is_not_left_out() -> None:
    wider = 500 * (pseudo_voigt(X, 300.0, 32.0, 0.5) - pseudo_voigt(X, 300.0, 24.0, 0.5))
    result = analysed(np.where(X > 300, wider, 0.0))
    assert not result.spikes[np.abs(X - 300) < 24].any()
    band = result.fit.bands[0]
    assert result.doubt(lambda fit: fit.bands[0].centre, band.u_centre, band)
