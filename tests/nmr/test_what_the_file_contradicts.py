"""References, nuclei, echoes, sidebands and decays that the file or the data contradict."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from electrolyte.ground.errors import RawFileError
from electrolyte.readers import read
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.measurement import Measurement
from electrolyte.techniques.nmr.analysis import MAIN, analyse_spectrum
from electrolyte.techniques.nmr.conditions import conditions
from electrolyte.techniques.nmr.lines import centre_band
from electrolyte.techniques.nmr.quadrupole import (
    GAUSSIAN_FWHM,
    induced_shift_limit,
    powder_frequencies,
)
from electrolyte.techniques.nmr.relaxation import fit_recovery
from synthetic.nmr import GROUP_DELAY, Resonance, add_noise, simulate_fid, write_experiment

WIDTH, MHz = 125e3, 155.506
FILE = {"nucleus": "7Li", "transmitter_frequency_MHz": MHz, "reference_frequency_MHz": MHz}
STATED = {"NUC1": "7Li", "BF1": 194.37, "SW_h": 20000.0, "MASR": 0, "TE": 298.15, "DATE": 1}


def spectrum_of(fid: np.ndarray, **stated: object) -> Measurement:
    metadata = {**FILE, "spectral_width_Hz": WIDTH, "group_delay_points": GROUP_DELAY, **stated}
    frame = data_frame({"Test Time / s": np.arange(len(fid))})
    return Measurement("nmr", "bruker-topspin", frame, Path(), "", metadata, (), {"fid": fid})


@pytest.mark.parametrize(
    ("base_MHz", "reference_ppm", "guards"),
    [
        (MHz, None, ["no_reference"]),  # SR = 0
        (MHz, 0.0, []),
        (MHz * (1 - 6e-6), None, []),
        (None, None, []),
    ],
)
def test_an_axis_at_the_base_frequency_was_perhaps_never_referenced(
    base_MHz: float | None, reference_ppm: float | None, guards: list[str]
) -> None:
    found = conditions({**FILE, "base_frequency_MHz": base_MHz}, reference_ppm=reference_ppm)
    assert [doubt.guard for doubt in found.shift_doubts] == guards


@pytest.mark.parametrize(
    ("frequency_MHz", "sheet", "filed", "is_doubted"),
    [
        (132.29, "", "7Li", True),  # 23Na at 11.7 T; no magnet has 340 MHz
        (132.29, "23Na", "7Li", False),
        (104.261, "23Na", "27Al", True),  # both near 400 MHz, aluminium nearer
        (104.261, "27Al", "23Na", False),
        (152.27, "7Li", "7Li", False),  # at 391.8 MHz
        (14.8, "1H", "1H", False),  # an electromagnet of ESR
        (116.64, "", "7Li", False),
    ],
)
def test_nuclei_against_the_transmitter(
    frequency_MHz: float, sheet: str, filed: str, is_doubted: bool
) -> None:
    stated = {"nucleus": filed, "transmitter_frequency_MHz": frequency_MHz}
    found = conditions(stated, nucleus=sheet)
    assert [doubt.guard for doubt in found.doubts] == ["nucleus"] * is_doubted


@pytest.mark.parametrize("off", [-40e-6, 40e-6])
def test_u_of_a_width_holds_an_echo_recorded_off_its_top(off: float) -> None:
    """One line does not tell; a Gaussian one is off by 2 u of what a pulse would have."""
    line = Resonance(1000.0, 3e3, 1.0, 0.5)
    fid = simulate_fid([line], 2048, WIDTH, dead_time=off)
    fid = add_noise(fid, 300, np.random.default_rng(7))
    found = {}
    for program in ("zg", "hahnecho"):
        measurement = spectrum_of(fid, pulse_program=program, receiver_delay_s=6.5e-6)
        found[program] = analyse_spectrum(measurement, conditions(measurement.metadata), {}).fwhm
    width, u = found["hahnecho"]
    assert abs(width - 3e3) < 2 * u
    assert abs(found["zg"][0] - 3e3) > 2 * found["zg"][1]


@pytest.mark.parametrize(("share", "is_doubted"), [(0.2, False), (0.8, True)])
def test_the_centre_of_a_slowly_spun_pattern(share: float, is_doubted: bool) -> None:
    rate = 5e3
    lines = [
        Resonance(500.0 + order * rate, 200.0, area, 0.5)
        for order, area in ((-1, share), (0, 1.0), (1, 0.1))
    ]
    fid = add_noise(simulate_fid(lines, 12500, WIDTH), 100, np.random.default_rng(3))
    measurement = spectrum_of(fid)
    at = conditions(measurement.metadata, mas_kHz=rate / 1e3)
    doubt = centre_band(analyse_spectrum(measurement, at, {}).fit.line(MAIN))
    assert (doubt is not None and doubt.guard == "centre_band") is is_doubted


def test_u_of_a_shift_holds_the_top_of_two_lines() -> None:
    """A weak second line at half a width moves a single fitted one away from their maximum."""
    lines = [Resonance(0.0, 200.0, 0.8, 0.5), Resonance(120.0, 200.0, 0.2, 0.5)]
    fid = add_noise(simulate_fid(lines, 6250, 62.5e3), 60, np.random.default_rng(5))
    measurement = spectrum_of(fid, spectral_width_Hz=62.5e3)
    result = analyse_spectrum(measurement, conditions(measurement.metadata), {})
    second, line = result.second, result.fit.line(MAIN)
    reached = np.sqrt(second.weight) * np.abs([second.top, second.offset] - np.array(line.offset))
    assert result.shift_of(MAIN)[1] * MHz >= max(reached)
    assert second.top < second.offset  # the maximum lies at the stronger line


DELAYS = np.geomspace(0.02, 5, 12)


@pytest.mark.parametrize(
    ("signal", "is_doubted"),
    [
        (np.exp(-DELAYS), True),
        (-np.exp(-DELAYS), True),
        (0.1 + 0.9 * np.exp(-DELAYS), True),
        (1 - np.exp(-DELAYS), False),
        (1 - 2 * np.exp(-DELAYS), False),
        (2 * np.exp(-DELAYS) - 1, False),  # an inversion, upside down
        (1 - 0.4 * np.exp(-DELAYS), False),
    ],
)
def test_a_signal_that_falls_is_no_recovery(signal: np.ndarray, is_doubted: bool) -> None:
    for seed in range(5):
        noise = 0.01 * np.random.default_rng(seed).standard_normal(len(DELAYS))
        found = fit_recovery(DELAYS, signal + noise, "simulated", noise=0.01, gain_u=0.07)
        guards = [doubt.guard for doubt in found.doubts]
        assert ("recovery_falls" in guards) is is_doubted
    locked = fit_recovery(DELAYS, np.exp(-DELAYS) + noise, "simulated", noise=0.01, to_zero=True)
    assert "recovery_falls" not in [doubt.guard for doubt in locked.doubts]


def test_the_isotropic_shift_lies_no_farther_than_the_width_allows() -> None:
    limit = induced_shift_limit(100.0)
    for spin, larmor in ((1.5, 80e6), (3.5, 105e6)):
        ratios = []
        for asymmetry in (0.0, 0.25, 0.5, 0.75, 1.0):
            pattern = powder_frequencies(0.7e6, asymmetry, larmor, spin=spin)
            ratios.append(-pattern.mean() * 100 / (GAUSSIAN_FWHM * pattern.std()))
        assert max(ratios) <= limit * (1 + 1e-3)
        assert max(ratios) > 0.95 * limit


# --- lists that the pulse program does not use -------------------------------------------------


@pytest.mark.parametrize(
    ("program", "is_read"),
    [
        ("1 ze\n2 d1\nvd\ngo=2 ph31\n", True),
        ("define list<delay> t1 = <mine>\n1 ze\nt1.inc\ngo=2 ph31\n", True),
        ("1 ze\n2 d1\np30:gp6*diff\ngo=2 ph31 ; no vd\n", False),  # gradients
        ("", True),
    ],
)
def test_a_list_left_from_another_experiment(tmp_path: Path, program: str, is_read: bool) -> None:
    fids = np.exp(-np.arange(64) / 8) * np.arange(1, 7)[:, None] * (1 + 1j)
    write_experiment(tmp_path / "1", fids, np.geomspace(0.01, 1, 6), STATED, "simulated")
    (tmp_path / "1" / "pulseprogram").write_text(program)
    if is_read:
        assert len(read(tmp_path / "1", "nmr").frame["Delay / s"]) == 6
    else:
        with pytest.raises(RawFileError, match="vdlist, but 6 rows of the pulse program satrec"):
            read(tmp_path / "1", "nmr")
