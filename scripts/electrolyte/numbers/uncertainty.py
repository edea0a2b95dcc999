"""Statistics that all techniques share: means, straight lines, products.

Every function takes plain arrays and returns a small frozen record. ``u`` is a standard
uncertainty. What the number of values does not allow is NaN; nothing is ever a silent zero.

Reference: JCGM 100:2008 (GUM).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from electrolyte.numbers import student_t

NAN = math.nan
FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Mean:
    """Mean of ``n`` independent values: ``u`` is its standard error, ``sd`` their scatter."""

    value: float
    sd: float
    u: float
    n: int


@dataclass(frozen=True)
class Line:
    """Least-squares line ``y = intercept + slope x``.

    ``covariance`` is that of (slope, intercept). ``chi2_reduced`` is NaN without stated u and
    without degrees of freedom.
    """

    slope: float
    intercept: float
    covariance: FloatArray
    df: int
    chi2_reduced: float
    n: int

    @property
    def u_slope(self) -> float:
        """Standard uncertainty of the slope."""
        return math.sqrt(self.covariance[0, 0])

    @property
    def u_intercept(self) -> float:
        """Standard uncertainty of the intercept."""
        return math.sqrt(self.covariance[1, 1])

    def at(self, x: float) -> tuple[float, float]:
        """Value and standard uncertainty of the line at ``x``."""
        gradient = np.array([x, 1.0])
        return self.intercept + self.slope * x, math.sqrt(gradient @ self.covariance @ gradient)


def t_factor(df: float, level: float = 0.95) -> float:
    """Half width, in standard uncertainties, of the two-sided interval of Student's t."""
    if not df > 0:
        return NAN
    return student_t.quantile(0.5 * (1.0 + level), df)


def dof_of_factor(factor: float, level: float = 0.95) -> float:
    """The degrees of freedom whose `t_factor` is this; infinite for all that no t is below."""
    return student_t.dof_of(0.5 * (1.0 + level), factor)


def t_probability(df: float, t: float) -> float:
    """Probability that Student's t is below ``t``."""
    return student_t.below(t, df)


def mean(values: ArrayLike) -> Mean:
    """Mean of independent replicates; ``values`` finite, shape (n,).

    One value is returned as it is, without sd and u. Values that are not independent (points of
    one spectrum, indents of one pellet) do not belong here.
    """
    x = finite(values)
    n, m = len(x), float(x.mean())
    sd = float(x.std(ddof=1)) if n > 1 else NAN
    return Mean(m, sd, sd / math.sqrt(n), n)


def line(x: ArrayLike, y: ArrayLike, u: ArrayLike | None = None) -> Line:
    """Straight line through points, weighted with 1/u² where ``u`` of ``y`` is given.

    The covariance respects the scatter: without ``u`` it comes from the residuals alone; with
    ``u`` it is enlarged by chi-square where the residuals are larger than u says, and never made
    smaller. Two points have no residuals: their line has a u only if ``u`` is given.
    """
    xs, ys = finite(x), finite(y)
    us = np.ones_like(xs) if u is None else finite(u)
    if not xs.shape == ys.shape == us.shape or (us <= 0).any():
        raise ValueError("x, y and (positive) u of a line must have one length")
    n = len(xs)
    if n < 2 or np.ptp(xs) == 0:
        raise ValueError("a line needs two different x")
    w = us**-2.0
    centre = w @ xs / w.sum()  # about the centre the two parameters are uncorrelated
    d = xs - centre
    slope = float(w @ (d * ys) / (w @ d**2))
    middle = float(w @ ys / w.sum())
    df = n - 2
    chi2 = float(w @ (ys - middle - slope * d) ** 2)
    reduced = chi2 / df if df else NAN
    scale = reduced if u is None else max(1.0, reduced if df else 1.0)
    var_slope, var_middle = scale / (w @ d**2), scale / w.sum()
    covariance = np.array(
        [
            [var_slope, -centre * var_slope],
            [-centre * var_slope, var_middle + centre**2 * var_slope],
        ]
    )
    chi2_reduced = NAN if u is None else reduced
    return Line(slope, middle - slope * float(centre), covariance, df, chi2_reduced, n)


def p_curvature(x: ArrayLike, y: ArrayLike, u: ArrayLike | None = None) -> float:
    """Two-sided p of a quadratic term beside the line: small means that the points curve.

    A t test on the scatter (weighted with 1/u² where u is given); NaN below four different x, for
    points exactly on a line, which leave nothing to test, and where all but two or three of them
    have no weight beside the others.
    """
    xs, ys = finite(x), finite(y)
    if len(np.unique(xs)) < 4:
        return NAN
    weight = np.ones_like(xs) if u is None else 1 / finite(u)
    design = np.vander((xs - xs.mean()) / np.ptp(xs), 3) * weight[:, None]
    coefficients, _, rank, _ = np.linalg.lstsq(design, ys * weight, rcond=1e-9)
    if rank < 3:
        return NAN
    left = ys * weight - design @ coefficients
    rounding = 1e-12 * float(np.abs(ys * weight).max())
    if float(np.abs(left).max()) <= rounding:  # exactly a parabola, or a line
        return 0.0 if abs(float(coefficients[0])) > 1e-9 * float(np.abs(ys).max()) else NAN
    freedom = len(xs) - 3
    variance = float(left @ left) / freedom * float((np.linalg.pinv(design)[0] ** 2).sum())
    return float(2 * t_probability(freedom, -abs(float(coefficients[0])) / math.sqrt(variance)))


def product_u(value: float, *factors: tuple[float, float, float]) -> float:
    """u of a product of powers; each factor is (x, u of x, power), independent of the others.

    ``(u/value)² = Σ (power u_x/x)²`` (GUM 5.1.6).
    """
    return abs(value) * math.sqrt(sum((power * u / x) ** 2 for x, u, power in factors))


def finite(values: ArrayLike) -> FloatArray:
    """The values as an array; refused where there are none, or some are not finite."""
    x = np.atleast_1d(np.asarray(values, dtype=float))
    if not len(x) or not np.isfinite(x).all():
        raise ValueError("statistics need at least one value, and finite ones")
    return x
