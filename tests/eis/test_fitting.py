"""Circuit fits: never wrong on blocking spectra, with error bars that mean what they say."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import least_squares

from blocking import blocking_spectrum, with_noise
from electrolyte.ground.errors import AnalysisError
from electrolyte.techniques.eis.circuit_strings import parse
from electrolyte.techniques.eis.fitting import Fit, fit, fit_many

FREQUENCY = np.logspace(np.log10(7e6), -1, 60)
PAPER = "p(R1,CPE1)-CPE2"


def resistances(fits: list[Fit]) -> np.ndarray:
    return np.array([f.ionic_resistance() for f in fits])


def test_error_bars_are_calibrated(simulate) -> None:
    rng = np.random.default_rng(11)
    for r, inductance, circuit in [(60, 0, PAPER), (900, 0, PAPER), (900, 5e-7, "L0-" + PAPER)]:
        z = [
            simulate(FREQUENCY, r, 0.01, rng, n_bulk=0.95, inductance=inductance)
            for _ in range(300)
        ]
        got = resistances(fit_many(circuit, FREQUENCY, z))
        score = (got[:, 0] - r) / got[:, 1]
        assert 0.9 < score.std() < 1.1  # sd of an sd of 300 values: 0.04
        assert abs(score.mean()) < 0.25


def test_minimum_is_that_of_scipy(simulate) -> None:
    """An independent minimiser, from the true values, finds no lower sum of squares."""
    rng = np.random.default_rng(5)
    for r in (40.0, 400.0, 4000.0):
        z = simulate(FREQUENCY, r, 0.01, rng, n_bulk=0.95)
        circuit = parse(PAPER)
        truth = [r, 1e-11**0.95 * r**-0.05, 0.95, 4e-6, 0.88]

        def residual(theta, z=z, circuit=circuit):
            difference = (circuit.impedance(circuit.natural(theta), FREQUENCY) - z) / np.abs(z)
            return np.concatenate([difference.real, difference.imag])

        upper = np.where(circuit.is_exponent, 1.0, np.inf)
        want = least_squares(
            residual, circuit.theta(truth), bounds=(-np.inf, upper), xtol=1e-12, ftol=1e-14
        )
        got = fit(circuit, FREQUENCY, z)
        assert got.chi2 == pytest.approx(2 * want.cost, rel=1e-5)
        assert got.converged


def test_covariance_is_the_inverse_curvature(simulate) -> None:
    z = simulate(FREQUENCY, 900.0, 0.01, np.random.default_rng(2), n_bulk=0.95)
    got = fit(PAPER, FREQUENCY, z)
    jacobian = got.circuit.jacobian(list(got.parameters.values()), FREQUENCY) / np.abs(z)
    both = np.concatenate([jacobian.real, jacobian.imag], axis=1)
    want = np.linalg.inv(both @ both.T) * got.chi2 / (2 * 60 - 5)
    assert got.theta_covariance == pytest.approx(want, rel=1e-3)
    assert got.u["R1"] == pytest.approx(got.parameters["R1"] * math.sqrt(want[0, 0]), rel=1e-3)


def test_spectra_without_noise_are_recovered_exactly(simulate) -> None:
    rng = np.random.default_rng(0)
    z = simulate(FREQUENCY, 700.0, 0.0, rng, n_bulk=0.97, inductance=3e-7)
    got = fit("L0-" + PAPER, FREQUENCY, z).parameters
    assert got["R1"] == pytest.approx(700.0, rel=1e-6)
    assert got["L0"] == pytest.approx(3e-7, rel=1e-5)
    assert got["CPE2_1"] == pytest.approx(0.88, abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.floats(1e-3, 1e3), st.integers(0, 10_000))
def test_scaling_impedance_scales_resistance(factor: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    z = with_noise(blocking_spectrum(FREQUENCY, 600.0, n_bulk=0.96), 0.01, rng)
    one, other = fit(PAPER, FREQUENCY, z), fit(PAPER, FREQUENCY, factor * z)
    assert other.ionic_resistance()[0] == pytest.approx(
        factor * one.ionic_resistance()[0], rel=1e-4
    )
    assert other.ionic_resistance()[1] == pytest.approx(
        factor * one.ionic_resistance()[1], rel=1e-2
    )


def test_order_of_the_frequencies_does_not_matter(simulate) -> None:
    z = simulate(FREQUENCY, 300.0, 0.01, np.random.default_rng(1))
    shuffled = np.random.default_rng(2).permutation(60)
    one, other = fit(PAPER, FREQUENCY, z), fit(PAPER, FREQUENCY[shuffled], z[shuffled])
    assert other.ionic_resistance() == pytest.approx(one.ionic_resistance(), rel=1e-6)


def test_batch_equals_one_by_one(simulate) -> None:
    rng = np.random.default_rng(3)
    z = [simulate(FREQUENCY, r, 0.01, rng) for r in (30, 100, 1000, 5000)]
    singly = [fit(PAPER, FREQUENCY, one).ionic_resistance() for one in z]
    assert resistances(fit_many(PAPER, FREQUENCY, z)) == pytest.approx(np.array(singly), rel=1e-5)


def test_two_arcs_end_in_the_lowest_minimum() -> None:
    """From the data alone no higher chi-square than from the truth, for arcs of any size."""
    rng = np.random.default_rng(9)
    circuit = parse("p(R1,CPE1)-p(R2,CPE2)-CPE3")
    truth = np.column_stack(
        [
            10 ** rng.uniform(1.5, 3.5, 100),
            10 ** rng.uniform(-11, -9.5, 100),
            rng.uniform(0.85, 1, 100),
            10 ** rng.uniform(1.5, 3.5, 100),
            10 ** rng.uniform(-8.5, -6.5, 100),
            rng.uniform(0.8, 1, 100),
            np.full(100, 4e-6),
            np.full(100, 0.88),
        ]
    )
    z = np.array([circuit.impedance(p, FREQUENCY) for p in truth])
    z = z + 0.003 * np.abs(z) * (rng.normal(size=z.shape) + 1j * rng.normal(size=z.shape))
    own = fit_many(circuit, FREQUENCY, z)
    best = fit_many(circuit, FREQUENCY, z, starts=truth[:, None])
    worse = [a.chi2 > 1.02 * b.chi2 for a, b in zip(own, best, strict=True)]
    assert np.mean(worse) <= 0.02
    score = (resistances(own)[:, 0] - truth[:, 0] - truth[:, 3]) / resistances(own)[:, 1]
    assert np.mean(np.abs(score) < 3) > 0.97


def test_what_the_data_does_not_show_is_said(simulate) -> None:
    z = simulate(FREQUENCY, 30.0, 0.01, np.random.default_rng(4), n_bulk=0.95)
    got = fit(PAPER, FREQUENCY, z)  # the arc lies at 500 MHz
    assert any("CPE1_0" in w for w in got.warnings)
    assert got.ionic_resistance()[1] / got.ionic_resistance()[0] < 0.01
    blind = fit("p(R1,CPE1)-p(R2,C2)-CPE2", FREQUENCY, z)
    assert blind.warnings


def test_engine_impedance_py_agrees(simulate) -> None:
    z = simulate(FREQUENCY, 1500.0, 0.01, np.random.default_rng(6), n_bulk=0.95)
    start = [1300, 3e-11, 0.9, 3e-6, 0.8]
    own = fit(PAPER, FREQUENCY, z, start=start)
    other = fit(PAPER, FREQUENCY, z, start=start, engine="impedance")
    assert other.engine == "impedance"
    (r, u), (r_other, u_other) = own.ionic_resistance(), other.ionic_resistance()
    assert r_other == pytest.approx(r, abs=0.5 * u)
    assert u_other == pytest.approx(u, rel=0.05)
    assert own.chi2 <= other.chi2 * (1 + 1e-6)


@pytest.mark.parametrize(
    ("frequency", "z", "expected"),
    [
        ([1.0, -2.0] * 10, np.ones(20) * (1 - 1j), "positive frequencies"),
        ([1.0, math.nan] * 10, np.ones(20) * (1 - 1j), "positive frequencies"),
        (np.arange(1, 21), np.full(20, math.nan), "finite impedances"),
        (np.arange(1, 21), np.zeros(20), "finite impedances"),
        (np.arange(1, 4), np.ones(3) * (1 - 1j), "at least 4 frequencies"),
        (np.arange(1, 21), np.ones(19), "one impedance for each frequency"),
    ],
)
def test_data_that_cannot_be_fitted_is_refused(frequency, z, expected: str) -> None:
    with pytest.raises(AnalysisError, match=expected):
        fit(PAPER, frequency, z)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_any_data_gives_an_end_or_a_refusal(seed: int) -> None:
    """Random numbers instead of a spectrum: the fit ends, with finite values and warnings."""
    rng = np.random.default_rng(seed)
    z = 10 ** rng.uniform(-3, 9, 20) * np.exp(2j * np.pi * rng.uniform(size=20))
    got = fit("L0-p(R1,CPE1)-CPE2", np.logspace(-1, 6, 20), z)
    assert np.isfinite(list(got.parameters.values())).all()
    assert got.warnings or got.rms > 0.3
