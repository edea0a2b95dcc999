"""The noise of neighbouring points together, against that of single ones.

A program that smooths, or interpolates to smaller steps, leaves little noise between neighbouring
points and all of it in a line, which is wider. What counts for a line is the noise of sums over
points, and this is told from differences between blocks of points.
"""

from __future__ import annotations

import numpy as np

CHI2_HALF = 0.4549  # median of chi-squared with one degree of freedom
FOURTH = np.array([1.0, -4.0, 6.0, -4.0, 1.0])  # differences that lines of five points leave small
BLOCKS = (2, 4, 8, 16)  # points whose mean is taken
ALIKE = 1.3, 12.0  # ratio of noise between blocks and points that chance makes, and per root points
LEVEL = 1.25  # a smaller growth from one size of blocks to the next is the end of it


def factor(intensity: np.ndarray, variance: np.ndarray, block: int = 1) -> float:
    """Observed / expected variance of means of ``block`` points, from fourth differences by
    medians: peaks do not count."""
    size = len(intensity) // block * block
    means = intensity[:size].reshape(-1, block).mean(axis=1)
    expected = variance[:size].reshape(-1, block).mean(axis=1) / block
    bend = np.convolve(means, FOURTH, mode="valid")
    return float(np.median(bend**2 / np.convolve(expected, FOURTH**2, mode="valid")) / CHI2_HALF)


def growth(intensity: np.ndarray, variance: np.ndarray, widest: float) -> float:
    """Variance of sums of neighbouring points over that of as many independent ones; 1 unless the
    data were smoothed or interpolated.

    Parameters
    ----------
    widest : points of the largest block, about the width of a line
    """
    points = factor(intensity, variance)
    usual, by_root = ALIKE
    grown = 1.0
    for block in BLOCKS:
        if points <= 0 or len(intensity) < 20 * block or block > widest:
            break
        ratio = factor(intensity, variance, block) / points
        if block == BLOCKS[0] and ratio < usual + by_root / np.sqrt(len(intensity)):
            break
        if ratio < LEVEL * grown:
            return max(ratio, grown)
        grown = ratio
    return grown
