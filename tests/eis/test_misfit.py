"""A circuit that does not describe the cell: a doubt where the resistance depends on it."""

from __future__ import annotations

import numpy as np
import pytest

from blocking import blocking_spectrum, with_noise
from electrolyte.techniques.eis.misfit import CHANCE_OF_MISFIT, chance_of_misfit
from electrolyte.techniques.eis.model_choice import Choice, choose

FREQUENCY = np.logspace(7, -1, 73)
OMEGA = 2 * np.pi * FREQUENCY
ONE_ARC = ["p(R1,CPE1)-CPE2", "R1-CPE2"]
NOISE = 0.0005


def with_layer(r: float, seed: int) -> tuple[np.ndarray, Choice]:
    """1000 ohm and a layer of r ohm, 3 µF and no circuit for it."""
    z = blocking_spectrum(FREQUENCY, 1000.0) + r / (1 + 1j * OMEGA * r * 3e-6)
    z = with_noise(z, NOISE, np.random.default_rng(seed))
    return z, choose(FREQUENCY, z, ONE_ARC, area=0.785)


@pytest.mark.parametrize("seed", range(5))
def test_a_small_misfit_makes_u_larger_and_no_doubt(seed: int) -> None:
    z, choice = with_layer(10.0, seed)
    assert choice.best is not None
    assert chance_of_misfit(choice.best, z, choice.kramers_kronig) < CHANCE_OF_MISFIT
    assert choice.status == "ok"
    assert choice.path is not None
    assert choice.u > 3 * choice.path.u
    assert abs(choice.resistance - 1000) < 2 * choice.u


@pytest.mark.parametrize("seed", range(5))
def test_a_misfit_that_moves_the_resistance_is_a_doubt(seed: int) -> None:
    _, choice = with_layer(200.0, seed)
    assert "circuit_misfit" in {doubt.guard for doubt in choice.doubts}
