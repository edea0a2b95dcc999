"""Height maps: removing the tilt, and smoothing that leaves invalid points out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from electrolyte.ground.errors import AnalysisError

FloatArray = NDArray[np.float64]
CLIP = 2.5  # robust standard deviations; beyond: indents, dust, scratches
MAD_TO_SD = 1.4826  # of a normal distribution
ITERATIONS = 30
PLANE, QUADRATIC, CUBIC = "plane", "quadratic", "cubic"


@dataclass(frozen=True)
class Levelled:
    """A height map without its tilt, and without its form where that was removed.

    Attributes
    ----------
    height : (rows, columns) in µm, zero at the surface, NaN where invalid
    pixel_um : distance of columns and of rows
    tilt_um_per_mm : slope removed along x and along y
    roughness_um : robust standard deviation of the surface (1.4826 times the median deviation),
        hardly touched by indents
    valid : fraction of points with a height
    """

    height: FloatArray
    pixel_um: tuple[float, float]
    tilt_um_per_mm: tuple[float, float]
    roughness_um: float
    valid: float


def level(
    height: FloatArray, pixel_um: tuple[float, float], subject: str, *, form: str = PLANE
) -> Levelled:
    """Remove the plane of the surface, found by least squares with clipping of what is not surface.

    Parameters
    ----------
    height : (rows, columns) in µm, NaN where invalid
    form : ``plane``, or ``quadratic`` to remove a polynomial of second degree, the F-operator of
        ISO 25178-2 for a surface that is bent; ``cubic`` of third degree

    Raises
    ------
    AnalysisError
        Less than a tenth of the points is valid, or the surface has no plane.
    """
    rows, columns = np.nonzero(np.isfinite(height))
    if rows.size < max(100, height.size // 10):
        raise AnalysisError(
            subject, "heights at a tenth of the points at least", f"{rows.size} of {height.size}"
        )
    # x and y in -1..1: a well-conditioned design without a third array of positions
    x = 2 * columns / (height.shape[1] - 1) - 1
    y = 2 * rows / (height.shape[0] - 1) - 1
    z = height[rows, columns]
    bent = [x * x, x * y, y * y] if form in (QUADRATIC, CUBIC) else []
    third = [x**3, x * x * y, x * y * y, y**3] if form == CUBIC else []
    design = np.column_stack([np.ones_like(x), x, y, *bent, *third])
    coefficients, sd = clipped_fit(design, z)
    levelled = np.full(height.shape, np.nan)
    levelled[rows, columns] = z - design @ coefficients
    span_mm = [(n - 1) * p / 1000 for n, p in zip(height.shape[::-1], pixel_um, strict=True)]
    return Levelled(
        height=levelled,
        pixel_um=pixel_um,
        tilt_um_per_mm=(2 * coefficients[1] / span_mm[0], 2 * coefficients[2] / span_mm[1]),
        roughness_um=sd,
        valid=rows.size / height.size,
    )


def clipped_fit(design: FloatArray, z: FloatArray) -> tuple[FloatArray, float]:
    """Coefficients (n,) of least squares without what lies beyond ``CLIP`` robust standard
    deviations, and that deviation.

    Parameters
    ----------
    design : (points, n), ``z`` (points,)
    """
    keep = np.ones(z.size, dtype=bool)
    coefficients = np.zeros(design.shape[1])
    sd = 0.0
    for _ in range(ITERATIONS):
        part = design[keep]
        coefficients = np.asarray(np.linalg.solve(part.T @ part, part.T @ z[keep]), dtype=float)
        residual = z - design @ coefficients
        # the median of all points, also of those clipped before: a point may come back
        centre = float(np.median(residual))
        sd = MAD_TO_SD * float(np.median(np.abs(residual - centre)))
        again = np.abs(residual - centre) <= CLIP * sd
        if sd == 0 or again.sum() < design.shape[1] or (again == keep).all():
            break
        keep = again
    return coefficients, sd


def smoothed(height: FloatArray, sigma_px: float) -> FloatArray:
    """Gaussian mean of the valid points; NaN stays where no valid point is near."""
    valid = np.isfinite(height)
    weight = ndimage.gaussian_filter(valid.astype(float), sigma_px)
    total = ndimage.gaussian_filter(np.where(valid, height, 0.0), sigma_px)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(weight > 0.3, total / weight, np.nan)
