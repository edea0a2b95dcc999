"""Cells of laboratories: what stands beside the pellet or before it does not count as its own."""

from __future__ import annotations

import numpy as np
import pytest

from blocking import blocking_spectrum, with_noise
from default_circuits import CIRCUITS
from electrolyte.techniques.eis.circuit_strings import parse
from electrolyte.techniques.eis.model_choice import choose, choose_many

FREQUENCY, AREA = np.logspace(6.5, -2, 78), 0.5
JW = 2j * np.pi * FREQUENCY


def test_a_capacitor_beside_an_arc_is_a_feature() -> None:
    assert parse("p(R1,CPE1)-CPE2").n_features == 1
    assert parse("p(R1,CPE1,C1)-CPE2").n_features == 2
    assert parse("p(R1,CPE1)-p(R2,CPE2)-CPE3").n_features == 2


@pytest.mark.parametrize("stray", [2e-12, 1e-11])
def test_a_holder_beside_a_resistive_pellet_is_no_electrode(stray: float) -> None:
    """Its capacitance makes the fast end of the arc steeper than the slow one."""
    cell = blocking_spectrum(FREQUENCY, 3e7, capacitance=2e-12, n_bulk=0.92, q_electrode=2e-6)
    z = 1 / (1 / cell + JW * stray)
    rng = np.random.default_rng(4)
    spectra = np.array([with_noise(z, 0.001, rng) for _ in range(8)])
    choices = choose_many(FREQUENCY, spectra, CIRCUITS, areas=AREA)
    assert sum(choice.status == "ok" for choice in choices) >= 7
    for choice in choices:
        assert abs(choice.resistance - 3e7) < max(3 * choice.u, 0.005 * 3e7)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("resistance", [70.0, 500.0])
def test_pores_with_steep_walls_are_in_u(resistance: float, seed: int) -> None:
    """Pores of 0.3 R, a CPE of 0.72 on their walls: two arcs and a tail fit as well."""
    x = np.sqrt(0.3 * resistance * 8e-6 * JW**0.72)
    z = resistance / (1 + JW * resistance * 1e-11) + 0.3 * resistance / (x * np.tanh(x))
    z = with_noise(z, 0.002, np.random.default_rng(seed))
    choice = choose(FREQUENCY, z, CIRCUITS, area=AREA)
    off = abs(choice.resistance - resistance)
    assert choice.status != "ok" or off < max(0.05 * resistance, 2 * choice.u)


def test_a_circuit_that_is_not_excluded_is_within_95_percent() -> None:
    """One arc that ends below the lowest frequency, or a tail: both fit, R differs."""
    f = np.logspace(6, 2, 41)
    z = blocking_spectrum(f, 1e3, q_electrode=1e-5)
    choice = choose(f, with_noise(z, 0.01, np.random.default_rng(1)), CIRCUITS, area=AREA)
    assert choice.path is not None
    lowest = min(fit.aicc for fit in choice.fits)
    near = [fit for fit in choice.fits if fit.aicc < lowest + 5.9 and fit.circuit.blocks]
    assert len(near) > 1
    for fit in near:
        assert abs(fit.ionic_resistance()[0] - choice.resistance) < 2 * choice.u
