"""The resistance after the choice of a circuit: never wrong, honest about what was chosen."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from ad_hoc_readers import ec_lab_text
from default_circuits import CIRCUITS
from electrolyte.techniques.eis.identifiability import capacitances
from electrolyte.techniques.eis.model_choice import choose, choose_many

FREQUENCY = np.logspace(np.log10(7e6), -1, 60)
ONE_ARC = CIRCUITS[:4]


def blocking_spectra(simulate, n: int, seed: int, inductance: float):
    """R of 30 ohm to 5 kohm, pellets of random size and a permittivity of 13, 1 % noise."""
    rng = np.random.default_rng(seed)
    truth = np.exp(rng.uniform(np.log(30), np.log(5000), n))
    z = [
        simulate(
            FREQUENCY,
            r,
            0.01,
            rng,
            capacitance=13
            * 8.854e-14
            * np.pi
            * rng.uniform(0.5, 1.3) ** 2
            / 4
            / rng.uniform(0.05, 0.2),
            n_bulk=rng.uniform(0.95, 1.0),
            q_electrode=10 ** rng.uniform(-6, -5),
            n_electrode=rng.uniform(0.8, 0.95),
            inductance=inductance,
        )
        for r in truth
    ]
    return truth, np.array(z)


@pytest.mark.parametrize("inductance", [0.0, 5e-7])
def test_no_wrong_resistance_in_a_thousand(simulate, inductance: float) -> None:
    truth, z = blocking_spectra(simulate, 1000, 1, inductance)
    got = choose_many(FREQUENCY, z, ONE_ARC)
    r, u = (np.array([getattr(c, name) for c in got]) for name in ("resistance", "u"))
    assert (np.abs(r / truth - 1) < 0.05).all()
    score = (r - truth) / u
    assert 0.9 < score.std() < 1.1
    assert 0.90 < np.mean(np.abs(score) < 1.96) < 0.99
    assert np.mean([c.status == "ok" for c in got]) >= 0.97


def test_an_arc_that_is_not_there_is_not_found(simulate) -> None:
    truth, z = blocking_spectra(simulate, 150, 3, 0.0)
    for r, choice in zip(truth, choose_many(FREQUENCY, z, CIRCUITS), strict=True):
        assert "R2" not in choice.best.circuit.text
        assert choice.resistance == pytest.approx(r, rel=0.05)


def test_an_arc_that_is_there_is_found(simulate) -> None:
    rng = np.random.default_rng(8)
    second = 400 / (1 + 400 * 2e-8 * (2j * np.pi * FREQUENCY) ** 0.95)
    for _ in range(5):
        z = simulate(FREQUENCY, 1000.0, 0.0, rng) + second
        z = z * (1 + 0.002 * (rng.normal(size=60) + 1j * rng.normal(size=60)))
        choice = choose(FREQUENCY, z, CIRCUITS)
        assert len(choice.path.pellet) == 2
        assert choice.resistance == pytest.approx(1400.0, abs=4 * choice.u)
        assert choice.status == "ok"


def test_real_argyrodite_is_a_misfit_with_the_spread_in_its_uncertainty(real_data: Path) -> None:
    """One arc 1498 ohm, two arcs 1457 ohm, Kramers-Kronig floor ten times below both fits."""
    f, z = ec_lab_text(real_data / "eis" / "PEIS_LPSCl_IonBlocking_-25C.txt")
    choice = choose(f, z, CIRCUITS)
    assert choice.resistance == pytest.approx(1457, abs=choice.u)
    assert choice.status == "suspect"
    assert any(doubt.guard == "circuit_misfit" for doubt in choice.doubts)
    one_arc = next(x for x in choice.fits if x.circuit.text == "p(R1,CPE1)-CPE2")
    value, u = one_arc.ionic_resistance()
    assert value == pytest.approx(1498, abs=8)
    assert abs(value - choice.resistance) < 2 * choice.u
    assert choice.u > 2 * u


def test_inductance_without_a_circuit_for_it_is_said(simulate) -> None:
    z = simulate(FREQUENCY, 30.0, 0.003, np.random.default_rng(1), inductance=1e-6)
    choice = choose(FREQUENCY, z, ["p(R1,CPE1)-CPE2", "R1-CPE2"])
    assert any("no circuit with an inductance" in note for note in choice.notes)


def test_a_spectrum_without_resistance_gives_no_number() -> None:
    capacitor = 1 / (1e-6 * (2j * np.pi * FREQUENCY) ** 0.9)
    rng = np.random.default_rng(0)
    z = capacitor * (1 + 0.01 * (rng.normal(size=60) + 1j * rng.normal(size=60)))
    choice = choose(FREQUENCY, z, ["p(R1,CPE1)-CPE2", "R1-CPE2"])
    assert choice.status == "not_resolved"
    assert math.isnan(choice.resistance)
    assert "does not determine" in choice.notes[0]


def test_capacitance_only_where_the_arc_bends(simulate) -> None:
    rng = np.random.default_rng(2)
    for inductance in (0.0, 5e-7):
        for r in (30.0, 100.0, 300.0, 1000.0, 2000.0, 5000.0):
            z = simulate(FREQUENCY, r, 0.01, rng, n_bulk=0.97, inductance=inductance)
            choice = choose(FREQUENCY, z, ["p(R1,CPE1)-CPE2", "L0-p(R1,CPE1)-CPE2"])
            (c,) = capacitances(choice.best, FREQUENCY, choice.fits)
            assert c.resolved == (r >= 1000), (r, inductance)
            if c.resolved:
                assert abs(np.log(c.value / 1e-11)) < 4 * c.u / c.value
                assert c.u / c.value < 0.3
            else:
                assert math.isnan(c.value)
                assert "beyond the highest frequency" in c.reason


def test_capacitance_uncertainty_equals_a_simulation(simulate) -> None:
    rng = np.random.default_rng(4)
    z = np.array([simulate(FREQUENCY, 2500.0, 0.01, rng, n_bulk=0.96) for _ in range(200)])
    choices = choose_many(FREQUENCY, z, ["p(R1,CPE1)-CPE2"])
    found = [capacitances(c.best, FREQUENCY)[0] for c in choices]
    score = [math.log(c.value / 1e-11) * c.value / c.u for c in found]
    assert np.std(score) == pytest.approx(1.0, abs=0.15)


def test_capacitance_of_a_slow_arc_is_not_a_number() -> None:
    f = np.logspace(6, 3, 40)
    z = 1e6 / (1 + 2j * np.pi * f * 1e6 * 1e-7)
    rng = np.random.default_rng(0)
    z = z * (1 + 0.001 * rng.normal(size=40))
    choice = choose(f, z, ["p(R1,C1)"])
    assert choice.status == "not_resolved" or not capacitances(choice.best, f)[0].resolved


def test_permittivity_of_a_plate_capacitor(simulate) -> None:
    z = simulate(FREQUENCY, 4000.0, 0.001, np.random.default_rng(1))
    (c,) = capacitances(choose(FREQUENCY, z, ["p(R1,C1)-CPE2"]).best, FREQUENCY)
    assert c.relative_permittivity(0.0905, 0.7854) == pytest.approx(13.0, rel=0.02)
