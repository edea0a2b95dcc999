"""Two lines in place of a peak that is far too wide for its scan: lines that a matched filter took
for one."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np

from electrolyte.techniques.xrd.merging import alone, between, cut_out, surroundings
from electrolyte.techniques.xrd.model import FIRST, SHARE, Solution, evaluate, solve
from electrolyte.techniques.xrd.pattern import Pattern
from electrolyte.techniques.xrd.profile import peak
from electrolyte.techniques.xrd.widths import Widths

WIDE = 1.5, 2.0  # times the usual width, and spreads of its logarithm, from which two are tried
NEAR = 1.5  # full widths about the peak in which they may stand
PLACES = 24  # in that range


def split(pattern: Pattern, solution: Solution, widths: Widths, gain: float) -> Solution:
    """The solution with two lines of usual width for each wide peak that they describe better, by
    more than ``gain`` of chi-squared in units of the misfit that is there anyway."""
    untried, before = np.ones(len(solution.peaks), dtype=bool), solution
    while True:
        usual = widths.expected(solution.peaks[:, 0])
        least = np.maximum(WIDE[0], np.exp(WIDE[1] * widths.spread)) * usual
        wide = np.flatnonzero(untried & (solution.peaks[:, 1] > least))
        if not len(wide):
            break
        j = int(wide[np.argmax(solution.peaks[wide, 2])])
        untried[j] = False
        other = _with_two(pattern, solution, widths, j)
        allowed = gain * max(1.0, solution.chi2 / len(pattern.two_theta))
        if other is not None and other.chi2 < solution.chi2 - allowed:
            solution = other
            untried = np.append(np.delete(untried, j), [False, False])  # nor its two again
    if solution is before:
        return solution
    model = evaluate(pattern.two_theta, solution.values, solution.layout, pattern)[0].sum(axis=0)
    return solve(
        pattern, solution.layout, solution.values, model, widths, rounds=1, tolerance=FIRST
    )


def _with_two(pattern: Pattern, solution: Solution, widths: Widths, j: int) -> Solution | None:
    """The solution with the two lines that do best in place of peak ``j``, which are fitted with
    the peaks around, and without u; ``None`` if none do."""
    x, eta = pattern.two_theta, float(solution.values[SHARE])
    usual = float(widths.expected(solution.peaks[j, 0]))
    model = evaluate(x, solution.values, solution.layout, pattern)[0].sum(axis=0)
    first, last = surroundings(pattern, solution.peaks[[j]])
    around = cut_out(pattern, solution, model, first, last)
    pair = _best_pair(around, between(solution.peaks, first, last), solution.peaks[j], usual, eta)
    if pair is None:
        return None
    there = np.flatnonzero((first < solution.peaks[:, 0]) & (solution.peaks[:, 0] < last))
    others = there[there != j]
    one = alone(around, eta, solution.peaks[there], widths)
    two = alone(around, eta, np.concatenate([solution.peaks[others], pair]), widths)
    peaks = solution.peaks.copy()
    peaks[others] = two.peaks[:-2]
    values = np.concatenate(
        [
            solution.values[: solution.layout.first_peak],
            np.delete(peaks, j, axis=0).ravel(),
            two.peaks[-2:].ravel(),
        ]
    )
    layout = replace(solution.layout, peaks=solution.layout.peaks + 1)
    return Solution(layout, values, solution.covariance, solution.chi2 + two.chi2 - one.chi2)


def _best_pair(
    around: Pattern, peaks: np.ndarray, wide: np.ndarray, usual: float, eta: float
) -> np.ndarray | None:
    """Two lines of usual width that do best in place of the wide one of the peaks (n, 3), shape
    (2, 3); ``None`` if none do."""
    x = around.two_theta
    centre, fwhm, _ = wide
    weight = 1 / np.sqrt(around.variance)
    others = sum(
        own * peak(x, at, width, eta, around.radiation)[0]
        for at, width, own in peaks
        if at != centre
    )
    near = np.abs(x - centre) < 3 * fwhm
    target = ((around.intensity - others) * weight)[near]
    places = np.linspace(centre - NEAR * fwhm / 2, centre + NEAR * fwhm / 2, PLACES)
    shapes = [(peak(x, at, usual, eta, around.radiation)[0] * weight)[near] for at in places]
    best, found = np.inf, None
    for one, two in combinations(range(PLACES), 2):
        if places[two] - places[one] < usual / 2:
            continue
        design = np.column_stack([shapes[one], shapes[two]])
        areas = np.linalg.lstsq(design, target, rcond=None)[0]
        left = float(np.sum((target - design @ areas) ** 2))
        if (areas > 0).all() and left < best:
            best = left
            found = np.array([[places[one], usual, areas[0]], [places[two], usual, areas[1]]])
    return found
