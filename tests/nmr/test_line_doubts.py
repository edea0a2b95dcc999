"""What makes numbers of a spectrum suspect, and what does not: windows, rates, second lines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from electrolyte.readers import read
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.measurement import Measurement
from electrolyte.techniques.nmr.analysis import SpectrumResult, analyse_spectrum
from electrolyte.techniques.nmr.conditions import conditions
from electrolyte.techniques.nmr.numbers import Provenance, spectrum_quantities
from synthetic.nmr import GROUP_DELAY, Resonance, add_noise, sidebands, simulate_fid

AT = Provenance("sample", "m", "synthetic")
WIDTH, MHz = 125e3, 155.506


def analysed(
    fid: np.ndarray,
    mas_kHz: float | None = 0.0,
    *,
    width: float = WIDTH,
    delay_points: float = GROUP_DELAY,
    **stated: object,
) -> SpectrumResult:
    metadata = {
        "nucleus": "7Li",
        "transmitter_frequency_MHz": MHz,
        "reference_frequency_MHz": MHz,
        "spectral_width_Hz": width,
        "group_delay_points": delay_points,
        **stated,
    }
    frame = data_frame({"Test Time / s": np.arange(len(fid)) / width})
    measurement = Measurement("nmr", "simulated", frame, Path(), "", metadata, (), {"fid": fid})
    at = conditions(metadata, temperature_C=25.0, mas_kHz=mas_kHz)
    return analyse_spectrum(measurement, at, {})


def guards(result: SpectrumResult) -> list[str]:
    return [doubt.guard for doubt in result.doubts]


def noisy(fid: np.ndarray, seed: int, snr: float = 150) -> np.ndarray:
    return add_noise(fid, snr, np.random.default_rng([seed, 41]))


@pytest.mark.parametrize("rate", [1500.0, 4200.0, 7000.0, 12000.0])
@pytest.mark.parametrize("fwhm", [5e3, 11e3])
def test_a_rate_left_over_never_cuts_a_static_line(rate: float, fwhm: float) -> None:
    line = Resonance(-500.0, fwhm, 1.0, 0.1)
    fid = noisy(simulate_fid([line], 2048, WIDTH, phase=0.7), 1)
    result, static = analysed(fid, None, mas_Hz=rate), analysed(fid, 0.0)
    assert result.fwhm == pytest.approx(static.fwhm, rel=0.01)
    assert abs(result.fwhm[0] - fwhm) < 2 * result.fwhm[1]
    assert result.doubts == ()
    if rate < 0.9 * fwhm:
        assert result.mas_Hz == 0
        assert any("probably static" in warning for warning in result.warnings)


def test_the_foot_of_a_broad_line_is_no_sideband() -> None:
    """A rate left over, of four widths: at the places of the sidebands is the line's own foot."""
    line = Resonance(300.0, 6e3, 1.0, 0.6)
    for seed in range(6):
        fid = noisy(simulate_fid([line], 2500, 250e3, phase=seed), seed, 180)
        result = analysed(fid, None, width=250e3, mas_Hz=24e3)
        assert not result.fit.sees_sidebands
        assert result.fit.lines[0].sidebands == ()
        assert abs(result.fwhm[0] - 6e3) < 2.5 * result.fwhm[1]
    spun = [line, *sidebands(line, 24e3, 0.03)]
    fid = noisy(simulate_fid(spun, 2500, 250e3, phase=1.0), 7, 180)
    assert analysed(fid, 24.0, width=250e3).fit.sees_sidebands


def test_a_rate_of_the_sheet_that_the_line_is_wider_than_is_doubted() -> None:
    fid = noisy(simulate_fid([Resonance(0.0, 9e3, 1.0)], 2048, WIDTH), 2)
    assert guards(analysed(fid, 5.0)) == ["spinning_rate"]
    assert guards(analysed(fid, 20.0)) == []


def test_sidebands_near_a_line_are_fitted_with_it() -> None:
    line = Resonance(300.0, 900.0, 1.0)
    lines = [line, *sidebands(line, 5e3, 0.2), *sidebands(line, 10e3, 0.05)]
    result = analysed(noisy(simulate_fid(lines, 2048, WIDTH, phase=1.0), 3), 5.0)
    assert result.fwhm[0] == pytest.approx(900, abs=2 * result.fwhm[1] + 1)
    assert result.doubts == ()


@pytest.mark.parametrize("fwhm", [45e3, 90e3])
def test_a_line_as_wide_as_the_spectrum_is_doubted(fwhm: float) -> None:
    fid = noisy(simulate_fid([Resonance(0.0, fwhm, 1.0)], 2048, WIDTH), 4)
    assert "line_window" in guards(analysed(fid))


def test_a_line_at_the_edge_of_the_spectrum_is_doubted() -> None:
    fid = noisy(simulate_fid([Resonance(WIDTH / 2 - 700, 600.0, 1.0)], 4096, WIDTH), 5)
    assert "line_window" in guards(analysed(fid))


@pytest.mark.parametrize("apart", [0.8, 1.5, 3.0])
def test_two_lines_make_all_numbers_suspect_and_widen_them(apart: float) -> None:
    lines = [Resonance(0.0, 300.0, 1.0), Resonance(apart * 300, 300.0, 0.5)]
    result = analysed(noisy(simulate_fid(lines, 4096, WIDTH), 6))
    assert guards(result) == ["second_line"] or "line_misfit" in guards(result)
    assert result.second.gain > 10
    centre = apart * 300 * 0.5 / 1.5
    shift, u = result.shift_of("main")
    if apart > 1:  # closer ones share their areas in many ways
        assert abs(shift - centre / MHz) < 2 * u
    for row in spectrum_quantities(result, AT):
        is_criterion = row.quantity == "second_line_delta_aicc_7Li"
        assert row.status == ("ok" if is_criterion else "suspect")
    accepted = spectrum_quantities(result, AT, accept=["second_line", "line_misfit"])
    assert {row.status for row in accepted} <= {"ok", "suspect"}
    if guards(result) == ["second_line"]:
        assert {row.status for row in accepted} == {"ok"}


@pytest.mark.night
def test_single_lines_are_hardly_ever_doubted() -> None:
    doubted = []
    for seed in range(60):
        rng = np.random.default_rng([seed, 43])
        line = Resonance(rng.uniform(-900, 900), rng.uniform(80, 900), 1.0, rng.uniform(0.05, 0.95))
        lines = [line, *sidebands(line, 25e3, rng.uniform(0, 0.1))]
        dead_time = rng.uniform(0, 8e-6)
        fid = simulate_fid(lines, 2500, WIDTH, phase=rng.uniform(-3, 3), dead_time=dead_time)
        doubted += guards(analysed(add_noise(fid, rng.uniform(20, 400), rng), 25.0))
    assert len(doubted) <= 2, doubted


@pytest.mark.parametrize("wrong", [-2.0, -1.0, 1.0, 2.0])
def test_a_wrong_delay_of_the_filter_is_seen(wrong: float) -> None:
    fid = noisy(simulate_fid([Resonance(200.0, 1500.0, 1.0)], 4096, WIDTH, phase=2.0), 7)
    assert guards(analysed(fid)) == []
    result = analysed(fid, delay_points=GROUP_DELAY + wrong)
    found = {doubt.guard: doubt.found for doubt in result.doubts}
    points, side = found["signal_onset"].split(" begins ")[1].split(" points ")
    # what the lines' own phase takes up of the delay is missing
    assert 0.7 * abs(wrong) < float(points) < 1.1 * abs(wrong)
    assert side == ("early" if wrong > 0 else "late")


def test_the_dead_time_is_in_u_of_a_gaussian_width_alone() -> None:
    """exp(-a (t + d)^2) is a Gaussian decay with exp(-2 a d t): a Lorentzian part of 2 a d/pi."""
    dead_time = 8e-6
    for share, size in ((0.05, 1.0), (0.99, 0.0)):
        line = Resonance(0.0, 6e3, 1.0, share)
        fid = noisy(simulate_fid([line], 2048, WIDTH, dead_time=dead_time), 8, 800)
        fwhm, u = analysed(fid).fwhm
        a = np.pi**2 * 6e3**2 / (4 * np.log(2))
        assert fwhm - 6e3 == pytest.approx(0.53 * size * 2 * a * dead_time / np.pi, abs=60)
        assert abs(fwhm - 6e3) < 2 * u


@pytest.mark.parametrize("dead_time", [20e-6, 40e-6])
def test_a_late_receiver_that_the_file_states_is_in_u(dead_time: float) -> None:
    """DE of TopSpin: nobody says how much of it the program makes up for, so that u reaches it."""
    line = Resonance(300, 5e3, 1.0, 0.1)
    fid = noisy(simulate_fid([line], 2048, 2 * WIDTH, dead_time=dead_time), 9)
    fwhm, u = analysed(fid, width=2 * WIDTH, receiver_delay_s=dead_time).fwhm
    assert abs(fwhm - 5e3) < 1.96 * u
    assert u < 0.4 * fwhm
    late, u_unstated = analysed(fid, width=2 * WIDTH).fwhm
    assert abs(late - 5e3) < 1.96 * u_unstated
    short, u_short = analysed(fid, width=2 * WIDTH, receiver_delay_s=6e-6).fwhm
    assert abs(short - 5e3) > 2 * u_short


def test_a_dead_time_that_the_file_states_is_used() -> None:
    line = Resonance(0.0, 6e3, 1.0, 0.05)
    fid = noisy(simulate_fid([line], 2048, WIDTH, dead_time=8e-6), 9, 800)
    assert analysed(fid, dead_time_s=8e-6).fwhm[0] == pytest.approx(6e3, abs=40)


def test_a_pattern_of_many_lines_has_an_estimated_phase(real_data: Path) -> None:
    measurement = read(real_data / "nmr" / "datalab_7Li_MAS_echo_71", "nmr")
    metadata = {k: v for k, v in measurement.metadata.items() if k != "stored_phase_deg"}
    unphased = replace(measurement, metadata=metadata)
    result = analyse_spectrum(unphased, conditions(metadata, mas_kHz=40.0), {})
    assert {"line_misfit", "phase_estimated"} <= set(guards(result))
