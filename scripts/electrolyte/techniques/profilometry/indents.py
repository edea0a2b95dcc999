"""Residual impressions in a levelled height map: where they are, how deep, how wide."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from electrolyte.techniques.profilometry.levelling import Levelled, smoothed

FloatArray = NDArray[np.float64]
SMOOTHING_PX = 1.0
FIT_BELOW = 0.25  # of the depth: the rim, rounded by pile-up and optics, is left out
SURROUNDINGS = (1.8, 3.0)  # circumradii: the local surface, beyond the pile-up
LEAST_POINTS = 12  # of a fit of five parameters
STRETCHED = 1e-4  # step of a derivative


@dataclass(frozen=True)
class Indent:
    """One impression.

    Attributes
    ----------
    x_um, y_um : its deepest point, from the first point of the map
    depth_um : from the local surface to the apex of the fitted pyramid; ``u_depth_um`` from the
        fit, its residuals taken as correlated over the smoothing width
    deepest_um : lowest point of the lightly smoothed map, below the local surface
    inradius_um, angle_rad : size and orientation of the fitted base
    fit_rms_um : what the pyramid leaves
    stretch : how much wider it is along x than along y, less 1
    """

    x_um: float
    y_um: float
    depth_um: float
    u_depth_um: float
    deepest_um: float
    inradius_um: float
    angle_rad: float
    fit_rms_um: float
    stretch: float
    faces: int

    @property
    def circumradius_um(self) -> float:
        return self.inradius_um / math.cos(math.pi / self.faces)

    @property
    def edge_um(self) -> float:
        """Edge of the base, a regular polygon with as many sides as the indenter has faces."""
        return 2 * self.inradius_um * math.tan(math.pi / self.faces)


def find(
    surface: Levelled, *, threshold_sd: float, least_area_um2: float, faces: int
) -> tuple[list[Indent], list[str]]:
    """All pits deeper than ``threshold_sd`` times the roughness and larger than the least area.

    Returns
    -------
    the indents, row by row, and a sentence for each pit that was left out: cut by the edge of the
    map, or too few points for a pyramid.
    """
    light = smoothed(surface.height, SMOOTHING_PX)
    low = np.nan_to_num(light, nan=0.0) < -threshold_sd * surface.roughness_um
    labels = np.zeros(low.shape, dtype=np.int32)
    ndimage.label(low, structure=np.ones((3, 3)), output=labels)
    pixel_area = surface.pixel_um[0] * surface.pixel_um[1]
    found: list[Indent] = []
    left_out: list[str] = []
    for label, box in enumerate(ndimage.find_objects(labels), start=1):
        inside = labels[box] == label
        if inside.sum() * pixel_area < least_area_um2:
            continue
        y, x = (
            (b.start + b.stop - 1) / 2 * p for b, p in zip(box, surface.pixel_um[::-1], strict=True)
        )
        place = f"x = {x:.0f} µm, y = {y:.0f} µm"
        if any(b.start == 0 or b.stop == n for b, n in zip(box, low.shape, strict=True)):
            left_out.append(f"pit at {place}: cut by the edge of the map")
            continue
        indent = _fit(surface, light, labels, label, box, faces)
        if indent is None:
            left_out.append(f"pit at {place}: no {faces}-sided pyramid fits")
        else:
            found.append(indent)
    return sorted(found, key=lambda i: (i.y_um, i.x_um)), left_out


def pyramid(parameters: FloatArray, x: FloatArray, y: FloatArray, faces: int) -> FloatArray:
    """Heights of an inverted pyramid.

    ``parameters``: apex x, y, apex height (negative), slope of the faces, angle of the first face.
    """
    x0, y0, apex, slope, angle = parameters
    directions = angle + 2 * np.pi * np.arange(faces) / faces
    distance = np.cos(directions)[:, None] * (x - x0) + np.sin(directions)[:, None] * (y - y0)
    result: FloatArray = apex + slope * distance.max(axis=0)
    return result


def _fit(
    surface: Levelled,
    light: FloatArray,
    labels: NDArray[np.int32],
    label: int,
    box: tuple[slice, ...],
    faces: int,
) -> Indent | None:
    from scipy.optimize import least_squares  # here: gathering the numbers takes no fit

    step_x, step_y = surface.pixel_um
    rows, columns = np.nonzero(labels[box] == label)
    rows, columns = rows + box[0].start, columns + box[1].start
    x, y = columns * step_x, rows * step_y
    lowest = int(np.nanargmin(light[rows, columns]))
    area = rows.size * step_x * step_y
    inradius = math.sqrt(area / (faces * math.tan(math.pi / faces)))
    local = _local_surface(surface, labels, x[lowest], y[lowest], inradius, faces)
    if not math.isfinite(local):
        return None
    z = surface.height[rows, columns] - local
    deepest = local - float(light[rows[lowest], columns[lowest]])
    use = np.isfinite(z) & (light[rows, columns] - local < -FIT_BELOW * deepest)
    if use.sum() < LEAST_POINTS:
        return None
    x, y, z = x[use], y[use], z[use]

    def misfit(parameters: FloatArray) -> FloatArray:
        return pyramid(parameters, x, y, faces) - z

    centre = float(x.mean()), float(y.mean())
    starts = [
        np.array([*centre, -deepest, deepest / inradius, angle])
        for angle in np.arange(4) * (2 * np.pi / faces / 4)
    ]
    best = min(starts, key=lambda start: float((misfit(start) ** 2).sum()))
    solution = least_squares(misfit, best, x_scale=[inradius / 10, inradius / 10, 0.1, 0.1, 0.1])
    x0, y0, apex, slope, angle = solution.x
    if not solution.success or apex >= 0 or slope <= 0:
        return None
    if not (x.min() <= x0 <= x.max() and y.min() <= y0 <= y.max()):
        return None
    rms = math.sqrt(float((solution.fun**2).sum()) / (use.sum() - best.size))
    jacobian = np.asarray(solution.jac)
    normal = jacobian.T @ jacobian
    if np.linalg.cond(normal) > 1e12:
        return None
    # neighbouring points share roughness: as many independent ones as correlation areas fit in
    correlated = max(1.0, 4 * math.pi * (2 * SMOOTHING_PX) ** 2)
    u_depth = rms * math.sqrt(correlated * float(np.linalg.inv(normal)[2, 2]))
    return Indent(
        x_um=float(x0),
        y_um=float(y0),
        depth_um=float(-apex),
        u_depth_um=u_depth,
        deepest_um=deepest,
        inradius_um=float(-apex / slope),
        angle_rad=float(angle % (2 * np.pi / faces)),
        fit_rms_um=rms,
        stretch=_stretch(solution.x, jacobian, solution.fun, x, y, faces),
        faces=faces,
    )


def _stretch(
    parameters: FloatArray,
    jacobian: FloatArray,
    misfit: FloatArray,
    x: FloatArray,
    y: FloatArray,
    faces: int,
) -> float:
    """By how much the pyramid of least squares would be wider along x than along y, less 1, to
    first order. Faces that recovery bends do not matter: they are alike."""
    x0 = parameters[0]
    wider = pyramid(parameters, x0 + (x - x0) * (1 - STRETCHED), y, faces)
    column = (wider - pyramid(parameters, x, y, faces)) / STRETCHED
    design = np.column_stack([jacobian, column])
    return float(-np.linalg.lstsq(design, misfit, rcond=None)[0][-1])


def _local_surface(
    surface: Levelled,
    labels: NDArray[np.int32],
    x_um: float,
    y_um: float,
    inradius: float,
    faces: int,
) -> float:
    """Median height of a ring around the indent that holds no other pit; NaN if there is none."""
    circumradius = inradius / math.cos(math.pi / faces)
    near, far = (factor * circumradius for factor in SURROUNDINGS)
    step_x, step_y = surface.pixel_um
    window = tuple(
        slice(max(0, int((at - far) / step)), min(n, int((at + far) / step) + 2))
        for at, step, n in (
            (y_um, step_y, labels.shape[0]),
            (x_um, step_x, labels.shape[1]),
        )
    )
    rows, columns = np.mgrid[window]
    distance = np.hypot(columns * step_x - x_um, rows * step_y - y_um)
    ring = (distance >= near) & (distance <= far) & (labels[window] == 0)
    heights = surface.height[window][ring]
    heights = heights[np.isfinite(heights)]
    return float(np.median(heights)) if heights.size >= LEAST_POINTS else math.nan
