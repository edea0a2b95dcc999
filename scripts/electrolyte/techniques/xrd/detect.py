"""Peaks above a baseline that follows halos but not peaks, whatever the step of the scan."""

from __future__ import annotations

import numpy as np
from scipy.linalg import solveh_banded
from scipy.ndimage import convolve1d
from scipy.special import expit

CUT_OFF = 3.5  # degrees: what is broader is baseline
WIDTHS = (0.15, 0.3, 0.55, 1.0)  # degrees, full widths of the matched filters
LN2 = np.log(2.0)


def arpls(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Asymmetrically reweighted penalised least squares baseline (Baek et al., Analyst 140, 250
    (2015), doi:10.1039/C4AN01061B), shape of ``y``.

    The stiffness is lam = (CUT_OFF / (2 pi step))^4, the value at which a wave of period
    ``CUT_OFF`` is halved, so that the result does not depend on the step; a fixed lam would.
    """
    n = len(y)
    lam = (CUT_OFF / (2 * np.pi * np.median(np.diff(x)))) ** 4
    # upper bands of lam * D'D for the second difference D
    bands = np.zeros((3, n))
    bands[0, 2:] = lam
    bands[1, 1:] = -4 * lam
    bands[1, [1, -1]] = -2 * lam
    bands[2] = 6 * lam
    bands[2, [0, -1]], bands[2, [1, -2]] = lam, 5 * lam
    weight = np.ones(n)
    baseline = y
    for _ in range(50):
        system = bands.copy()
        system[2] += weight
        baseline = solveh_banded(system, weight * y)
        below = (y - baseline)[y < baseline]
        spread = below.std() if len(below) else 0.0
        if spread == 0:
            break
        new = expit(-2 * (y - baseline - (2 * spread - below.mean())) / spread)
        if np.linalg.norm(new - weight) < 1e-3 * np.linalg.norm(weight):
            break
        weight = new
    return baseline


def matched_filter(
    x: np.ndarray, residual: np.ndarray, variance: np.ndarray, fwhm: float
) -> np.ndarray:
    """Signal-to-noise of a Gaussian of this width at every point, shape of ``x``."""
    step = float(np.median(np.diff(x)))
    half = max(2, int(np.ceil(1.5 * fwhm / step)))
    kernel = np.exp(-4 * LN2 * (np.arange(-half, half + 1) * step / fwhm) ** 2)
    signal = convolve1d(residual / variance, kernel, mode="constant")
    power = convolve1d(1 / variance, kernel**2, mode="constant")
    return signal / np.sqrt(np.maximum(power, 1e-300))


def candidates(
    x: np.ndarray, residual: np.ndarray, variance: np.ndarray, threshold: float
) -> list[tuple[float, float, float]]:
    """Peaks as (position, full width, signal-to-noise), strongest first.

    Each is a local maximum over position and width; a weaker one within the width of a stronger
    one is the same peak.
    """
    step = float(np.median(np.diff(x)))
    usable = [w for w in WIDTHS if w >= 3 * step]
    found: list[tuple[float, float, float]] = []
    for width in usable or [4 * step]:
        ratio = matched_filter(x, residual, variance, width)
        top = (ratio[1:-1] >= ratio[:-2]) & (ratio[1:-1] > ratio[2:]) & (ratio[1:-1] > threshold)
        found += [(float(x[i + 1]), width, float(ratio[i + 1])) for i in np.flatnonzero(top)]
    kept: list[tuple[float, float, float]] = []
    for new in sorted(found, key=lambda peak: -peak[2]):
        if all(abs(new[0] - old[0]) > 0.8 * max(old[1], new[1]) for old in kept):
            kept.append(new)
    return kept
