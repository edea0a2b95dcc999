"""A pellet that changes during the sweep: found at its true size, not found where there is none."""

from __future__ import annotations

import numpy as np
import pytest

from blocking import with_noise
from default_circuits import CIRCUITS
from electrolyte.techniques.eis import stationarity
from electrolyte.techniques.eis.fitting import fit_many
from electrolyte.techniques.eis.ion_path import ion_path
from electrolyte.techniques.eis.kramers_kronig import linear_kk_many
from electrolyte.techniques.eis.model_choice import choose_many
from electrolyte.techniques.eis.stationarity import Change
from electrolyte.techniques.eis.tangent import Tangent

FREQUENCY = np.logspace(7, -1, 65)
OMEGA = 2 * np.pi * FREQUENCY
R, AREA = 1000.0, 0.785


def sweeps(change: float, n: int, noise: float, seed: int) -> np.ndarray:
    """``n`` sweeps in which R grows by this share, in proportion to the number of points."""
    rng = np.random.default_rng(seed)
    r = R * (1 + change * np.linspace(0, 1, len(OMEGA)))
    z = r / (1 + 1j * OMEGA * r * 1e-11) + 1 / (4e-6 * (1j * OMEGA) ** 0.88)
    return np.array([with_noise(z, noise, rng) for _ in range(n)])


def even_changes(z: np.ndarray) -> tuple[list[Change], np.ndarray]:
    """The even change of each sweep, and the resistance fitted without it."""
    fits = fit_many("p(R1,CPE1)-CPE2", FREQUENCY, z)
    paths = [ion_path(fit, AREA, FREQUENCY) for fit in fits]
    tests = linear_kk_many(FREQUENCY, z)
    found = [
        stationarity.of_pellet(Tangent.of(path, one, test), test)[0]
        for path, one, test in zip(paths, z, tests, strict=True)
    ]
    return found, np.array([path.resistance for path in paths])


@pytest.mark.parametrize("change", [-0.04, 0.04])
def test_the_size_of_the_change_and_what_it_does(change: float) -> None:
    """To first order; the second is 0.04 of δ."""
    changes, resistances = even_changes(sweeps(change, 100, 0.003, 1))
    value, u = (np.array([getattr(c, name) for c in changes]) for name in ("value", "u"))
    assert np.mean(value) == pytest.approx(change, rel=0.1)
    assert np.std(value) == pytest.approx(np.mean(u), rel=0.25)
    off = np.abs(resistances - R)
    assert np.median([c.effect for c in changes]) == pytest.approx(np.median(off), rel=0.25)


def test_a_cell_at_rest_changes_by_chance_only() -> None:
    changes, _ = even_changes(sweeps(0.0, 300, 0.01, 2))
    chance = np.array([c.chance for c in changes])
    assert 0.02 < np.mean(chance < 0.05) < 0.10
    assert np.mean(chance < 0.5) == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize("change", [0.1, 0.2, 0.3])
def test_a_resistance_that_moved_is_doubted_or_uncertain(change: float) -> None:
    """Also with as much noise as hides the change from the Kramers-Kronig test."""
    for choice in choose_many(FREQUENCY, sweeps(change, 50, 0.01, 3), CIRCUITS, areas=AREA):
        off = abs(choice.resistance - R)
        assert choice.status != "ok" or off < max(0.05 * R, 2 * choice.u)
