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

from functools import lru_cache

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
        shapes = [(np.log(z), np.ones(z.shape)), (z, np.abs(z)), (1 / z, 1 / np.abs(z))]
        over = np.min([_off_parabola(x, y, size) for y, size in shapes], axis=0)
        farthest, spectra = over.argmax(axis=1), np.arange(len(use))
        use[spectra, end[farthest]] = over.max(axis=1) <= 1
    return use


def _off_parabola(x: FloatArray, y: ComplexArray, size: FloatArray) -> FloatArray:
    """How far the outer points are from the parabola through all but the one that fits least.

    Over what noise and curvature may do, (B, 2): ``x`` (M,), ``y`` and its ``size`` (B, M).
    """
    found = []
    for outer, rests, leaves, reaches in _parabolas(x.tobytes()):
        others = y[:, rests]  # (B, K, M - 2)
        left = np.einsum("bkm,knm->bkn", others, leaves) / size[:, rests]
        scatter = np.sqrt((np.abs(left) ** 2).mean(axis=2))
        best = scatter.argmin(axis=1), np.arange(len(y))
        off = np.abs(y[:, outer, None] - np.einsum("bkm,km->bk", others, reaches))
        off /= np.maximum(size[:, outer, None], size[:, rests].min(axis=2))
        scatter, off = scatter[best[::-1]], off[best[::-1]]
        found.append(off / np.maximum(_BEYOND_AT_END * scatter, _LEAST_AT_END))
    return np.array(found).T


@lru_cache(maxsize=64)
def _parabolas(points: bytes) -> list[tuple[int, FloatArray, FloatArray, FloatArray]]:
    """For each outer point K parabolas through all but it and one other, of the points x (M,).

    The points it goes through (K, M - 2), what it leaves of values there (K, M - 2, M - 2), and
    what it has at the outer point (K, M - 2), both by a product with the values.
    """
    powers = np.vander(np.frombuffer(points), 3)
    every, found = range(len(powers)), []
    for outer in range(_OUTER):
        pairs = [{outer, beside} for beside in every if beside != outer]
        rests = np.array([[i for i in every if i not in pair] for pair in pairs])
        solve = np.linalg.pinv(powers[rests])
        leaves = np.eye(rests.shape[1]) - powers[rests] @ solve
        found.append((outer, rests, leaves, powers[outer] @ solve))
    return found


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
    divisor = np.ones(len(own))
    for _ in range(1 + _REWEIGHTED):
        error = np.abs(one.using((own / divisor)[None]).residual[0]) * divisor
        divisor = np.sqrt(np.maximum(error, 0.1 * np.median(error)))
    near: NDArray[np.bool_] = error < BEYOND * np.median(error)
    return near
