"""Residual impressions in a levelled height map: where they are, how deep, how wide."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from electrolyte.techniques.profilometry.levelling import MAD_TO_SD, Levelled, clipped_fit, smoothed

FloatArray = NDArray[np.float64]
SMOOTHING_PX = 1.0
FIT_BELOW = 0.25  # of the depth: the rim, rounded by pile-up and optics, is left out
SURROUNDINGS = (1.8, 3.0)  # circumradii: the local surface, beyond the pile-up
LEAST_POINTS = 12  # of a fit of five parameters
DEEPEST = 0.1  # of the points of a pit, that spikes do not make
SPIKES, ITERATIONS = 5.0, 5  # robust standard deviations from the pyramid, beyond which; fits
FAR = 0.05  # of the depth; what is farther from the pyramid counts in proportion only
ONE_SIDED = 20.0  # condition of the plane through the surroundings, of which too little is known
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
    around : height in µm of the surface around it at x_um, y_um, and its slopes along x and y
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
    around: tuple[float, float, float]
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
    area = rows.size * step_x * step_y
    inradius = math.sqrt(area / (faces * math.tan(math.pi / faces)))
    middle = float(x.mean()), float(y.mean())
    local = local_surface(surface, labels > 0, *middle, inradius, faces)
    if local is None:
        return None
    plane = np.column_stack([np.ones_like(x), x - middle[0], y - middle[1]]) @ local
    z = surface.height[rows, columns] - plane
    below = plane - light[rows, columns]
    # of a pyramid, a share p of the base lies below (1 - sqrt(p)) of its depth
    about = -float(np.nanquantile(z, DEEPEST)) / (1 - math.sqrt(DEEPEST))
    use = np.isfinite(z) & (below > FIT_BELOW * about)
    if use.sum() < LEAST_POINTS:
        return None
    x, y, z = x[use], y[use], z[use]
    starts = [
        np.array([float(x.mean()), float(y.mean()), -about, about / inradius, angle])
        for angle in np.arange(4) * (2 * np.pi / faces / 4)
    ]

    def misfit(parameters: FloatArray, kept: NDArray[np.bool_]) -> FloatArray:
        return pyramid(parameters, x[kept], y[kept], faces) - z[kept]

    every = again = np.ones(z.size, dtype=bool)
    at = min(starts, key=lambda start: float(np.abs(misfit(start, every)).sum()))
    scale = [inradius / 10, inradius / 10, 0.1, 0.1, 0.1]
    # spikes pull squares to them: absolute deviations first
    robust = {"loss": "soft_l1", "f_scale": FAR * about}
    at = least_squares(misfit, at, x_scale=scale, args=(every,), **robust).x
    for _ in range(ITERATIONS):
        kept = again
        solution = least_squares(misfit, at, x_scale=scale, args=(kept,))
        at = solution.x
        left = misfit(at, every)
        again = np.abs(left) <= SPIKES * MAD_TO_SD * float(np.median(np.abs(left)))
        if (again == kept).all() or again.sum() < LEAST_POINTS:
            break
    x0, y0, apex, slope, angle = at
    if not solution.success or apex >= 0 or slope <= 0:
        return None
    if not (x.min() <= x0 <= x.max() and y.min() <= y0 <= y.max()):
        return None
    jacobian = np.asarray(solution.jac)
    normal = jacobian.T @ jacobian
    if np.linalg.cond(normal) > 1e12:
        return None
    freedom = len(solution.fun) - at.size
    rms = math.sqrt(float((solution.fun**2).sum()) / freedom)
    # neighbouring points share roughness: as many independent ones as correlation areas fit in
    correlated = max(1.0, 4 * math.pi * (2 * SMOOTHING_PX) ** 2)
    u_depth = rms * math.sqrt(correlated * float(np.linalg.inv(normal)[2, 2]))
    return Indent(
        x_um=float(x0),
        y_um=float(y0),
        depth_um=float(-apex),
        u_depth_um=u_depth,
        deepest_um=float(below.max()),
        inradius_um=float(-apex / slope),
        angle_rad=float(angle % (2 * np.pi / faces)),
        fit_rms_um=math.sqrt(float((left**2).mean())),
        stretch=_stretch(at, jacobian, solution.fun, x[kept], y[kept], faces),
        around=(
            float(local @ (1, x0 - middle[0], y0 - middle[1])),
            float(local[1]),
            float(local[2]),
        ),
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


def local_surface(
    surface: Levelled,
    pits: NDArray[np.bool_],
    x_um: float,
    y_um: float,
    inradius: float,
    faces: int,
) -> FloatArray | None:
    """Height at a place and slopes along x and y of the plane through a ring around it without
    pits; ``None`` if there is too little of it."""
    circumradius = inradius / math.cos(math.pi / faces)
    near, far = (factor * circumradius for factor in SURROUNDINGS)
    step_x, step_y = surface.pixel_um
    window = tuple(
        slice(max(0, int((at - far) / step)), min(n, int((at + far) / step) + 2))
        for at, step, n in (
            (y_um, step_y, pits.shape[0]),
            (x_um, step_x, pits.shape[1]),
        )
    )
    rows, columns = np.mgrid[window]
    x, y = columns * step_x - x_um, rows * step_y - y_um
    distance = np.hypot(x, y)
    heights = surface.height[window]
    ring = (distance >= near) & (distance <= far) & ~pits[window] & np.isfinite(heights)
    design = np.column_stack([np.ones(ring.sum()), x[ring], y[ring]])
    if len(design) < LEAST_POINTS or np.linalg.cond(design / (1, far, far)) > ONE_SIDED:
        return None
    return clipped_fit(design, heights[ring])[0]
