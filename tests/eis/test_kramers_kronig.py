"""The linear Kramers-Kronig test against impedance.py's, and against violations."""

from __future__ import annotations

from pathlib import Path

import impedance.validation
import numpy as np
import pytest

from ad_hoc_readers import ec_lab_text
from electrolyte.ground.errors import AnalysisError
from electrolyte.techniques.eis.kramers_kronig import KramersKronig, linear_kk_many

FREQUENCY = np.logspace(np.log10(7e6), -1, 60)


def linear_kk(frequency: np.ndarray, impedance: np.ndarray) -> KramersKronig:
    return linear_kk_many(frequency, np.asarray(impedance)[None])[0]


@pytest.fixture
def lin_kk(monkeypatch: pytest.MonkeyPatch):
    """impedance.py's linKK, which under numpy 2 needs the name np where it evaluates strings."""
    monkeypatch.setitem(impedance.validation.circuit_elements, "np", np)
    return impedance.validation.linKK


def test_a_consistent_spectrum_leaves_its_noise(simulate) -> None:
    rng = np.random.default_rng(1)
    spectra = [simulate(FREQUENCY, r, 0.01, rng, n_bulk=0.95) for r in (30, 300, 3000)] * 20
    noise = [result.noise for result in linear_kk_many(FREQUENCY, spectra)]
    assert np.sqrt(np.mean(np.square(noise))) == pytest.approx(0.01, rel=0.1)


@pytest.mark.parametrize("r", [30.0, 300.0, 3000.0])
@pytest.mark.parametrize("inductance", [0.0, 5e-7])
def test_without_noise_hardly_anything_is_left(simulate, r: float, inductance: float) -> None:
    rng = np.random.default_rng(0)
    z = simulate(FREQUENCY, r, 0.0, rng, n_bulk=0.95, inductance=inductance)
    assert linear_kk(FREQUENCY, z).rms < 1e-4


def test_fixed_time_constants_leave_no_more_than_impedance_py(simulate, lin_kk, capsys) -> None:
    z = simulate(FREQUENCY, 1500.0, 0.01, np.random.default_rng(3), n_bulk=0.95)
    _, _, fitted, _, _ = lin_kk(FREQUENCY, z, fit_type="complex", add_cap=True)
    assert linear_kk(FREQUENCY, z).rms <= np.sqrt(np.mean(np.abs((fitted - z) / z) ** 2))


def test_residuals_are_those_of_least_squares(simulate) -> None:
    z = simulate(FREQUENCY, 800.0, 0.01, np.random.default_rng(4))
    got = linear_kk(FREQUENCY, z)
    omega, n = 2 * np.pi * FREQUENCY, got.n_time_constants
    tau = np.geomspace(10**-0.5 / omega.max(), 10**0.5 / omega.min(), n)
    model = [np.ones(60), 1j * omega, 1 / (1j * omega), *(1 / (1 + 1j * omega * t) for t in tau)]
    design = (np.array(model) / np.abs(z)).T
    design = np.concatenate([design.real, design.imag]) / np.linalg.norm(design, axis=0)
    data = np.concatenate([(z / np.abs(z)).real, (z / np.abs(z)).imag])
    left = data - design @ np.linalg.lstsq(design, data, rcond=None)[0]
    assert got.rms == pytest.approx(np.sqrt(left @ left / 60), rel=1e-4)


def test_violations_are_seen(simulate) -> None:
    z = simulate(FREQUENCY, 1500.0, 0.001, np.random.default_rng(5))
    wrong_phase = z.real + 0.9j * z.imag
    outlier = z * np.where(np.arange(60) == 20, 1.05, 1.0)
    jump = z * np.where(FREQUENCY < 1e3, 1.05, 1.0)
    floor = linear_kk(FREQUENCY, z).rms
    assert linear_kk(FREQUENCY, wrong_phase).rms > 5 * floor
    assert linear_kk(FREQUENCY, jump).rms > 4 * floor
    assert linear_kk(FREQUENCY, outlier).worst[1] == FREQUENCY[20]


def test_real_argyrodite_spectrum(real_data: Path) -> None:
    f, z = ec_lab_text(real_data / "eis" / "PEIS_LPSCl_IonBlocking_-25C.txt")
    assert linear_kk(f, z).rms == pytest.approx(0.0013, abs=0.0003)


@pytest.mark.parametrize(
    ("f", "z", "expected"),
    [
        (np.arange(1, 5), np.ones(4), "at least 8"),
        (np.ones(10), np.ones(10), "different frequencies"),
        (np.arange(10), np.ones(10), "positive frequencies"),
        (np.arange(1, 11), np.zeros(10), "finite impedances"),
        (np.arange(1, 11), np.ones(9), "one impedance a frequency"),
    ],
)
def test_what_is_no_spectrum_is_refused(f, z, expected: str) -> None:
    with pytest.raises(AnalysisError, match=expected):
        linear_kk(f, z)
