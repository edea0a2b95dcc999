"""Simulated blocking spectra as a fixture."""

from __future__ import annotations

import pytest

from blocking import blocking_spectrum, with_noise


@pytest.fixture(scope="session")
def simulate():
    """``simulate(frequency, R, noise, rng, **circuit)``: one noisy blocking spectrum."""

    def simulate_one(frequency, resistance, noise, rng, **circuit):
        return with_noise(blocking_spectrum(frequency, resistance, **circuit), noise, rng)

    return simulate_one
