"""Magnitudes, delays in ms, a saturation that may leave a share; hum."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.nmr.nmr_columns import AMPLITUDE, DELAY
from electrolyte.techniques.nmr.analysis import SpectrumResult, analyse_spectrum
from electrolyte.techniques.nmr.conditions import conditions
from electrolyte.techniques.nmr.mains import hum
from electrolyte.techniques.nmr.recovery import analyse_relaxation
from electrolyte.techniques.nmr.relaxation import fit_recovery

WIDTH, MHz = 20e3, 155.506
FILE = {
    "nucleus": "7Li",
    "transmitter_frequency_MHz": MHz,
    "reference_frequency_MHz": MHz,
    "spectral_width_Hz": WIDTH,
}


@pytest.mark.parametrize("t1", [0.02, 3.0])
@pytest.mark.parametrize("seed", range(4))
def test_magnitudes_of_an_inversion_get_their_signs(t1: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    delays = rng.permutation(np.geomspace(0.03, 6, 12)) * t1
    noise = 0.005 * rng.standard_normal(len(delays))
    magnitudes = np.abs(1 - 1.9 * np.exp(-delays / t1) + noise)
    found = fit_recovery(delays, magnitudes, "simulated")
    assert "recovery_signs" in [doubt.guard for doubt in found.doubts]
    assert abs(found.t1 - t1) < 4 * found.t1_u
    assert found.start < 0 < found.plateau


@pytest.mark.parametrize("start", [0.0, 0.2])
def test_a_saturation_recovery_keeps_its_signs(start: float) -> None:
    for seed in range(20):
        rng = np.random.default_rng(seed)
        delays = np.geomspace(0.02, 5, 10)
        signal = np.abs(1 - (1 - start) * np.exp(-delays) + 0.02 * rng.standard_normal(10))
        found = fit_recovery(delays, signal, "simulated")
        assert "recovery_signs" not in [doubt.guard for doubt in found.doubts]


def test_u_holds_a_saturation_that_may_leave_a_share() -> None:
    """Eight rows with noise of 1 % hardly show a share of a sixth, which moves T1 by a tenth."""
    delays = np.geomspace(0.02, 5, 8)
    decay = np.exp(-delays)
    far = 0
    for seed in range(30):
        noise = 0.01 * np.random.default_rng(seed).standard_normal(len(delays))
        signal = (1 - decay) / (1 - decay / 6) + noise
        found = fit_recovery(delays, signal, "simulated", noise=0.01)
        far += not found.doubts and abs(found.t1 - 1) > 2.5 * found.t1_u
    assert far <= 1


@pytest.mark.parametrize(
    ("delays", "asked"),
    [
        ([2, 5, 20, 50, 200, 500, 2000, 5000], True),
        ([0.5, 1, 5, 20, 100, 500, 2000, 5000], False),  # half a millisecond is seldom waited
        ([1, 2, 5, 10, 20, 50, 100, 200], False),
    ],
)
def test_delays_as_milliseconds_are_written(delays: list[float], asked: bool) -> None:
    times = np.array(delays, dtype=float)
    table = data_frame({DELAY: times, AMPLITUDE: 1 - np.exp(-times / times[-1] * 6)})
    measurement = Measurement("nmr", "table", table, Path(), "", {"nucleus": "7Li"})
    at = conditions(measurement.metadata, temperature_C=25.0)
    doubts = analyse_relaxation(measurement, at).doubts
    assert ("delay_unit" in [doubt.guard for doubt in doubts]) == asked


def spectrum(fid: np.ndarray) -> SpectrumResult:
    table = data_frame({"Test Time / s": np.arange(len(fid)) / WIDTH})
    measurement = Measurement("nmr", "made", table, Path(), "", FILE, (), {"fid": fid})
    at = conditions(FILE, temperature_C=25.0, mas_kHz=0.0, reference_ppm=0.0)
    return analyse_spectrum(measurement, at, {})


def fid_of(*lines: tuple[float, float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Times and signal of Lorentzian lines: offset, width, area."""
    time = np.arange(8192) / WIDTH
    signal = sum(a * np.exp((2j * np.pi * f - np.pi * w) * time) for f, w, a in lines)
    assert isinstance(signal, np.ndarray)
    signal[0] /= 2
    noise = np.random.default_rng(1).standard_normal((2, len(time)))
    return time, signal + 0.01 * (noise[0] + 1j * noise[1])


@pytest.mark.parametrize(("depth", "is_seen"), [(0.0, False), (0.04, True)])
def test_a_modulation_by_the_mains_that_a_line_shows(depth: float, is_seen: bool) -> None:
    time, signal = fid_of((700.0, 40.0, 1.0))
    result = spectrum(signal * (1 + depth * np.sin(2 * np.pi * 100 * time + 1)))
    found = hum(result.fit, (220.0, 1180.0))
    assert found.matters == is_seen
    assert ("mains_hum" in [doubt.guard for doubt in result.doubts]) == is_seen
    if is_seen:
        assert found.frequency == 100
