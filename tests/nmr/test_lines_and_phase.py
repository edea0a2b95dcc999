"""Fourier transform, line shape, line fits and phases: known answers, coverage, real spectra."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import voigt_profile
from simulated import MAS_HZ, random_spectrum, spectrum_of

from electrolyte.ground.errors import AnalysisError
from electrolyte.readers import read
from electrolyte.techniques.nmr.fourier import noise_sd, transform
from electrolyte.techniques.nmr.line_fit import fit_lines
from electrolyte.techniques.nmr.lines import Line
from electrolyte.techniques.nmr.phasing import (
    automatic_phase,
    find_lines,
    stated_phase,
    upright_phase,
)
from electrolyte.techniques.nmr.voigt import voigt, voigt_fwhm, voigt_tangents
from synthetic.nmr import Resonance, add_noise, simulate_fid


def test_line_shape_is_the_voigt_profile() -> None:
    offset = np.linspace(-200, 200, 401)
    lorentzian, gaussian = 30.0, 20.0
    expected = voigt_profile(offset - 12, gaussian / 2.354820045, lorentzian / 2)
    # the FID starts with 1, so the line's area over frequency is 1/2
    found = voigt(offset, 12, lorentzian, gaussian).real
    np.testing.assert_allclose(found, expected / 2, rtol=1e-6)


@pytest.mark.parametrize(("start", "end"), [(0.0, 0.02), (5e-6, 0.05), (1e-3, np.inf)])
def test_finite_fid_agrees_with_numerical_integration(start: float, end: float) -> None:
    offset, lorentzian, gaussian = np.linspace(-150, 150, 31), 25.0, 18.0
    step = 2e-6
    time = np.arange(start, min(end, 0.4), step)
    decay = np.pi * lorentzian * time + (np.pi * gaussian * time) ** 2 / (4 * np.log(2))
    signal = np.exp(2j * np.pi * 7.0 * time - decay)
    kernel = np.exp(-2j * np.pi * offset[:, None] * time) * signal
    expected = (kernel.sum(axis=1) - (kernel[:, 0] + kernel[:, -1]) / 2) * step
    found = voigt(offset, 7.0, lorentzian, gaussian, start, end)
    np.testing.assert_allclose(found, expected, atol=2e-4 * np.abs(expected).max())


@settings(max_examples=30, deadline=None)
@given(st.floats(0.05, 300), st.floats(0.05, 300), st.floats(0, 2e-5))
def test_derivatives_of_the_line_shape(lorentzian: float, gaussian: float, start: float) -> None:
    offset = np.linspace(-500, 500, 41)
    log_l, log_g = np.log([lorentzian, gaussian])

    def at(x: np.ndarray) -> np.ndarray:
        return voigt(offset, x[0], np.exp(x[1]), np.exp(x[2]), x[3], 0.01 + x[3])

    point = np.array([10.0, log_l, log_g, start])
    tangents = voigt_tangents(offset, 10.0, (lorentzian, gaussian), (start, 0.01 + start))
    steps = [1e-4 * (lorentzian + gaussian), 1e-4, 1e-4, 1e-7]
    for k, step in enumerate(steps):
        move = step * np.eye(4)[k]
        numeric = (at(point + move) - at(point - move)) / (2 * step)
        size = np.abs(numeric).max() + 1e-6 * np.abs(tangents[0]).max() / step
        assert np.abs(tangents[k + 1] - numeric).max() < 2e-3 * size


@settings(max_examples=30, deadline=None)
@given(st.floats(0.5, 100), st.floats(0.5, 100))
def test_width_of_a_voigt_line(lorentzian: float, gaussian: float) -> None:
    width = voigt_fwhm(lorentzian, gaussian)
    sigma, gamma = gaussian / 2.354820045, lorentzian / 2
    half = voigt_profile(width / 2, sigma, gamma) / voigt_profile(0, sigma, gamma)
    assert half == pytest.approx(0.5, abs=5e-4)


def test_axis_has_the_line_where_it_is_and_undoes_the_group_delay() -> None:
    fid = simulate_fid([Resonance(1234.5, 30, 1.0)], 4000, 50e3, phase=0.0)
    spectrum = spectrum_of(fid, 50e3)
    real = spectrum.intensity.real
    step = spectrum.offset[1] - spectrum.offset[0]
    assert abs(spectrum.offset[np.argmax(real)] - 1234.5) <= step / 2
    assert real.min() > -0.01 * real.max()  # upright without any phasing


def test_shift_is_counted_from_the_reference_and_corrected() -> None:
    stated = {
        "spectral_width_Hz": 1e4,
        "transmitter_frequency_MHz": 100.001,
        "reference_frequency_MHz": 100.0,
    }
    spectrum = transform(np.ones(8, complex), stated, shift_correction=0.5)
    assert spectrum.to_shift(0.0) == pytest.approx(10.5)
    assert spectrum.to_offset(spectrum.to_shift(321.0)) == pytest.approx(321.0)


def test_noise_is_that_of_the_real_part_in_spite_of_lines() -> None:
    rng = np.random.default_rng(3)
    fid = simulate_fid([Resonance(100, 20, 1.0)], 8192, 5e4)
    added = add_noise(fid, 50, rng) - fid
    sd = (np.fft.fft(added) / 5e4).real.std()
    assert noise_sd(spectrum_of(fid + added, 5e4).intensity) == pytest.approx(sd, rel=0.03)


def test_a_stated_phase_turns_the_spectrum() -> None:
    fid = simulate_fid([Resonance(0, 30, 1.0)], 4000, 50e3, phase=np.deg2rad(70))
    phase = stated_phase(70, 0, 50e3)
    real = spectrum_of(fid, 50e3).phased(phase.phase, phase.delay).intensity.real
    assert real.min() > -0.01 * real.max()


def fit_one(seed: int, known: bool = True) -> tuple[float, ...]:
    """Deviations over u of shift, width and area share of a main line beside a hidden one."""
    rng = np.random.default_rng([seed, 99])
    offset, fwhm, phase = rng.uniform(-500, 500), rng.uniform(20, 40), rng.uniform(-3, 3)
    hidden = Resonance(offset - 32, 22, 0.04)
    lines = [Resonance(offset, fwhm, 1.0), hidden]
    fid = add_noise(simulate_fid(lines, 6250, 31250.0, phase=phase), 150, rng)
    expected = [Line("main", offset + 3, 30.0)]
    if known:
        # what is known of the hidden line is itself right only within its u
        at, width = offset - 32 + 1.5 * rng.standard_normal(), 22 + 4 * rng.standard_normal()
        expected.append(Line("hidden", at, max(width, 5.0), 1.5, 4.0))
    fit = fit_lines(spectrum_of(fid, 31250.0), expected, [(offset - 700, offset + 700)])
    main = fit.line("main")
    turn = np.angle(np.exp(1j * (fit.phase - phase)))
    return (
        (main.offset - offset) / main.offset_u,
        (main.fwhm - fwhm) / main.fwhm_u,
        (main.area - 1.0) / main.area_u,
        turn / fit.phase_u,
    )


def test_intervals_of_line_fits_are_honest() -> None:
    pulls = np.array([fit_one(seed) for seed in range(100)])
    coverage = (np.abs(pulls) < 1.96).mean(axis=0)
    assert ((coverage >= 0.90) & (coverage <= 0.99)).all(), coverage


def test_lines_that_overlap_fully_do_not_break_the_fit() -> None:
    rng = np.random.default_rng(5)
    fid = add_noise(simulate_fid([Resonance(0, 30, 1.0)], 2000, 2e4), 100, rng)
    lines = [Line("a", 0.0, 30.0), Line("b", 0.5, 30.0)]
    fit = fit_lines(spectrum_of(fid, 2e4), lines, [(-600, 600)])
    assert sum(line.area for line in fit.lines) == pytest.approx(1.0, abs=0.05)
    assert fit.lines[0].area_u > 0.1  # and the fit knows that it cannot tell them apart


def test_too_small_a_window_is_an_error() -> None:
    fid = simulate_fid([Resonance(0, 30, 1.0)], 500, 2e4)
    with pytest.raises(AnalysisError, match="more points than parameters"):
        fit_lines(spectrum_of(fid, 2e4), [Line("a", 0.0, 30.0)], [(-60, 60)])


def test_noise_alone_is_an_error() -> None:
    rng = np.random.default_rng(8)
    for _ in range(20):
        fid = rng.standard_normal(2048) + 1j * rng.standard_normal(2048)
        with pytest.raises(AnalysisError, match="noise only"):
            automatic_phase(spectrum_of(fid, 2e4), subject="nothing")


@pytest.mark.parametrize("nucleus", ["6Li", "7Li"])
@pytest.mark.night
def test_automatic_phase_of_a_hundred_fresh_spectra(nucleus: str) -> None:
    wrong = []
    for seed in range(2000, 2100):
        spectrum, truth = random_spectrum(nucleus, seed)
        phase = automatic_phase(spectrum, MAS_HZ)
        error = np.angle(np.exp(1j * (phase.at(truth.offset) - truth.phase)))
        if abs(np.rad2deg(error)) > 5:
            wrong.append((seed, round(float(np.rad2deg(error)), 1), round(truth.snr)))
    assert len(wrong) <= 5, wrong


def shown_and(phase: tuple[float, float], name: str, real_data: Path) -> float:
    """Correlation of the spectrum with a phase and the operator's."""
    folder = real_data / "nmr" / name
    measurement, stored = read(folder, "nmr"), read(folder / "pdata" / "1", "nmr")
    shown = stored.frame["Real / 1"].to_numpy()
    spectrum = transform(
        measurement.arrays["fid"],
        measurement.metadata,
        n_points=len(shown),
        line_broadening=stored.metadata["line_broadening_Hz"],
    )
    ours = spectrum.phased(*phase).intensity.real
    return float(np.corrcoef(np.roll(ours[::-1], 1), shown)[0, 1])


@pytest.mark.parametrize("mas_Hz", [0.0, 40e3, 7e3])  # unknown, true, and what acqus says
def test_automatic_phase_of_the_real_7Li_set_is_the_operators(
    mas_Hz: float, real_data: Path
) -> None:
    measurement = read(real_data / "nmr" / "datalab_7Li_MAS_echo_71", "nmr")
    spectrum = transform(measurement.arrays["fid"], measurement.metadata)
    phase = automatic_phase(spectrum, mas_Hz)
    assert shown_and((phase.phase, phase.delay), "datalab_7Li_MAS_echo_71", real_data) > 0.98
    # a manifold of many lines: no fit of a few is believed, and the estimate is called one
    assert not phase.is_confident
    assert "config.yaml" in phase.note


def test_upright_phase_of_the_real_17O_set(real_data: Path) -> None:
    measurement = read(real_data / "nmr" / "biffo_17O_1D_float64", "nmr")
    phase = upright_phase(transform(measurement.arrays["fid"], measurement.metadata))
    assert shown_and(phase, "biffo_17O_1D_float64", real_data) > 0.98


def test_line_of_the_real_7Li_cpmg_set(real_data: Path) -> None:
    measurement = read(real_data / "nmr" / "biffo_7Li_cpmg_38", "nmr")
    spectrum = transform(measurement.arrays["fid"][0], measurement.metadata)
    fit = find_lines(spectrum, 10e3)
    assert fit is not None
    # 206 Hz by an independent one-line fit of the same row
    assert fit.lines[0].fwhm == pytest.approx(206, abs=1)
    assert fit.chi2 < 1.5
