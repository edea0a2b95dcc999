"""Uncertainty of a weak band from the likelihood over all its centres and widths.

Noise makes several maxima of the likelihood of a weak band, and the covariance knows one of them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from electrolyte.techniques.raman.varpro import BandSearch, pseudo_voigt, unit_area

FloatArray = NDArray[np.float64]
WEAK = 10.0  # heights over their u below which a band is
CENTRES, WIDTHS = 33, 15  # places of the likelihood


def spread(
    search: BandSearch, best: FloatArray, residual: FloatArray, k: int, height: float, scale: float
) -> tuple[float, float, float]:
    """Root mean square distances of centre, ln width and area of band ``k`` from their best values,
    over all centres and widths that it may have, weighted by their likelihood.

    Parameters
    ----------
    best : searched parameters; those of other bands and all shapes are held, their heights and the
        baseline are free
    residual : (n,) model less data at ``best``, in units of the noise
    height : of the band
    scale : variance of a residual of weight one
    """
    centres, widths, eta = search.unpack(best)
    m, of_shape = search.m, float(eta[k])
    others = np.delete(search.design(best), search.degree + 1 + k, axis=1)
    basis = np.linalg.qr(others)[0]
    own = height * pseudo_voigt(search.x, centres[k], widths[k], of_shape) / search.sigma
    without = own - residual  # what the band explains
    without = without - basis @ (basis.T @ without)
    places = np.linspace(search.lower[k], search.upper[k], CENTRES)
    of_width = np.linspace(search.lower[m + k], search.upper[m + k], WIDTHS)
    c, w = (one.ravel() for one in np.meshgrid(places, of_width, indexing="ij"))
    shapes = pseudo_voigt(search.x[:, None], c, np.exp(w), of_shape) / search.sigma[:, None]
    shapes = shapes - basis @ (basis.T @ shapes)
    squared = np.maximum(np.sum(shapes**2, axis=0), 1e-12)
    heights = shapes.T @ without / squared
    fall = np.where(heights > 0, heights**2 * squared, 0.0) / scale
    likely = np.exp((fall - fall.max()) / 2)
    likely /= likely.sum()
    unit = unit_area(of_shape)
    off = (
        c - centres[k],
        w - np.log(widths[k]),
        unit * (heights * np.exp(w) - height * widths[k]),
    )
    of_centre, of_width_, of_area = (float(np.sqrt(likely @ one**2)) for one in off)
    return of_centre, of_width_, of_area
