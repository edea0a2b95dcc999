"""Distributions of relaxation times against the exact one of R beside a CPE."""

from __future__ import annotations

import numpy as np
import pytest

from blocking import with_noise
from electrolyte.techniques.eis.relaxation_times import relaxation_times

FREQUENCY = np.logspace(7, -1, 65)
JW = 2j * np.pi * FREQUENCY


def arc(r: float, tau: float, n: float) -> np.ndarray:
    return r / (1 + (JW * tau) ** n)


def exact(r: float, tau: float, n: float, at: np.ndarray) -> np.ndarray:
    """Fuoss & Kirkwood, J. Am. Chem. Soc. 63 (1941) 385: R sin((1-n)π)/(2π(cosh nx - cos))."""
    x = n * np.log(at / tau)
    return r * np.sin((1 - n) * np.pi) / (2 * np.pi * (np.cosh(x) - np.cos((1 - n) * np.pi)))


@pytest.mark.parametrize(("noise", "error"), [(1e-4, 0.05), (1e-3, 0.08), (1e-2, 0.15)])
def test_two_arcs_have_the_exact_distribution(noise: float, error: float) -> None:
    """Largest deviation over the largest value, and the areas, which are the resistances."""
    z = 50 + arc(400, 1e-5, 0.8) + arc(600, 1e-2, 0.8)
    for seed in range(5):
        noisy = with_noise(z, noise, np.random.default_rng(seed))
        found = relaxation_times(FREQUENCY, noisy)
        right = exact(400, 1e-5, 0.8, found.tau) + exact(600, 1e-2, 0.8, found.tau)
        assert np.sqrt(np.mean((found.gamma - right) ** 2)) < error * right.max()
        assert found.series_resistance == pytest.approx(50, abs=5)
        step = np.log(found.tau[1] / found.tau[0])
        fast = found.tau < 3e-4
        assert found.gamma[fast].sum() * step == pytest.approx(400, rel=0.05)
        assert found.gamma[~fast].sum() * step == pytest.approx(600, rel=0.05)


def test_peaks_are_the_arcs() -> None:
    z = with_noise(arc(400, 1e-5, 0.9) + arc(600, 1e-2, 0.9), 0.003, np.random.default_rng(1))
    peaks = sorted(relaxation_times(FREQUENCY, z).peaks, key=lambda p: p.resistance)[-2:]
    fast, slow = sorted(peaks, key=lambda p: p.tau)
    assert fast.tau == pytest.approx(1e-5, rel=0.3)
    assert slow.tau == pytest.approx(1e-2, rel=0.3)
    assert fast.resistance == pytest.approx(400, rel=0.1)
    assert slow.resistance == pytest.approx(600, rel=0.1)


def test_more_noise_gives_more_ridge() -> None:
    z = arc(400, 1e-5, 0.8) + arc(600, 1e-2, 0.8)
    strengths = [
        np.median(
            [
                relaxation_times(FREQUENCY, with_noise(z, s, np.random.default_rng(k))).strength
                for k in range(7)
            ]
        )
        for s in (1e-4, 1e-3, 1e-2)
    ]
    assert strengths == sorted(strengths)


def test_a_resistor_in_leads_and_a_capacitor_relax_nowhere() -> None:
    z = with_noise(30 + 1e-7 * JW + 1 / (1e-4 * JW), 0.001, np.random.default_rng(2))
    found = relaxation_times(FREQUENCY, z)
    assert found.series_resistance == pytest.approx(30, rel=0.02)
    assert found.gamma.sum() * np.log(found.tau[1] / found.tau[0]) < 0.05 * 30
