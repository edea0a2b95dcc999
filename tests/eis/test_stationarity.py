"""A pellet that changes during the sweep: found at its true size, not found where there is none."""

from __future__ import annotations

import numpy as np
import pytest

from blocking import with_noise
from default_circuits import CIRCUITS
from electrolyte.techniques.eis import stationarity
from electrolyte.techniques.eis.fitting import fit_many
from electrolyte.techniques.eis.ion_path import ion_path
from electrolyte.techniques.eis.kramers_kronig import Compliant, linear_kk_many
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


def even_changes(z: np.ndarray, course: int = 0) -> tuple[list[Change], np.ndarray]:
    """The even (or another) change of each sweep, and the resistance fitted without it."""
    fits = fit_many("p(R1,CPE1)-CPE2", FREQUENCY, z)
    paths = [ion_path(fit, AREA, FREQUENCY) for fit in fits]
    tests = linear_kk_many(FREQUENCY, z)
    found = [
        stationarity.of_pellet(Tangent.of(path, one, test), test)[course]
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
    """Of the three courses together no more than a chance of 5 % in one in twenty."""
    courses = [even_changes(sweeps(0.0, 300, 0.01, 2), course)[0] for course in range(3)]
    chance = np.array([[c.chance for c in changes] for changes in courses])
    assert 0.01 < np.mean(chance.min(axis=0) < 0.05) < 0.075
    far = np.array([[abs(c.value) / c.u for c in changes] for changes in courses])
    assert np.mean(far > 0.674, axis=1) == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize("change", [0.1, 0.2, 0.3])
def test_a_resistance_that_moved_is_doubted_or_uncertain(change: float) -> None:
    """Also with as much noise as hides the change from the Kramers-Kronig test."""
    for choice in choose_many(FREQUENCY, sweeps(change, 50, 0.01, 3), CIRCUITS, areas=AREA):
        off = abs(choice.resistance - R)
        assert choice.status != "ok" or off < max(0.05 * R, 2 * choice.u)


@pytest.mark.parametrize("noise", [0.001, 0.01, 0.03, 0.06])
def test_noise_of_any_size_is_no_change_of_the_cell(noise: float) -> None:
    """Also where it is larger than what a change would leave."""
    compliant = Compliant.of(FREQUENCY, sweeps(0.0, 200, noise, 31))
    changes = [stationarity.of_cell(compliant, i, test) for i, test in enumerate(compliant.tests())]
    for course in zip(*changes, strict=True):
        assert np.mean([change.chance < 0.05 for change in course]) < 0.11
        assert np.mean([change.chance < 0.003 for change in course]) <= 0.015
        if not course[0].at_once:
            assert abs(np.mean([change.value / change.u for change in course])) < 0.3


def test_few_points_leave_few_degrees_of_freedom() -> None:
    """Eleven points: the chances of a cell at rest are still those of chance."""
    f = np.logspace(6, 0, 11)
    rng, found = np.random.default_rng(33), []
    for _ in range(150):
        jw = 2j * np.pi * f
        z = R / (1 + jw * R * 3e-10) + 1 / (4e-6 * jw**0.88)
        z = with_noise(z, 0.01, rng)
        fit = fit_many("p(R1,CPE1)-CPE2", f, z[None])[0]
        test = linear_kk_many(f, z[None])[0]
        path = ion_path(fit, AREA, f)
        found.append(stationarity.of_pellet(Tangent.of(path, z, test), test)[:3])
    chance = np.array([[change.chance for change in changes] for changes in found])
    assert (np.mean(chance < 1e-3, axis=0) <= 0.02).all()
    assert Change(3.0, 1.0, dof=4).chance > 10 * Change(3.0, 1.0).chance


@pytest.mark.parametrize("change", [-0.3, 0.3])
def test_an_early_change_counts_from_where_the_axis_is_read(change: float) -> None:
    """The resistance is that at the foot of the arc, whatever it was at the first point."""
    x = np.linspace(0, 1, len(OMEGA))
    r = R * (1 - change * (1 - x) ** 3)
    z = r / (1 + 1j * OMEGA * r * 1e-11) + 1 / (4e-6 * (1j * OMEGA) ** 0.88)
    changes, fitted = even_changes(z[None], course=2)
    near_axis = r[np.abs(np.angle(z)) < np.radians(3)]
    assert near_axis.min() < fitted[0] < near_axis.max()
    assert changes[0].effect < 0.2 * abs(change) * R < abs(fitted[0] - r[0])


@pytest.mark.parametrize("size", [-0.1, 0.1])
def test_a_change_at_the_beginning_is_seen(size: float) -> None:
    """Over in a third of the sweep: the even and the late course hardly see it."""
    x = np.linspace(0, 1, len(OMEGA))
    r = R * (1 + size * (1 - (1 - x) ** 3))
    z = r / (1 + 1j * OMEGA * r * 2e-9) + 1 / (4e-6 * (1j * OMEGA) ** 0.88)
    rng = np.random.default_rng(35)
    changes, _ = even_changes(np.array([with_noise(z, 0.002, rng) for _ in range(20)]), course=2)
    assert np.mean([c.value for c in changes]) == pytest.approx(size, rel=0.2)
    assert sum(c.chance < 1e-3 for c in changes) >= 19
