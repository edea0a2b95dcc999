"""One least-squares fit of a whole pattern: background, halos and peaks together.

Weights are the counting variance of the *model*: weights of the data (1 / counts) would pull every
area down. A peak's uncertainty includes that the background and halos under it are not known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from electrolyte.ground.errors import AnalysisError
from electrolyte.techniques.xrd.detect import arpls, candidates
from electrolyte.techniques.xrd.features import Feature, halos_of, peaks_of, unresolved
from electrolyte.techniques.xrd.halos import smooth
from electrolyte.techniques.xrd.merging import merged, without
from electrolyte.techniques.xrd.model import (
    BACKGROUND,
    FINAL,
    FIRST,
    PEAK_FWHM,
    SHARE,
    Layout,
    Solution,
    evaluate,
    solve,
)
from electrolyte.techniques.xrd.pattern import RATIO, Pattern
from electrolyte.techniques.xrd.sensitivity import ACCEPTED, Sensitivity
from electrolyte.techniques.xrd.splitting import split
from electrolyte.techniques.xrd.stripping import is_stripped
from electrolyte.techniques.xrd.widths import ANY_WIDTH, Widths, widths_of

THRESHOLD = 5.0  # signal-to-noise from which a peak is a peak
AS_GOOD = 1.02  # chi-squared of an alternative over that of the fit
ROUNDS = 3  # of adding and dropping peaks
LINE_SHAPE = 0.1  # of the peaks' own intensity: a smaller misfit is one of their shape
SAME_SHAPE = 10.0  # chi-squared over its reduced value by which a shape of halos may be worse
FEET = (0.5, 0.25)  # Lorentzian shares of the halos that are tried
SURE = 3.0  # standard uncertainties by which Kα2 is weaker than it should be
STRIPPED = "Kα2 was stripped from the scan; its lines are fitted without it."
SECOND = "one wavelength is stated, but the lines have a second one as of Kα2: which is right?"
FEWEST_TO_CHOOSE = 3  # lines, of which one may be none
MISSES = 5.0  # standard deviations of the reduced chi-squared
MERGED = 12.0  # chi-squared that three parameters of a second component have to gain


@dataclass(frozen=True)
class Fit:
    """The fitted pattern; curves have the shape of the pattern.

    ``crystallinity`` is the area of the peaks over that of peaks and halos within the scan: an
    index that depends on the halo model, not a mass fraction. ``chi2`` is reduced; where it
    exceeds 1, all u were enlarged by its root. Without peaks and halos the index is NaN.
    ``widths`` is what the peaks say of the width of another one.
    """

    pattern: Pattern
    solution: Solution
    widths: Widths
    threshold: float
    peaks: tuple[Feature, ...]
    halos: tuple[Feature, ...]
    background: np.ndarray
    halo: np.ndarray
    bragg: np.ndarray
    chi2: float
    crystallinity: float
    u_crystallinity: float

    @property
    def model(self) -> np.ndarray:
        return self.background + self.halo + self.bragg

    @property
    def bragg_area(self) -> float:
        """Of all peaks, intensity x degree."""
        return float(self.solution.peaks[:, 2].sum())

    @property
    def halo_area(self) -> float:
        """Of all halos within the scan, intensity x degree."""
        return float(np.trapezoid(self.halo, self.pattern.two_theta))

    @property
    def u_halo_area(self) -> float:
        """Of all halos: the single ones trade area with each other, so their u do not add; that of
        the index holds it."""
        if not self.crystallinity > 0:
            return 0.0
        return self.u_crystallinity * self.bragg_area / self.crystallinity**2

    @property
    def misses(self) -> bool:
        """Whether the model does not describe the scan within its noise."""
        return self.chi2 > 1 + MISSES * float(np.sqrt(2 / len(self.pattern.two_theta)))

    @cached_property
    def sensitivity(self) -> Sensitivity:
        return Sensitivity(self.pattern, self.solution)

    def width_at(self, two_theta: float) -> float:
        """Full width in degrees that a line here would have."""
        return float(self.widths.expected(np.array(two_theta)))

    def large_width_at(self, two_theta: float) -> float:
        """The same, larger by its standard deviation: a wide line hides more easily."""
        return self.width_at(two_theta) * float(np.exp(self.widths.spread))

    def detection_limit(self, two_theta: float) -> float:
        """Area (intensity x degree) of a wide line here that would be found with a probability of
        95 %; NaN outside of the scan."""
        return self.sensitivity.detection_limit(
            two_theta, self.large_width_at(two_theta), self.threshold
        )


def fit_pattern(pattern: Pattern, *, threshold: float = THRESHOLD, halos: int | None = None) -> Fit:
    """Find the peaks and fit everything, without Kα2 where lines or noise show that it was
    stripped.

    Parameters
    ----------
    threshold : signal-to-noise from which a peak is accepted: of the matched filter before the
        fit, of area / u after it
    halos : how many; ``None`` chooses by the Bayesian information criterion

    Raises
    ------
    AnalysisError
        The pattern holds no intensity.
    """
    if not pattern.intensity.any():
        raise AnalysisError("diffraction pattern", "intensities above zero", "zeros only")
    fit = _fitted(pattern, threshold, halos)
    radiation = pattern.radiation
    if radiation.alpha2 == radiation.alpha1 or not fit.peaks:
        return fit
    less, u = fit.sensitivity.second_lines()
    if radiation.ratio <= 0:
        return _asked(fit, threshold, halos) if less > SURE * u else fit
    lines = fit.bragg / np.maximum(np.abs(fit.model), 1e-300)
    shown = is_stripped(pattern.two_theta, fit.sensitivity.residual, lines, pattern.radiation)
    if less > -SURE * u and not shown:
        return fit
    single = replace(
        pattern,
        radiation=replace(pattern.radiation, ratio=0.0),
        warnings=(*pattern.warnings, STRIPPED),
    )
    if not shown and _gain_without(single, fit) < MERGED:
        return fit
    other = _fitted(single, threshold, halos)
    return other if shown or other.solution.chi2 < fit.solution.chi2 - MERGED else fit


def _asked(fit: Fit, threshold: float, halos: int | None) -> Fit:
    """The fit without Kα2, with a question where one with it describes the scan better."""
    pattern = fit.pattern
    double = replace(pattern, radiation=replace(pattern.radiation, ratio=RATIO))
    if _fitted(double, threshold, halos).solution.chi2 > fit.solution.chi2 - MERGED:
        return fit
    return replace(fit, pattern=replace(pattern, of_angle=(*pattern.of_angle, SECOND)))


def _gain_without(single: Pattern, fit: Fit) -> float:
    """By how much chi-squared falls without Kα2, the lines left as they are.

    Of three and more lines without what the one that gains most does: a spike has no Kα2.
    """
    alone = solve(
        single,
        fit.solution.layout,
        fit.solution.values,
        fit.model,
        fit.widths,
        rounds=1,
        tolerance=FIRST,
    )
    x, known = single.two_theta, fit.sensitivity
    model = evaluate(x, alone.values, alone.layout, single)[0].sum(axis=0)
    gained = known.residual**2 - (known.weight * (single.intensity - model)) ** 2
    centres = np.sort([peak.two_theta for peak in fit.peaks])
    nearest = np.searchsorted((centres[1:] + centres[:-1]) / 2, x)
    of_lines = np.bincount(nearest, gained, len(centres))
    return float(of_lines.sum() - (of_lines.max() if len(of_lines) >= FEWEST_TO_CHOOSE else 0.0))


def _fitted(pattern: Pattern, threshold: float, halos: int | None) -> Fit:
    x, y = pattern.two_theta, pattern.intensity
    baseline = arpls(x, y)
    found = candidates(x, y - baseline, pattern.variance_of(baseline), threshold)
    below = smooth(pattern, found, halos)
    widths = ANY_WIDTH
    solution = _with_peaks(pattern, below, y - baseline, found, baseline, widths)
    for _ in range(ROUNDS):
        widths = widths_of(solution.peaks, solution.u_peaks, widths)
        kept = without(solution, ~_significant(solution, threshold))
        model, new = _missed(pattern, kept, threshold)
        done = kept is solution and not new
        solution = _with_peaks(pattern, kept, y - model, new, model, widths)
        if done:
            break
    if halos is None:
        solution = _fewer_halos(pattern, solution, widths)
    solution = merged(pattern, solution, widths, MERGED)
    for _ in range(ROUNDS):
        solution = split(pattern, solution, widths, MERGED)
        widths = widths_of(solution.peaks, solution.u_peaks, widths)
        solution = _solved(pattern, solution, widths, rounds=1, tolerance=FIRST)
        kept = without(solution, ~_significant(solution, threshold))
        model, new = _missed(pattern, kept, threshold)
        if kept is solution and not new:
            break
        solution = _with_peaks(pattern, kept, y - model, new, model, widths)
    solution = _solved(pattern, solution, widths, rounds=2, tolerance=FINAL)
    return fit_of(pattern, _with_asymmetry(pattern, solution), widths, threshold)


def _missed(
    pattern: Pattern, solution: Solution, threshold: float
) -> tuple[np.ndarray, list[tuple[float, float, float]]]:
    """The model of a solution, and candidates beside its peaks that are more than a misfit of their
    shape."""
    x, y = pattern.two_theta, pattern.intensity
    parts = evaluate(x, solution.values, solution.layout, pattern)[0]
    model = parts.sum(axis=0)
    return model, [
        found
        for found in candidates(x, y - model, pattern.variance_of(model), threshold)
        if _beside(found, solution.peaks)
        and _height(x, y - model, found) > LINE_SHAPE * np.interp(found[0], x, parts[2])
    ]


def _solved(
    pattern: Pattern, solution: Solution, widths: Widths, *, rounds: int, tolerance: float
) -> Solution:
    values, layout = solution.values, solution.layout
    model = evaluate(pattern.two_theta, values, layout, pattern)[0].sum(axis=0)
    return solve(pattern, layout, values, model, widths, rounds=rounds, tolerance=tolerance)


def with_halo_spread(fit: Fit) -> Fit:
    """The same fit, its crystallinity's u enlarged by what other halos would change: one less or
    more, or halos with feet, since those of glasses are between Gaussian and Lorentzian.

    The peaks stay peaks, all values are refitted; only what fits as well is an alternative: a
    number of halos with a chi-squared at most 2 % higher, a shape with one at most 10 higher.
    """
    solution = fit.solution
    worse = (AS_GOOD - 1) * solution.chi2
    numbers = [0.0, *(_changed(fit, *start, worse) for start in _other_numbers(fit))]
    worse = SAME_SHAPE * max(1.0, fit.chi2)
    shapes = [
        _changed(fit, replace(solution.layout, feet=feet), solution.values, worse) for feet in FEET
    ]
    shape = next((change for change in shapes if change), 0.0)
    u = np.linalg.norm([fit.u_crystallinity, max(numbers), shape])
    return replace(fit, u_crystallinity=float(u))


def _other_numbers(fit: Fit) -> Iterator[tuple[Layout, np.ndarray]]:
    """Starts with one halo less and one more."""
    peaks = fit.solution.peaks
    bare = replace(fit.pattern, intensity=fit.pattern.intensity - fit.bragg)
    for count in (len(fit.halos) - 1, len(fit.halos) + 1):
        if count >= 0:
            start = np.concatenate([smooth(bare, [], count).values, peaks.ravel()])
            start[SHARE] = fit.solution.values[SHARE]
            yield Layout(count, len(peaks)), start


def _changed(fit: Fit, layout: Layout, start: np.ndarray, worse: float) -> float:
    """By how much other halos change the crystallinity; 0 where their chi-squared is larger by
    more than ``worse``."""
    other = solve(fit.pattern, layout, start, fit.model, fit.widths, rounds=1, tolerance=FIRST)
    found = fit_of(fit.pattern, other, fit.widths, fit.threshold)
    if not other.chi2 - fit.solution.chi2 < worse:
        return 0.0
    return abs(found.crystallinity - fit.crystallinity)


def _with_asymmetry(pattern: Pattern, solution: Solution) -> Solution:
    """The solution whose u reach to where asymmetric lines would have their centres, areas, and
    halos. Of the centres each for itself, since the asymmetry of a goniometer is not just this."""
    moved = Sensitivity(pattern, solution).by_asymmetry()
    centres = np.zeros(solution.layout.size, dtype=bool)
    centres[solution.layout.first_peak :: 3] = True
    together = np.where(centres, 0.0, moved)
    covariance = solution.covariance + np.outer(together, together)
    covariance[centres, centres] += moved[centres] ** 2
    return replace(solution, covariance=covariance)


def _with_peaks(
    pattern: Pattern,
    solution: Solution,
    residual: np.ndarray,
    found: list[tuple[float, float, float]],
    expected: np.ndarray,
    widths: Widths,
) -> Solution:
    """Fit with the found peaks added to those of ``solution``."""
    start = list(solution.values)
    for peak in found:
        height = max(_height(pattern.two_theta, residual, peak), 1e-9)
        start += [peak[0], peak[1], 1.3 * peak[1] * height]
    layout = Layout(solution.layout.halos, solution.layout.peaks + len(found))
    return solve(pattern, layout, np.array(start), expected, widths, rounds=1, tolerance=FIRST)


def _beside(found: tuple[float, float, float], peaks: np.ndarray) -> bool:
    """Whether a candidate stands beside all known peaks, not on one."""
    return bool(np.all(np.abs(found[0] - peaks[:, 0]) > 0.8 * np.maximum(found[1], peaks[:, 1])))


def _height(x: np.ndarray, residual: np.ndarray, found: tuple[float, float, float]) -> float:
    near = np.abs(x - found[0]) < max(0.5 * found[1], 1.01 * float(np.median(np.diff(x))))
    return float(residual[near].mean())


def _fewer_halos(pattern: Pattern, solution: Solution, widths: Widths) -> Solution:
    """Choose the halos again below the peaks: the tails of peaks look like halos at first."""
    parts = evaluate(pattern.two_theta, solution.values, solution.layout, pattern)[0]
    bare = replace(pattern, intensity=pattern.intensity - parts[2])
    below = smooth(bare, [], None)
    if below.layout.halos == solution.layout.halos:
        return solution
    layout = Layout(below.layout.halos, solution.layout.peaks)
    start = np.concatenate([below.values, solution.peaks.ravel()])
    start[SHARE] = solution.values[SHARE]
    model = parts.sum(axis=0)
    return solve(pattern, layout, start, model, widths, rounds=1, tolerance=FIRST)


def _significant(solution: Solution, threshold: float) -> np.ndarray:
    """Which peaks stay: area well above its u, and not so wide that it mends the halo model.

    That u is for known places and widths of the peak and of what it is not resolved from, otherwise
    a sharp line between two steps, whose shape is anyone's guess, would not count as seen, nor any
    of two components that trade their area with each other.
    """
    keep = solution.peaks[:, 1] < 0.98 * PEAK_FWHM
    for group in unresolved(solution):
        at = solution.layout.first_peak + 3 * np.repeat(group, 3) + np.tile([0, 1, 2], len(group))
        weight = np.linalg.pinv(solution.covariance[np.ix_(at, at)], hermitian=True)
        for j, known in zip(group, np.diag(weight)[2::3], strict=True):
            area = solution.peaks[j, 2]
            keep[j] &= bool(area * np.sqrt(max(known, 0.0)) > ACCEPTED * threshold)
    return keep


def fit_of(pattern: Pattern, solution: Solution, widths: Widths, threshold: float) -> Fit:
    """The result in physical terms."""
    x, layout = pattern.two_theta, solution.layout
    (background, halo, bragg), jacobian = evaluate(x, solution.values, layout, pattern)
    # index = P / (P + H); P the areas of the peaks, H the halos' area within the scan
    bragg_area, halo_area = float(solution.peaks[:, 2].sum()), float(np.trapezoid(halo, x))
    total = bragg_area + halo_area if bragg_area + halo_area > 0 else np.nan  # neither is there
    gradient = np.zeros(layout.size)
    inside = slice(BACKGROUND, layout.first_peak)
    gradient[inside] = -bragg_area / total**2 * np.trapezoid(jacobian[inside], x, axis=1)
    gradient[layout.first_peak + 2 :: 3] = halo_area / total**2
    u_fit = float(np.sqrt(np.maximum(0.0, gradient @ solution.covariance @ gradient)))
    return Fit(
        pattern,
        solution,
        widths,
        threshold,
        peaks_of(solution),
        halos_of(solution),
        background,
        halo,
        bragg,
        solution.chi2 / max(1, len(x) - layout.size),
        bragg_area / total,
        u_fit,
    )
