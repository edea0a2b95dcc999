"""What noise does to a resistance: that of the fit if it is even, that of many fits if not."""

from __future__ import annotations

import numpy as np
import pytest

from blocking import blocking_spectrum
from electrolyte.techniques.eis.fitting import fit_many
from electrolyte.techniques.eis.ion_path import ion_path
from electrolyte.techniques.eis.kramers_kronig import linear_kk_many
from electrolyte.techniques.eis.tangent import Tangent

FREQUENCY, AREA = np.logspace(6, 0, 61), 0.785
CLEAN = blocking_spectrum(FREQUENCY, 20.0)


def tangents(noise: np.ndarray, n: int, seed: int) -> tuple[list[Tangent], np.ndarray, np.ndarray]:
    """Of n spectra with noise of one component (N,); the resistances and their u by the fit."""
    rng = np.random.default_rng(seed)
    shape = n, len(FREQUENCY)
    z = CLEAN + noise * np.abs(CLEAN) * (rng.normal(size=shape) + 1j * rng.normal(size=shape))
    paths = [ion_path(fit, AREA, FREQUENCY) for fit in fit_many("R1-CPE2", FREQUENCY, z)]
    tests = linear_kk_many(FREQUENCY, z)
    found = [Tangent.of(*one) for one in zip(paths, z, tests, strict=True)]
    return found, np.array([p.resistance for p in paths]), np.array([p.u for p in paths])


def test_even_noise_is_that_of_the_fit() -> None:
    (tangent,), _, (u,) = tangents(np.full(61, 0.01), 1, 1)
    left = np.sqrt((tangent.residual**2).sum() / (len(tangent.residual) - 3))
    assert tangent.u(np.full(61, left)) == pytest.approx(u, rel=1e-6)


def test_noise_where_the_pellet_is_read_is_that_of_many_fits() -> None:
    noise = np.where(FREQUENCY > 1e5, 0.03, 0.003)
    found, resistances, u = tangents(noise, 300, 2)
    expected = np.mean([tangent.u(noise) for tangent in found])
    assert np.std(resistances) == pytest.approx(expected, rel=0.12)
    assert np.mean(u) < 0.6 * expected
