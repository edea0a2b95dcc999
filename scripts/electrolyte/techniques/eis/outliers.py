"""Single bad points of a spectrum: pick-up of the mains, a range that switches, a spark.

A point is one if the Kramers-Kronig fit to the others misses it by far more than their noise. Bad
points hide each other, so candidates are left out one by one, and those that then fit are taken
back. More than a few are no outliers but noise, and stay; so do all of a ``sparse`` spectrum, where
the fit itself misses good points.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from electrolyte.techniques.eis.kramers_kronig import Compliant

BEYOND = 5.0  # standard deviations of one component
MOST = 0.1  # of the points
_CANDIDATE = 3.5
_REWEIGHTED = 10  # times


def points_to_use(compliant: Compliant) -> NDArray[np.bool_]:
    """Which points of each spectrum count, shape (B, N)."""
    use = np.ones(compliant.weight.shape, dtype=bool)
    for b, test in enumerate(compliant.tests()):
        if not test.sparse and test.size.max() > _CANDIDATE * test.least_size:
            use[b] = _without_outliers(compliant.only(b))
    return use


def _without_outliers(one: Compliant) -> NDArray[np.bool_]:
    """Which points of one spectrum count, shape (N,)."""
    n = one.weight.shape[1]
    use, left = np.ones(n, dtype=bool), one
    (test,) = left.tests()
    while (beyond := use * test.size / test.typical_size).max() > _CANDIDATE:
        use[beyond.argmax()] = False
        if np.count_nonzero(~use) > max(1, int(MOST * n)):
            use = _far_from_most(one)
            if np.count_nonzero(~use) > max(1, int(MOST * n)):
                return np.ones(n, dtype=bool)
            left = one.using(use[None])
            (test,) = left.tests()
            break
        left = one.using(use[None])
        (test,) = left.tests()
    if use.all():
        return use
    return use | (left.prediction_error(0) < BEYOND * test.typical_size)


def _far_from_most(one: Compliant) -> NDArray[np.bool_]:
    """Which points are near the fit with the least sum of errors, which few bad ones hardly move.

    By reweighted least squares (Schlossmacher, J. Am. Stat. Assoc. 68 (1973) 857); shape (N,).
    """
    error = one.prediction_error(0)
    for _ in range(_REWEIGHTED):
        weight = 1 / np.sqrt(np.maximum(error, 0.1 * np.median(error)))
        error = one.using(weight[None]).prediction_error(0)
    near: NDArray[np.bool_] = error < BEYOND * np.median(error)
    return near
