"""The noise of a spectrum from the spectrum itself."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from electrolyte.numbers import neighbours

FloatArray = NDArray[np.float64]

# Third differences of white noise have 20 times its variance (1, 3, 3, 1); they remove
# everything that is quadratic over four points.
_GAIN = np.sqrt(20.0)
_MAD = 1.4826
_FEWEST_PER_BIN = 60
_BAND = 8  # points of a narrow band
_ROUNDS = 8


def noise_level(intensity: FloatArray) -> float:
    """Standard deviation of white noise in (n,) intensities, robust against lines and spikes."""
    differences = np.diff(intensity, 3)
    return float(_MAD * np.median(np.abs(differences - np.median(differences))) / _GAIN)


def smoothing(intensity: FloatArray) -> float:
    """Factor by which the noise of a band is larger than that between neighbouring points: 1
    unless the spectrum (n,) was smoothed or interpolated."""
    return float(neighbours.growth(intensity, np.ones(intensity.size), _BAND) ** 0.5)


def noise_of(intensity: FloatArray) -> FloatArray:
    """Standard deviation (n,) of the points of a spectrum for a band."""
    return smoothing(intensity) * noise_profile(intensity)


def noise_profile(intensity: FloatArray) -> FloatArray:
    """Standard deviation (n,) at every point: constant, or growing with the intensity.

    Shot noise has a variance proportional to the counts. Points are grouped by their smoothed
    intensity; ``variance = a + b intensity`` (a, b >= 0) is fitted to the variances of the groups.
    """
    flat = noise_level(intensity)
    if flat == 0:
        return np.full(intensity.size, 1.0)  # no noise at all: all points weigh the same
    smooth = np.convolve(np.pad(intensity, 2, mode="edge"), np.full(5, 0.2), mode="valid")
    centre = smooth[2:-1]  # third differences are centred between the points
    differences = np.diff(intensity, 3) / _GAIN
    groups = np.array_split(np.argsort(centre), max(1, centre.size // _FEWEST_PER_BIN))
    if len(groups) < 3:
        return np.full(intensity.size, flat)
    level = np.array([np.median(centre[g]) for g in groups])
    variance = np.array([(_MAD * np.median(np.abs(differences[g]))) ** 2 for g in groups])
    terms = np.column_stack([np.ones_like(level), level - intensity.min()])
    fitted = np.full_like(variance, flat**2)
    for _ in range(4):  # the scatter of a variance goes with the variance itself, here the fitted
        weight = 1.0 / fitted
        a, b = np.linalg.lstsq(terms * weight[:, None], variance * weight, rcond=None)[0]
        fitted = np.maximum(terms @ [a, b], 0.05 * flat**2)
    normal = (terms * weight[:, None]).T @ (terms * weight[:, None])
    # 2.7: variance of a squared MAD relative to its square, times the number of points
    u_b = np.sqrt(np.linalg.inv(normal)[1, 1] * 2.7 / _FEWEST_PER_BIN)
    if b < 3 * u_b or a < 0.02 * flat**2:
        return np.full(intensity.size, flat)
    profile: FloatArray = np.sqrt(a + b * np.maximum(smooth - intensity.min(), 0.0))
    return profile


def noise_beside(model: FloatArray, residual: FloatArray, free: FloatArray) -> FloatArray:
    """Standard deviation (n,) of the points of a spectrum whose bands are a few points wide, from
    what a fit leaves of them: differences of such a spectrum hold the bands themselves.

    Parameters
    ----------
    model, residual : (n,) in the unit of the intensity
    free : (n,) share of the variance of each point that the fit leaves, 1 less its leverage

    The bands have few points, so that ``variance = a + b model`` is fitted to all of them.
    """
    above = model - model.min()
    terms = np.column_stack([np.ones_like(above), above]) * free[:, None]
    squares = residual**2
    flat = float(squares.sum() / free.sum())
    if flat == 0:
        return np.full(model.size, 1.0)
    fitted = flat * free
    for _ in range(_ROUNDS):
        weight = 1.0 / np.maximum(fitted, 0.05 * flat * free)
        a, b = np.linalg.lstsq(terms * weight[:, None], squares * weight, rcond=None)[0]
        fitted = terms @ [a, b]
    if a <= 0 or b <= 0:
        return np.full(model.size, flat**0.5)
    return np.asarray(np.sqrt(a + b * above))
