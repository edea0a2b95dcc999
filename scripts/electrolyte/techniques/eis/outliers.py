"""Single bad points of a spectrum: pick-up of the mains, a range that switches, a spark.

A point is one if the Kramers-Kronig fit to the others misses it by far more than their noise. Bad
points hide each other, so candidates are those far from the fit with the least sum of errors or,
where they are too many, left out one by one; those that then fit are taken back. Errors are
relative to the median of |Z| around a point: by its own size, one that is far too low would have
all the weight. More than a few are no outliers but noise, and stay; so do all of a ``sparse``
spectrum, where the fit itself misses good points.

The fit follows the last point at either end wherever it is, and loses good ones beside it for it.
Of the outer two the farther from a parabola through those beside them is left out before all else,
if neither noise nor a bend explains it: in ln Z, in Z (elements in series, as leads and the cell)
and in 1/Z (in parallel).
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from electrolyte.techniques.eis.circuits import ComplexArray, FloatArray
from electrolyte.techniques.eis.kramers_kronig import Compliant

BEYOND = 5.0  # standard deviations of one component
MOST = 0.1  # of the points
_CANDIDATE = 3.5
_REWEIGHTED = 10  # times
_AROUND = 2  # points on each side
_LEAST_AT_END = 0.4  # relative; between two elements one more step bends by less
_END = 6  # points
_MOST_APART = 1.4  # decades, of these
_OUTER = 2
_BEYOND_AT_END = 10.0  # times what the parabola leaves beside it


def points_to_use(compliant: Compliant) -> NDArray[np.bool_]:
    """Which points of each spectrum count, shape (B, N)."""
    tests = compliant.tests()
    if tests[0].sparse:
        return np.ones(compliant.weight.shape, dtype=bool)
    use = _without_wild_ends(compliant)
    for b, test in enumerate(tests):
        if not use[b].all():
            (test,) = compliant.only(b).using(use[b : b + 1]).tests()
        if (use[b] * test.size).max() > _CANDIDATE * test.least_size:
            use[b] = _without_outliers(compliant.only(b), use[b])
    return use


def _without_wild_ends(compliant: Compliant) -> NDArray[np.bool_]:
    """Which points count after a look at both ends, (B, N)."""
    use = np.ones(compliant.weight.shape, dtype=bool)
    order = np.argsort(compliant.frequency, kind="stable")
    if len(order) < 2 * _END:
        return use
    for end in (order[:_END], order[::-1][:_END]):
        x = np.log10(compliant.frequency[end] / compliant.frequency[end[0]])
        if np.ptp(x) > _MOST_APART:
            continue
        z = compliant.impedance[:, end]
        shapes = [(np.log(z), np.ones_like(z)), (z, z), (1 / z, 1 / z)]
        over = np.array(
            [
                np.min([_off_parabola(x, y, np.abs(s), outer) for y, s in shapes], axis=0)
                for outer in range(_OUTER)
            ]
        )
        farthest, spectra = over.argmax(axis=0), np.arange(len(use))
        use[spectra, end[farthest]] = over.max(axis=0) <= 1
    return use


def _off_parabola(x: FloatArray, y: ComplexArray, size: FloatArray, outer: int) -> FloatArray:
    """How far one point is from the parabola through the others but the one that fits least.

    Over what noise and curvature may do, (B,): ``x`` (M,), ``y`` and its ``size`` (B, M).
    """
    powers = np.vander(x, 3)
    found = []
    for beside in set(range(len(x))) - {outer}:
        rest = [i for i in range(len(x)) if i not in (outer, beside)]
        parabola = y[:, rest] @ np.linalg.pinv(powers[rest]).T
        left = np.abs(y[:, rest] - parabola @ powers[rest].T) / size[:, rest]
        there = parabola @ powers[outer]
        off = np.abs(y[:, outer] - there) / np.maximum(size[:, outer], size[:, rest].min(axis=1))
        found.append((np.sqrt(np.mean(left**2, axis=1)), off))
    scatter, off = np.array(found).swapaxes(0, 1)
    best = scatter.argmin(axis=0), np.arange(len(y))
    return np.asarray(off[best] / np.maximum(_BEYOND_AT_END * scatter[best], _LEAST_AT_END))


def _without_outliers(one: Compliant, before: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which points of one spectrum count, of those that did ``before``; both (N,)."""
    own = _own_size(one) * before
    use = _near_most(one, own) & before
    if _too_many(before & ~use):
        use = _one_by_one(one, own) & before
    if _too_many(before & ~use):
        return before
    left = one.using((own * use)[None])
    (test,) = left.tests()
    return before & (use | (left.prediction_error(0) * own < BEYOND * test.typical_size))


def _too_many(left_out: NDArray[np.bool_]) -> bool:
    return bool(np.count_nonzero(left_out) > max(1, int(MOST * len(left_out))))


def _one_by_one(one: Compliant, own: FloatArray) -> NDArray[np.bool_]:
    """Which points count if the farthest is left out again and again, until too many are, (N,)."""
    before = own > 0
    use = before.copy()
    while not _too_many(before & ~use):
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
