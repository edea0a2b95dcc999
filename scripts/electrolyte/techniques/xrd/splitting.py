"""Two lines in place of a peak that is far too wide for its scan: lines that a matched filter took
for one."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np

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
    untried = np.ones(len(solution.peaks), dtype=bool)
    while True:
        usual = widths.expected(solution.peaks[:, 0])
        least = np.maximum(WIDE[0], np.exp(WIDE[1] * widths.spread)) * usual
        wide = np.flatnonzero(untried & (solution.peaks[:, 1] > least))
        if not len(wide):
            return solution
        j = int(wide[np.argmax(solution.peaks[wide, 2])])
        untried[j] = False
        other = _with_two(pattern, solution, widths, j)
        allowed = gain * max(1.0, solution.chi2 / len(pattern.two_theta))
        if other is not None and other.chi2 < solution.chi2 - allowed:
            solution = other
            untried = np.append(np.delete(untried, j), [False, False])  # nor its two again


def _with_two(pattern: Pattern, solution: Solution, widths: Widths, j: int) -> Solution | None:
    """The fit with the two lines that do best in place of peak ``j``; ``None`` if none do."""
    x, eta = pattern.two_theta, float(solution.values[SHARE])
    centre, fwhm, area = solution.peaks[j]
    usual = float(widths.expected(np.array(centre)))
    around = slice(*np.searchsorted(x, (centre - 3 * fwhm, centre + 3 * fwhm)))
    near = x[around]
    model = evaluate(x, solution.values, solution.layout, pattern)[0].sum(axis=0)
    without = model[around] - area * peak(near, centre, fwhm, eta, pattern.radiation)[0]
    weight = 1 / np.sqrt(pattern.variance_of(model)[around])
    target = (pattern.intensity[around] - without) * weight
    places = np.linspace(centre - NEAR * fwhm / 2, centre + NEAR * fwhm / 2, PLACES)
    shapes = [peak(near, at, usual, eta, pattern.radiation)[0] * weight for at in places]
    best = None
    for one, two in combinations(range(PLACES), 2):
        if places[two] - places[one] < usual / 2:
            continue
        design = np.column_stack([shapes[one], shapes[two]])
        areas = np.linalg.lstsq(design, target, rcond=None)[0]
        left = float(np.sum((target - design @ areas) ** 2))
        if (areas > 0).all() and (best is None or left < best[0]):
            best = left, (places[one], usual, areas[0]), (places[two], usual, areas[1])
    if best is None:
        return None
    first = solution.layout.first_peak
    peaks = [list(row) for k, row in enumerate(solution.peaks) if k != j]
    start = np.concatenate([solution.values[:first], *peaks, best[1], best[2]])
    layout = replace(solution.layout, peaks=solution.layout.peaks + 1)
    return solve(pattern, layout, start, model, widths, rounds=1, tolerance=FIRST)
