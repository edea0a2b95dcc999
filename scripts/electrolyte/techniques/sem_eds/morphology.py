"""Size of the structures in a micrograph, without telling particles apart."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from electrolyte.ground.errors import AnalysisError

FloatArray = NDArray[np.float64]
LEAST_SIDE = 64
QUADRANTS = 4
TAKEN_OFF = 3  # terms, of the mean and the shading
PASSES = 2  # each finds more of what the mean and the shading took off
CORRELATED = 2.5  # lengths, over which brightness correlates
SHADES = 1e-6  # of the contrast, what rounding leaves of an even gradient
STRUCTURES = "structures smaller than an eighth of the image"
EVEN, UNEVEN = 0.4, 0.2  # of a row in one grey value: in a printed bar, in a picture
LEAST_BAR, LARGEST_BAR = 8, 0.25  # rows, and of the image
MOST_CLIPPED = 0.1  # of the pixels at the ends of the grey values; 0.16 makes lengths 2 % short
MOST_STREAKS = 0.03  # of the variance of the grey values; 0.14 makes lengths 6 % wrong


@dataclass(frozen=True)
class CorrelationLength:
    """Distance over which the brightness of an image forgets itself (autocorrelation 1/e).

    ``u_um`` is the standard error over the four quadrants of the one image, with the whole of what
    was added because the mean and the shading of a quadrant are its own: structures of which it
    holds few have longer tails than it shows.
    """

    value_um: float
    u_um: float


def printed_bar(image: FloatArray) -> int:
    """How many of the lowest rows are a printed data bar: its ground is one grey value throughout,
    and the picture above it is not. 0 where there is none.

    Parameters
    ----------
    image : shape (rows, columns)
    """
    ground = _commonest(image[-1])[0]
    shares = np.array([np.mean(row == ground) for row in image])
    bar = int(np.argmax(np.append(shares[::-1], 0.0) < EVEN))
    above = image[max(0, len(image) - bar - 4 * LEAST_BAR) : len(image) - bar]
    if not LEAST_BAR <= bar <= LARGEST_BAR * len(image):
        return 0
    uneven = float(np.median([_commonest(row)[1] for row in above]))
    return bar if uneven < UNEVEN else 0


def printed_bars(image: FloatArray) -> dict[str, int]:
    """The printed data bars of all sides, and how many rows or columns they are."""
    sides = {
        "lowest rows": image,
        "highest rows": image[::-1],
        "rightmost columns": image.T,
        "leftmost columns": image.T[::-1],
    }
    bars = {side: printed_bar(towards) for side, towards in sides.items()}
    return {side: bar for side, bar in bars.items() if bar}


def clipped(image: FloatArray) -> float:
    """Share of the pixels of an image (rows, columns) that hold its lowest or highest value."""
    return float(np.mean((image == image.min()) | (image == image.max())))


def streaks(image: FloatArray) -> float:
    """Share of the variance of an image (rows, columns) that is of whole lines brighter or darker
    than those beside them, as charging makes them, beyond what columns show."""
    grey = np.asarray(image, dtype=float)
    steps = [float(np.var(np.diff(grey.mean(axis=axis)))) / 2 for axis in (1, 0)]
    variance = float(grey.var())
    return max(0.0, steps[0] - steps[1]) / variance if variance else 0.0


def _commonest(row: FloatArray) -> tuple[float, float]:
    """The commonest value and its share."""
    values, counts = np.unique(row, return_counts=True)
    return float(values[np.argmax(counts)]), float(counts.max() / row.size)


def correlation_length(image: FloatArray, pixel_um: float, subject: str) -> CorrelationLength:
    """Correlation length of a grey image (rows, columns).

    Raises
    ------
    AnalysisError
        Image too small or without contrast, or structures larger than a quadrant.
    """
    half = [n // 2 for n in image.shape]
    if min(half) < LEAST_SIDE:
        raise AnalysisError(
            subject, f"{2 * LEAST_SIDE} pixels a side at least", f"{min(image.shape)}"
        )
    quadrants = [
        np.asarray(image, dtype=float)[
            i * half[0] : (i + 1) * half[0], j * half[1] : (j + 1) * half[1]
        ]
        for i in range(2)
        for j in range(2)
    ]
    lengths, added = np.transpose([_length_px(part, subject) for part in quadrants]) * pixel_um
    u = math.hypot(float(np.std(lengths, ddof=1)) / 2, float(np.mean(added)))
    return CorrelationLength(float(np.mean(lengths)), u)


def _length_px(part: FloatArray, subject: str) -> tuple[float, float]:
    """The length, and what of it was added for the mean and the shading."""
    rows, columns = (np.linspace(-1, 1, n) for n in part.shape)
    contrast = part - part.mean()
    if not contrast.any():
        raise AnalysisError(subject, "an image with contrast", "one grey value in a quadrant")
    contrast -= (contrast @ columns).mean() / (columns @ columns) * columns  # shading
    contrast -= ((rows @ contrast).mean() / (rows @ rows) * rows)[:, None]
    if contrast.std() < SHADES * part.std():
        raise AnalysisError(subject, STRUCTURES, "nothing but shading")
    padded = [2 * n for n in part.shape]  # no wrapping round
    power = np.abs(np.fft.rfft2(contrast, padded)) ** 2
    correlation = np.fft.irfft2(power, padded)
    pairs = np.fft.irfft2(np.abs(np.fft.rfft2(np.ones(part.shape), padded)) ** 2, padded)
    reach = min(part.shape) // 2
    rows, columns = np.mgrid[:reach, :reach]
    distance = np.hypot(rows, columns)
    lag = np.rint(distance).astype(int)
    # the other quarter of the correlation, by its symmetry
    values = (
        correlation[:reach, :reach] / pairs[:reach, :reach]
        + correlation[-rows, columns] / pairs[-rows, columns]
    ) / 2
    inside = lag < reach
    radial, away = (
        np.bincount(lag[inside], of[inside]) / np.bincount(lag[inside]) for of in (values, distance)
    )
    # pixel noise sits in lag 0 only
    radial[0] = _at_zero(*((values[k, 0] + values[0, k]) / 2 for k in (1, 2, 3)))
    seen = _fall(radial, away)
    # a quadrant must hold many structures, else it measures itself
    if not radial[0] > 0 or not seen <= reach // 2:
        raise AnalysisError(subject, STRUCTURES, "larger ones")
    length, off = seen, 0.0
    for _ in range(PASSES):
        off = _taken_off(radial + off, away, length, part.size)
        length = _fall(radial + off, away)
        if not length <= reach:
            raise AnalysisError(subject, STRUCTURES, "larger ones")
    return length, length - seen


def _fall(radial: FloatArray, away: FloatArray) -> float:
    """Where an autocorrelation falls to 1/e of that at lag 0; infinite if it does not."""
    below = np.nonzero(radial < radial[0] / math.e)[0]
    if not below.size:
        return math.inf
    after = int(below[0])
    high, low = radial[after - 1], radial[after]
    share = float((high - radial[0] / math.e) / (high - low))
    return float(away[after - 1] + share * (away[after] - away[after - 1]))


def _taken_off(radial: FloatArray, away: FloatArray, length_px: float, pixels: int) -> float:
    """What the mean and the two slopes took off the autocorrelation at short lags: each the
    variance of a mean of ``pixels`` values that correlate, its integral over their number."""
    near = slice(0, int(CORRELATED * length_px) + 1)  # beyond, the sum is that of noise
    whole = 2 * math.pi * float(np.trapezoid((radial * away)[near], away[near]))
    return TAKEN_OFF * max(whole, 0.0) / pixels


def _at_zero(first: float, second: float, third: float) -> float:
    """Autocorrelation without noise at lag 0 from those at lags 1 to 3, along c0 - a r^p, p from 1
    (edges) to 2 (smooth)."""
    early, late = first - second, second - third
    if not (early > 0 and late > 0):
        return first
    powers = np.linspace(1, 2, 101)
    ratios = (2**powers - 1) / (3**powers - 2**powers)
    power = float(powers[np.argmin(np.abs(ratios - early / late))])
    return first + early / (2**power - 1)
