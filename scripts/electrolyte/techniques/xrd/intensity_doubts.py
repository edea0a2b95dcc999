"""What speaks against the intensities of a scan before any model: noise, counting rate, a slit that
opens with the angle."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from scipy.ndimage import median_filter

from electrolyte.numbers.neighbours import FOURTH

LEVELS = (0.0, 0.18, 0.36, 0.54, 0.72, 0.9, 0.97, 1.0)  # quantiles of the intensity
FEWEST = 20  # points of a level, and three levels, that say something of the noise
RANGE = 0.2  # logarithm of the highest over the lowest level
HALF = 0.5  # exponent of the noise with the intensity: 1 of counts, 0 of their roots
FASTEST = 1e5  # counts/s: at 0.5 µs of dead time 5 % are lost
QUICK = 1.0  # s, of a step whose time is not stated: at most a quick one


def noise_exponent(intensity: np.ndarray) -> tuple[float, float]:
    """How the variance of the noise grows with the intensity, ln to ln, and its u; NaN if the scan
    does not say. Counts have 1, their roots 0, logarithms less."""
    noise = np.convolve(intensity, FOURTH, mode="valid") ** 2
    level = median_filter(intensity, 9, mode="nearest")[2:-2]
    noise, level = noise[level > 0], level[level > 0]
    points = []
    edges = np.quantile(level, LEVELS) if len(level) else ()
    for low, high in pairwise(edges):
        inside = (level >= low) & (level <= high)
        variance = float(np.median(noise[inside])) if inside.sum() >= FEWEST else 0.0
        if variance > 0:
            u = np.sqrt(8.0 / inside.sum())  # of the logarithm of a median of chi-squared
            points.append((np.log(np.median(level[inside])), np.log(variance), u))
    if len(points) < 3:
        return np.nan, np.nan
    x, y, u = np.array(points).T
    if np.ptp(x) < RANGE:
        return np.nan, np.nan
    weight = u**-2 / np.sum(u**-2)
    x, y = x - weight @ x, y - weight @ y
    square = float(np.sum((x / u) ** 2))
    slope = float(np.sum(x * y / u**2)) / square
    chi2 = float(np.sum(((y - slope * x) / u) ** 2)) / (len(x) - 2)
    return slope, float(np.sqrt(max(1.0, chi2) / square))


def of_noise(intensity: np.ndarray) -> Iterator[str]:
    """A question where the noise is not that of counts."""
    exponent, u = noise_exponent(intensity)
    if exponent < HALF and exponent + 2 * u < 1:
        yield (
            f"the noise grows with the intensity to the power of {exponent:.1f}, that of counts"
            " with 1: are these roots or logarithms of counts, or is a background subtracted?"
        )


def of_rate(largest: float, *, timed: bool = True) -> Iterator[str]:
    """A question where a detector may have lost counts.

    Parameters
    ----------
    largest : counts/s, or counts of a step whose time is not stated
    timed : whether the counting time is known
    """
    if timed and largest > FASTEST:
        yield (
            f"up to {largest:.2g} counts/s: does the detector count so fast without losses?"
            " (attenuate the beam)"
        )
    if not timed and largest > FASTEST * QUICK:
        yield (
            f"up to {largest:.2g} counts in a step, and no counting time: does the detector count"
            " so fast without losses? (give a file that states the time)"
        )


def of_slit(stated: str) -> Iterator[str]:
    """A question where the file states a divergence slit that opens with the angle."""
    if stated:
        yield (
            f"the divergence slit is variable ({stated}): intensities grow as sin θ against those"
            " of a fixed slit (convert the scan, or compare scans of this slit only)"
        )
