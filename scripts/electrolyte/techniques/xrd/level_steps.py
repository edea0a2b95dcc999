"""Steps of the level between two points, as a counting time that changes makes them, and no line or
halo does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from electrolyte.techniques.xrd.fit import Fit
from electrolyte.techniques.xrd.model import SHARE, Layout, solve

SIDES = (12, 25, 50, 100)  # points on either side of a step
SMALLEST = 0.03  # of a step, of the level
CERTAIN = 4.5  # u of a step
SPREAD = 2.5  # standard deviations of chi-squared that a step on a parabola may be too large by
RIVAL = 5  # degree of the smooth curve that has to be worse
WORSE = 9.0  # in chi-squared
CANDIDATES = 6  # steps at most that are held against the lines
AROUND = 5.0  # degrees on either side of a step that are fitted with and without it
GAIN = 25.0  # in chi-squared, that a step has to bring to the lines that are there
INSTEAD = 9.0  # the same, of a step in place of lines within twice their width
SHARPER = 9.0  # the same, of a step beside one line more: its flank looks like one
STEEPER = 4.0  # the same, of a step beside a slope
LINE_WIDTH = 0.3  # degrees, of a line where the scan has none
SLOPES = (0.1, 0.3)  # degrees, over which a level may change that does not step


def with_level_steps(fit: Fit) -> Fit:
    """The fit whose pattern asks where its level steps: a step on a smooth level describes some
    points better than a smooth curve, and a step in the scan better than the lines that are there.
    """
    pattern = fit.pattern
    steps = [
        step
        for level in (pattern.intensity, pattern.intensity - fit.bragg)
        for side in SIDES
        for step in _steps(level, pattern.variance, side)
    ]
    tried: list[int] = []
    for _, at, ratio in sorted(steps, reverse=True):
        if len(tried) == CANDIDATES:
            break
        if any(abs(at - other) < SIDES[0] for other in tried):
            continue
        tried.append(at)
        if _better(fit, at, ratio):
            asked = (
                f"the level steps by a factor of {ratio:.2f} at {pattern.two_theta[at]:.2f}°: does"
                " the counting time, or an attenuator, change there? (name the ranges in the"
                " column part)"
            )
            asks = (*pattern.of_intensity, asked)
            return replace(fit, pattern=replace(pattern, of_intensity=asks))
    return fit


def _better(fit: Fit, at: int, ratio: float) -> bool:
    """Whether the scan around a point is described better if its level steps there."""
    pattern, x = fit.pattern, fit.pattern.two_theta
    points = slice(*np.searchsorted(x, (x[at] - AROUND, x[at] + AROUND)))
    y, variance = pattern.intensity[points], pattern.variance_of(fit.model)[points]
    scale = np.where(np.arange(len(x)) < at, 1.0, 1 / ratio)[points]
    peaks = [p for p in fit.solution.peaks if x[points][0] < p[0] < x[points][-1]]
    apart = [p for p in peaks if abs(p[0] - x[at]) > 2 * p[1]]

    def chi2(scale: np.ndarray, peaks: list[np.ndarray]) -> float:
        around = replace(
            pattern,
            two_theta=x[points],
            intensity=y * scale,
            variance=variance * scale**2,
            gain=None,
        )
        level = float(np.median(around.intensity))
        halo = [x[at], AROUND, level / 10]
        start = np.array([level / 2, 0.0, AROUND, fit.solution.values[SHARE], *halo])
        layout = Layout(1, len(peaks))
        start = np.concatenate([start, *peaks])
        return solve(around, layout, start, around.intensity, fit.widths, rounds=1).chi2

    without = float(np.sum((y - fit.model[points]) ** 2 / variance))
    stepped = chi2(scale, peaks)
    found = [stepped] if stepped < without - GAIN else []
    if len(apart) < len(peaks) and (instead := chi2(scale, apart)) < without - INSTEAD:
        found.append(instead)
    if not found:
        return False
    width = float(np.median([p[1] for p in peaks])) if peaks else LINE_WIDTH
    area = abs(ratio - 1) * float(np.median(y)) * width
    lines = [np.array([x[at] + side * width / 2, width, area]) for side in (-1, 1)]
    rivals = [chi2(np.ones(len(y)), [*peaks, line]) - SHARPER for line in lines]
    for slope in SLOPES:
        share = 0.5 + 0.5 * np.tanh((x[points] - x[at]) / slope)
        rivals += [chi2(1 + (1 / ratio - 1) * share, own) - STEEPER for own in (peaks, apart)]
    return min(found) < min(rivals)


def _steps(
    intensity: np.ndarray, variance: np.ndarray, side: int
) -> Iterator[tuple[float, int, float]]:
    """Steps on a parabola over ``side`` points either way: size over u, index of the first point
    after, and the ratio of the levels."""
    if len(intensity) < 2 * side:
        return
    t = (np.arange(2 * side) - side + 0.5) / side
    after = (t > 0).astype(float)
    design = np.column_stack([after, t**0, t, t**2])
    smooth = np.polynomial.legendre.legvander(t, RIVAL)
    windows = sliding_window_view(intensity, 2 * side)
    noise = sliding_window_view(variance, 2 * side).mean(axis=1)
    solved = windows @ np.linalg.pinv(design).T
    chi2 = _misfit(windows, design) / noise
    rival = _misfit(windows, smooth) / noise
    u = np.sqrt(noise * np.linalg.inv(design.T @ design)[0, 0])
    freedom = 2 * side - design.shape[1]
    before, behind = solved[:, 1], solved[:, 0] + solved[:, 1]
    certain = (
        (np.abs(solved[:, 0]) > CERTAIN * u)
        & (np.abs(solved[:, 0]) > SMALLEST * np.maximum(before, behind))
        & (chi2 < freedom + SPREAD * np.sqrt(2 * freedom))
        & (rival - chi2 > WORSE)
        & (before > 0)
        & (behind > 0)
    )
    for k in np.flatnonzero(certain):
        yield float(abs(solved[k, 0]) / u[k]), int(k) + side, float(behind[k] / before[k])


def _misfit(windows: np.ndarray, design: np.ndarray) -> np.ndarray:
    """Sum of squares that a linear model leaves of each row; shape (rows,)."""
    basis = np.linalg.qr(design)[0]
    return np.asarray(np.sum((windows - (windows @ basis) @ basis.T) ** 2, axis=1))
