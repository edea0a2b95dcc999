"""A step of the level between two joined windows that is too small to be seen for sure.

One beyond doubt is asked about (``disturbances.step``). A smaller one still moves areas, so the
spectrum without the step that describes it best is another model of it, as other baselines are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from electrolyte.techniques.raman.bands import BandFit
from electrolyte.techniques.raman.disturbances import at_step
from electrolyte.techniques.raman.varpro import pseudo_voigt

FloatArray = NDArray[np.float64]
FEWEST = 20  # points before the first and after the last place of a step
DETERMINED = 0.005  # share of a step that bands and baseline leave of it
WITHIN = 1.0  # widths from a band, where a step is rather its shape
PAID = 4.0  # fall of chi-squared that makes up for the two parameters of a step
CERTAIN = 20.0  # AICc below that of every baseline, as one in 1000 spectra has it by noise


@dataclass(frozen=True)
class Step:
    """shift : of the first point behind it, cm-1; height : in the unit of the intensity;
    fall : of chi-squared through it, in units of the reduced one"""

    shift: float
    height: float
    fall: float

    def in_intensity(self, shift: FloatArray) -> FloatArray:
        """What it adds to the intensity at shifts, both (n,)."""
        added: FloatArray = np.where(shift >= self.shift, self.height, 0.0)
        return added


def without_step(
    fit: BandFit, best: float, refit: Callable[[Step], BandFit]
) -> tuple[BandFit | None, str]:
    """The fit without the best step, if that makes up for its parameters; the question to a step
    beyond doubt.

    Parameters
    ----------
    best : lowest AICc among the baselines
    refit : the fit of the spectrum without a step
    """
    jump = best_step(fit)
    if jump.fall <= PAID:
        return None, ""
    other = refit(jump)
    certain = jump.fall > PAID + CERTAIN and other.aicc_with(fit.sigma) + PAID < best - CERTAIN
    return other, at_step(jump.shift) if certain else ""


def best_step(fit: BandFit) -> Step:
    """The step that explains most of what a fit leaves, with bands and baseline free beside it.

    For all places at once: the step at k has the product with a column v of the model that the sum
    of v over the points from k on gives.
    """
    model = np.linalg.qr(_linear_model(fit) / fit.sigma[:, None])[0]
    residual = fit.residual - model @ (model.T @ fit.residual)
    weight = 1 / fit.sigma
    with_residual = _from_here_on(residual * weight)
    own = _from_here_on(weight**2)
    left = own - np.sum(_from_here_on(model * weight[:, None]) ** 2, axis=1)
    fall = np.where(left > DETERMINED * own, with_residual**2 / np.maximum(left, 1e-300), 0.0)
    fall[:FEWEST] = fall[-FEWEST:] = 0.0
    for band in fit.bands:
        fall[np.abs(fit.shift - band.centre) < WITHIN * band.width] = 0.0
    at = int(np.argmax(fall))
    height = float(with_residual[at] / left[at]) if fall[at] > 0 else 0.0
    scale = max(fit.chi2_reduced, 1.0)
    return Step(float(fit.shift[at]), height, float(fall[at]) / scale)


def _from_here_on(values: FloatArray) -> FloatArray:
    """Sums (n, ...) over each point and all behind it."""
    sums: FloatArray = np.cumsum(values[::-1], axis=0)[::-1]
    return sums


def _linear_model(fit: BandFit) -> FloatArray:
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
