"""One least-squares fit of a whole pattern: background, halos and peaks together.

Weights are the counting variance of the *model*: weights of the data (1 / counts) would pull every
area down. A peak's uncertainty includes that the background and halos under it are not known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from electrolyte.ground.errors import AnalysisError
from electrolyte.techniques.xrd.detect import LN2, arpls, candidates
from electrolyte.techniques.xrd.model import (
    BACKGROUND,
    FIRST,
    PEAK_FWHM,
    SHARE,
    Layout,
    Solution,
    evaluate,
    solve,
)
from electrolyte.techniques.xrd.pattern import Pattern

THRESHOLD = 5.0  # signal-to-noise from which a peak is a peak
MAX_HALOS = 7
AS_GOOD = 1.02  # chi-squared of an alternative over that of the fit
PATIENCE = 2  # halos that may be added in vain before the search ends
ROUNDS = 3  # of adding and dropping peaks
LINE_SHAPE = 0.1  # of the peaks' own intensity: a smaller misfit is one of their shape
BIN = 0.2  # degrees, for the first look at the halos


@dataclass(frozen=True)
class Feature:
    """A peak (position of its Kα1 line, area Kα1 + Kα2) or a halo: position and full width in
    degrees, area in intensity x degree; u are standard uncertainties of the whole fit."""

    two_theta: float
    u_two_theta: float
    fwhm: float
    u_fwhm: float
    area: float
    u_area: float


@dataclass(frozen=True)
class Fit:
    """The fitted pattern; curves have the shape of the pattern.

    ``crystallinity`` is the area of the peaks over that of peaks and halos within the scan: an
    index that depends on the halo model, not a mass fraction. ``chi2`` is reduced; where it
    exceeds 1, all u were enlarged by its root. Without peaks and halos the index is NaN.
    """

    pattern: Pattern
    peaks: tuple[Feature, ...]
    halos: tuple[Feature, ...]
    eta: float
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
    def baseline(self) -> np.ndarray:
        return self.background + self.halo

    def detection_limit(self, two_theta: float, fwhm: float, threshold: float = THRESHOLD) -> float:
        """Area (intensity x degree) at which a peak here would reach the threshold; NaN outside."""
        x = self.pattern.two_theta
        if not x[0] <= two_theta <= x[-1]:
            return float("nan")
        shape = 2 * np.sqrt(LN2 / np.pi) / fwhm
        shape = shape * np.exp(-4 * LN2 * ((x - two_theta) / fwhm) ** 2)
        power = float(np.sum(shape**2 / self.pattern.variance_of(self.baseline)))
        return threshold / float(np.sqrt(power))


def fit_pattern(pattern: Pattern, *, threshold: float = THRESHOLD, halos: int | None = None) -> Fit:
    """Find the peaks and fit everything.

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
    x, y = pattern.two_theta, pattern.intensity
    if not y.any():
        raise AnalysisError("diffraction pattern", "intensities above zero", "zeros only")
    baseline = arpls(x, y)
    found = candidates(x, y - baseline, pattern.variance_of(baseline), threshold)
    smooth = _smooth(pattern, found, halos)
    solution = _with_peaks(pattern, smooth.values, smooth.layout, y - baseline, found, baseline)
    for _ in range(ROUNDS):
        keep = _significant(solution, threshold)
        values = np.append(
            solution.values[: solution.layout.first_peak], solution.peaks[keep].ravel()
        )
        layout = Layout(solution.layout.halos, int(keep.sum()))
        parts = evaluate(x, values, layout, pattern)[0]
        model = parts.sum(axis=0)
        new = [
            found
            for found in candidates(x, y - model, pattern.variance_of(model), threshold)
            if _beside(found, solution.peaks[keep])
            and _height(x, y - model, found) > LINE_SHAPE * np.interp(found[0], x, parts[2])
        ]
        if keep.all() and not new:
            break
        solution = _with_peaks(pattern, values, layout, y - model, new, model)
    if halos is None:
        solution = _fewer_halos(pattern, solution)
    model = evaluate(x, solution.values, solution.layout, pattern)[0].sum(axis=0)
    solution = solve(pattern, solution.layout, solution.values, model)
    return _fit_of(pattern, solution, _significant(solution, threshold))


def with_halo_spread(fit: Fit) -> Fit:
    """The same fit, its crystallinity's u enlarged by what one halo less or more would change.

    The peaks stay peaks, all values are fitted anew; only a number of halos that fits as well
    (chi-squared at most 2 % higher) is an alternative.
    """
    peaks = np.array([[p.two_theta, p.fwhm, p.area] for p in fit.peaks]).reshape(-1, 3)
    bare = replace(fit.pattern, intensity=fit.pattern.intensity - fit.bragg)
    shifts = [0.0]
    for count in (len(fit.halos) - 1, len(fit.halos) + 1):
        if count < 0:
            continue
        smooth = _smooth(bare, [], count)
        start = np.concatenate([smooth.values, peaks.ravel()])
        start[SHARE] = fit.eta
        other = solve(fit.pattern, Layout(count, len(peaks)), start, fit.model)
        other_fit = _fit_of(fit.pattern, other, np.ones(len(peaks), dtype=bool))
        if other_fit.chi2 < AS_GOOD * fit.chi2:
            shifts.append(abs(other_fit.crystallinity - fit.crystallinity))
    return replace(fit, u_crystallinity=float(np.hypot(fit.u_crystallinity, max(shifts))))


def _with_peaks(
    pattern: Pattern,
    values: np.ndarray,
    layout: Layout,
    residual: np.ndarray,
    found: list[tuple[float, float, float]],
    expected: np.ndarray,
) -> Solution:
    """Fit with the found peaks added to those in ``values``."""
    start = list(values)
    for peak in found:
        height = max(_height(pattern.two_theta, residual, peak), 1e-9)
        start += [peak[0], peak[1], 1.3 * peak[1] * height]
    layout = Layout(layout.halos, layout.peaks + len(found))
    return solve(pattern, layout, np.array(start), expected, rounds=1, tolerance=FIRST)


def _beside(found: tuple[float, float, float], peaks: np.ndarray) -> bool:
    """Whether a candidate stands beside all known peaks, not on one."""
    return bool(np.all(np.abs(found[0] - peaks[:, 0]) > 0.8 * np.maximum(found[1], peaks[:, 1])))


def _height(x: np.ndarray, residual: np.ndarray, found: tuple[float, float, float]) -> float:
    near = np.abs(x - found[0]) < max(0.5 * found[1], 1.01 * float(np.median(np.diff(x))))
    return float(residual[near].mean())


def _fewer_halos(pattern: Pattern, solution: Solution) -> Solution:
    """Choose the halos anew below the fitted peaks: the tails of peaks look like halos at first."""
    parts = evaluate(pattern.two_theta, solution.values, solution.layout, pattern)[0]
    bare = replace(pattern, intensity=pattern.intensity - parts[2])
    smooth = _smooth(bare, [], None)
    if smooth.layout.halos == solution.layout.halos:
        return solution
    layout = Layout(smooth.layout.halos, solution.layout.peaks)
    start = np.concatenate([smooth.values, solution.peaks.ravel()])
    start[SHARE] = solution.values[SHARE]
    return solve(pattern, layout, start, parts.sum(axis=0), rounds=1, tolerance=FIRST)


def _significant(solution: Solution, threshold: float) -> np.ndarray:
    """Which peaks stay: area well above its u, and not so wide that it mends the halo model.

    That u is for a known place and width of the peak itself, otherwise a sharp line between two
    steps, whose shape is anyone's guess, would not count as seen.
    """
    keep = solution.peaks[:, 1] < 0.98 * PEAK_FWHM
    for j, area in enumerate(solution.peaks[:, 2]):
        at = solution.layout.first_peak + 3 * j
        block = solution.covariance[at : at + 3, at : at + 3]
        weight = np.linalg.pinv(block, hermitian=True)[2, 2]
        keep[j] &= bool(area * np.sqrt(max(weight, 0.0)) > 0.8 * threshold)
    return keep


def _smooth(
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
    width = min(15, len(misfit))
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
    size = max(1, round(BIN / pattern.step))
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


def _fit_of(pattern: Pattern, solution: Solution, keep: np.ndarray) -> Fit:
    """The result in physical terms; what is not significant is no peak and leaves the curves."""
    x, layout = pattern.two_theta, solution.layout
    (background, halo, _), jacobian = evaluate(x, solution.values, layout, pattern)
    values = np.append(solution.values[: layout.first_peak], solution.peaks[keep].ravel())
    bragg = evaluate(x, values, Layout(layout.halos, int(keep.sum())), pattern)[0][2]
    area = 2 * np.sqrt(LN2 / np.pi)  # height x width of a Gaussian of area 1

    halos = []
    for k, (centre, fwhm, height) in enumerate(solution.halos):
        at = BACKGROUND + 3 * k
        block = solution.covariance[at : at + 3, at : at + 3]
        by_area = np.array([0.0, height, fwhm]) / area
        u_area = float(np.sqrt(by_area @ block @ by_area))
        u_centre, u_fwhm = np.sqrt(np.diag(block)[:2])
        values_of = (centre, u_centre, fwhm, u_fwhm, height * fwhm / area, u_area)
        halos.append(Feature(*map(float, values_of)))
    peaks = [
        Feature(*(float(v) for pair in zip(value, u, strict=True) for v in pair))
        for value, u in zip(solution.peaks[keep], solution.u_peaks[keep], strict=True)
    ]

    # index = P / (P + H); P the areas of the peaks, H the halos' area within the scan
    bragg_area, halo_area = float(solution.peaks[keep, 2].sum()), float(np.trapezoid(halo, x))
    total = bragg_area + halo_area if bragg_area + halo_area > 0 else np.nan  # neither is there
    gradient = np.zeros(layout.size)
    inside = slice(BACKGROUND, layout.first_peak)
    gradient[inside] = -bragg_area / total**2 * np.trapezoid(jacobian[inside], x, axis=1)
    gradient[layout.first_peak + 2 :: 3] = np.where(keep, halo_area / total**2, 0.0)
    u_crystallinity = float(np.sqrt(np.maximum(0.0, gradient @ solution.covariance @ gradient)))

    return Fit(
        pattern,
        tuple(sorted(peaks, key=lambda p: p.two_theta)),
        tuple(sorted(halos, key=lambda h: h.two_theta)),
        float(solution.values[SHARE]),
        background,
        halo,
        bragg,
        solution.chi2 / max(1, len(x) - layout.size),
        bragg_area / total,
        u_crystallinity,
    )
