"""One peak in place of components that are not resolved, where one describes them as well."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from electrolyte.techniques.xrd.features import unresolved
from electrolyte.techniques.xrd.model import DECAY, FIRST, SHARE, Layout, Solution, evaluate, solve
from electrolyte.techniques.xrd.pattern import Pattern
from electrolyte.techniques.xrd.profile import second_line
from electrolyte.techniques.xrd.widths import ANY_WIDTH, Widths

AROUND = 4.0  # full widths on either side of components that are fitted for themselves
CLEARLY = 6.0  # times what it would have to gain by itself: then the rest need not be fitted
NEARLY = 1.5  # the same, with the background and the peaks around: then nor need far peaks be


def merged(pattern: Pattern, solution: Solution, widths: Widths, gain: float) -> Solution:
    """One peak in place of components that no minimum parts, where one describes them as well.

    As well: within ``gain`` of chi-squared in units of the misfit that is there anyway. What is
    far from the components is fitted again at the end, or where its values decide.
    """
    tried: set[float] = set()  # centres of the largest components
    two: set[tuple[int, float]] = set()  # how many, and where, of groups that are clearly not one
    before = solution
    while True:
        for group in unresolved(solution):
            main = max(group, key=lambda j: solution.peaks[j, 2])
            if len(group) > 1 and solution.peaks[main, 0] not in tried:
                break
        else:
            break
        centre = float(solution.peaks[main, 0])
        tried.add(centre)
        if any(len(group) == n and abs(centre - at) < pattern.step for n, at in two):
            continue
        values = solution.values.copy()
        values[solution.layout.first_peak + 3 * main + 2] = solution.peaks[group, 2].sum()
        dropped = np.isin(np.arange(solution.layout.peaks), group)
        dropped[main] = False
        model = evaluate(pattern.two_theta, solution.values, solution.layout, pattern)[0].sum(
            axis=0
        )
        start = without(replace(solution, values=values), dropped)
        allowed = gain * max(1.0, solution.chi2 / len(model))
        loss = _least_loss(pattern, solution, start, model, group)
        free = _beneath_and_around(pattern, start.layout, start.values, solution.peaks[group])
        for fitted in (free, None):
            if loss > (CLEARLY if fitted is free else NEARLY) * allowed:
                break
            one = solve(
                pattern,
                start.layout,
                start.values,
                model,
                widths,
                rounds=1,
                tolerance=FIRST,
                free=fitted,
            )
            loss = one.chi2 - solution.chi2
            if loss < allowed:
                solution = one
                break
        if loss > NEARLY * allowed:
            two.add((len(group), centre))
    if solution is before:
        return solution
    return solve(
        pattern, solution.layout, solution.values, model, widths, rounds=1, tolerance=FIRST
    )


def _beneath_and_around(
    pattern: Pattern, layout: Layout, values: np.ndarray, components: np.ndarray
) -> np.ndarray:
    """Which parameters have to do with components: background, halos, line shape, and the peaks
    within ``AROUND`` full widths; shape (parameters,)."""
    first, last = surroundings(pattern, components)
    centres = values[layout.first_peak :: 3]
    around = np.repeat((first < centres) & (centres < last), 3)
    return np.append(np.ones(layout.first_peak, dtype=bool), around)


def surroundings(pattern: Pattern, components: np.ndarray) -> tuple[float, float]:
    """Degrees from which and to which something has to do with components, shape (n, 3)."""
    reach = AROUND * float(components[:, 1].max())
    last = second_line(float(components[:, 0].max()), pattern.radiation)[0]
    return float(components[:, 0].min()) - reach, last + reach


def _least_loss(
    pattern: Pattern, solution: Solution, start: Solution, model: np.ndarray, group: list[int]
) -> float:
    """By how much chi-squared of the points around a group of components rises at least if they
    become those of ``start``: background, line shape, widths and the peaks there are all free.

    ``model`` is that of ``solution``, shape of the pattern.
    """
    x = pattern.two_theta
    first, last = surroundings(pattern, solution.peaks[group])
    points = slice(*np.searchsorted(x, (first, last)))
    around = cut_out(pattern, solution, model, first, last)
    now = float(np.sum((pattern.intensity - model)[points] ** 2 / around.variance))
    share = float(solution.values[SHARE])
    return alone(around, share, between(start.peaks, first, last)).chi2 - now


def between(peaks: np.ndarray, first: float, last: float) -> np.ndarray:
    """Those of the peaks, shape (n, 3), with a centre between two angles."""
    return np.asarray(peaks[(first < peaks[:, 0]) & (peaks[:, 0] < last)])


def cut_out(
    pattern: Pattern, solution: Solution, model: np.ndarray, first: float, last: float
) -> Pattern:
    """The points between two angles, without what the solution has there besides the peaks in
    between; ``model`` is that of the solution, shape of the pattern."""
    points = slice(*np.searchsorted(pattern.two_theta, (first, last)))
    x, inside = pattern.two_theta[points], between(solution.peaks, first, last)
    own = _bare(float(solution.values[SHARE]), inside)
    beneath = model[points] - evaluate(x, own, Layout(0, len(inside)), pattern)[0].sum(axis=0)
    return replace(
        pattern,
        two_theta=x,
        intensity=pattern.intensity[points] - beneath,
        variance=pattern.variance_of(model)[points],
        gain=None,
    )


def alone(around: Pattern, share: float, peaks: np.ndarray, widths: Widths = ANY_WIDTH) -> Solution:
    """The fit of peaks, shape (n, 3), and a background of their own to points that were cut out."""
    layout = Layout(0, len(peaks))
    start = _bare(share, peaks)
    return solve(around, layout, start, around.intensity, widths, rounds=1, tolerance=FIRST)


def _bare(share: float, peaks: np.ndarray) -> np.ndarray:
    """Parameters of peaks of a Lorentzian share on no background."""
    return np.concatenate([[0.0, 0.0, DECAY[0], share], peaks.ravel()])


def without(solution: Solution, dropped: np.ndarray) -> Solution:
    """The solution without some of its peaks, not fitted again; itself if all stay."""
    if not dropped.any():
        return solution
    at = np.flatnonzero(np.repeat(~dropped, 3)) + solution.layout.first_peak
    stay = np.append(np.arange(solution.layout.first_peak), at)
    layout = Layout(solution.layout.halos, int((~dropped).sum()))
    covariance = solution.covariance[np.ix_(stay, stay)]
    return Solution(layout, solution.values[stay], covariance, solution.chi2)
