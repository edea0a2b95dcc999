"""The curve that is fitted to a pattern, its Jacobian, and the weighted least squares.

Parameters: constant, air scatter at the first angle, its decay (degrees), Lorentzian share of all
peaks; then centre, full width, height of every halo; then centre (Kα1), full width, area (Kα1 +
Kα2) of every peak.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_solve

from electrolyte.techniques.xrd.pattern import Pattern, Radiation
from electrolyte.techniques.xrd.profile import bump, near, peak
from electrolyte.techniques.xrd.widths import ANY_WIDTH, Widths

# chi-squared, half its gradient, and half its curvature (J'J)
Normal = tuple[float, np.ndarray, np.ndarray]

HALO_FWHM = (3.0, 25.0)  # degrees; narrower is a peak
PEAK_FWHM = 1.6  # degrees, of crystals of about 5 nm (Scherrer); wider is a halo
DECAY = (1.5, 60.0)  # degrees, of the air scatter
MAX_STEPS = 60
LIGHTER = 5.0  # by so much damping falls at most after a step
FINAL, FIRST = 3e-3, 0.1  # of chi-squared, of which one standard uncertainty changes 1
BLOCK = 512  # points
SINGULAR = 1e-6  # of the root of what a parameter has that no other can take up
SHARE = 3  # index of the Lorentzian share
BACKGROUND = 4  # parameters before the first halo


@dataclass(frozen=True)
class Layout:
    """How many halos and peaks the parameter vector holds; ``feet`` is the Lorentzian share of the
    halos, 0 of Gaussian ones."""

    halos: int
    peaks: int
    feet: float = 0.0

    @property
    def size(self) -> int:
        return BACKGROUND + 3 * (self.halos + self.peaks)

    @property
    def first_peak(self) -> int:
        return BACKGROUND + 3 * self.halos


@dataclass(frozen=True)
class Solution:
    """Values and covariance of the parameters of a layout; ``chi2`` is not reduced."""

    layout: Layout
    values: np.ndarray
    covariance: np.ndarray
    chi2: float

    @property
    def halos(self) -> np.ndarray:
        """Shape (halos, 3): centre, full width, height."""
        return self.values[BACKGROUND : self.layout.first_peak].reshape(-1, 3)

    @property
    def peaks(self) -> np.ndarray:
        """Shape (peaks, 3): centre, full width, area."""
        return self.values[self.layout.first_peak :].reshape(-1, 3)

    @property
    def u_peaks(self) -> np.ndarray:
        """Standard uncertainties, shape (peaks, 3)."""
        variance = np.diag(self.covariance)[self.layout.first_peak :]
        return np.sqrt(variance).reshape(-1, 3)


def evaluate(
    x: np.ndarray,
    values: np.ndarray,
    layout: Layout,
    pattern: Pattern,
    free: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Background, halos and peaks, shape (3, n), and the Jacobian of their sum, (parameters, n);
    its rows of peaks that are not ``free`` (shape (parameters,)) stay 0.
    """
    jacobian = np.zeros((layout.size, len(x)))
    constant, air, decay, eta = values[:BACKGROUND]
    fall = np.exp(-(x - x[0]) / decay)
    jacobian[0], jacobian[1] = 1.0, fall
    jacobian[2] = air * fall * (x - x[0]) / decay**2
    halo, bragg = np.zeros(len(x)), np.zeros(len(x))
    for at in range(BACKGROUND, layout.first_peak, 3):
        centre, fwhm, height = values[at : at + 3]
        shape, by_centre, by_fwhm = bump(x, centre, fwhm, layout.feet)
        halo += height * shape
        jacobian[at : at + 3] = height * by_centre, height * by_fwhm, shape
    for at in range(layout.first_peak, layout.size, 3):
        centre, fwhm, area = values[at : at + 3]
        shape, close, by = peak(x, centre, fwhm, eta, pattern.radiation)
        bragg += area * shape
        jacobian[SHARE, close] += area * by[2]
        if free is None or free[at]:
            jacobian[at : at + 2, close] = area * by[:2]
            jacobian[at + 2] = shape
    return np.array([constant + air * fall, halo, bragg]), jacobian


def _products(jacobian: np.ndarray, reach: np.ndarray) -> np.ndarray:
    """J J' of a Jacobian, (parameters, n), with rows that are 0 outside of their ``reach``,
    (parameters, 2): most lines of a scan are far from each other."""
    total = np.zeros(2 * [len(jacobian)])
    for begin in range(0, jacobian.shape[1], BLOCK):
        rows = np.flatnonzero((reach[:, 0] < begin + BLOCK) & (reach[:, 1] > begin))
        part = jacobian[rows, begin : begin + BLOCK]
        total[np.ix_(rows, rows)] += part @ part.T
    return total


def _reach(x: np.ndarray, values: np.ndarray, layout: Layout, radiation: Radiation) -> np.ndarray:
    """First index and the one after the last at which a derivative by each parameter is not 0,
    shape (parameters, 2)."""
    reach = np.tile([0, len(x)], (layout.size, 1))
    for at in range(layout.first_peak, layout.size, 3):
        close = near(x, values[at], values[at + 1], radiation)
        reach[at : at + 2] = close.start, close.stop
    return reach


def solve(
    pattern: Pattern,
    layout: Layout,
    start: np.ndarray,
    expected: np.ndarray,
    widths: Widths = ANY_WIDTH,
    *,
    rounds: int = 2,
    tolerance: float = FINAL,
    free: np.ndarray | None = None,
) -> Solution:
    """Fit from ``start``; ``expected`` (shape of the pattern) gives the weights of the first round,
    the model of each round those of the next; ``widths`` are what is known of the peaks' widths. A
    round ends when a step gains less than ``tolerance`` of chi-squared. Parameters that are not
    ``free`` (shape (parameters,); all are without it) keep their values, without u.

    The covariance is that of the free parameters (those at a bound have none), enlarged by the
    reduced chi-squared where that exceeds 1.
    """
    x, y = pattern.two_theta, pattern.intensity
    low, high = _bounds(pattern, layout)
    if free is None:
        free = np.ones(layout.size, dtype=bool)
    low[~free] = high[~free] = start[~free]
    at = np.arange(layout.first_peak, layout.size, 3)
    values = start
    for _ in range(rounds):
        weight = 1 / np.sqrt(pattern.variance_of(expected))

        def normal(p: np.ndarray, weight: np.ndarray = weight) -> Normal:
            parts, jacobian = evaluate(x, p, layout, pattern, free)
            rows = jacobian if free.all() else jacobian[free]
            rows *= weight
            residual = (parts.sum(axis=0) - y) * weight
            curvature, gradient = np.zeros(2 * [layout.size]), np.zeros(layout.size)
            reach = _reach(x, p, layout, pattern.radiation)[free]
            curvature[np.ix_(free, free)] = _products(rows, reach)
            gradient[free] = rows @ residual
            off, slope = widths.misfit(p[at], p[at + 1])
            gradient[at + 1] += off * slope
            curvature[at + 1, at + 1] += slope**2
            return float(residual @ residual + off @ off), gradient, curvature

        values, chi2, curvature = _minimise(normal, values, low, high, tolerance, len(y))
        expected = evaluate(x, values, layout, pattern)[0].sum(axis=0)
    off, _ = widths.misfit(values[at], values[at + 1])
    chi2 -= float(off @ off)
    inside = (values > low) & (values < high)
    inside[SHARE] = free[SHARE]  # a share stopped at 0 or 1 is still not known
    known = inside & (np.diag(curvature) > 0)
    norm = np.sqrt(np.diag(curvature)[known])
    inverse = _inverse(curvature[np.ix_(known, known)] / np.outer(norm, norm))
    covariance = np.zeros((layout.size, layout.size))
    scale = max(1.0, chi2 / max(1, len(y) - layout.size))
    covariance[np.ix_(known, known)] = scale * inverse / np.outer(norm, norm)
    return Solution(layout, values, covariance, chi2)


def _inverse(matrix: np.ndarray) -> np.ndarray:
    """Of a symmetric matrix with a diagonal of 1: the pseudo-inverse where it is nearly singular,
    which takes many times longer. Empty where the scan determines no parameter."""
    if not len(matrix):
        return matrix
    try:
        factor = np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        return np.linalg.pinv(matrix, hermitian=True)
    if np.diag(factor).min() < SINGULAR:
        return np.linalg.pinv(matrix, hermitian=True)
    return np.asarray(cho_solve((factor, True), np.eye(len(matrix))))


def _minimise(
    normal: Callable[[np.ndarray], Normal],
    start: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    tolerance: float,
    points: int,
) -> tuple[np.ndarray, float, np.ndarray]:
    """Levenberg-Marquardt within bounds: values, chi-squared, J'J at the values.

    On the normal equations and with parameters at a bound held while the gradient presses them
    against it: for these long, narrow problems many times faster than ``scipy``'s bounded solver.
    """

    def enough(chi2: float) -> float:
        # where the model misfits, u are enlarged, and a smaller part of them is not worth a step
        return tolerance * max(1.0, chi2 / points)

    values, damping, harder = np.clip(start, low, high), 1e-3, 2.0
    chi2, gradient, curvature = normal(values)
    for _ in range(MAX_STEPS):
        held = ((values <= low) & (gradient > 0)) | ((values >= high) & (gradient < 0))
        free = ~held & (np.diag(curvature) > 0)
        inner = curvature[np.ix_(free, free)]
        gained = 0.0
        while damping < 1e8:
            step = np.zeros(len(values))
            step[free] = np.linalg.solve(inner + damping * np.diag(np.diag(inner)), -gradient[free])
            expected = -(gradient @ step)  # what is left to gain, to second order
            if expected < enough(chi2):
                break
            trial = np.clip(values + step, low, high)
            found = normal(trial)
            if found[0] < chi2:
                gained = chi2 - found[0]
                # H. B. Nielsen, Damping parameter in Marquardt's method, IMM-REP-1999-05
                trust = 2 * gained / (expected + damping * (step**2 @ np.diag(curvature))) - 1
                damping, harder = damping * max(1 / LIGHTER, 1 - trust**3), 2.0
                values, (chi2, gradient, curvature) = trial, found
                break
            damping, harder = damping * harder, 2 * harder
        if gained < enough(chi2):
            break
    return values, chi2, curvature


def _bounds(pattern: Pattern, layout: Layout) -> tuple[np.ndarray, np.ndarray]:
    x, y = pattern.two_theta, pattern.intensity
    top = 3 * float(np.abs(y).max())
    area = top * float(x[-1] - x[0])
    bounds = [
        (min(0.0, float(y.min())), top),
        (0.0, 3 * top),
        DECAY,
        (0.0, 1.0),
        *layout.halos * [(x[0] - 5, x[-1] + 5), HALO_FWHM, (0.0, top)],
        *layout.peaks * [(x[0], x[-1]), (1.5 * pattern.step, PEAK_FWHM), (-area, area)],
    ]
    low, high = zip(*bounds, strict=True)
    return np.array(low, dtype=float), np.array(high, dtype=float)
