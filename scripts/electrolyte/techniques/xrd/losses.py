"""Counts that a detector loses at the top of strong lines: what the shape of the lines shows, and
what a usual detector may lose otherwise.

A loss that grows with the counting rate flattens strong lines against weak ones of the same family,
and Kα1 against Kα2. All parameters move with it, so their covariance holds it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from electrolyte.techniques.xrd.fit import Fit, fit_of
from electrolyte.techniques.xrd.intensity_doubts import of_losses


def with_losses(fit: Fit) -> Fit:
    """The fit whose u hold the counts that may be lost, and whose pattern asks where the lines show
    that they are.

    What is known beforehand, ``Pattern.lost``, and what the shapes say make up one estimate, over
    all sizes that a loss may have, each by its likelihood. The shapes of a smoothed scan, whose
    tops are flat for another reason, and of one that the model misses, say nothing.
    """
    pattern = fit.pattern
    sizes = pattern.lost[pattern.lost > 0]
    if not fit.peaks or not len(sizes):
        return fit
    lost, u, moved = fit.sensitivity.losses()
    if pattern.of_width or fit.misses:
        lost, u = 0.0, np.inf
    step = moved * _root_mean_square(lost, u, sizes)
    covariance = fit.solution.covariance + np.outer(step, step)
    asked = (*pattern.of_intensity, *of_losses(lost, u))
    found = fit_of(
        replace(pattern, of_intensity=asked),
        replace(fit.solution, covariance=covariance),
        fit.widths,
        fit.threshold,
    )
    own = fit_of(pattern, fit.solution, fit.widths, fit.threshold).u_crystallinity
    more = max(0.0, found.u_crystallinity**2 - own**2)
    return replace(found, u_crystallinity=float(np.hypot(fit.u_crystallinity, np.sqrt(more))))


def _root_mean_square(lost: float, u: float, sizes: np.ndarray) -> float:
    """Of a loss of which the shapes say ``lost`` with ``u`` (infinite: nothing), and that has one
    of the standard uncertainties ``sizes``, shape (n,), beforehand."""
    precision = sizes**-2.0 + u**-2
    estimate = np.maximum(0.0, lost * u**-2 / precision)
    likelihood = np.exp(-0.5 * lost**2 / (sizes**2 + u**2)) / np.sqrt(1 + (sizes / u) ** 2)
    return float(np.sqrt(np.average(estimate**2 + 1 / precision, weights=likelihood)))
