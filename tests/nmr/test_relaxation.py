"""T1: known answers, coverage, the vendor's own values; BPP and its limits."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from electrolyte.ground.constants import BOLTZMANN_EV_K
from electrolyte.ground.errors import AnalysisError
from electrolyte.readers import read
from electrolyte.techniques.nmr.bpp import (
    MINIMUM_W_TAU,
    apparent_energy,
    correlation_time,
    fit_bpp,
    spectral_density,
)
from electrolyte.techniques.nmr.fourier import Spectrum, transform
from electrolyte.techniques.nmr.lines import Line, fit_lines
from electrolyte.techniques.nmr.phasing import stored_phase
from electrolyte.techniques.nmr.relaxation import fit_recovery, project
from synthetic.nmr import GROUP_DELAY, Resonance, add_noise, simulate_fid

LARMOR = 194.37e6


def integrals(stack: Spectrum, low_ppm: float, high_ppm: float) -> np.ndarray:
    """Integral of the real part of each phased row between two shifts, less its median."""
    inside = (stack.shift >= low_ppm) & (stack.shift <= high_ppm)
    real = stack.intensity.real
    return (real - np.median(real, axis=1, keepdims=True))[:, inside].sum(axis=1)


def test_t1_of_all_vendor_regions_agrees_with_the_vendors_program(real_data: Path) -> None:
    folder = real_data / "nmr" / "cheminfo_1H_invrec_1"
    measurement = read(folder, "nmr")
    text = (folder / "pdata/1/dt1t2.txt").read_text()
    found = re.findall(r"T1\s*=\s*([\d.]+)(m|s)", text)  # 857.107m is in ms
    vendor = np.array([float(v) * (1e-3 if unit == "m" else 1.0) for v, unit in found])
    lines = (folder / "pdata/1/intrng").read_text().splitlines()
    regions = [tuple(map(float, line.split()[:2])) for line in lines if "# for region" in line]
    assert len(regions) == len(vendor) == 13
    phase = stored_phase(measurement.metadata)
    assert phase is not None
    stack = transform(measurement.arrays["fid"], measurement.metadata, n_points=8192)
    stack = stack.phased(phase.phase, phase.delay)
    ours = np.array(
        [
            fit_recovery(
                measurement.frame["Delay / s"], integrals(stack, *sorted(r)), "peak"
            ).mono_t1
            for r in regions
        ]
    )
    deviation = np.abs(ours / vendor - 1)
    assert deviation.max() < 0.05
    assert np.median(deviation) < 0.015


def test_projection_of_an_isolated_real_line_agrees_with_its_integral(real_data: Path) -> None:
    measurement = read(real_data / "nmr" / "cheminfo_1H_invrec_1", "nmr")
    stack = transform(measurement.arrays["fid"], measurement.metadata)
    # 4.34 ppm, the one line with nothing near; vendor's value 1.397 s
    at = float(stack.to_offset(4.338))
    fit = fit_lines(stack.row(0), [Line("OH", at, 12.0)], [(at - 60, at + 60)])
    recovery = fit_recovery(measurement.frame["Delay / s"], project(stack, fit), "OH")
    assert recovery.mono_t1 == pytest.approx(1.397, rel=0.05)


def recovered(seed: int, exponent: float = 1.0, noise: float = 0.005) -> tuple[float, float, bool]:
    """Deviation of ln T1 over its u, its size, and whether the stretched form was taken."""
    rng = np.random.default_rng([seed, 5])
    t1, depth = rng.uniform(0.05, 2), rng.choice([1.0, 1.9])
    delays = np.geomspace(0.004 * t1, 5 * t1, 16)
    signal = 1 - depth * np.exp(-((delays / t1) ** exponent)) + noise * rng.standard_normal(16)
    fit = fit_recovery(delays, signal, "simulated")
    return (fit.t1 - t1) / fit.t1_u, fit.t1 / t1 - 1, fit.is_stretched


def test_intervals_of_t1_are_honest_and_values_within_two_percent() -> None:
    results = [recovered(seed) for seed in range(100)]
    pulls, errors = np.array([r[0] for r in results]), np.array([r[1] for r in results])
    coverage = np.mean(np.abs(pulls) < 2.16)  # Student's t, 13 degrees of freedom
    assert 0.90 <= coverage <= 0.99
    assert np.mean(np.abs(errors) < 0.02) > 0.95
    assert sum(r[2] for r in results) <= 8  # stretched although it is not


def test_stretched_recoveries_are_recognised() -> None:
    results = [recovered(seed, exponent=0.8) for seed in range(50)]
    assert sum(r[2] for r in results) >= 48
    assert abs(np.median([r[1] for r in results])) < 0.01


def test_end_to_end_t1_of_a_simulated_stack_is_within_two_percent() -> None:
    errors = []
    for seed in range(15):
        rng = np.random.default_rng([seed, 17])
        t1, offset = rng.uniform(0.1, 0.5), rng.uniform(-800, 800)
        fid = simulate_fid([Resonance(offset, 500, 1.0)], 625, 31250.0, phase=rng.uniform(-3, 3))
        delays = np.geomspace(0.001, 5 * t1, 16)
        fids = add_noise((1 - np.exp(-delays / t1))[:, None] * fid, 150, rng)
        stated = {
            "spectral_width_Hz": 31250.0,
            "transmitter_frequency_MHz": 194.37,
            "group_delay_points": GROUP_DELAY,
        }
        stack = transform(fids, stated)
        fit = fit_lines(
            stack.row(15), [Line("main", offset, 450.0)], [(offset - 6e3, offset + 6e3)]
        )
        errors.append(fit_recovery(delays, project(stack, fit), "simulated").t1 / t1 - 1)
    assert np.abs(errors).max() < 0.02


@pytest.mark.parametrize(
    ("delays", "signal", "message"),
    [
        ([0.1, 0.2, 0.4, 0.8], [0.1, 0.2, 0.4, 0.6], "at least 5 delays"),
        ([0.1] * 6, [1.0] * 6, "different delays"),
        (np.geomspace(0.01, 2, 12), 1 + 0.01 * np.cos(np.arange(12) ** 2), "no recovery|determine"),
        (
            np.geomspace(1e-4, 1e-2, 10),
            1 - np.exp(-np.geomspace(1e-4, 1e-2, 10) / 3),
            "determine|recovers",
        ),
    ],
)
def test_delays_that_do_not_give_a_t1(delays, signal, message) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(AnalysisError, match=message):
        fit_recovery(delays, np.asarray(signal, float), "sample")


# --- temperature dependence -----------------------------------------------------------------------


def simulated_t1(
    energy: float, w_tau: float, celsius: np.ndarray, relative: float, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """kelvin, T1 and its u for the BPP model with ``relative`` noise; w tau at 25 °C."""
    kelvin = celsius + 273.15
    tau = correlation_time(kelvin, energy, w_tau / (2 * np.pi * LARMOR))
    t1 = 1 / (1e10 * spectral_density(tau, LARMOR))
    noisy = t1 * (1 + relative * np.random.default_rng([seed, 23]).standard_normal(len(t1)))
    return kelvin, noisy, relative * noisy


def test_t1_minimum_is_where_it_should_be() -> None:
    w_tau = np.linspace(0.5, 0.7, 20001)
    density = spectral_density(w_tau / (2 * np.pi * LARMOR), LARMOR)
    assert w_tau[np.argmax(density)] == pytest.approx(MINIMUM_W_TAU, abs=1e-4)


def test_slope_is_the_activation_energy_far_on_the_slow_side() -> None:
    kelvin, t1, u = simulated_t1(0.25, 300.0, np.linspace(25, 85, 7), 0.005, 1)
    slope = apparent_energy(kelvin, t1, u, "slow")
    assert slope.energy == pytest.approx(0.25, abs=3 * slope.energy_u + 0.003)
    assert np.polyfit(1 / (BOLTZMANN_EV_K * kelvin), np.log(t1), 1)[0] == pytest.approx(
        slope.energy, abs=0.002
    )


def test_slope_near_the_minimum_is_too_small_and_its_curvature_shows() -> None:
    kelvin, t1, u = simulated_t1(0.25, 3.0, np.linspace(25, 85, 7), 0.005, 1)
    slope = apparent_energy(kelvin, t1, u, "near")
    assert slope.energy < 0.18
    assert slope.chi2 > 4


def test_all_parameters_are_found_where_the_minimum_is_measured() -> None:
    kelvin, t1, u = simulated_t1(0.25, 3.0, np.linspace(-20, 160, 15), 0.02, 2)
    fit = fit_bpp(kelvin, t1, u, LARMOR, "whole")
    assert fit.is_minimum_reached
    for interval, truth in ((fit.energy, 0.25), (fit.coupling, 1e10)):
        assert interval.low < truth < interval.high
        assert not interval.is_open_low
        assert not interval.is_open_high
    assert fit.tau.low < 3.0 / (2 * np.pi * LARMOR) < fit.tau.high
    assert fit.t1(kelvin) == pytest.approx(t1, rel=0.1)


def test_parameters_without_the_minimum_are_one_sided() -> None:
    kelvin, t1, u = simulated_t1(0.10, 30.0, np.linspace(25, 85, 7), 0.03, 3)
    fit = fit_bpp(kelvin, t1, u, LARMOR, "slow")
    assert not fit.is_minimum_reached
    for interval in (fit.tau, fit.coupling):
        assert interval.is_open_high
        assert not interval.is_open_low
        assert np.isnan(interval.u)


def test_coverage_of_the_profile_likelihood() -> None:
    truth = 0.20, 6.0 / (2 * np.pi * LARMOR), 1e10
    hits = []
    for seed in range(100):
        kelvin, t1, u = simulated_t1(0.20, 6.0, np.linspace(25, 85, 7), 0.005, seed)
        fit = fit_bpp(kelvin, t1, u, LARMOR, "simulated")
        found = fit.energy, fit.tau, fit.coupling
        hits.append([i.low <= t <= i.high for i, t in zip(found, truth, strict=True)])
    coverage = np.mean(hits, axis=0)
    assert ((coverage >= 0.90) & (coverage <= 0.99)).all(), coverage


@pytest.mark.parametrize("function", [apparent_energy, lambda *a: fit_bpp(*a[:3], LARMOR, a[3])])
def test_too_few_temperatures(function) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(AnalysisError, match="temperatures"):
        function(np.array([300.0, 310.0]), np.array([1.0, 0.9]), np.array([0.1, 0.1]), "sample")
