"""Background and halos below the peaks, and how many halos there are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from electrolyte.techniques.xrd.model import BACKGROUND, FIRST, Layout, Solution, evaluate, solve
from electrolyte.techniques.xrd.pattern import Pattern

MAX_HALOS = 7
PATIENCE = 2  # halos that may be added in vain before the search ends
BIN = 0.2  # degrees, for the first look at the halos
FEWEST = 30  # bins; those of a short scan are narrower
BLUR = 15  # bins over which a misfit is averaged before its largest is looked for


def smooth(
    pattern: Pattern, found: list[tuple[float, float, float]], halos: int | None
) -> Solution:
    """Background and halos alone, on binned data without the peaks.

    Halos are added where the misfit is largest, until the Bayesian information criterion (chi² +
    parameters x ln n; Schwarz 1978) has not fallen twice in a row.
    """
    coarse = _coarse(pattern, found)
    x, y = coarse.two_theta, coarse.intensity
    low = float(np.percentile(y, 2))
    starts = [np.array([low, max(float(y[0]) - low, 1.0), 8.0, 0.5])]
    best: Solution | None = None
    lowest, worse = np.inf, 0
    for count in range((MAX_HALOS if halos is None else halos) + 1):
        tried = [
            solve(coarse, Layout(count, 0), start, np.maximum(y, low), rounds=1, tolerance=FIRST)
            for start in starts
        ]
        solution = min(tried, key=lambda s: s.chi2)
        criterion = solution.chi2 + solution.layout.size * np.log(len(y))
        if best is None or criterion < lowest or halos is not None:
            best, lowest, worse = solution, criterion, 0
        else:
            worse += 1
        if worse == PATIENCE:
            break
        starts = _one_more(x, y, coarse, solution)
    assert best is not None
    return best


def _one_more(
    x: np.ndarray, y: np.ndarray, coarse: Pattern, solution: Solution
) -> list[np.ndarray]:
    """Starts with one halo more: where the misfit is largest, and the widest halo in two."""
    misfit = y - evaluate(x, solution.values, solution.layout, coarse)[0].sum(axis=0)
    width = min(BLUR, len(misfit))
    blurred = np.convolve(misfit, np.ones(width) / width, mode="same")
    at = int(np.argmax(blurred / np.sqrt(coarse.variance)))
    starts = [np.append(solution.values, [x[at], 6.0, max(float(blurred[at]), 1e-3)])]
    if solution.layout.halos:
        widest = BACKGROUND + 3 * int(np.argmax(solution.halos[:, 1]))
        centre, fwhm, height = solution.values[widest : widest + 3]
        halves = np.append(solution.values, [centre + fwhm / 4, fwhm / 2, height])
        halves[widest : widest + 3] = centre - fwhm / 4, fwhm / 2, height
        starts.append(halves)
    return starts


def _coarse(pattern: Pattern, found: list[tuple[float, float, float]]) -> Pattern:
    """The pattern without the peaks, averaged over bins."""
    keep = np.ones(len(pattern.two_theta), dtype=bool)
    for position, width, _ in found:
        keep &= np.abs(pattern.two_theta - position) > 1.3 * width
    if keep.mean() < 0.2:
        keep[:] = True
    size = max(1, min(round(BIN / pattern.step), int(keep.sum()) // FEWEST))
    whole = int(keep.sum()) // size * size

    def mean(a: np.ndarray) -> np.ndarray:
        return a[keep][:whole].reshape(-1, size).mean(axis=1)

    return replace(
        pattern,
        two_theta=mean(pattern.two_theta),
        intensity=mean(pattern.intensity),
        variance=mean(pattern.variance) / size,
        gain=None if pattern.gain is None else mean(pattern.gain) / size,
    )
