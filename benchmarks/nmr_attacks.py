"""NMR numbers of samples and runs that are not what the analysis assumes, against known truths.

    python benchmarks/nmr_attacks.py [--n 30] [--only NAME ...]

As ``benchmarks/nmr.py``, whose table it prints. Where one line is no Voigt line, the truth is the
maximum and the full width at half height of the whole; where a relaxation is not one exponential,
the time of its initial rate.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))

import nmr
from nmr import Found, noisy, of_line, of_time, plan, recovery_rows, spectrum_rows
from nmr_disturbed import WIDTH, Rng, fid_of, line_of, static

from electrolyte.techniques.nmr.bpp import correlation_time, spectral_density
from electrolyte.techniques.nmr.relaxation_numbers import temperature_quantities
from electrolyte.techniques.nmr.voigt import voigt
from synthetic.nmr import GROUP_DELAY, Resonance, sidebands, simulate_fid

TRUTHS: dict[str, nmr.Truth] = {}
BOLTZMANN_EV_K = 8.617333e-5


def truth(function: nmr.Truth) -> nmr.Truth:
    TRUTHS[function.__name__.replace("_", " ")] = function
    return function


def of_sum(lines: list[Resonance], fid: np.ndarray, mas_kHz: float = 0.0) -> Iterable[Found]:
    """Maximum and FWHM of a sum of lines."""
    centre = float(np.mean([line.offset for line in lines]))
    reach = max(line.fwhm for line in lines) * 3 + np.ptp([line.offset for line in lines])
    x = np.linspace(centre - reach, centre + reach, 20001)
    total = np.zeros_like(x)
    for line in lines:
        lorentzian = line.lorentzian_share * line.fwhm
        gaussian = np.sqrt((line.fwhm - 0.5346 * lorentzian) ** 2 - 0.2166 * lorentzian**2)
        total += line.area * voigt(x, line.offset, lorentzian, gaussian).real
    above = x[total > total.max() / 2]
    top = float(x[np.argmax(total)])
    return of_line(lambda: spectrum_rows(fid, WIDTH, mas_kHz), top, float(np.ptp(above)))


# --- receiver, probe, program ---------------------------------------------------------------------


@truth
def receiver_opens_late_nothing_stated(rng: Rng) -> Iterable[Found]:
    line, width = line_of(rng, 5e3, 100, 6e3), 125e3
    late = rng.uniform(20e-6, 60e-6)
    fid = noisy(rng, simulate_fid([line], 4096, width, phase=rng.uniform(-3, 3), dead_time=late))
    rows = partial(spectrum_rows, fid, width, 0.0, opening_s=None)
    return of_line(rows, line.offset, line.fwhm)


@truth
def receiver_opens_late_with_sidebands(rng: Rng) -> Iterable[Found]:
    line, width = line_of(rng, 2e3, 100, 800), 125e3
    lines = [line, *sidebands(line, 12e3, rng.uniform(0.05, 0.2))]
    delay = rng.uniform(20e-6, 60e-6)
    fid = noisy(rng, simulate_fid(lines, 4096, width, phase=rng.uniform(-3, 3), dead_time=delay))
    return of_line(lambda: spectrum_rows(fid, width, 12.0), line.offset, line.fwhm)


@truth
def mains_hum_narrow_lines(rng: Rng) -> Iterable[Found]:
    """Of 20 to 150 Hz, at multiples of 50 or 60 Hz, 0.5 to 5 % deep, in gain or field."""
    line = line_of(rng, low=20, high=150)
    fid = fid_of(rng, line)
    time = np.arange(len(fid)) / WIDTH
    frequency = rng.choice([50, 60]) * rng.choice([1, 2, 3, 4, 6])
    depth = rng.uniform(0.005, 0.05) * rng.choice([1, 1j])
    hum = np.sin(2 * np.pi * frequency * time + rng.uniform(0, 6))
    return static(fid * (1 + depth * hum), line)


@truth
def first_points_corrupted(rng: Rng) -> Iterable[Found]:
    """One to eight points behind the opening, by 1 to 100 % of the signal."""
    line = line_of(rng, 5e3)
    fid = fid_of(rng, line)
    first, count = int(GROUP_DELAY) + 1, int(rng.integers(1, 9))
    size = 10 ** rng.uniform(-2, 0) * np.exp(-np.arange(count) / 3)
    fid[first : first + count] *= 1 + size * np.exp(1j * rng.uniform(0, 6))
    return static(fid, line)


@truth
def weak_ringing(rng: Rng) -> Iterable[Found]:
    line, width = line_of(rng, 5e3, 50, 3e3), 250e3
    fid = simulate_fid([line], 8192, width, phase=rng.uniform(-3, 3))
    decay = rng.uniform(10e-6, 100e-6)
    ring = Resonance(
        rng.uniform(-20e3, 20e3), 1 / (np.pi * decay), 10 ** rng.uniform(-2.5, 0), 0.99
    )
    fid = noisy(rng, fid + simulate_fid([ring], 8192, width, phase=rng.uniform(-3, 3)))
    return of_line(lambda: spectrum_rows(fid, width, 0.0), line.offset, line.fwhm)


@truth
def FID_about_as_long_as_its_line(rng: Rng) -> Iterable[Found]:
    """Width times acquisition 0.7 to 5."""
    line = line_of(rng)
    points = int(GROUP_DELAY + rng.uniform(0.7, 5) * WIDTH / line.fwhm)
    whole = simulate_fid([line], 8 * points, WIDTH, phase=rng.uniform(-3, 3))
    return static(noisy(rng, whole[:points]), line)


@truth
def echo_recorded_off_its_top(rng: Rng) -> Iterable[Found]:
    """Up to 60 us before or behind it, of a Gaussian spread of shifts that decays through it."""
    line, width = line_of(rng, 5e3, 100, 6e3), 125e3
    off = rng.uniform(-60e-6, 60e-6)
    fid = noisy(rng, simulate_fid([line], 4096, width, phase=rng.uniform(-3, 3), dead_time=off))
    rows = partial(spectrum_rows, fid, width, 0.0, program="hahnecho")
    return of_line(rows, line.offset, line.fwhm)


@truth
def processed_FID_posing_as_raw(rng: Rng) -> Iterable[Found]:
    """Gaussian or cosine bell, then filled with zeros up to the double, or cut."""
    line = line_of(rng)
    fid = fid_of(rng, line)
    time = np.maximum(np.arange(len(fid)) - GROUP_DELAY, 0) / WIDTH
    if rng.random() < 0.5:
        window = np.exp(-((rng.uniform(0.2, 1) * line.fwhm * time) ** 2) * 3.6)
    else:
        window = np.cos(np.pi / 2 * time / time[-1])
    fid = fid * window
    fid = np.concatenate([fid, np.zeros(rng.integers(0, 2) * len(fid))])
    return static(fid, line)


@truth
def noise_only(rng: Rng) -> Iterable[Found]:
    parts = rng.standard_normal((2, int(rng.choice([512, 2048, 8192]))))
    fid = parts[0] + 1j * parts[1]
    return static(fid, Resonance(1e9, 1e-9, 1.0))


@truth
def noise_and_an_artefact_at_the_transmitter(rng: Rng) -> Iterable[Found]:
    """No line; a constant that fades over the acquisition."""
    parts = rng.standard_normal((2, 4096))
    time = np.arange(4096) / 4096
    fid = parts[0] + 1j * parts[1] + rng.uniform(0.2, 2) * np.exp(-time * rng.uniform(0, 2))
    return static(fid, Resonance(1e9, 1e-9, 1.0))


@truth
def artefact_at_the_transmitter(rng: Rng) -> Iterable[Found]:
    """A fading constant of 0.1 to 3 % of the signal, within the line's window."""
    line = line_of(rng, 500)
    fid = fid_of(rng, line)
    time = np.arange(len(fid)) / len(fid)
    size = 10 ** rng.uniform(-3, -1.5) * np.abs(fid).max() * np.exp(1j * rng.uniform(0, 6))
    return static(fid + size * np.exp(-time * rng.uniform(0, 2)), line)


@truth
def line_of_3_to_5_times_the_noise(rng: Rng) -> Iterable[Found]:
    line = line_of(rng, 5e3)
    fid = noisy(rng, simulate_fid([line], 6250, WIDTH, phase=rng.uniform(-3, 3)), 3, 5)
    return static(fid, line)


@truth
def line_of_5_to_8_times_the_noise(rng: Rng) -> Iterable[Found]:
    line = line_of(rng, 5e3)
    fid = noisy(rng, simulate_fid([line], 6250, WIDTH, phase=rng.uniform(-3, 3)), 5, 8)
    return static(fid, line)


# --- spinning -------------------------------------------------------------------------------------


def spun(rng: Rng, rate: float, smear: float = 0.0) -> tuple[Resonance, np.ndarray]:
    line = line_of(rng, 2e3)
    share = rng.uniform(0.03, 0.3)
    lines = [line]
    for order in (1, 2):
        for side in sidebands(line, order * rate, share**order):
            fwhm = float(np.hypot(line.fwhm, order * smear))
            lines.append(Resonance(side.offset, fwhm, side.area, side.lorentzian_share))
    fid = noisy(rng, simulate_fid(lines, 12500, 125e3, phase=rng.uniform(-3, 3)))
    return line, fid


@truth
def unstable_spinning(rng: Rng) -> Iterable[Found]:
    """Sidebands smeared by 20 to 500 Hz."""
    rate = float(rng.uniform(6e3, 20e3))
    line, fid = spun(rng, rate, float(np.exp(rng.uniform(np.log(20), np.log(500)))))
    return of_line(lambda: spectrum_rows(fid, 125e3, rate / 1e3), line.offset, line.fwhm)


@truth
def spinning_rate_in_Hz_or_thousandths(rng: Rng) -> Iterable[Found]:
    rate = float(rng.uniform(6e3, 20e3))
    line, fid = spun(rng, rate)
    sheet = rate if rng.random() < 0.5 else rate / 1e6
    return of_line(lambda: spectrum_rows(fid, 125e3, sheet), line.offset, line.fwhm)


@truth
def spinning_rate_off(rng: Rng) -> Iterable[Found]:
    """By 0.2 to 20 %."""
    rate = float(rng.uniform(6e3, 20e3))
    line, fid = spun(rng, rate)
    sheet = rate * (1 + rng.choice([-1, 1]) * 10 ** rng.uniform(-2.7, -0.7)) / 1e3
    return of_line(lambda: spectrum_rows(fid, 125e3, sheet), line.offset, line.fwhm)


@truth
def slow_spinning_sidebands_within_the_window(rng: Rng) -> Iterable[Found]:
    rate = float(rng.uniform(1.5e3, 4e3))
    line, fid = spun(rng, rate)
    return of_line(lambda: spectrum_rows(fid, 125e3, rate / 1e3), line.offset, line.fwhm)


@truth
def sidebands_as_large_as_the_centre_band(rng: Rng) -> Iterable[Found]:
    rate = float(rng.uniform(2e3, 6e3))
    line, reach = line_of(rng, 2e3, 100, 800), rng.uniform(1, 3)
    lines = [line]
    for order in (-4, -3, -2, -1, 1, 2, 3, 4):
        area = rng.uniform(0.4, 1.5) * float(np.exp(-((order / reach) ** 2)))
        place = line.offset + order * rate
        lines.append(Resonance(place, line.fwhm, area, line.lorentzian_share))
    fid = noisy(rng, simulate_fid(lines, 12500, 125e3, phase=rng.uniform(-3, 3)))
    return of_line(lambda: spectrum_rows(fid, 125e3, rate / 1e3), line.offset, line.fwhm)


# --- sample ---------------------------------------------------------------------------------------


@truth
def two_sites_20_to_80(rng: Rng) -> Iterable[Found]:
    """0.3 to 0.7 widths apart."""
    line = line_of(rng, 2e3)
    shift = rng.choice([-1, 1]) * rng.uniform(0.3, 0.7) * line.fwhm
    lines = [
        Resonance(line.offset, line.fwhm, 0.8, line.lorentzian_share),
        Resonance(line.offset + shift, line.fwhm, 0.2, line.lorentzian_share),
    ]
    return of_sum(lines, fid_of(rng, *lines))


@truth
def satellites_under_the_central_transition(rng: Rng) -> Iterable[Found]:
    """A foot of 5 to 50 %, 1.2 to 3 times as wide, with a manifold of spinning sidebands."""
    line = line_of(rng, 2e3)
    rate, share = float(rng.uniform(8e3, 12e3)), rng.uniform(0.05, 0.5)
    foot = Resonance(
        line.offset + rng.uniform(-0.3, 0.3) * line.fwhm,
        line.fwhm * rng.uniform(1.2, 3),
        share,
        line.lorentzian_share,
    )
    lines = [line, foot]
    for order in (-2, -1, 1, 2):
        lines.append(
            Resonance(foot.offset + order * rate, foot.fwhm, share * 0.6 ** abs(order), 0.5)
        )
    fid = fid_of(rng, *lines)
    return of_sum(lines[:2], fid, rate / 1e3)


@truth
def exchange_near_coalescence(rng: Rng) -> Iterable[Found]:
    """Two sites, 0.1 to 0.5 of one, from coalescence to 20 times as fast; truth: the maximum."""
    share, apart = rng.uniform(0.1, 0.5), rng.uniform(200, 800)
    own = rng.uniform(20, 60)
    k = np.pi * apart / np.sqrt(2) * 10 ** rng.uniform(0, 1.3)
    offset = rng.uniform(-1, 1) * 2e3
    places = 2j * np.pi * (np.array([-apart * share, apart * (1 - share)]) + offset)
    weights = np.array([1 - share, share])
    # rates out of each site, in detailed balance
    rates = k * np.array([share, 1 - share])
    matrix = np.diag(places - np.pi * own) + np.array(
        [[-rates[0], rates[1]], [rates[0], -rates[1]]]
    )
    poles, vectors = np.linalg.eig(matrix)
    amounts = np.linalg.solve(vectors, weights) * vectors.sum(axis=0)

    fine = 16
    time = np.arange(6250 * fine) / (WIDTH * fine)
    signal = np.exp(np.outer(time, poles)) @ amounts
    signal[0] /= 2
    bins = np.fft.fftfreq(6250, 1 / 6250).astype(int)
    passed = np.fft.fft(signal)[bins] / fine
    passed *= np.exp(1j * rng.uniform(-3, 3) - 2j * np.pi * GROUP_DELAY * bins / 6250)
    fid = noisy(rng, np.fft.ifft(passed))
    x = np.linspace(offset - 2 * apart, offset + 2 * apart, 20001)
    shape = np.sum(amounts / (2j * np.pi * x[:, None] - poles), axis=1).real
    fwhm = float(np.ptp(x[shape > shape.max() / 2]))
    top = float(x[np.argmax(shape)])
    return of_line(lambda: spectrum_rows(fid, WIDTH, 0.0), top, fwhm)


# --- recoveries -----------------------------------------------------------------------------------


@truth
def two_T1_under_one_peak(rng: Rng) -> Iterable[Found]:
    """1.2 to 4 times apart, each line of its own width; truth: the mean rate of the two."""
    t1, delays = plan(rng, 6.0)
    ratio, share = rng.uniform(1.2, 4), rng.uniform(0.2, 0.8)
    factors = 1 - share * np.exp(-delays * ratio / t1) - (1 - share) * np.exp(-delays / t1)
    return of_time(lambda: recovery_rows(rng, delays, factors), t1 / (share * ratio + 1 - share))


@truth
def T1_over_a_temperature_gradient(rng: Rng) -> Iterable[Found]:
    """ln T1 spread evenly over 0.1 to 0.6 through the sample; truth: that of its middle."""
    t1, delays = plan(rng)
    spread = np.linspace(-0.5, 0.5, 41) * rng.uniform(0.1, 0.6)
    factors = 1 - np.exp(-delays[:, None] / (t1 * np.exp(spread))).mean(axis=1)
    return of_time(lambda: recovery_rows(rng, delays, factors), t1)


@truth
def decay_taken_for_a_recovery(rng: Rng) -> Iterable[Found]:
    """T2, or the first part of a set over gradients; there is no T1."""
    time, delays = plan(rng)
    factors = np.exp(-((delays / time) ** rng.choice([1, 2])))
    return of_time(lambda: recovery_rows(rng, delays, factors), 1e9)


@truth
def delays_in_another_order(rng: Rng) -> Iterable[Found]:
    """Rows ascending, the list reversed, or shuffled."""
    t1, delays = plan(rng)
    factors = 1 - np.exp(-delays / t1)
    wrong = delays[::-1] if rng.random() < 0.5 else rng.permutation(delays)
    return of_time(lambda: recovery_rows(rng, wrong, factors), t1)


@truth
def delays_shifted_by_one_row(rng: Rng) -> Iterable[Found]:
    """The list, evenly spaced or 1-2-5, begins with one delay that no row belongs to (of a
    geometric one, the shift is a factor in T1)."""
    t1 = float(np.exp(rng.uniform(np.log(0.02), np.log(5))))
    even = np.linspace(0, 5 * t1, 14)
    series = 5 * t1 * np.ravel(np.outer(10.0 ** np.arange(-3, 2), [0.1, 0.2, 0.5]))[:14] / 2
    delays = even if rng.random() < 0.5 else series
    factors = 1 - np.exp(-delays[1:] / t1)
    return of_time(lambda: recovery_rows(rng, delays[:-1], factors), t1)


@truth
def delays_with_two_exchanged(rng: Rng) -> Iterable[Found]:
    t1, delays = plan(rng)
    factors = 1 - np.exp(-delays / t1)
    listed = delays.copy()
    i = int(rng.integers(len(delays) - 1))
    listed[[i, i + 1]] = listed[[i + 1, i]]
    return of_time(lambda: recovery_rows(rng, listed, factors), t1)


@truth
def spin_lock_that_heats(rng: Rng) -> Iterable[Found]:
    """The rate changes by 5 to 40 % up to the longest lock; truth: that without heating."""
    t1, delays = plan(rng, 4.0)
    change = rng.choice([-1, 1]) * rng.uniform(0.05, 0.4)
    factors = np.exp(-delays / t1 * (1 + change * delays / delays.max()))
    name = "rotating_frame_relaxation_time"
    return of_time(lambda: recovery_rows(rng, delays, factors, spin_lock=True), t1, name)


@truth
def spin_lock_that_ends_above_zero(rng: Rng) -> Iterable[Found]:
    t1, delays = plan(rng, 4.0)
    rest = rng.uniform(0.01, 0.2)
    factors = rest + (1 - rest) * np.exp(-delays / t1)
    name = "rotating_frame_relaxation_time"
    return of_time(lambda: recovery_rows(rng, delays, factors, spin_lock=True), t1, name)


# --- T1 over temperature --------------------------------------------------------------------------


def of_rates(
    rng: Rng,
    celsius: np.ndarray,
    rate: Callable[[np.ndarray, float, float], np.ndarray],
    w_tau: float,
    larmor: float = 194.37e6,
    sheet_larmor: float | None = None,
    exponent: float | None = None,
) -> Iterable[Found]:
    energy, tau25 = rng.uniform(0.15, 0.4), w_tau / (2 * np.pi * larmor)
    relative = float(np.exp(rng.uniform(np.log(0.005), np.log(0.03))))
    t1 = 1 / rate(celsius + 273.15, energy, tau25)
    t1 = t1 * (1 + relative * rng.standard_normal(len(t1)))
    rows, _ = temperature_quantities(
        list(celsius),
        list(t1),
        list(relative * t1),
        sheet_larmor or larmor,
        "7Li",
        nmr.AT,
        exponent=exponent,
    )
    found = {row.quantity.rpartition("_")[0]: row for row in rows}
    yield Found("Ea", found["bpp_activation_energy"], energy)
    yield Found("tau", found["bpp_correlation_time"], tau25)


def bpp(p: float = 2.0, larmor: float = 194.37e6) -> Callable[..., np.ndarray]:
    return lambda kelvin, energy, tau25: (
        1e10 * spectral_density(correlation_time(kelvin, energy, tau25), larmor, p)
    )


@truth
def BPP_of_four_or_five_temperatures(rng: Rng) -> Iterable[Found]:
    celsius = np.linspace(-40, 180, int(rng.integers(4, 6)))
    return of_rates(rng, celsius, bpp(), float(rng.uniform(0.3, 30)))


@truth
def BPP_one_side_of_the_minimum(rng: Rng) -> Iterable[Found]:
    w_tau = float(rng.choice([rng.uniform(0.005, 0.1), rng.uniform(8, 200)]))
    return of_rates(rng, np.linspace(0, 100, 6), bpp(), w_tau)


@truth
def exponent_of_1_3_to_1_9(rng: Rng) -> Iterable[Found]:
    p = float(rng.uniform(1.3, 1.9))
    celsius = np.linspace(-40, 180, int(rng.integers(5, 13)))
    return of_rates(rng, celsius, bpp(p), float(rng.uniform(0.3, 30)))


@truth
def exponent_stated_as_2_but_smaller(rng: Rng) -> Iterable[Found]:
    p = float(rng.uniform(1.3, 1.9))
    celsius = np.linspace(-40, 180, int(rng.integers(5, 13)))
    return of_rates(rng, celsius, bpp(p), float(rng.uniform(0.3, 30)), exponent=2.0)


@truth
def distribution_of_barriers(rng: Rng) -> Iterable[Found]:
    """Of 3 to 15 % SD; truth: the mean barrier."""
    width = rng.uniform(0.03, 0.15)
    z = np.linspace(-3, 3, 61)
    weights = np.exp(-(z**2) / 2) / np.exp(-(z**2) / 2).sum()

    def rate(kelvin: np.ndarray, energy: float, tau25: float) -> np.ndarray:
        total = np.zeros(len(kelvin))
        for each, weight in zip(z, weights, strict=True):
            barrier = energy * (1 + width * each)
            # one attempt frequency: the barrier moves tau at 25 °C too
            own = tau25 * np.exp((barrier - energy) / (BOLTZMANN_EV_K * 298.15))
            total += weight * bpp()(kelvin, barrier, own)
        return total

    celsius = np.linspace(-40, 180, int(rng.integers(6, 13)))
    return of_rates(rng, celsius, rate, float(rng.uniform(0.3, 30)))


@truth
def background_rate_of_impurities(rng: Rng) -> Iterable[Found]:
    """A rate that no temperature changes, 1 to 30 % of the largest one."""
    share = rng.uniform(0.01, 0.3)

    def rate(kelvin: np.ndarray, energy: float, tau25: float) -> np.ndarray:
        own = bpp()(kelvin, energy, tau25)
        return own + share * own.max()

    celsius = np.linspace(-40, 180, int(rng.integers(6, 13)))
    return of_rates(rng, celsius, rate, float(rng.uniform(0.3, 30)))


@truth
def Larmor_frequency_of_another_nucleus(rng: Rng) -> Iterable[Found]:
    """A model at that of 6Li for 7Li."""
    celsius = np.linspace(-40, 180, 10)
    return of_rates(rng, celsius, bpp(), float(rng.uniform(2, 8)), sheet_larmor=73.6e6)


if __name__ == "__main__":
    nmr.main(TRUTHS, __doc__, 30)
