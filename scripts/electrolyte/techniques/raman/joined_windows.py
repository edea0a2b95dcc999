"""A step of the level between two joined windows that is too small to be seen for sure.

One beyond doubt is asked about (``disturbances.step``). A smaller one still moves areas, so the
spectrum without the step that describes it best is another model of it, as other baselines are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from electrolyte.techniques.raman.bands import BandFit, linear_model
from electrolyte.techniques.raman.disturbances import at_step

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
FEWEST = 20  # points before the first and after the last place of a step
DETERMINED = 0.005  # share of a step that bands and baseline leave of it
WITHIN = 0.5  # widths from a band, where a step is rather its shape
FADES = (1, 10, 25, 50)  # points over which programs let windows fade into each other
PAID = 6.0  # fall of chi-squared that makes up for the three parameters of a step
CERTAIN = 20.0  # AICc below that of every baseline, as one in 1000 spectra has it by noise


@dataclass(frozen=True)
class Step:
    """rises : (n,) at each fitted point, from 0 before it to 1 behind it
    shift : of its middle, cm-1; height : in the unit of the intensity;
    fall : of chi-squared through it, in units of the reduced one"""

    fitted_shift: FloatArray
    rises: FloatArray
    shift: float
    height: float
    fall: float

    def in_intensity(self, shift: FloatArray) -> FloatArray:
        """What it adds to the intensity at shifts, both (n,)."""
        added: FloatArray = self.height * np.interp(shift, self.fitted_shift, self.rises)
        return added


def without_step(
    fit: BandFit, best: float, richer: BandFit, refit: Callable[[Step], BandFit]
) -> tuple[BandFit | None, str]:
    """The fit without the best step, if that makes up for its parameters; the question to a step
    beyond doubt.

    Parameters
    ----------
    best : lowest AICc among the baselines
    richer : the fit with the bands that the residuals call for, which look like steps to a fit
        that has none of them: where it describes the spectrum better, there is no step
    refit : the fit of the spectrum without a step
    """
    jump = best_step(fit)
    if jump.fall <= PAID:
        return None, ""
    other = refit(jump)
    aicc = other.aicc_with(fit.sigma) + PAID
    if richer is not fit and richer.aicc < aicc:
        return None, ""
    certain = jump.fall > PAID + CERTAIN and aicc < best - CERTAIN
    return other, at_step(jump.shift) if certain else ""


def best_step(fit: BandFit) -> Step:
    """The step, at once or over some points, that explains most of what a fit leaves, with bands
    and baseline free beside it."""
    model = np.linalg.qr(linear_model(fit) / fit.sigma[:, None])[0]
    residual = fit.residual - model @ (model.T @ fit.residual)
    on_band = np.zeros(fit.shift.size, dtype=bool)
    for band in fit.bands:
        on_band |= np.abs(fit.shift - band.centre) < WITHIN * band.width
    steps = [
        _best_step(fit, model, residual, on_band, points)
        for points in FADES
        if points < fit.shift.size - 2 * FEWEST
    ]
    return max(steps, key=lambda one: one.fall)


def _best_step(
    fit: BandFit, model: FloatArray, residual: FloatArray, on_band: BoolArray, points: int
) -> Step:
    """The best step that rises over a number of points.

    For all places at once: the step at k has the product with a column v of the model that the sum
    of v over the points from k on gives; one that rises over some points is the mean of these.
    """
    weight = 1 / fit.sigma
    rise = np.arange(1, points + 1) / points
    with_residual = _rising(residual * weight, rise)
    own = _rising(weight**2, rise**2)
    left = own - np.sum(_rising(model * weight[:, None], rise) ** 2, axis=1)
    fall = np.where(left > DETERMINED * own, with_residual**2 / np.maximum(left, 1e-300), 0.0)
    middle = np.minimum(np.arange(fit.shift.size) + points // 2, fit.shift.size - 1)
    fall[(middle < FEWEST) | (middle >= fit.shift.size - FEWEST) | on_band[middle]] = 0.0
    at = int(np.argmax(fall))
    height = float(with_residual[at] / left[at]) if fall[at] > 0 else 0.0
    rises = np.zeros(fit.shift.size)
    rises[at:] = np.pad(rise, (0, fit.shift.size), constant_values=1.0)[: fit.shift.size - at]
    scale = max(fit.chi2_reduced, 1.0)
    return Step(fit.shift, rises, float(fit.shift[middle[at]]), height, float(fall[at]) / scale)


def _rising(values: FloatArray, rise: FloatArray) -> FloatArray:
    """Sums (n, ...) of values times what rises along ``rise`` from each point on, and stays."""
    columns = values.reshape(len(values), -1)
    behind = np.vstack([_from_here_on(columns), np.zeros((len(rise), columns.shape[1]))])
    steps = np.diff(np.r_[0.0, rise])
    sums: FloatArray = sum(
        step * behind[k : k + len(columns)] for k, step in enumerate(steps.tolist())
    )
    return sums.reshape(values.shape)


def _from_here_on(values: FloatArray) -> FloatArray:
    """Sums (n, ...) over each point and all behind it."""
    sums: FloatArray = np.cumsum(values[::-1], axis=0)[::-1]
    return sums
