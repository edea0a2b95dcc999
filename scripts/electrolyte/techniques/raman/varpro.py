"""The separable least-squares problem of baseline and bands.

The model is a Chebyshev baseline plus pseudo-Voigt bands. Baseline coefficients and band heights
are linear, so only centres and widths are searched: variable projection (G. H. Golub and V.
Pereyra, SIAM J. Numer. Anal. 10 (1973) 413) with Kaufman's simplified derivative (BIT 15 (1975)
49).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray
from scipy.optimize import least_squares

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
Projection = tuple[FloatArray, FloatArray, FloatArray, FloatArray]

LN2 = float(np.log(2.0))
GAUSS_AREA = float(np.sqrt(np.pi / LN2) / 2.0)  # of unit height and FWHM
LORENTZ_AREA = float(np.pi / 2.0)
WIDTH_RANGE = 3.0  # a width may grow or shrink by this factor from its start
AT_LIMIT = 1e-3  # closer to a bound than this part of the range: the fit did not find the value


@dataclass(frozen=True)
class Band:
    """A band to look for.

    Attributes
    ----------
    centre, width : start values, FWHM, in cm-1
    assignment : the vibration it is assigned to; empty if to none
    tolerance : how far in cm-1 the centre may move (half the width, at least 8, if not given)
    """

    centre: float
    width: float
    assignment: str = ""
    tolerance: float | None = None

    @property
    def reach(self) -> float:
        """How far the centre may move, in cm-1."""
        return self.tolerance if self.tolerance is not None else max(8.0, self.width / 2)


def pseudo_voigt(
    x: FloatArray, centre: float | FloatArray, width: float | FloatArray, eta: float
) -> FloatArray:
    """Pseudo-Voigt of unit height: ``eta`` Lorentzian and ``1 - eta`` Gaussian of one FWHM."""
    t = 2.0 * (x - centre) / width
    shape: FloatArray = eta / (1.0 + t * t) + (1.0 - eta) * np.exp(-LN2 * t * t)
    return shape


@overload
def unit_area(eta: float) -> float: ...
@overload
def unit_area(eta: FloatArray) -> FloatArray: ...
def unit_area(eta: float | FloatArray) -> float | FloatArray:
    """Area of a pseudo-Voigt of unit height and unit FWHM."""
    return eta * LORENTZ_AREA + (1.0 - eta) * GAUSS_AREA


class BandSearch:
    """Searched are centres, ln widths and, where ``eta`` is None, Lorentzian parts.

    Parameters
    ----------
    x, y, sigma : (n,) shift, intensity, weights
    bands : (m) start values
    degree : of the baseline
    eta : Lorentzian part of all bands; None searches one common to them
    own_eta : search one for each band
    fixed_shape : nothing is searched; only the linear part is left
    pinned : number and area of a band that is held, for profiles of the likelihood
    """

    def __init__(
        self,
        x: FloatArray,
        y: FloatArray,
        sigma: FloatArray,
        bands: Sequence[Band],
        degree: int,
        eta: float | FloatArray | None,
        fixed_shape: bool = False,
        pinned: tuple[int, float] | None = None,
        own_eta: bool = False,
    ) -> None:
        self.x, self.sigma, self.degree = x, sigma, degree
        self.target = y / sigma
        self.fixed, self.pinned = fixed_shape, pinned
        self.m = len(bands)
        self.eta = np.full(self.m, 0.5) if eta is None else np.broadcast_to(eta, self.m)
        free = eta is None and not fixed_shape
        self.etas = (self.m if own_eta else 1) if free else 0
        self.centres = np.array([b.centre for b in bands])
        self.widths = np.array([b.width for b in bands])
        reach = np.array([b.reach for b in bands])
        spread = np.full(self.m, np.log(WIDTH_RANGE))
        start = np.r_[self.centres, np.log(self.widths)]
        lower = np.r_[self.centres - reach, np.log(self.widths) - spread]
        upper = np.r_[self.centres + reach, np.log(self.widths) + spread]
        start = np.r_[start, np.full(self.etas, 0.5)]
        lower, upper = np.r_[lower, np.zeros(self.etas)], np.r_[upper, np.ones(self.etas)]
        self.start, self.lower, self.upper = start, lower, upper
        self.size = 0 if fixed_shape else start.size
        u = 2 * (x - x[0]) / (x[-1] - x[0]) - 1
        self._last: tuple[bytes, Projection] | None = None
        self.baseline = chebyshev.chebvander(u, degree) / sigma[:, None]

    def unpack(self, theta: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Centres, widths, Lorentzian parts of the bands, (m,) each."""
        if self.fixed:
            return self.centres, self.widths, self.eta
        m = self.m
        eta = np.broadcast_to(theta[2 * m :], m) if self.etas else self.eta
        return theta[:m], np.exp(theta[m : 2 * m]), eta

    def design(self, theta: FloatArray) -> FloatArray:
        """Weighted baseline and unit bands as columns (n, degree + 1 + m)."""
        centres, widths, eta = self.unpack(theta)
        t = 2.0 * (self.x[:, None] - centres) / widths
        bands = eta / (1.0 + t * t) + (1.0 - eta) * np.exp(-LN2 * t * t)
        return np.hstack([self.baseline, bands / self.sigma[:, None]])

    def project(self, theta: FloatArray) -> Projection:
        """Design, orthonormal basis of its free columns, linear coefficients, residuals."""
        key = theta.tobytes()
        if self._last is not None and self._last[0] == key:  # residual, then derivative
            return self._last[1]
        design = self.design(theta)
        free, target = design, self.target
        if self.pinned is not None:
            column, height = self._pinned(theta)
            target = target - height * design[:, column]
            free = np.delete(design, column, axis=1)
        q, r = np.linalg.qr(free)
        part = q.T @ target
        linear = np.linalg.lstsq(r, part, rcond=None)[0]
        if self.pinned is not None:
            linear = np.insert(linear, column, height)
        self._last = key, (design, q, linear, q @ part - target)
        return self._last[1]

    def _pinned(self, theta: FloatArray) -> tuple[int, float]:
        """Column and height of the band whose area is held."""
        assert self.pinned is not None
        k, area = self.pinned
        _, widths, eta = self.unpack(theta)
        return self.degree + 1 + k, area / (widths[k] * unit_area(float(eta[k])))

    def derivative(self, theta: FloatArray, linear: FloatArray) -> FloatArray:
        """Weighted derivative of the model to the searched parameters (n, size)."""
        if self.fixed:
            return np.empty((self.x.size, 0))
        centres, widths, eta = self.unpack(theta)
        heights = linear[self.degree + 1 :]
        t = 2.0 * (self.x[:, None] - centres) / widths
        lorentz, gauss = 1.0 / (1.0 + t * t), np.exp(-LN2 * t * t)
        slope = -2.0 * t * (eta * lorentz**2 + (1.0 - eta) * LN2 * gauss) * heights
        columns = [slope * (-2.0 / widths), slope * -t]
        of_eta = (lorentz - gauss) * heights
        if self.pinned is not None:  # a wider band of the same area is lower
            k = self.pinned[0]
            shape = eta[k] * lorentz[:, k] + (1.0 - eta[k]) * gauss[:, k]
            columns[1][:, k] -= heights[k] * shape
            per_eta = (LORENTZ_AREA - GAUSS_AREA) / unit_area(float(eta[k]))
            of_eta[:, k] -= heights[k] * shape * per_eta
        columns.append(self.over_etas(of_eta))
        return np.hstack(columns) / self.sigma[:, None]

    def over_etas(self, of_bands: FloatArray) -> FloatArray:
        """Derivatives to each band's Lorentzian part (n, m) as those to the searched ones."""
        if self.etas == self.m:
            return of_bands
        return of_bands.sum(axis=1, keepdims=True) if self.etas else of_bands[:, :0]

    def residual(self, theta: FloatArray) -> FloatArray:
        return self.project(theta)[3]

    def projected_derivative(self, theta: FloatArray) -> FloatArray:
        """Kaufman: the derivative without its part in the space of the linear columns."""
        _, q, linear, _ = self.project(theta)
        jacobian = self.derivative(theta, linear)
        projected: FloatArray = jacobian - q @ (q.T @ jacobian)
        return projected

    def solve(self, start: FloatArray | None = None, tolerance: float = 1e-8) -> FloatArray:
        """The searched parameters at the smallest sum of squares."""
        if self.fixed:
            return np.empty(0)
        room = 1e-6 * (self.upper - self.lower)
        fit = least_squares(
            self.residual,
            np.clip(self.start if start is None else start, self.lower + room, self.upper - room),
            jac=self.projected_derivative,
            bounds=(self.lower, self.upper),
            x_scale="jac",
            ftol=tolerance,
            xtol=tolerance,
            gtol=tolerance,
            max_nfev=200,
        )
        return np.asarray(fit.x)

    def at_limit(self, theta: FloatArray) -> BoolArray:
        """Which bands (m,) have a centre or a width at the end of its range."""
        if self.fixed:
            return np.zeros(self.m, dtype=bool)
        margin = AT_LIMIT * (self.upper - self.lower)
        at = (theta - self.lower < margin) | (self.upper - theta < margin)
        return at[: self.m] | at[self.m : 2 * self.m]
