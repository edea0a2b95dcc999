"""What speaks against the heights of a map: a range that ends, steps, spikes, fringes, lost points,
proportions that no indenter makes, a sign that is the other way."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from electrolyte.techniques.profilometry.grid import Grid
from electrolyte.techniques.profilometry.indents import Indent, find
from electrolyte.techniques.profilometry.levelling import (
    CUBIC,
    MAD_TO_SD,
    QUADRATIC,
    Levelled,
    level,
)

FloatArray = NDArray[np.float64]
ENDS, ENDS_OVER_NEXT = 20, 5  # points at an extreme height, and times those at the next one
STEP_SD = 8.0  # robust standard deviations of the differences of neighbouring lines
STEP_ROUGHNESS = 0.3  # of a step, of the roughness
SPIKE_SD = 8.0  # robust standard deviations of a point less the mean of its neighbours
SPIKES_SHARE = 0.04  # of the mean square height, that makes 2 % of Sq
ALONE = 0.6  # of its height over the surroundings, by which a spike is above its neighbours
MOST_KNOWN, FEWEST_LINES = 0.5, 10  # of the points of a line; lines
UNRESOLVED = 0.1  # share of the mean square height that is gone from one point to the next
TOGETHER = 0.1  # share of the mean square height that whole lines make, beyond their correlation
LOST_MORE = 0.15  # share of lost points in imprints above that of the map
LOST_ASIDE, SURE = 0.3, 4.0  # of Sq, and standard errors, that heights beside lost points are off
FEWEST_LOST = 0.01  # of the points, that matter
SMOOTH, SMOOTH_SHARE = 0.1, 0.02  # of the usual bend of a surface, and share of its points
SMOOTH_BOX = 9  # points a side
PROPORTIONS = (0.005, 0.6)  # depth over edge: 0.13 of a Berkovich tip, 0.41 of a cube corner
STEEPEST = 2.0  # root mean square slope; optics see less than 1
BENT = 0.05  # of Sq, that a form of second degree takes off
NOT_FLAT, OVER_ROUGHNESS = 0.025, 0.4  # of the faces: over the depth, and over the roughness
STRETCHED, STRETCH_SD = 0.02, 3.0  # of imprints along x against y, and standard errors
FEWEST_OF_STRETCH = 4  # imprints
UNLIKE_PITCH = (0.01, 0.1)  # of pitches that were made alike; nobody plans so small a difference
SKEW_DEG = 0.6  # of a grid; stages are at right angles within 0.1, and 1 % of a pitch is 0.6
LEAST_HIDDEN = 0.5  # inradii from the next height, at a node, so that an imprint is not seen
LEAST_SURFACE = 0.2  # of a map, to tell waves between imprints
BEYOND = 2.0  # circumradii, where a map of imprints is surface
PERIODIC, PEAKED = 0.1, 30.0  # share of one wave in the mean square, and times the power of others


def of_heights(height: FloatArray) -> Iterator[str]:
    """Where the range of heights ends: many points at the very same lowest or highest."""
    values, counts = np.unique(height[np.isfinite(height)], return_counts=True)
    if len(values) < 3:
        return
    for name, at, next_to in (("lowest", 0, 1), ("highest", -1, -2)):
        if counts[at] > ENDS and counts[at] > ENDS_OVER_NEXT * counts[next_to]:
            yield (
                f"{counts[at]} points have the {name} height, {values[at]:.4g} µm: did the range of"
                " the instrument end there?"
            )


def of_steps(surface: Levelled) -> Iterator[str]:
    """Where whole lines step from one to the next, as fields that were stitched do."""
    for axis, name in ((1, "columns"), (0, "rows")):
        along = np.moveaxis(surface.height, axis, 0)
        with np.errstate(invalid="ignore"):
            differences = np.diff(along, axis=0)
        known = np.isfinite(differences).sum(axis=1) > along.shape[1] / 2
        if known.sum() < 10:
            continue
        steps = np.nanmedian(differences[known], axis=1)
        steps = steps - np.median(steps)
        sd = MAD_TO_SD * float(np.median(np.abs(steps)))
        largest = int(np.argmax(np.abs(steps)))
        size = float(steps[largest])
        if abs(size) > max(STEP_SD * sd, STEP_ROUGHNESS * surface.roughness_um):
            at = int(np.flatnonzero(known)[largest])
            yield (
                f"the heights step by {size:+.3g} µm between {name} {at + 1} and {at + 2}: were"
                " fields stitched there?"
            )


def of_spikes(surface: Levelled) -> Iterator[str]:
    """Single points far from their surroundings that make a share of the mean square height."""
    z = surface.height
    valid = np.isfinite(z)
    filled = np.where(valid, z, 0.0)
    around = (9 * ndimage.uniform_filter(filled, 3, mode="nearest") - filled) / 8
    off = filled - around
    sd = MAD_TO_SD * float(np.median(np.abs(off[valid])))
    middle = ndimage.median_filter(filled, size=3, mode="nearest")
    apart = np.minimum(np.abs(off), np.abs(filled - middle)) > SPIKE_SD * sd
    # the neighbours of a summit, however high, rise with it
    height = filled - ndimage.median_filter(filled, size=5, mode="nearest")
    apart &= np.abs(off) > ALONE * np.abs(height)
    alone = valid & apart & ~ndimage.binary_dilation(~valid)
    share = float(np.sum(filled[alone] ** 2) / max(np.sum(filled[valid] ** 2), 1e-300))
    if share > SPIKES_SHARE:
        yield (
            f"{int(alone.sum())} single points stand apart and make {100 * share:.0f} % of the mean"
            " square height: are they spikes of the measurement?"
        )


def of_noise(surface: Levelled) -> Iterator[str]:
    """Heights that differ from point to point, or from line to line, beyond what their correlation
    over one to three points lets expect: noise, or a structure that pixels do not resolve."""
    z = surface.height - np.nanmean(surface.height)
    whole = float(np.nanmean(z**2))
    for axis, what in ((1, "points along a row"), (0, "points along a column")):
        along = np.moveaxis(z, axis, 0)
        if len(along) < 4 or not whole > 0:
            continue
        lags = [float(np.nanmean(along[lag:] * along[:-lag])) for lag in (1, 2, 3)]
        # an even function of the lag, of second degree in its square
        share = 1 - float(np.dot((1.5, -0.6, 0.1), lags)) / whole
        if share > UNRESOLVED:
            yield (
                f"{100 * share:.0f} % of the mean square height change from one to the next of the"
                f" {what}: is it noise of the instrument, or finer than its pixels?"
            )
            return


def of_lines(surface: Levelled) -> Iterator[str]:
    """Whole rows or columns that lie higher or lower together, beyond what the correlation of
    heights along them lets expect: lines that drift, fields that were joined."""
    z = surface.height - np.nanmean(surface.height)
    known = np.isfinite(z)
    whole = float(np.mean(z[known] ** 2))
    for axis, name in ((0, "rows"), (1, "columns")):
        heights, valid = (np.moveaxis(of, axis, 0) for of in (np.nan_to_num(z), known))
        use = valid.mean(axis=1) > MOST_KNOWN
        if use.sum() < FEWEST_LINES or not whole > 0:
            continue
        heights, valid = heights[use], valid[use]
        n = heights.shape[1]
        means = heights.sum(axis=1) / valid.sum(axis=1)
        rest = np.where(valid, heights - means[:, None], 0.0)
        lagged = [
            np.fft.irfft(np.mean(np.abs(np.fft.rfft(of, 2 * n)) ** 2, axis=0))[:n]
            for of in (rest, valid.astype(float))
        ]
        covariance = lagged[0] / np.maximum(lagged[1], 1.0)
        reach = int(np.argmax(covariance <= 0)) or n
        of_mean = (2 * float(covariance[:reach].sum()) - float(covariance[0])) / n
        share = (float(np.var(means)) - of_mean) / whole
        if share > TOGETHER:
            yield (
                f"{100 * share:.0f} % of the mean square height are whole {name} that lie higher or"
                " lower: did the instrument drift, were fields joined, or is the surface ruled?"
            )
            return


def of_lost(surface: Levelled) -> Iterator[str]:
    """Points that were lost where the surface is low, or high: what is left is another surface."""
    lost = ~np.isfinite(surface.height)
    if lost.mean() < FEWEST_LOST:
        return
    beside = ndimage.binary_dilation(lost) & ~lost
    groups = int(ndimage.label(lost)[1])
    sq = float(np.nanstd(surface.height))
    off = float(surface.height[beside].mean()) - float(np.nanmean(surface.height))
    if abs(off) > max(LOST_ASIDE, SURE / math.sqrt(groups)) * sq:
        yield (
            f"{100 * float(lost.mean()):.0f} % of the points have no height, and lie where the"
            f" surface is {'low' if off < 0 else 'high'}: its roughness is that of the rest"
        )


def of_filled(surface: Levelled) -> Iterator[str]:
    """Places far smoother than the surface is elsewhere, as a program fills lost points."""
    z = surface.height
    known = np.isfinite(z)
    bend = ndimage.laplace(np.where(known, z, 0.0))
    apart = known & ~ndimage.binary_dilation(~known, iterations=SMOOTH_BOX)
    if not apart.any():
        return
    local = ndimage.uniform_filter(bend**2, SMOOTH_BOX)
    usual = float(np.median(local[apart]))
    share = float(np.mean(local[apart] < SMOOTH**2 * usual))
    if share > SMOOTH_SHARE:
        yield (
            f"{100 * share:.0f} % of the map are far smoother than the rest: did a program fill"
            " points that were lost, or is the surface of two kinds?"
        )


def of_slope(surface: Levelled) -> Iterator[str]:
    """Slopes that no optical instrument sees."""
    slopes = [
        float(np.nanmean((np.diff(surface.height, axis=axis) / step) ** 2))
        for axis, step in ((1, surface.pixel_um[0]), (0, surface.pixel_um[1]))
    ]
    steep = math.sqrt(max(slopes))
    if steep > STEEPEST:
        yield f"the root mean square slope is {steep:.3g}: are heights and pixels in their units?"


def of_period(surface: Levelled) -> Iterator[str]:
    """One wave that stands out of the others, as fringes that vibration leaves."""
    z = np.nan_to_num(surface.height - np.nanmean(surface.height))
    window = np.outer(*(np.hanning(n) for n in z.shape))
    power = np.abs(np.fft.rfft2(z * window)) ** 2
    power[:, 1:] *= 2  # of the half that is not stored
    rows, columns = power.shape
    fy, fx = np.fft.fftfreq(z.shape[0])[:, None], np.fft.rfftfreq(z.shape[1])[None, :]
    ring = np.rint(np.hypot(fy, fx) * max(z.shape)).astype(int)
    power[ring < 3] = 0.0
    whole = float(power.sum())
    at = divmod(int(np.argmax(power)), columns)
    near_rows = [(at[0] + k) % rows for k in (-2, -1, 0, 1, 2)]
    near = power[np.ix_(near_rows, range(max(0, at[1] - 2), min(columns, at[1] + 3)))]
    box = power[max(0, at[0] - 3) : at[0] + 4, max(0, at[1] - 3) : at[1] + 4]
    # a surface with a lay has its power in one direction
    others = max(np.median(power[ring == ring[at]]), np.median(box))
    share = float(near.sum()) / max(whole, 1e-300)
    if share > PERIODIC and power[at] > PEAKED * max(others, 1e-300):
        period = 1 / math.hypot(float(fy[at[0], 0]), float(fx[0, at[1]])) * surface.pixel_um[0]
        yield (
            f"one wave of {period:.3g} µm makes {100 * share:.0f} % of the mean square height: are"
            " these fringes of the instrument, or marks of machining?"
        )


def of_form(
    height: FloatArray, surface: Levelled, u_relative: float, subject: str
) -> Iterator[str]:
    """A form of second or third degree that is part of the roughness; ``u_relative`` that of Sq."""
    for form, advice in ((QUADRATIC, "profilometry.form: quadratic"), (CUBIC, "of third degree")):
        flat = level(height, surface.pixel_um, subject, form=form)
        less = 1 - float(np.nanstd(flat.height)) / float(np.nanstd(surface.height))
        if less > max(BENT, 2 * u_relative):
            yield (
                f"without its bend Sq is {100 * less:.0f} % smaller: is it part of the roughness?"
                f" ({advice})"
            )
            return


def of_hills(
    surface: Levelled, *, threshold_sd: float, least_area_um2: float, faces: int
) -> Iterator[str]:
    """Hills of a map without pits that would be imprints if the sign were the other way."""
    turned = Levelled(
        -surface.height,
        surface.pixel_um,
        surface.tilt_um_per_mm,
        surface.roughness_um,
        surface.valid,
    )
    hills, _ = find(turned, threshold_sd=threshold_sd, least_area_um2=least_area_um2, faces=faces)
    if hills:
        yield f"{len(hills)} hills like imprints, and no pit: is the sign of the heights inverted?"


def of_surroundings(
    height: FloatArray, surface: Levelled, found: Sequence[Indent], subject: str
) -> Iterator[str]:
    """Waves and bends of the surface between imprints; ``height`` as measured."""
    rows, columns = np.mgrid[: height.shape[0], : height.shape[1]]
    away = np.ones(height.shape, dtype=bool)
    for i in found:
        x, y = columns * surface.pixel_um[0] - i.x_um, rows * surface.pixel_um[1] - i.y_um
        away &= np.hypot(x, y) > BEYOND * i.circumradius_um
    if away.sum() < LEAST_SURFACE * away.size:
        return
    between = replace(surface, height=np.where(away, surface.height, np.nan))
    yield from of_filled(between)
    yield from of_period(between)
    yield from of_form(np.where(away, height, np.nan), between, 0.0, subject)


def of_grid(lattice: Grid) -> Iterator[str]:
    """Pitches that nearly agree, axes that are nearly at a right angle: pixels of another size."""
    along, across = lattice.pitch_um
    ratio = along / across - 1
    u = math.hypot(*(u / p for u, p in zip(lattice.u_pitch_um, lattice.pitch_um, strict=True)))
    if UNLIKE_PITCH[0] < abs(ratio) < UNLIKE_PITCH[1] and abs(ratio) > STRETCH_SD * u:
        yield (
            f"the pitch along x is {100 * ratio:+.1f} % larger than along y: are pixels as wide as"
            " the file says, or was the grid made so?"
        )
    if abs(lattice.skew_deg) > max(SKEW_DEG, STRETCH_SD * lattice.u_skew_deg):
        yield (
            f"rows and columns of imprints meet at {90 + lattice.skew_deg:.1f} degrees: are pixels"
            " as wide as the file says, or did the sample drift while it was scanned?"
        )


def of_hidden(surface: Levelled, lattice: Grid, found: Sequence[Indent]) -> Iterator[str]:
    """Nodes next to the grid where the map has no heights: imprints may lie there."""
    away = ndimage.distance_transform_edt(~np.isfinite(surface.height), surface.pixel_um[::-1])
    column, row = np.rint(lattice.beyond_um / surface.pixel_um).astype(int).T
    inside = (row >= 0) & (row < away.shape[0]) & (column >= 0) & (column < away.shape[1])
    least = LEAST_HIDDEN * float(np.median([i.inradius_um for i in found]))
    hidden = int((away[row[inside], column[inside]] > least).sum())
    if hidden:
        yield (
            f"{hidden} places next to the grid have no heights: are imprints there?"
            " (profilometry.expected_grid)"
        )


def of_imprints(surface: Levelled, found: Sequence[Indent]) -> Iterator[str]:
    """Proportions of no indenter, imprints wider along one axis, imprints that lost more of their
    points than the map."""
    proportion = float(np.median([i.depth_um / i.edge_um for i in found]))
    if not PROPORTIONS[0] < proportion < PROPORTIONS[1]:
        yield f"imprints are {proportion:.2g} edges deep: are heights and pixels in their units?"
    off = float(np.median([i.fit_rms_um for i in found]))
    share = float(np.median([i.fit_rms_um / i.depth_um for i in found]))
    if share > NOT_FLAT and off > OVER_ROUGHNESS * surface.roughness_um:
        yield (
            f"imprints are {100 * share:.0f} % of their depth from a regular pyramid of"
            f" {found[0].faces} flat faces: was the map smoothed or filled, or is the indenter"
            " another?"
        )
    stretch = np.array([i.stretch for i in found])
    mean = float(stretch.mean())
    if len(stretch) >= FEWEST_OF_STRETCH and abs(mean) > max(
        STRETCHED, STRETCH_SD * float(stretch.std(ddof=1)) / math.sqrt(len(stretch))
    ):
        yield (
            f"imprints are {100 * mean:+.1f} % wider along x than along y: are pixels as wide as"
            " the file says, or is the indenter tilted?"
        )
    rows, columns = np.mgrid[: surface.height.shape[0], : surface.height.shape[1]]
    lost = []
    for i in found:
        reach = [int(i.circumradius_um / step) + 1 for step in surface.pixel_um]
        column, row = (
            round(at / step) for at, step in zip((i.x_um, i.y_um), surface.pixel_um, strict=True)
        )
        box = (
            slice(max(0, row - reach[1]), row + reach[1] + 1),
            slice(max(0, column - reach[0]), column + reach[0] + 1),
        )
        x, y = columns[box] * surface.pixel_um[0], rows[box] * surface.pixel_um[1]
        inside = np.hypot(x - i.x_um, y - i.y_um) < i.inradius_um
        if inside.any():
            lost.append(float(np.mean(~np.isfinite(surface.height[box][inside]))))
    if lost and float(np.mean(lost)) - (1 - surface.valid) > LOST_MORE:
        yield (
            f"{100 * float(np.mean(lost)):.0f} % of the points in imprints have no height: were"
            " their faces too steep to be seen?"
        )
