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
NEGATIVE = 0.1  # of the points, whose level may lie below zero
CUT = 0.02, 5.0  # share of points at the lowest value; what stands beside them, in single counts
FASTEST = 1e5  # counts/s: at 0.5 µs of dead time 5 % are lost
QUICK = 1.0  # s, of a step whose time is not stated: at most a quick one
TIMES = np.geomspace(0.01, 1.0, 9)  # s, of such a step: of fast scans, and of slow ones
DEAD_TIME = 1e-6  # s, of a usual detector that is slow
MOST_LOST = 0.3  # of the counts; more is a detector out of use
STEPS = 4.0  # u of a step of these, whose place is sought
RUNS = 2.5  # u from which intensities run against those calculated
SHOWN = 3.0  # u from which a loss shows in the lines
SUBTRACTED = "was a background subtracted? (give the scan as it was counted)"


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
    below = float((median_filter(intensity, 9, mode="nearest") < 0).mean())
    if below > NEGATIVE:
        yield f"the level is below zero in {100 * below:.0f} % of the scan: {SUBTRACTED}"
    if (cut := at_floor(intensity)).any():
        yield f"{100 * cut.mean():.0f} % of the points were cut to the lowest value: {SUBTRACTED}"


def at_floor(intensity: np.ndarray) -> np.ndarray:
    """Which points were cut to the lowest value, shape (n,); none where it is one of few counts,
    beside which there are one or two, not any value."""
    lowest = intensity == intensity.min()
    beside = (np.roll(lowest, 1) | np.roll(lowest, -1)) & ~lowest
    share, spread = CUT
    if lowest.mean() < share or not beside.any():
        return np.zeros(len(intensity), dtype=bool)
    one = np.quantile(np.diff(np.unique(intensity)), 0.05)
    middle = np.median(intensity[beside]) - intensity.min()
    return np.asarray(lowest & (middle > spread * one))


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


def usual_loss(largest: float, *, timed: bool) -> np.ndarray:
    """Share of the counts that a usual detector may lose at the largest intensity, as standard
    uncertainties of which one is as likely as the other, shape (n,): one for each time that a step
    may have had; parameters as of ``of_rate``."""
    rates = np.array([largest]) if timed else largest / TIMES
    return np.minimum(rates * DEAD_TIME, MOST_LOST)


def of_losses(lost: float, u: float) -> Iterator[str]:
    """A question where the lines show that counts were lost: a share and its u."""
    if lost > SHOWN * u:
        yield (
            f"strong lines are as flat as if {100 * lost:.0f} ± {100 * u:.0f} % of the counts were"
            " lost at the top: does the detector count so fast without losses? (attenuate the beam)"
        )


def of_proportions(
    exponent: tuple[float, float], step: tuple[float, float, float]
) -> Iterator[str]:
    """A question where the intensities of lines run, or step, with the angle against those of their
    structures.

    Parameters
    ----------
    exponent : of sin θ by which they run, and its u
    step : two theta in degrees from which they are larger, the logarithm by which, and its u
    """
    power, u = exponent
    at, larger, u_larger = step
    if abs(power) > RUNS * u:
        what = (
            "does the divergence slit open with the angle, or is the beam longer than the specimen"
            " at low angles?"
            if power > 0
            else "is the specimen thin, or the background subtracted?"
        )
        yield (
            f"lines change with the angle as sin θ to the power of {power:.1f} ± {u:.1f} against"
            f" those of their structures: {what}"
        )
    elif abs(larger) > STEPS * u_larger:
        yield (
            f"lines from {at:.1f}° on are {np.exp(larger):.2g} times as strong against those below"
            " as those of their structures: does the counting time change there? (name the ranges"
            " in the column part)"
        )


def of_slit(stated: str) -> Iterator[str]:
    """A question where the file states a divergence slit that opens with the angle."""
    if stated:
        yield (
            f"the divergence slit is variable ({stated}): intensities grow as sin θ against those"
            " of a fixed slit (convert the scan, or compare scans of this slit only)"
        )
