"""Cosmic rays: found by their width, so that narrow Raman lines stay.

A cosmic ray hits one or two pixels and stands on a background that hardly changes from pixel to
pixel. The flanks of a spectral line that the optics resolve do change: next to the top of a line
as narrow as 2 pixels (FWHM) are steps nearly as large as the top itself. So a group of up to
``WIDEST`` pixels is a spike only if it rises above both its neighbours by ``CONTRAST`` times the
largest step found close by. Dead pixels in a row, and what programs put in their place, lie on one
straight line, which noise does not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from electrolyte.techniques.raman.noise import noise_level

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

COARSE = 3.0  # noise over the steps between values, from which a value repeats by chance only

WIDEST = 2  # pixels
CONTRAST = 4.0
SIGNIFICANCE = 8.0  # noise levels a spike must rise above its neighbours
REPLACED = 6  # points in a row on one straight line; of noise none are
STRAIGHT = 0.01  # noise levels that they are off it, by the digits of a file
MOST_REPLACED = 0.2  # of the points; a spectrum with more was interpolated throughout
_NEAR = 5  # steps on each side that show how much neighbours differ
_NEIGHBOURHOOD = 8  # pixels each side that define the local background


def spikes(intensity: FloatArray) -> BoolArray:
    """Which points (n,) of one spectrum are cosmic rays."""
    n = intensity.size
    flagged = np.zeros(n, dtype=bool)
    sigma = noise_level(intensity)
    steps = np.abs(np.diff(intensity))
    high = intensity > _local_median(intensity) + SIGNIFICANCE * sigma
    for first in np.flatnonzero(high).tolist():
        for last in range(first, min(first + WIDEST, n)):
            left = steps[max(0, first - 1 - _NEAR) : max(0, first - 1)]
            right = steps[last + 1 : last + 1 + _NEAR]
            beside = [intensity[i] for i in (first - 1, last + 1) if 0 <= i < n]
            rise = intensity[first : last + 1].min() - max(beside)
            usual = max(max([*left, *right], default=0.0) - 4 * sigma, 0.0)
            if sigma > 0 and rise > max(SIGNIFICANCE * sigma, CONTRAST * usual):
                flagged[first : last + 1] = True
                break
    return flagged


def replaced(intensity: FloatArray) -> BoolArray:
    """Which points (n,) a program or a dead part of the detector put on one straight line, such as
    zeros, or what lies between two good pixels. None where values are as coarse as the noise."""
    n = intensity.size
    flagged = np.zeros(n, dtype=bool)
    sigma = noise_level(intensity)
    values = np.unique(intensity)
    if values.size < 2 or sigma < COARSE * float(np.diff(values).min()):
        return flagged
    straight = np.abs(np.diff(intensity, 2)) < STRAIGHT * sigma
    middle = REPLACED - 2  # second differences of that many points
    runs = np.flatnonzero(np.convolve(straight, np.ones(middle), mode="valid") > middle - 0.5)
    for first in runs.tolist():
        flagged[first : first + REPLACED] = True
    return flagged if flagged.mean() < MOST_REPLACED else np.zeros(n, dtype=bool)


def combined(stack: FloatArray) -> tuple[FloatArray, int]:
    """Mean of repeated spectra (m, n) without their cosmic rays, and how many points were left out.

    With three or more spectra a ray is a point far above the median of the others; with fewer,
    ``spikes`` decides within each spectrum.
    """
    if len(stack) < 3:
        hit = np.array([spikes(row) for row in stack])
    else:
        typical = np.median(stack, axis=0)
        excess = stack - typical
        sigma = 1.4826 * np.median(np.abs(excess - np.median(excess, axis=0)), axis=0)
        floor = np.array([noise_level(row) for row in stack]).mean()
        hit = excess > SIGNIFICANCE * np.maximum(sigma, floor)
    kept = np.where(hit, np.nan, stack)
    everywhere = hit.all(axis=0)  # a pixel hit in all of them is no ray
    kept[:, everywhere] = stack[:, everywhere]
    return np.nanmean(kept, axis=0), int(hit[:, ~everywhere].sum())


def _local_median(intensity: FloatArray) -> FloatArray:
    half = _NEIGHBOURHOOD
    padded = np.pad(intensity, half, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1)
    median: FloatArray = np.median(windows, axis=1)
    return median
