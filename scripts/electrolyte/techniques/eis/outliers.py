"""Single bad points of a spectrum: pick-up of the mains, a range that switches, a spark.

A point is one if the Kramers-Kronig fit to the others misses it by far more than their noise. Bad
points hide each other, so candidates are those far from the fit with the least sum of errors or,
where they are too many, left out one by one; those that then fit are taken back. Errors are
relative to the median of |Z| around a point: by its own size, one that is far too low would have
all the weight. More than a few are no outliers but noise, and stay; so do all of a ``sparse``
spectrum, where the fit itself misses good points.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from electrolyte.techniques.eis.circuits import FloatArray
from electrolyte.techniques.eis.kramers_kronig import Compliant

BEYOND = 5.0  # standard deviations of one component
MOST = 0.1  # of the points
_CANDIDATE = 3.5
_REWEIGHTED = 10  # times
_AROUND = 2  # points on each side


def points_to_use(compliant: Compliant) -> NDArray[np.bool_]:
    """Which points of each spectrum count, shape (B, N)."""
    use = np.ones(compliant.weight.shape, dtype=bool)
    for b, test in enumerate(compliant.tests()):
        if not test.sparse and test.size.max() > _CANDIDATE * test.least_size:
            use[b] = _without_outliers(compliant.only(b))
    return use


def _without_outliers(one: Compliant) -> NDArray[np.bool_]:
    """Which points of one spectrum count, shape (N,)."""
    own = _own_size(one)
    use = _near_most(one, own)
    if _too_many(~use):
        use = _one_by_one(one, own)
    if use.all() or _too_many(~use):
        return np.ones_like(use)
    left = one.using((own * use)[None])
    (test,) = left.tests()
    return use | (left.prediction_error(0) * own < BEYOND * test.typical_size)


def _too_many(left_out: NDArray[np.bool_]) -> bool:
    return bool(np.count_nonzero(left_out) > max(1, int(MOST * len(left_out))))


def _one_by_one(one: Compliant, own: FloatArray) -> NDArray[np.bool_]:
    """Which points count if the farthest is left out again and again, until too many are, (N,)."""
    use = np.ones(len(own), dtype=bool)
    while not _too_many(~use):
        (test,) = one.using((own * use)[None]).tests()
        beyond = use * test.size / test.typical_size
        if beyond.max() <= _CANDIDATE:
            break
        use[beyond.argmax()] = False
    return use


def _own_size(one: Compliant) -> FloatArray:
    """|Z| of each point over the median of it and of two neighbours on each side, (N,)."""
    order = np.argsort(one.frequency, kind="stable")
    size = np.abs(one.impedance[0])[order]
    around = np.empty_like(size)
    padded = np.pad(size, _AROUND, constant_values=np.nan)
    windows = sliding_window_view(padded, 2 * _AROUND + 1)
    around[order] = np.nanmedian(windows, axis=1)
    found: FloatArray = np.abs(one.impedance[0]) / around
    return found


def _near_most(one: Compliant, own: FloatArray) -> NDArray[np.bool_]:
    """Which points are near the fit with the least sum of errors, which few bad ones hardly move.

    By reweighted least squares (Schlossmacher, J. Am. Stat. Assoc. 68 (1973) 857); shape (N,).
    ``own`` as by ``_own_size``.
    """
    error = one.using(own[None]).prediction_error(0) * own
    for _ in range(_REWEIGHTED):
        weight = own / np.sqrt(np.maximum(error, 0.1 * np.median(error)))
        error = one.using(weight[None]).prediction_error(0) * own
    near: NDArray[np.bool_] = error < BEYOND * np.median(error)
    return near
