"""Bad points are left out, however wrong they are, and good ones are not."""

from __future__ import annotations

import numpy as np
import pytest

from blocking import blocking_spectrum, with_noise
from default_circuits import CIRCUITS
from electrolyte.techniques.eis.kramers_kronig import Compliant
from electrolyte.techniques.eis.model_choice import choose
from electrolyte.techniques.eis.outliers import points_to_use

FREQUENCY = np.logspace(7, -1, 65)
CLEAN = blocking_spectrum(FREQUENCY, 1000.0)
NOISE = 0.003


@pytest.mark.parametrize("factor", [0.1, 0.5, 2.0, 10.0, np.exp(1j), np.exp(-1j)])
@pytest.mark.parametrize("where", [[8], [30], [57], [20, 21], [20, 40, 45]])
def test_points_off_by_any_factor_are_found(where: list[int], factor: complex) -> None:
    z = with_noise(CLEAN, NOISE, np.random.default_rng(1))
    z[where] *= factor
    used = points_to_use(Compliant.of(FREQUENCY, z[None]))[0]
    assert not used[where].any()
    assert np.count_nonzero(~used) <= len(where) + 1


@pytest.mark.parametrize("factor", [0.1, 0.5, 2.0, 10.0, np.exp(1j), np.exp(-1j)])
@pytest.mark.parametrize("where", [[0], [1], [63], [64], [0, 30], [0, 64]])
def test_a_wild_end_goes_and_takes_no_good_point_with_it(where: list[int], factor: complex) -> None:
    z = with_noise(CLEAN, NOISE, np.random.default_rng(4))
    z[where] *= factor
    used = points_to_use(Compliant.of(FREQUENCY, z[None]))[0]
    assert not used[where].any()
    assert np.count_nonzero(~used) <= len(where) + 1


@pytest.mark.parametrize("inductance", [0.0, 2e-7, 2e-6])
@pytest.mark.parametrize("resistance", [3.0, 30.0, 1e6])
def test_the_ends_of_a_good_spectrum_stay(resistance: float, inductance: float) -> None:
    clean = blocking_spectrum(FREQUENCY, resistance, inductance=inductance)
    rng = np.random.default_rng(5)
    z = np.array([with_noise(clean, 0.01, rng) for _ in range(50)])
    used = points_to_use(Compliant.of(FREQUENCY, z))
    assert np.mean(used[:, [0, 1, -2, -1]]) > 0.99


def test_good_points_stay() -> None:
    rng = np.random.default_rng(2)
    z = np.array([with_noise(CLEAN, NOISE, rng) for _ in range(100)])
    assert np.mean(points_to_use(Compliant.of(FREQUENCY, z))) > 0.999


@pytest.mark.parametrize("seed", range(5))
def test_three_wild_points_do_not_touch_the_resistance(seed: int) -> None:
    rng = np.random.default_rng(seed)
    z, where = with_noise(CLEAN, NOISE, rng), rng.choice(65, 3, replace=False)
    z[where] *= 10 ** rng.uniform(-1, 1, 3) * np.exp(1j * rng.uniform(-1, 1, 3))
    choice = choose(FREQUENCY, z, CIRCUITS, area=0.785)
    assert choice.status == "ok"
    assert abs(choice.resistance - 1000) < max(3 * choice.u, 5)
