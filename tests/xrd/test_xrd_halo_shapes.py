"""Halos that are not Gaussian: the index stays within its uncertainty."""

from __future__ import annotations

import numpy as np
import pytest
from xrd_files import CU

from electrolyte.techniques.xrd.fit import fit_pattern, with_halo_spread
from electrolyte.techniques.xrd.pattern import Pattern
from electrolyte.techniques.xrd.profile import bump, peak


def scan(feet: float, seed: int) -> tuple[Pattern, float]:
    """Three halos, of which the feet are Lorentzian, and two lines; the index that is true."""
    rng = np.random.default_rng([seed, 12])
    x = np.arange(10.0, 70.0, 0.05)
    halo = np.zeros(len(x))
    for centre, fwhm, height in ((21.0, 8.0, 500.0), (31.0, 7.0, 800.0), (48.0, 11.0, 400.0)):
        halo += height * bump(x, centre + rng.uniform(-1, 1), fwhm, feet)[0]
    lines = 1500 * peak(x, 30.0, 0.3, 0.5, CU)[0] + 1200 * peak(x, 50.0, 0.35, 0.5, CU)[0]
    counts = rng.poisson(150 + 300 * np.exp(-(x - 10) / 8) + halo + lines).astype(float)
    true = 2700 / (2700 + float(np.trapezoid(halo, x)))
    return Pattern(x, counts, np.maximum(counts, 1.0), CU, gain=np.ones(len(x))), true


@pytest.mark.parametrize("feet", [0.0, 0.3, 0.6])
def test_the_index_is_covered_whatever_the_shape_of_the_halos(feet: float) -> None:
    z = []
    for seed in range(3):
        pattern, true = scan(feet, seed)
        fit = with_halo_spread(fit_pattern(pattern))
        z.append((fit.crystallinity - true) / fit.u_crystallinity)
    assert np.abs(z).max() < 2.6, z


def test_a_bump_is_between_its_ends_and_has_right_derivatives() -> None:
    x = np.linspace(10, 40, 301)
    value, by_centre, by_fwhm = bump(x, 25.0, 6.0, 0.4)
    assert value.max() == pytest.approx(1.0)
    assert np.interp(28.0, x, value) == pytest.approx(0.5)
    step = 1e-5
    for found, other in (
        (by_centre, bump(x, 25.0 + step, 6.0, 0.4)[0]),
        (by_fwhm, bump(x, 25.0, 6.0 + step, 0.4)[0]),
    ):
        assert np.allclose((other - value) / step, found, atol=1e-4)
