"""Lines that are too narrow for the bands of a sample: cosmic rays of some pixels, lines of lamps
(mercury, neon, phosphors of a fluorescent tube) and of the plasma of a laser.

Their light was not broadened by the sample, so they are as wide as the instrument makes them, and
stand on what is smooth over several of their widths. Their points are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.ndimage import median_filter

from electrolyte.techniques.raman.bands import BandFit, FittedBand
from electrolyte.techniques.raman.varpro import WIDTH_RANGE, Band

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

SEEN = 6.0  # standard deviations of a line
OF_BAND = 1 / 3  # of the width of the band it lies on: what is wider may be a flank of it
OF_HEIGHT = 0.25  # of that band: what is lower may be a misfit of its shape
APART = 1.5  # widths from a band, behind which a line cannot be its flank
OF_NARROWEST = 0.7  # of the narrowest fitted band, for lines apart from all
# of the narrowest that a listed band may turn out to be: at its place, and beside it
OF_LISTED, OF_FLANK = 0.6, 0.9
SIZES, LARGEST = 12, 60  # numbers of points that are tried; half of the largest
REACHES = 1.5, 5.0  # half widths on each side that are compared: for lines near others, weak ones
FEWEST = 6  # points on each side
GAUSS_WIDTH = 0.94  # FWHM over area and height of a Gaussian
LORENTZ = 0.5  # largest part of an instrument's line
CORE = 1.2  # widths on both sides of a line without wings
RAY = 3  # half points of a cosmic ray, which has no wings
CLEAR = 3.0  # standard deviations that wings are above the noise, which move a band
FAR_WINGS = 2.0  # times what can be left out: what is left of such a line moves bands
NEIGHBOURS = 15  # points whose median noise is that beside a line
FEET, FOOT = 3, 1.7  # points beside a line, and standard deviations of their mean
MOST = 0.2  # share of the points; lines of more are no stray ones
MOST_OF_BAND = 0.4  # of the points within its width; what takes more is its own shape
ROUNDS = 6


@dataclass(frozen=True)
class Strayness:
    """What a stray line is at each point (n,): narrower than ``width``, cm-1, and higher than
    ``height``, in the unit of the intensity."""

    width: FloatArray
    height: FloatArray


def beside_listed(shift: FloatArray, intensity: FloatArray, bands: Sequence[Band]) -> Strayness:
    """Of a spectrum that is not fitted yet: a listed band may be narrow as well."""
    width = np.full(shift.size, OF_FLANK * min(band.width for band in bands) / WIDTH_RANGE)
    height = np.zeros(shift.size)
    for band in bands:
        off = np.abs(shift - band.centre)
        width[off < band.reach] = np.minimum(
            width[off < band.reach], OF_LISTED * band.width / WIDTH_RANGE
        )
        near = off < band.reach + band.width
        height[near] = np.maximum(height[near], OF_HEIGHT * np.ptp(intensity[near]))
    return Strayness(width, height)


def beside_fitted(shift: FloatArray, fit: BandFit) -> Strayness:
    """Of what a fit leaves: a band of another shape leaves lines too, which are low."""
    width = np.full(shift.size, OF_NARROWEST * min(band.width for band in fit.bands))
    height = np.zeros(shift.size)
    for band in fit.bands:
        near = np.abs(shift - band.centre) < APART * band.width
        width[near] = np.minimum(width[near], OF_BAND * band.width)
        height[near] = np.maximum(height[near], OF_HEIGHT * band.height)
    return Strayness(width, height)


def narrow_lines(
    values: FloatArray, sigma: FloatArray, limit: FloatArray, least: FloatArray, wings: bool = True
) -> tuple[BoolArray, BoolArray]:
    """Which points belong to lines narrower than a limit; and which others to their wings.

    Parameters
    ----------
    values, sigma : (n,) and their noise beside lines
    limit : (n,) widths (FWHM) in points
    least : (n,) heights
    wings : whether what may be above the noise beside the points of a line belongs to it

    What stands in some points above the cubic through those on both sides is a line. Of all
    numbers of points around a place that one counts by which it is seen best.
    """
    n = values.size
    flagged, feet = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    widest = min(2.5 * float(limit.max()), n / 10, LARGEST)
    sizes = np.unique(np.geomspace(1, max(widest, 2), SIZES).round().astype(int))
    tried = [(int(half), reach) for half in sizes for reach in REACHES]
    found = [_above_sides(values, sigma, half, reach) for half, reach in tried]
    seen = np.array([one[0] for one in found])
    while seen.max() > SEEN:
        which, at = divmod(int(seen.argmax()), n)
        half = tried[which][0]
        line = values[at - half : at + half + 1] - found[which][1][at]
        if line.max() > least[at]:
            core, far, beyond = _reach(line / sigma[at], half, float(limit[at]))
            off = np.abs(np.arange(n) - at)
            flagged |= off < (far if wings else core)
            feet |= off < beyond
        for other, (size, _) in enumerate(tried):  # what overlaps it sees the same line
            seen[other, max(0, at - half - size) : at + half + size + 1] = 0.0
    return flagged, feet & ~flagged


def _reach(line: FloatArray, half: int, limit: float) -> tuple[float, float, float]:
    """How far from its middle a line is left out without its wings, and with them, and how far
    these are above the noise, in points; 0 if it is wider than a limit, or has too far wings.

    Parameters
    ----------
    line : points (2 half + 1,) in units of the noise
    """
    height = float(line.max())
    width = max(float(line.sum()) / height * GAUSS_WIDTH, 1.0)
    wings = width * max(CORE, 0.5 * np.sqrt(LORENTZ * height))
    core, farthest = half + 0.5, half + limit
    if width > limit or half > max(1.0, wings):
        return 0.0, 0.0, 0.0
    if half <= RAY:
        return core, core, 0.0
    if wings > FAR_WINGS * farthest:
        return 0.0, 0.0, 0.0
    return core, max(core, min(wings, farthest)), wings / np.sqrt(CLEAR)


def _above_sides(
    values: FloatArray, sigma: FloatArray, half: int, times: float
) -> tuple[FloatArray, FloatArray]:
    """By how many standard deviations the points up to ``half`` from each point (n,) stand above
    those on both sides; and the cubic through these, (n, 2 half + 1)."""
    side = max(FEWEST, round(times * half))
    reach = half + side
    t = np.arange(-reach, reach + 1) / reach
    cubic = np.vander(t, 4)
    outside = np.abs(np.arange(-reach, reach + 1)) > half
    seen, below = np.zeros(values.size), np.zeros((values.size, 2 * half + 1))
    if values.size < t.size:
        return seen, below
    windows = sliding_window_view(values, t.size)
    smooth = np.linalg.pinv(cubic[outside])
    coefficients = windows[:, outside] @ smooth.T
    left = np.sum(windows[:, outside] ** 2, axis=1) - np.sum(
        (windows[:, outside] @ np.linalg.qr(cubic[outside])[0]) ** 2, axis=1
    )
    under = cubic[~outside]
    below[reach:-reach] = coefficients @ under.T
    height = (windows[:, ~outside] - below[reach:-reach]).sum(axis=1)
    u = np.hypot((2 * half + 1) ** 0.5, np.linalg.norm(under.sum(axis=0) @ smooth))
    seen[reach:-reach] = (
        height / u / np.sqrt(np.maximum(left / (outside.sum() - 4), sigma[reach:-reach] ** 2))
    )
    return seen, below


def without_stray_lines(
    shift: FloatArray,
    intensity: FloatArray,
    bands: Sequence[Band],
    sigma: FloatArray,
    hit: BoolArray,
    fitted: Callable[[BoolArray], BandFit],
) -> tuple[BoolArray, BoolArray]:
    """Which points (n,) are those of stray lines, and which hold wings of them.

    Wings are left out with them unless that leaves too little of a band.

    Parameters
    ----------
    sigma : (n,) noise of the intensity
    hit : (n,) points that are left out anyway
    fitted : points to leave out -> fit of the bands
    """
    for wings in (True, False):
        stray, feet, fit = _stray_lines(shift, intensity, bands, sigma, hit, fitted, wings)
        spoiled = [band for band in fit.bands if _share_of(band, shift, stray) > MOST_OF_BAND]
        if not spoiled:
            break
    for band in spoiled:
        stray &= np.abs(shift - band.centre) > APART * band.width
    return stray, feet & ~stray


def _share_of(band: FittedBand, shift: FloatArray, stray: BoolArray) -> float:
    """The part of the points within the width of a band."""
    inside = np.abs(shift - band.centre) < band.width / 2
    return float((stray & inside).sum() / max(inside.sum(), 1))


def _stray_lines(
    shift: FloatArray,
    intensity: FloatArray,
    bands: Sequence[Band],
    sigma: FloatArray,
    hit: BoolArray,
    fitted: Callable[[BoolArray], BandFit],
    wings: bool,
) -> tuple[BoolArray, BoolArray, BandFit]:
    """As ``without_stray_lines``; none where they are more than ``MOST`` of the points."""
    none = np.zeros(shift.size, dtype=bool)
    steps = np.gradient(shift)
    beside = median_filter(sigma, NEIGHBOURS)  # the noise of a line is not that of what is below
    filled = np.interp(shift, shift[~hit], intensity[~hit])
    listed = beside_listed(shift, filled, bands)
    stray, feet = narrow_lines(filled, beside, listed.width / steps, listed.height, wings)
    stray &= ~hit
    for _ in range(ROUNDS):
        if stray.mean() > MOST:
            return none, none, fitted(hit)
        fit = fitted(hit | stray)
        left = ~(hit | stray)
        rest = np.zeros(shift.size)
        rest[left] = fit.intensity - fit.model
        found = beside_fitted(shift, fit)
        more, others = narrow_lines(rest, beside, found.width / steps, found.height, wings)
        more, feet = more & left, feet | others
        if wings:
            more |= _feet(rest / beside, stray, left)
        if not more.any():
            break
        stray |= more
    return stray, feet, fit


def _feet(residual: FloatArray, stray: BoolArray, left: BoolArray) -> BoolArray:
    """Points beside those of stray lines, where these have not fallen to the noise."""
    feet = np.zeros(residual.size, dtype=bool)
    edges = np.flatnonzero(np.diff(stray.astype(int)))
    for edge in edges.tolist():
        first = edge + 1 if stray[edge] else max(0, edge + 1 - FEET)
        block = slice(first, first + FEET if stray[edge] else edge + 1)
        inside = left[block]
        if inside.any() and residual[block][inside].mean() > FOOT / np.sqrt(inside.sum()):
            feet[block] = inside
    return feet
