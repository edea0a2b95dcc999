"""A receiver that was full, and a saturation that leaves a share of the signal."""

from __future__ import annotations

import numpy as np
import pytest

from electrolyte.techniques.nmr.receiver import overload
from electrolyte.techniques.nmr.relaxation import fit_recovery


@pytest.mark.parametrize("noise", [30.0, 1e4])
@pytest.mark.parametrize(("share", "guards"), [(2.0, []), (0.5, ["receiver_full"])])
def test_values_that_pile_up_at_the_largest(share: float, guards: list[str], noise: float) -> None:
    time = np.arange(2000) / 1e4
    fid = 1e5 * np.exp((2j * np.pi * 300 - 30) * time)
    fid += np.random.default_rng(1).normal(0, noise, (2, len(time))).T @ [1, 1j]
    top = share * 1e5
    cut = np.clip(fid.real, -top, top) + 1j * np.clip(fid.imag, -top, top)
    assert [doubt.guard for doubt in overload(cut)] == guards


def test_small_whole_numbers_are_no_overload() -> None:
    noise = np.random.default_rng(1).integers(-3, 4, (2, 1000))
    assert overload(noise[0] + 1j * noise[1]) == []
    rounded = np.round(np.random.default_rng(2).normal(0, 2, (2, 4000)))
    assert overload(rounded[0] + 1j * rounded[1]) == []


@pytest.mark.parametrize(("left", "guards"), [(0.0, []), (0.3, ["saturation_left"])])
def test_a_saturation_that_leaves_a_share(left: float, guards: list[str]) -> None:
    """In a steady state each scan recovers from r of its own end: (1 - e) / (1 - r e)."""
    delays = np.geomspace(0.01, 6, 14)
    decay = np.exp(-delays)
    signal = (1 - decay) / (1 - left * decay)
    signal += 0.002 * np.random.default_rng(2).standard_normal(len(delays))
    found = fit_recovery(delays, signal, "simulated", noise=0.002)
    names = [doubt.guard for doubt in found.doubts]
    assert [name for name in names if name == "saturation_left"] == guards


@pytest.mark.parametrize(("top", "asked"), [(2.0, False), (0.8, True)])
def test_a_recovery_whose_signal_is_cut_off(top: float, asked: bool) -> None:
    """It ends at once, as a stretched one of an exponent above 1 does, and as no real one."""
    delays = np.geomspace(0.05, 7, 14)
    for seed in range(5):
        noise = 0.003 * np.random.default_rng(seed).standard_normal(len(delays))
        signal = np.minimum(1 - np.exp(-delays / 1.4), top) + noise
        doubts = fit_recovery(delays, signal, "simulated").doubts
        assert any("cut off" in doubt.found for doubt in doubts) == asked
