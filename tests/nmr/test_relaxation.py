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
    apparent_energy,
    correlation_time,
    fit_bpp,
    minimum_w_tau,
    spectral_density,
)
from electrolyte.techniques.nmr.fourier import Spectrum, transform
from electrolyte.techniques.nmr.line_fit import fit_lines
from electrolyte.techniques.nmr.lines import Line
from electrolyte.techniques.nmr.numbers import Provenance
from electrolyte.techniques.nmr.phasing import stored_phase
from electrolyte.techniques.nmr.relaxation import Recovery, fit_recovery, project
from electrolyte.techniques.nmr.relaxation_numbers import temperature_quantities
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
            ).exponential_t1
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
    recovery = fit_recovery(measurement.frame["Delay / s"], project(stack, fit)[0], "OH")
    assert recovery.exponential_t1 == pytest.approx(1.397, rel=0.05)


def recovered(seed: int, exponent: float = 1.0, noise: float = 0.005) -> tuple[float, float, bool]:
    """Deviation of ln T1 over its u, its size, and whether the stretched form was taken."""
    rng = np.random.default_rng([seed, 5])
    t1, depth = rng.uniform(0.05, 2), rng.choice([1.0, 1.9])
    delays = np.geomspace(0.004 * t1, 5 * t1, 16)
    signal = 1 - depth * np.exp(-((delays / t1) ** exponent)) + noise * rng.standard_normal(16)
    fit = fit_recovery(delays, signal, "simulated")
    return (fit.t1 - t1) / fit.t1_u, fit.t1 / t1 - 1, fit.form != "exponential"


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
        errors.append(fit_recovery(delays, project(stack, fit)[0], "simulated").t1 / t1 - 1)
    assert np.abs(errors).max() < 0.02


@pytest.mark.parametrize(
    ("delays", "message"), [([0.1, 0.2, 0.4, 0.8], "at least 5 delays"), ([0.1] * 6, "different")]
)
def test_delays_that_allow_no_fit(delays: list[float], message: str) -> None:
    with pytest.raises(AnalysisError, match=message):
        fit_recovery(delays, np.linspace(0.1, 1.0, len(delays)), "sample")


DELAYS = np.geomspace(0.01, 5.0, 14)


def noisy_signal(signal: np.ndarray, seed: int, noise: float = 0.004) -> np.ndarray:
    return signal + noise * np.random.default_rng([seed, 29]).standard_normal(len(signal))


def doubts_of(recovery: Recovery) -> list[str]:
    return [doubt.guard for doubt in recovery.doubts]


def test_too_short_delays_say_that_it_recovers() -> None:
    delays = np.geomspace(0.002, 0.2, 12)
    signal = noisy_signal(1 - np.exp(-delays), 1)
    found = fit_recovery(delays, signal, "short", noise=0.004)
    assert "recovers, but T1 is not determined" in found.undetermined
    assert "too short" in found.undetermined


def test_a_signal_that_does_not_change_says_so() -> None:
    undetermined = 0
    for seed in range(20):
        found = fit_recovery(DELAYS, noisy_signal(np.ones(14), seed), "flat", noise=0.004)
        undetermined += "does not change" in found.undetermined
    assert undetermined >= 18


@pytest.mark.parametrize("reach", [2.0, 2.8, 3.2])
def test_a_longest_delay_below_3_T1_is_doubted(reach: float) -> None:
    delays = np.geomspace(0.01, reach, 14)
    found = fit_recovery(delays, noisy_signal(1 - np.exp(-delays), 2, 0.001), "x", noise=0.001)
    assert doubts_of(found) == (["recovery_short"] if reach < 3 else [])


def test_decay_under_a_spin_lock_needs_no_plateau() -> None:
    pulls, delays = [], np.geomspace(0.02, 1.5, 12)
    for seed in range(60):
        signal = noisy_signal(2.5 * np.exp(-delays), seed, 0.02)
        found = fit_recovery(delays, signal, "T1rho", noise=0.02, to_zero=True)
        assert (found.plateau, found.undetermined) == (0.0, "")
        pulls.append((found.t1 - 1) / found.t1_u)
    assert 0.9 <= np.mean(np.abs(pulls) < 1.96) <= 1.0
    assert found.start == pytest.approx(2.5, rel=0.05)


def test_two_exponentials_are_told_and_their_initial_rate_is_right() -> None:
    fast, slow, share = 0.1, 1.0, 0.4
    rate = share / fast + (1 - share) / slow
    hits, taken = [], 0
    for seed in range(30):
        delays = np.geomspace(0.005, 6, 18)
        decay = share * np.exp(-delays / fast) + (1 - share) * np.exp(-delays / slow)
        found = fit_recovery(delays, noisy_signal(1 - decay, seed, 0.002), "x", noise=0.002)
        if found.form != "two exponentials":
            continue
        taken += 1
        assert "two_recoveries" in doubts_of(found)
        values = [(found.t1, found.t1_u, 1 / rate)]
        components = zip(found.components, (fast, slow), strict=True)
        values += [(one.time, one.time_u, truth) for one, truth in components]
        values.append((found.components[0].share, found.components[0].share_u, share))
        hits.append([abs(value - truth) < 2.2 * u for value, u, truth in values])
    assert taken >= 28
    assert (np.mean(hits, axis=0) >= 0.85).all(), np.mean(hits, axis=0)


@pytest.mark.parametrize(("gain_u", "fewest", "most"), [(0.0, 38, 40), (0.07, 20, 37)])
def test_a_bad_row_is_left_out_and_told_where_it_moves_t1(
    gain_u: float, fewest: int, most: int
) -> None:
    left_out, told, pulls = 0, 0, []
    for seed in range(40):
        rng = np.random.default_rng([seed, 31])
        signal = noisy_signal(1 - np.exp(-DELAYS), seed)
        signal[rng.integers(14)] += rng.choice([-1, 1]) * rng.uniform(0.05, 0.3)
        found = fit_recovery(DELAYS, signal, "x", noise=0.004, gain_u=gain_u)
        left_out += not found.used.all()
        told += "recovery_row" in doubts_of(found)
        pulls.append((found.t1 - 1) / found.t1_u)
    assert left_out >= 38
    assert fewest <= told <= most
    assert np.mean(np.abs(pulls) < 1.96) >= 0.9


def test_good_recoveries_are_hardly_ever_doubted() -> None:
    doubted = []
    for seed in range(120):
        signal = noisy_signal(1 - 1.9 * np.exp(-DELAYS), seed, 0.008)
        doubted += doubts_of(fit_recovery(DELAYS, signal, "x", noise=0.008))
    assert len(doubted) <= 4, doubted


def test_a_drift_is_seen_where_delays_are_not_in_order() -> None:
    order = np.random.default_rng(3).permutation(14)
    delays = DELAYS[order]
    gain = 1 + 0.1 * np.arange(14) / 14
    seen = 0
    for seed in range(20):
        signal = noisy_signal(gain * (1 - np.exp(-delays)), seed, 0.003)
        seen += bool(
            {"gain_drift", "recovery_misfit", "recovery_row"}
            & {*doubts_of(fit_recovery(delays, signal, "x", noise=0.003))}
        )
    assert seen >= 19


def test_u_reaches_over_a_gain_that_drifts_with_ascending_delays() -> None:
    held, by_fit_alone = [], []
    for seed in range(20):
        gain = 1 + (-1) ** seed * 0.1 * np.linspace(0, 1, 14)
        # with a start that shows, u does not also hold a saturation that leaves a share
        for gain_u, depth, within in ((0.07, 1.0, held), (0.0, 0.8, by_fit_alone)):
            signal = noisy_signal(gain * (1 - depth * np.exp(-DELAYS)), seed, 0.003)
            found = fit_recovery(DELAYS, signal, "x", noise=0.003, gain_u=gain_u)
            within.append(abs(found.t1 - 1) < 1.96 * found.t1_u)
    assert sum(held) >= 18
    assert sum(by_fit_alone) <= 5


def test_delays_in_random_order_leave_a_drift_less_to_move() -> None:
    signal = noisy_signal(1 - np.exp(-DELAYS), 1, 0.005)
    ascending = fit_recovery(DELAYS, signal, "x", noise=0.005, gain_u=0.07)
    without = fit_recovery(DELAYS, signal, "x", noise=0.005)
    shuffled = []
    for seed in range(12):
        order = np.random.default_rng(seed).permutation(14)
        found = fit_recovery(DELAYS[order], signal[order], "x", noise=0.005, gain_u=0.07)
        assert found.t1 == pytest.approx(ascending.t1, rel=1e-6)
        shuffled.append(found.t1_u)
    assert without.t1_u < min(shuffled)
    assert (
        np.median(shuffled) < ascending.t1_u
    )  # an order may be ascending, or nearly so, by chance


def test_scatter_beyond_the_noise_widens_u_and_is_doubted_if_large() -> None:
    inverted = 1 - 2 * np.exp(-DELAYS)
    signal = noisy_signal(inverted, 5, 0.06)
    quiet = fit_recovery(DELAYS, noisy_signal(inverted, 5, 0.004), "x", noise=0.004)
    found = fit_recovery(DELAYS, signal, "x", noise=0.004)
    assert found.chi2 > 20
    assert found.t1_u > 5 * quiet.t1_u
    assert "recovery_misfit" in doubts_of(found)


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
    assert w_tau[np.argmax(density)] == pytest.approx(minimum_w_tau(), abs=1e-4)


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
    fit = fit_bpp(kelvin, t1, u, LARMOR, "whole", 2.0)
    assert fit.is_minimum_reached
    for interval, truth in ((fit.energy, 0.25), (fit.coupling, 1e10)):
        assert interval.low < truth < interval.high
        assert not interval.is_open_low
        assert not interval.is_open_high
    assert fit.tau.low < 3.0 / (2 * np.pi * LARMOR) < fit.tau.high
    assert fit.t1(kelvin) == pytest.approx(t1, rel=0.1)


def test_parameters_without_the_minimum_are_one_sided() -> None:
    kelvin, t1, u = simulated_t1(0.10, 30.0, np.linspace(25, 85, 7), 0.03, 3)
    fit = fit_bpp(kelvin, t1, u, LARMOR, "slow", 2.0)
    assert not fit.is_minimum_reached
    for interval in (fit.tau, fit.coupling):
        assert interval.is_open_high
        assert not interval.is_open_low
        assert np.isnan(interval.u)


@pytest.mark.parametrize("w_tau", [0.1, 8.0])
def test_no_value_rests_on_a_minimum_that_lies_beyond_what_was_measured(w_tau: float) -> None:
    """On either side of it K grows with the distance; tau is bounded on the side measured."""
    kelvin, t1, u = simulated_t1(0.25, w_tau, np.linspace(25, 85, 7), 0.005, 4)
    if w_tau > 1:
        kelvin, t1, u = kelvin[:5], t1[:5], u[:5]
    fit = fit_bpp(kelvin, t1, u, LARMOR, "one side")
    tau25 = w_tau / (2 * np.pi * LARMOR)
    assert fit.coupling.is_open_high
    assert not fit.coupling.is_open_low
    assert fit.coupling.low < 1e10
    assert (fit.tau.is_open_low, fit.tau.is_open_high) == (w_tau < 1, w_tau > 1)
    assert tau25 < fit.tau.high if w_tau < 1 else tau25 > fit.tau.low


@pytest.mark.night
def test_coverage_of_the_profile_likelihood() -> None:
    truth = 0.20, 6.0 / (2 * np.pi * LARMOR), 1e10
    hits = []
    for seed in range(100):
        kelvin, t1, u = simulated_t1(0.20, 6.0, np.linspace(25, 85, 7), 0.005, seed)
        fit = fit_bpp(kelvin, t1, u, LARMOR, "simulated", 2.0)
        found = fit.energy, fit.tau, fit.coupling
        hits.append([i.low <= t <= i.high for i, t in zip(found, truth, strict=True)])
    coverage = np.mean(hits, axis=0)
    assert ((coverage >= 0.90) & (coverage <= 0.99)).all(), coverage


def of_exponent(power: float, celsius: np.ndarray, w_tau: float, seed: int) -> tuple:
    kelvin = celsius + 273.15
    tau = correlation_time(kelvin, 0.25, w_tau / (2 * np.pi * LARMOR))
    t1 = 1 / (1e10 * spectral_density(tau, LARMOR, power))
    noisy = t1 * (1 + 0.015 * np.random.default_rng([seed, 37]).standard_normal(len(t1)))
    return kelvin, noisy, 0.015 * noisy


@pytest.mark.night
@pytest.mark.parametrize("power", [1.5, 1.7, 2.0])
def test_exponent_and_energy_are_found_where_the_minimum_is_measured(power: float) -> None:
    hits = []
    for seed in range(8):
        kelvin, t1, u = of_exponent(power, np.linspace(-40, 180, 14), 4.0, seed)
        fit = fit_bpp(kelvin, t1, u, LARMOR, "whole")
        assert fit.is_minimum_reached
        pairs = ((fit.energy, 0.25), (fit.exponent, power), (fit.coupling, 1e10))
        hits += [interval.low <= truth <= interval.high for interval, truth in pairs]
    assert np.mean(hits) >= 0.85


@pytest.mark.parametrize("power", [1.5, 2.0])
def test_slow_motion_without_an_exponent_bounds_the_energy(power: float) -> None:
    kelvin, t1, u = of_exponent(power, np.linspace(25, 85, 7), 60.0, 1)
    at = Provenance("A", "m", "synthetic")
    rows, _ = temperature_quantities(
        list(kelvin - 273.15), list(t1), list(u), LARMOR, "7Li", at, accept=["t1_curved"]
    )
    energy = next(row for row in rows if row.quantity == "bpp_activation_energy_7Li")
    assert energy.status == "lower_limit"
    assert energy.value <= 0.25
    # only a stated exponent makes it a number
    stated, _ = temperature_quantities(
        list(kelvin - 273.15), list(t1), list(u), LARMOR, "7Li", at, exponent=power
    )
    energy = next(row for row in stated if row.quantity == "bpp_activation_energy_7Li")
    assert energy.lower95 <= 0.25 <= energy.upper95
    assert "as stated" in energy.method


def test_a_model_that_does_not_fit_is_doubted_and_its_u_widened() -> None:
    kelvin, t1, u = of_exponent(1.5, np.linspace(-40, 180, 14), 4.0, 2)
    at = Provenance("A", "m", "synthetic")
    rows, fit = temperature_quantities(
        list(kelvin - 273.15), list(t1), list(u), LARMOR, "7Li", at, exponent=2.0
    )
    assert fit.chi2 > 4
    by_name = {row.quantity.removesuffix("_7Li"): row for row in rows}
    assert by_name["bpp_activation_energy"].status == "suspect"
    # guards: "relaxation_misfit" of the model, "t1_curved" of the straight line
    assert "reduced chi squared of the model" in by_name["bpp_activation_energy"].note
    assert by_name["apparent_activation_energy_t1"].status == "suspect"
    accepted, _ = temperature_quantities(
        list(kelvin - 273.15),
        list(t1),
        list(u),
        LARMOR,
        "7Li",
        at,
        exponent=2.0,
        accept=["relaxation_misfit", "t1_curved"],
    )
    assert {row.status for row in accepted} == {"ok"}


@pytest.mark.parametrize("function", [apparent_energy, lambda *a: fit_bpp(*a[:3], LARMOR, a[3])])
def test_too_few_temperatures(function) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(AnalysisError, match="temperatures"):
        function(np.array([300.0, 310.0]), np.array([1.0, 0.9]), np.array([0.1, 0.1]), "sample")
