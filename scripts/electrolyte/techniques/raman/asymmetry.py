"""What a fit of symmetric bands leaves for one of them to be asymmetric.

A band that is wider on one side, or hides a weak second one in its flank, has its maximum beside
the centre of the symmetric band that is fitted to it. The residuals say how asymmetric it may be;
where noise hides that, what bands usually are does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from electrolyte.techniques.raman.bands import BandFit, linear_model

FloatArray = NDArray[np.float64]
CERTAIN = 12.0  # fall of chi-squared; of four symmetric bands one in 500 spectra has it by noise
USUAL = 0.03  # relative standard deviation of the half widths of a band that looks symmetric
PER_BAND, SLOPE = 4, 2  # columns of the linear model, and the one that moves the centre


@dataclass(frozen=True)
class Asymmetry:
    """fit : with centres as one band moves them that is as asymmetric as it may be, one standard
    deviation, to first order
    fall : of chi-squared through it, in units of the reduced one"""

    fit: BandFit
    fall: float


def asymmetric(fit: BandFit) -> tuple[Asymmetry, ...]:
    """One for each band: its width ``w (1 + a)`` above its maximum, ``w (1 - a)`` below."""
    model = linear_model(fit) / fit.sigma[:, None]
    scale = np.linalg.norm(model, axis=0)
    scale[scale == 0] = 1.0
    to_columns = np.linalg.pinv(model / scale)
    found = []
    for band, curve in zip(fit.bands, fit.curves, strict=True):
        odd = -np.abs(fit.shift - band.centre) * np.gradient(curve, fit.shift) / fit.sigma
        absorbed = to_columns @ odd
        apart = odd - (model / scale) @ absorbed
        squared = float(apart @ apart)
        if not squared > 0:
            continue
        part = float(apart @ fit.residual) / squared
        weight = squared / max(fit.chi2_reduced, 1.0)
        variance = 1 / (weight + USUAL**-2)
        may_be = np.copysign(np.hypot(part * weight * variance, variance**0.5), part)
        found.append(Asymmetry(_moved(fit, -may_be * absorbed / scale), part**2 * weight))
    return tuple(found)


def _moved(fit: BandFit, change: FloatArray) -> BandFit:
    """The fit with its centres after a change (p,) of the coefficients of its linear model; areas
    and widths of symmetric bands are those of the halves of asymmetric ones."""
    slopes = change[fit.baseline_degree + 1 :].reshape(-1, PER_BAND)[:, SLOPE].tolist()
    pairs = zip(fit.bands, slopes, strict=True)
    return replace(fit, bands=tuple(replace(one, centre=one.centre - s) for one, s in pairs))
