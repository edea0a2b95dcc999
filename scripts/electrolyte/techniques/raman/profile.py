"""Uncertainty of a band area from the profile of the likelihood.

Where broad bands overlap, the sum of squares is a bent valley and the usual covariance, which
knows only its curvature at the bottom, says far too little. Here the area is held away from its
best value, everything else fitted again, until chi-square has grown as it does at two standard
uncertainties; half of that distance, on the side where it is larger, is u.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from electrolyte.techniques.raman.varpro import BandSearch

FloatArray = NDArray[np.float64]

LEVEL = 2.0  # standard uncertainties
_STEPS = 6
_CLOSE = 0.1  # of LEVEL
_TOLERANCE = 1e-5  # of chi-square in a refit


def profile_u(
    pinned: Callable[[float], BandSearch],
    best: FloatArray,
    direction: FloatArray,
    area: float,
    u_linear: float,
    chi2: float,
    scale: float,
) -> float:
    """u of an area, at least the linear one.

    Parameters
    ----------
    pinned : area -> search with that area held
    best : searched parameters of the free fit
    direction : how they follow the area to first order (per unit of area)
    area, u_linear : best value and u of the covariance
    chi2 : weighted sum of squares of the free fit
    scale : variance of a residual of weight one, by which chi-square is divided
    """
    sides = [
        _distance(pinned, best, direction, area, sign * LEVEL * u_linear, chi2, scale)
        for sign in (-1.0, 1.0)
    ]
    return max(*sides, LEVEL * u_linear) / LEVEL


def _distance(
    pinned: Callable[[float], BandSearch],
    best: FloatArray,
    direction: FloatArray,
    area: float,
    step: float,
    chi2: float,
    scale: float,
) -> float:
    start = best + direction * step
    for _ in range(_STEPS):
        search = pinned(area + step)
        found = search.solve(start, _TOLERANCE)
        residual = search.residual(found)
        grown = np.sqrt(max(float(residual @ residual) - chi2, 1e-12) / scale)
        if abs(grown - LEVEL) < _CLOSE * LEVEL:
            break
        factor = min(LEVEL / max(grown, 0.3 * LEVEL), 2.0)
        start = found + direction * step * (factor - 1.0)
        step *= factor
    return abs(step)
