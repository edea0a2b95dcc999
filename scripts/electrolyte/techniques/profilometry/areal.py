"""Areal roughness of a levelled surface (ISO 25178-2): Sa, Sq and the peak-to-valley height Sz.

The reference is the least-squares plane of the map. No filter follows: the numbers hold for
wavelengths between the pixel and the size of the map, of which the map has to hold many.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from electrolyte.techniques.profilometry.levelling import Levelled

QUADRANTS = 4
# Correlation length over side. On synthetic Gaussian surfaces with 1/16, Sq less its true value lay
# within the 95 % interval in 92 to 95 of 100 maps; with 1/6, the plane takes a tenth off Sq.
LARGEST_STRUCTURE = 1 / 16


@dataclass(frozen=True)
class Parameter:
    """A parameter of the surface in µm; ``u_um`` is NaN where one map does not tell it."""

    value_um: float
    u_um: float


@dataclass(frozen=True)
class Roughness:
    """Parameters of one map, with the standard error over its quadrants."""

    arithmetic: Parameter  # Sa, mean of |z|
    root_mean_square: Parameter  # Sq
    peak_to_valley: Parameter  # Sz: extremes, which grow with the area and have no standard error
    structure: float  # correlation length over the side of the map, the larger of x and y


def roughness(surface: Levelled) -> Roughness:
    """Sa, Sq and Sz of a map without imprints; ``u`` from what its four quadrants differ by."""
    z = surface.height - np.nanmean(surface.height)
    half = [n // 2 for n in z.shape]
    parts = [part for band in np.split(z, [half[0]]) for part in np.split(band, [half[1]], axis=1)]
    return Roughness(
        arithmetic=_parameter([_sa(part) for part in parts], _sa(z)),
        root_mean_square=_parameter([_sq(part) for part in parts], _sq(z)),
        peak_to_valley=Parameter(float(np.nanmax(z) - np.nanmin(z)), math.nan),
        structure=max(_correlation_lag(np.moveaxis(z, axis, 0)) / z.shape[axis] for axis in (0, 1)),
    )


def _parameter(parts: list[float], whole: float) -> Parameter:
    return Parameter(whole, float(np.std(parts, ddof=1)) / math.sqrt(QUADRANTS))


def _sa(z: NDArray[np.float64]) -> float:
    return float(np.nanmean(np.abs(z)))


def _sq(z: NDArray[np.float64]) -> float:
    return math.sqrt(float(np.nanmean(z**2)))


def _correlation_lag(z: NDArray[np.float64]) -> int:
    """The lag along the first axis from which heights correlate by less than 1/e."""
    valid = np.isfinite(z)
    heights = np.where(valid, z, 0.0)
    limit = float(np.mean(heights[valid] ** 2)) / math.e
    for lag in range(1, len(z)):
        pairs = int((valid[lag:] & valid[:-lag]).sum())
        if pairs == 0 or float((heights[lag:] * heights[:-lag]).sum()) / pairs < limit:
            return lag
    return len(z)
