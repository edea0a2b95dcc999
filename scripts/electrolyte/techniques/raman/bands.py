"""Bands and baseline of a Raman spectrum in one weighted least-squares fit.

Taking the baseline away first would bias broad bands and hide its part of their uncertainty; here
it is in every u. See ``varpro`` for the model and the method.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from electrolyte.ground.errors import AnalysisError
from electrolyte.techniques.raman.noise import noise_of
from electrolyte.techniques.raman.profile import profile_u
from electrolyte.techniques.raman.varpro import (
    GAUSS_AREA,
    LORENTZ_AREA,
    Band,
    BandSearch,
    pseudo_voigt,
    unit_area,
)
from electrolyte.techniques.raman.weak_bands import WEAK, spread

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

# The likelihood of an area is followed if its relative u and its correlation with another area
# are above these: an isolated weak band has an honest u without.
PROFILE_ABOVE, OVERLAPPING = 0.05, 0.5
FEWEST_OF_BAND = 8  # points within a band whose residuals say something
# Relative u of area and width of a half Lorentzian band whose true shape is a Voigt profile:
# a pseudo-Voigt one fitted to it is 1.5 % larger, and 0.4 % narrower.
VOIGT_AREA, VOIGT_WIDTH = 0.015, 0.004
PIXEL = np.log(2) / 3  # FWHM that a pixel adds, over it, per square of its share: sd² + step²/12


@dataclass(frozen=True)
class FittedBand:
    """A band as found.

    u are standard uncertainties of the fit, areas in intensity times cm-1; eta is the Lorentzian
    part of the pseudo-Voigt shape.
    """

    expected: float
    assignment: str
    centre: float
    u_centre: float
    width: float
    u_width: float
    height: float
    u_height: float
    area: float
    u_area: float
    eta: float
    at_limit: bool

    @property
    def detected(self) -> bool:
        """Height above three of its u."""
        return self.height > 3 * self.u_height

    @property
    def resolved(self) -> bool:
        """Detected, with a centre and width inside their ranges."""
        return self.detected and not self.at_limit


@dataclass(frozen=True)
class BandFit:
    """The whole fit.

    Attributes
    ----------
    bands : in the order they were asked for
    area_covariance : (m, m) of the band areas
    shift, intensity, baseline : (n,) the fitted points
    curves : (m, n) one row a band
    sigma : (n,) noise of each point for a band, from the spectrum
    own_eta : each band has its own Lorentzian part
    noise : typical standard deviation of a point, from the residuals
    chi2_reduced : of the residuals against the noise that the spectrum shows; far above
        1 the model misses something, far below 1 or a strong ``autocorrelation`` (lag 1) the
        file was smoothed
    aicc : small-sample Akaike criterion, to compare fits of the same points
    """

    bands: tuple[FittedBand, ...]
    area_covariance: FloatArray
    shift: FloatArray
    intensity: FloatArray
    baseline: FloatArray
    curves: FloatArray
    sigma: FloatArray
    baseline_degree: int
    own_eta: bool
    noise: float
    chi2_reduced: float
    autocorrelation: float
    aicc: float
    notes: tuple[str, ...] = field(default=())

    @property
    def model(self) -> FloatArray:
        """Baseline and bands (n,)."""
        total: FloatArray = self.baseline + self.curves.sum(axis=0)
        return total

    @property
    def residual(self) -> FloatArray:
        """Data less model in units of the noise (n,)."""
        found: FloatArray = (self.intensity - self.model) / self.sigma
        return found

    def aicc_with(self, sigma: FloatArray) -> float:
        """``aicc`` with the noise (n,) of another fit, to compare with it."""
        weighted = self.residual * self.sigma / sigma
        chi2 = float(self.residual @ self.residual)
        return float(self.aicc + sigma.size * np.log(float(weighted @ weighted) / chi2))

    def left_at(self, band: FittedBand) -> float:
        """Mean square of the residuals within the width of a band, in units of the noise."""
        inside = np.abs(self.shift - band.centre) < band.width / 2
        if inside.sum() < FEWEST_OF_BAND:
            return 0.0
        return float(np.mean(self.residual[inside] ** 2))

    def first(self, number: int) -> BandFit:
        """The same fit with its first bands only: the others are not counted."""
        areas = self.area_covariance[:number, :number]
        return replace(self, bands=self.bands[:number], area_covariance=areas)


def fit_bands(
    shift: FloatArray,
    intensity: FloatArray,
    bands: Sequence[Band],
    *,
    baseline_degree: int = 6,
    eta: float | FloatArray | None = None,
    own_eta: bool = False,
    fixed_shape: bool = False,
    profile: bool = True,
    skip: BoolArray | None = None,
    noise: FloatArray | None = None,
    subject: str = "Raman spectrum",
) -> BandFit:
    """Fit baseline and bands together.

    Parameters
    ----------
    shift, intensity : (n,) rising shift in cm-1, intensity in any unit
    bands : start values; bands outside the measured range are an error
    baseline_degree : of the Chebyshev polynomial (0: a constant)
    eta : Lorentzian part of all bands, or of each (m,); ``None`` fits one common value
    own_eta : fit one for each band, where ``eta`` is ``None``
    fixed_shape : keep centres and widths, fit heights and baseline only
    profile : follow the likelihood for the areas of overlapping bands
    skip : (n,) points to leave out, such as cosmic rays
    noise : (n,) standard deviations for a band; those that the spectrum shows if not given

    Raises
    ------
    AnalysisError
        No bands, a band outside the range, fewer points than parameters, two bands that the
        data cannot tell apart.
    """
    keep = np.ones(shift.size, dtype=bool) if skip is None else ~skip
    x, y = shift[keep], intensity[keep]
    sigma = (noise_of(intensity) if noise is None else noise)[keep]
    _check(x, bands, baseline_degree, subject)

    def search_with(pinned: tuple[int, float] | None = None) -> BandSearch:
        return BandSearch(x, y, sigma, bands, baseline_degree, eta, fixed_shape, pinned, own_eta)

    search = search_with()
    best = search.solve()
    design, _, linear, residual = search.project(best)
    jacobian = np.hstack([search.derivative(best, linear), design])
    chi2 = float(residual @ residual)
    scale = chi2 / (x.size - jacobian.shape[1])
    lag1 = float(residual[1:] @ residual[:-1] / chi2) if chi2 > 0 else 0.0
    variance = scale * excess(lag1, x.size)
    covariance = variance * _inverse_normal(jacobian, subject)

    centres, widths, shape = search.unpack(best)
    m, first = len(bands), baseline_degree + 1
    heights = linear[first:]
    areas = heights * widths * unit_area(shape)
    gradient = _area_gradient(search, best, heights)
    area_covariance = gradient @ covariance @ gradient.T
    u_areas = np.sqrt(np.diag(area_covariance))
    if profile and not fixed_shape:
        response = covariance[: search.size] @ gradient.T / np.diag(area_covariance)
        bent = _overlapping(area_covariance) & (u_areas > PROFILE_ABOVE * np.abs(areas))
        wider = u_areas.copy()
        for k in np.flatnonzero(bent):
            wider[k] = profile_u(
                lambda area, k=int(k): search_with((k, area)),  # type: ignore[misc]
                best,
                response[:, k],
                areas[k],
                u_areas[k],
                chi2,
                variance,
            )
        stretch = wider / u_areas
        area_covariance = area_covariance * np.outer(stretch, stretch)
    mixed = 4 * shape * (1 - shape)
    of_shape = VOIGT_AREA * mixed * areas  # the same way in all bands
    area_covariance = area_covariance + np.outer(of_shape, of_shape)
    u_areas = np.sqrt(np.diag(area_covariance))
    u = np.sqrt(np.diag(covariance))
    zero = np.zeros(m)
    u_centres, u_log_widths = (zero, zero) if fixed_shape else (u[:m], u[m : 2 * m])
    weak = heights < WEAK * u[search.size + first :]
    if profile and not fixed_shape:
        for i in np.flatnonzero(weak).tolist():
            off = spread(search, best, residual, i, float(heights[i]), variance)
            known = u_centres[i], u_log_widths[i], u_areas[i]
            u_centres[i], u_log_widths[i], of_area = np.maximum(off, known)
            wider = np.where(np.arange(m) == i, of_area / u_areas[i], 1.0)
            area_covariance = area_covariance * np.outer(wider, wider)
            u_areas[i] = of_area
    if not fixed_shape:
        of_pixel = PIXEL * (float(np.median(np.diff(x))) / widths) ** 2
        u_log_widths = np.sqrt(u_log_widths**2 + (VOIGT_WIDTH * mixed) ** 2 + of_pixel**2)
    at_limit = search.at_limit(best)
    found = tuple(
        FittedBand(
            expected=band.centre,
            assignment=band.assignment,
            centre=float(centres[k]),
            u_centre=float(u_centres[k]),
            width=float(widths[k]),
            u_width=float(widths[k] * u_log_widths[k]),
            height=float(heights[k]),
            u_height=float(u[search.size + first + k]),
            area=float(areas[k]),
            u_area=float(u_areas[k]),
            eta=float(shape[k]),
            at_limit=bool(at_limit[k]),
        )
        for k, band in enumerate(bands)
    )
    p = jacobian.shape[1] + 1
    return BandFit(
        bands=found,
        area_covariance=area_covariance,
        shift=x,
        intensity=y,
        baseline=(design[:, :first] @ linear[:first]) * sigma,
        curves=(design[:, first:] * sigma[:, None] * heights).T,
        sigma=sigma,
        baseline_degree=baseline_degree,
        own_eta=own_eta,
        noise=float(np.sqrt(scale) * np.median(sigma)),
        chi2_reduced=scale,
        autocorrelation=lag1,
        aicc=x.size * np.log(chi2 / x.size) + 2 * p + 2 * p * (p + 1) / max(x.size - p - 1, 1),
        notes=tuple(
            f"band {b.expected:g}: centre or width at its limit" for b in found if b.at_limit
        ),
    )


def linear_model(fit: BandFit) -> FloatArray:
    """Columns (n, p) by which baseline, heights, Lorentzian parts, centres and widths change
    the model."""
    x = fit.shift
    scaled = 2 * (x - x[0]) / (x[-1] - x[0]) - 1
    columns = [np.polynomial.chebyshev.chebvander(scaled, fit.baseline_degree)]
    for band, curve in zip(fit.bands, fit.curves, strict=True):
        slope = np.gradient(curve, x)
        gauss, lorentz = (pseudo_voigt(x, band.centre, band.width, eta) for eta in (0.0, 1.0))
        columns.append(np.column_stack([gauss, lorentz, slope, (x - band.centre) * slope]))
    return np.hstack(columns)


def _overlapping(covariance: FloatArray) -> BoolArray:
    """Which areas (m,) are correlated with another one."""
    u = np.sqrt(np.diag(covariance))
    correlation = np.abs(covariance / np.outer(u, u)) - np.eye(u.size)
    overlapping: BoolArray = correlation.max(axis=1) > OVERLAPPING
    return overlapping


def _area_gradient(search: BandSearch, best: FloatArray, heights: FloatArray) -> FloatArray:
    """Derivative of the areas (m,) to searched and linear parameters."""
    _, widths, eta = search.unpack(best)
    m, rows = search.m, np.arange(search.m)
    gradient = np.zeros((m, search.size + search.degree + 1 + m))
    gradient[rows, search.size + search.degree + 1 + rows] = widths * unit_area(eta)
    if not search.fixed:
        gradient[rows, m + rows] = heights * widths * unit_area(eta)  # searched is ln(width)
    if search.etas:
        of_eta = np.diag(heights * widths * (LORENTZ_AREA - GAUSS_AREA))
        gradient[:, 2 * m : search.size] = search.over_etas(of_eta)
    return gradient


def _check(x: FloatArray, bands: Sequence[Band], degree: int, subject: str) -> None:
    if not bands:
        raise AnalysisError(subject, "at least one band to fit", "none")
    needed = 3 * len(bands) + degree + 3
    if x.size < needed:
        raise AnalysisError(subject, f"at least {needed} points", f"{x.size}")
    outside = [b.centre for b in bands if not x[0] <= b.centre <= x[-1]]
    if outside:
        raise AnalysisError(
            subject,
            f"bands within the measured {x[0]:g}-{x[-1]:g} cm-1",
            ", ".join(f"{c:g}" for c in outside),
            hint="Take them out of raman.bands of this sample. If they should be there: is the axis"
            " in the unit that the file names, and the laser that of the sheet?",
        )


def _inverse_normal(jacobian: FloatArray, subject: str) -> FloatArray:
    """``(JᵀJ)⁻¹`` by singular values of the scaled columns.

    Columns that do not matter (a band of no height) get a huge variance, not an error.
    """
    scale = np.linalg.norm(jacobian, axis=0)
    scale[scale == 0] = np.finfo(float).tiny ** 0.25
    _, singular, vt = np.linalg.svd(jacobian / scale, full_matrices=False)
    if not np.isfinite(singular).all():
        raise AnalysisError(subject, "a fit that converges", "values that are not finite")
    root = vt.T / np.maximum(singular, 1e-10 * singular[0]) / scale[:, None]
    inverse: FloatArray = root @ root.T
    return inverse


def excess(lag1: float, n: int) -> float:
    """Factor on variances where neighbouring residuals are alike (smoothed or resampled data).

    For first-order autocorrelation r the variance of a mean grows by (1 + r)/(1 - r)
    (G. V. Bayley and J. M. Hammersley, J. R. Stat. Soc. 8 (1946) 184); only r beyond chance counts.
    """
    if lag1 < 3 / np.sqrt(n):
        return 1.0
    return (1 + min(lag1, 0.95)) / (1 - min(lag1, 0.95))
