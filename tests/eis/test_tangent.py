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


def test_a_contact_that_opens_at_times_is_in_u() -> None:
    """A fifth of the points have up to 4 ohm more: the mean is off by a tenth of that sum."""
    rng = np.random.default_rng(3)
    loose = (rng.random((200, len(FREQUENCY))) < 0.2) * rng.uniform(2, 4, (200, 1))
    z = CLEAN + loose + 0.003 * np.abs(CLEAN) * rng.normal(size=loose.shape)
    paths = [ion_path(fit, AREA, FREQUENCY) for fit in fit_many("R1-CPE2", FREQUENCY, z)]
    tests = linear_kk_many(FREQUENCY, z)
    u, off = [], []
    for path, one, test in zip(paths, z, tests, strict=True):
        tangent = Tangent.of(path, one, test)
        noise = test.local_noise
        u.append(np.hypot(tangent.u(noise), tangent.one_sided(noise)))
        off.append(abs(path.resistance - 20))
    assert np.mean(np.array(off) < 2 * np.array(u)) > 0.9


def test_even_noise_is_not_on_one_side() -> None:
    found, _, _ = tangents(np.full(61, 0.01), 300, 4)
    assert np.mean([tangent.one_sided(np.full(61, 0.01)) > 0 for tangent in found]) < 0.02
