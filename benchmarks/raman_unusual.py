"""Raman numbers from files of spectra that instruments and programs make unusual.

    OPENBLAS_NUM_THREADS=1 PYTHONPATH=scripts:benchmarks python benchmarks/raman_unusual.py \
        [N [SEED [KIND]]]

As ``raman_disturbed.py``, whose bands, files and columns these have: windows of unlike
sensitivity, detectors that respond less to much light, fringes whose period changes, ripples of a
filter, pixels lost in a row, bands of two or three points, axes that are stretched or belong to
another laser, bands and backgrounds that programs changed.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from raman_disturbed import BANDS, Light, Made, Rng, made, of_command_line, plain
from scipy.ndimage import minimum_filter1d, uniform_filter1d

KINDS: dict[str, Callable[[Rng], Made]] = {}


def kind(function: Callable[[Rng], Made]) -> Callable[[Rng], Made]:
    KINDS[function.__name__.replace("_", " ")] = function
    return function


def fluorescent(rng: Rng, step: float = 1.0) -> Light:
    """Bands on a background of some hundred to some thousand counts."""
    light = plain(rng, step)
    t = (light.axis - rng.uniform(0, 1500)) / rng.uniform(400, 1200)
    light.background += rng.uniform(300, 5000) * np.exp(-(t**2))
    return light


def counted(rng: Rng, mean: np.ndarray) -> np.ndarray:
    counts: np.ndarray = rng.poisson(np.maximum(mean, 0)) + rng.normal(0, 6, mean.size)
    return counts


@kind
def windows_of_unlike_gain(rng: Rng) -> Made:
    """All that lies above a shift by 2 to 20 % weaker, as where light was lost in between."""
    light = fluorescent(rng)
    gain = np.where(light.axis > rng.uniform(300, 1000), rng.uniform(0.8, 0.98), 1.0)
    return made(light, counted(rng, (light.bands + light.background) * gain))


@kind
def windows_that_fade_into_each_other(rng: Rng) -> Made:
    """As programs join them: the gain changes linearly over 10 to 60 cm-1."""
    light = fluorescent(rng)
    at, over = rng.uniform(300, 1000), rng.uniform(10, 60)
    part = np.clip((light.axis - at) / over, 0, 1)
    gain = 1 - part * rng.uniform(0.03, 0.2)
    return made(light, counted(rng, (light.bands + light.background) * gain))


@kind
def soft_saturation(rng: Rng) -> Made:
    """The largest counts are 2 to 15 % too few, others in proportion to themselves."""
    light = fluorescent(rng)
    y = light.detected(rng)
    return made(light, y * (1 - rng.uniform(0.02, 0.15) * y / y.max()))


@kind
def fringes_of_changing_period(rng: Rng) -> Made:
    """1 to 8 %; the period grows by a fifth to a half along the axis."""
    light = fluorescent(rng)
    t = (light.axis - 80) / np.ptp(light.axis)
    cycles = 1120 / rng.uniform(25, 120)
    phase = 2 * np.pi * cycles * (t - rng.uniform(0.1, 0.25) * t**2) + rng.uniform(0, 6)
    gain = 1 + rng.uniform(0.01, 0.08) * np.sin(phase)
    return made(light, counted(rng, (light.bands + light.background) * gain))


@kind
def ripple_of_the_filter(rng: Rng) -> Made:
    """A few periods, stronger towards the laser."""
    light = fluorescent(rng)
    away = np.exp(-(light.axis - 80) / rng.uniform(150, 400))
    wave = np.sin(2 * np.pi * light.axis / rng.uniform(60, 250) + rng.uniform(0, 6))
    gain = 1 + rng.uniform(0.02, 0.15) * away * wave
    return made(light, counted(rng, (light.bands + light.background) * gain))


@kind
def a_gap_in_the_axis(rng: Rng) -> Made:
    """30 to 150 cm-1 that were not measured, beside a band or on its flank."""
    light = fluorescent(rng)
    y = light.detected(rng)
    k = rng.integers(BANDS)
    edge = light.centre[k] + rng.uniform(0.7, 1.5) * light.width[k]
    keep = (light.axis < edge) | (light.axis > edge + rng.uniform(30, 60))
    return light.axis[keep], y[keep], light


@kind
def a_run_of_dead_pixels(rng: Rng) -> Made:
    light = fluorescent(rng)
    y = light.detected(rng)
    first = int(rng.integers(5, y.size - 20))
    y[first : first + int(rng.integers(3, 12))] = 0.0
    return made(light, y)


@kind
def a_run_of_interpolated_pixels(rng: Rng) -> Made:
    """What a program replaced by a straight line: 5 to 20 points on a band."""
    light = fluorescent(rng)
    y = light.detected(rng)
    k = rng.integers(BANDS)
    first = int(
        np.searchsorted(light.axis, light.centre[k] + rng.uniform(-0.6, 0.4) * light.width[k])
    )
    last = first + int(rng.integers(5, 20))
    y[first:last] = np.linspace(y[first], y[last], last - first)
    return made(light, y)


@kind
def bands_of_two_or_three_points(rng: Rng) -> Made:
    """Pixels of 5 to 7 cm-1, each the mean over itself, bands of 10 to 20."""
    light = plain(rng, 1.0)
    light.width = rng.uniform(10, 20, BANDS)
    y = light.detected(rng)
    n = int(rng.integers(5, 8))
    m = y.size // n
    return light.axis[: n * m].reshape(m, n).mean(1), y[: n * m].reshape(m, n).mean(1), light


@kind
def over_smoothed(rng: Rng) -> Made:
    """By a mean one to two times as wide as the narrowest band."""
    light = fluorescent(rng)
    pixels = int(rng.uniform(1, 2) * light.width.min()) | 1
    return made(light, uniform_filter1d(light.detected(rng), pixels))


@kind
def rolling_baseline_removed(rng: Rng) -> Made:
    """What lies above a rolling minimum 150 to 400 cm-1 wide: below zero nowhere by much."""
    light = fluorescent(rng)
    y = light.detected(rng)
    points = int(rng.uniform(150, 400))
    low = uniform_filter1d(minimum_filter1d(uniform_filter1d(y, 15), points), points)
    return made(light, y - low)


@kind
def asymmetric_least_squares_removed(rng: Rng) -> Made:
    """The baseline of Eilers (2003), p = 0.001 to 0.01, as programs take it off."""
    from scipy import sparse
    from scipy.sparse.linalg import spsolve

    light = fluorescent(rng)
    y = light.detected(rng)
    bend = sparse.diags([1.0, -2.0, 1.0], [0, 1, 2], shape=(y.size - 2, y.size))
    stiff = 10 ** rng.uniform(5, 7) * (bend.T @ bend)
    p, weight = 10 ** rng.uniform(-3, -2), np.ones(y.size)
    for _ in range(12):
        below = spsolve((sparse.diags(weight) + stiff).tocsc(), weight * y)
        weight = np.where(y > below, p, 1 - p)
    return made(light, y - below)


@kind
def axis_of_another_laser(rng: Rng) -> Made:
    """0.05 to 0.4 nm off at 532 nm: all bands by 2 to 14 cm-1."""
    light = fluorescent(rng)
    y = light.detected(rng)
    off = 1e7 / 532.0 - 1e7 / (532.0 + rng.choice([-1, 1]) * rng.uniform(0.05, 0.4))
    return light.axis + off, y, light


@kind
def axis_stretched(rng: Rng) -> Made:
    """By 0.5 to 3 %, as with two lasers or a wrong grating."""
    light = fluorescent(rng)
    factor = 1 + rng.choice([-1, 1]) * rng.uniform(0.005, 0.03)
    return light.axis * factor, light.detected(rng), light


@kind
def first_derivative(rng: Rng) -> Made:
    light = fluorescent(rng)
    return made(light, np.gradient(uniform_filter1d(light.detected(rng), 5)))


@kind
def two_spectra_added(rng: Rng) -> Made:
    """The second one moved by 1 to 6 cm-1, as after a drift of the grating between scans."""
    light = fluorescent(rng)
    off = rng.choice([-1, 1]) * rng.uniform(1, 6)
    y = light.detected(rng)
    light.centre = light.centre + off
    y = (y + light.detected(rng)) / 2
    light.centre = light.centre - off / 2
    return made(light, y)


@kind
def coarse_digits(rng: Rng) -> Made:
    """Intensities rounded to 1 to 5 times the noise."""
    light = fluorescent(rng)
    y = light.detected(rng)
    digit = rng.uniform(1, 5) * np.sqrt(np.median(y) + 36)
    return made(light, np.round(y / digit) * digit)


if __name__ == "__main__":
    of_command_line(KINDS)
