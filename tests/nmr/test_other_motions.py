"""Barriers that are distributed, and a rate that no temperature changes, behind T1."""

from __future__ import annotations

import numpy as np
import pytest

from electrolyte.ground.constants import BOLTZMANN_EV_K, ICE_POINT_K
from electrolyte.techniques.nmr.bpp import (
    BppFit,
    correlation_time,
    fit_bpp,
    spectral_density,
)

LARMOR_Hz = 116.6e6
KELVIN = np.linspace(-30, 170, 9) + ICE_POINT_K
ENERGY, TAU25 = 0.31, 4.5 / (2 * np.pi * LARMOR_Hz)
AT_25 = BOLTZMANN_EV_K * (25 + ICE_POINT_K)


def fitted(rate: np.ndarray, seed: int) -> BppFit:
    relative = 0.015
    t1 = (1 + relative * np.random.default_rng([seed, 3]).standard_normal(len(rate))) / rate
    return fit_bpp(KELVIN, t1, relative * t1, LARMOR_Hz, "a series")


def motion(energy: float, tau25: float) -> np.ndarray:
    return 3e9 * spectral_density(correlation_time(KELVIN, energy, tau25), LARMOR_Hz)


def distributed(spread: float) -> np.ndarray:
    """Rates of Gaussian barriers of one attempt frequency."""
    z = np.linspace(-3.5, 3.5, 141)
    weights = np.exp(-(z**2) / 2)
    barriers = ENERGY * (1 + spread * z)
    taus = TAU25 * np.exp((barriers - ENERGY) / AT_25)
    rates = [motion(*each) for each in zip(barriers, taus, strict=True)]
    return np.asarray(weights @ np.array(rates) / weights.sum())


@pytest.mark.parametrize("spread", [0.05, 0.09])
def test_distributed_barriers_are_held_or_doubted(spread: float) -> None:
    is_outside = []
    for seed in range(6):
        fit = fitted(distributed(spread), seed)
        if not fit.better and fit.chi2 < 4:
            holds = [
                fit.energy.low <= ENERGY <= fit.energy.high,
                fit.tau.low <= TAU25 <= fit.tau.high,
            ]
            is_outside.append(not all(holds))
    assert sum(is_outside) <= 1


def test_a_constant_rate_beside_the_motion_is_told() -> None:
    rate = motion(ENERGY, TAU25)
    assert fitted(rate + 0.12 * rate.max(), 1).better == "a constant rate beside the motion"


def test_one_motion_is_not_taken_for_anything_else() -> None:
    fits = [fitted(motion(ENERGY, TAU25), seed) for seed in range(6)]
    assert not any(fit.better for fit in fits)
    assert all(fit.energy.u < 0.1 * ENERGY for fit in fits)
    assert sum(fit.energy.low <= ENERGY <= fit.energy.high for fit in fits) >= 5
