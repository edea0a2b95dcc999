"""Where an FID begins, against where the delay of the digital filter puts its beginning.

A filter of linear phase turns the step at the opening of the receiver into a gradual one of the
same area: the sum of data over fitted signal counts the points from the step to the end of the sum,
to a fraction of a point, whatever the filter.
"""

from __future__ import annotations

import numpy as np

from electrolyte.techniques.nmr.effect import Reach, effect_of, left_in
from electrolyte.techniques.nmr.lines import LineFit

FIRST_POINTS = 4  # that filter and ringing of the probe may distort
POINT_u = 0.03  # of each, relative to the signal, beforehand
LATE_POINTS = 0.6  # from which the beginning is doubted
_BEFORE, _AFTER = 32, 32  # points
_LEFT = 0.5  # of the signal, that has to be left at the end of the sum


def onset(
    fid: np.ndarray, spectral_width_Hz: float, group_delay_points: float, fit: LineFit
) -> tuple[float, float]:
    """How many points late the FID begins, and the standard uncertainty of that from noise.

    Parameters
    ----------
    fid : (n,) complex, with the build-up of the filter in front
    fit : of its spectrum; the lines in it are taken as the signal
    """
    first = int(np.ceil(group_delay_points))
    start, end = max(first - _BEFORE, 0), min(first + _AFTER, len(fid))
    time = (np.arange(start, end) - group_delay_points) / spectral_width_Hz
    signal = fit.decay(np.maximum(time, 0.0))
    # before the beginning: the first value, turning as the main line does
    signal *= np.exp(2j * np.pi * fit.lines[0].offset * np.minimum(time, 0.0))
    kept = np.abs(signal) > _LEFT * np.abs(fit.decay(np.zeros(1)))
    last = len(kept) if kept.all() else int(np.argmin(kept))
    if start + last <= first + 3:
        return 0.0, float("inf")
    ratio = (fid[start:end] / signal)[:last].real
    # other lines turn against the signal: an end that fades out averages over their turns
    n = last - (first - start)
    fading = np.ones(last)
    fading[-(n // 2) :] = 0.5 + 0.5 * np.cos(np.pi * (np.arange(n // 2) + 0.5) / max(n // 2, 1))
    late = first + (fading[first - start :].sum()) - 0.5 - group_delay_points
    noise = fit.noise * spectral_width_Hz / np.sqrt(len(fid))
    u = noise * np.sqrt(np.sum((fading / np.abs(signal[:last])) ** 2))
    return float(late - fading @ ratio), float(u)


def without_lines(
    fid: np.ndarray, spectral_width_Hz: float, group_delay_points: float, fit: LineFit
) -> np.ndarray:
    """What the lines leave of an FID (n,), all of what lies before its beginning."""
    time = (np.arange(len(fid)) - group_delay_points) / spectral_width_Hz
    return fid - np.where(time < 0, 0.0, fit.decay(np.maximum(time, 0.0)))


def of_first_points(fit: LineFit, window: tuple[float, float], spectral_width_Hz: float) -> Reach:
    """How far distorted first points may move the main line: each is a slow wave in the spectrum,
    of which the fit's baseline takes only the straight part.

    Parameters
    ----------
    window : (low, high) in Hz, of the main line
    """
    x, rest, baselines = left_in(fit, window)
    first = np.abs(fit.decay(np.zeros(1))[0]) / spectral_width_Hz
    waves = [
        first * np.exp(-2j * np.pi * x * point / spectral_width_Hz)
        for point in range(1, FIRST_POINTS + 1)
    ]
    shapes = [factor * wave for wave in waves for factor in (1, 1j)]
    return effect_of(shapes, fit, x, rest, baselines, POINT_u).reach
