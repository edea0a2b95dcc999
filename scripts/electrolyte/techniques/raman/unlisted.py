"""Bands that a spectrum shows and the list of its bands does not have."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from electrolyte.techniques.raman.bands import BandFit, excess
from electrolyte.techniques.raman.varpro import Band, pseudo_voigt

# AICc by which a band must improve a fit to be called for. It may lie anywhere and have any width,
# so that the 10 of a band that somebody expects would be reached by noise.
CALLED_FOR = 20.0
MOST = 6  # bands that are looked for; a spectrum with more has a wrong list
_WIDTHS = 8  # tried, from four steps of the axis to twice the broadest band


def with_unlisted(
    fit: BandFit, bands: Sequence[Band], refit: Callable[[Sequence[Band]], BandFit]
) -> BandFit:
    """The fit with the bands that its residuals call for; the fit itself if there are none.

    Parameters
    ----------
    bands : of ``fit``; those found are behind them
    refit : bands -> fit of the same points
    """
    for _ in range(MOST):
        bands = [*bands, strongest(fit)]
        richer = refit(bands)
        if gain(fit, richer) < CALLED_FOR or richer.bands[-1].height <= 0:
            break
        fit = richer
    return fit


def gain(fit: BandFit, richer: BandFit) -> float:
    """How much better ``richer`` describes the points, in AICc.

    Where neighbouring residuals are alike, there are fewer independent ones and less evidence.
    """
    return (fit.aicc - richer.aicc) / excess(richer.autocorrelation, fit.shift.size)


def strongest(fit: BandFit) -> Band:
    """The band, of any position and width, that explains most of the residuals."""
    x = fit.shift
    sigma, residual = fit.sigma, fit.residual
    step = float(np.median(np.diff(x)))
    broadest = 2 * max(band.width for band in fit.bands)
    best, found = -np.inf, Band(float(x[0]), broadest)
    for width in np.geomspace(4 * step, max(broadest, 5 * step), _WIDTHS):
        centres = np.arange(x[0], x[-1], max(width / 4, step))
        shapes = pseudo_voigt(x[:, None], centres, width, 0.5) / sigma[:, None]
        explained = shapes.T @ residual / np.linalg.norm(shapes, axis=0)
        if explained.max() > best:
            best = float(explained.max())
            found = Band(float(centres[explained.argmax()]), float(width))
    return found
