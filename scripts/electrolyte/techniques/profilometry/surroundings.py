"""What indentation did to the surface around the indents: pile-up at the faces, cracks at corners.

Both are judged against the same statistic taken at places of the same surface where no indent is,
so that roughness is not taken for either.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.special import ndtri

from electrolyte.techniques.profilometry.indents import Indent, local_surface
from electrolyte.techniques.profilometry.levelling import Levelled

FloatArray = NDArray[np.float64]
PILE_UP_RADII = (1.05, 1.6)  # inradii, along the normal of a face
PILE_UP_HALF_WIDTH = 0.5  # inradii
CRACK_RADII = (1.2, 2.0)  # circumradii, along a corner
CRACK_DIRECTIONS_DEG = np.linspace(-10, 10, 11)  # a crack need not run exactly on
FEWEST_PLACES = 8
MEDIAN_OVER_MEAN = math.sqrt(math.pi / 2)  # standard errors of normal values
FALSE_ALARMS = 0.01  # chance of one false crack in the whole map


@dataclass(frozen=True)
class Surroundings:
    """Pile-up and cracks of all indents.

    Attributes
    ----------
    pile_up_um : (n,) mean height at the middle of the faces, over the unindented surface
    u_level_um : standard error of that surface, common to all
    crack_um : (n,) mean height along the lowest corner ray of each indent
    crack_limit_um : a ray below this is called a crack (chance of a false one: 1 % a map)
    cracked : positions of the indents with such a ray
    places : number of unindented places the limit was taken from
    """

    pile_up_um: FloatArray
    u_level_um: float
    crack_um: FloatArray
    crack_limit_um: float
    cracked: tuple[int, ...]
    places: int


def judge(surface: Levelled, indents: Sequence[Indent]) -> Surroundings | None:
    """Pile-up and cracks; ``None`` if the map has too little unindented surface to compare with."""
    radius = float(np.median([i.circumradius_um for i in indents]))
    inradius = float(np.median([i.inradius_um for i in indents]))
    angle = float(np.median([i.angle_rad for i in indents]))
    faces = indents[0].faces
    free = _free_places(surface, indents, radius)
    if len(free) < FEWEST_PLACES:
        return None
    null_rays = np.array(
        [value for x, y in free for value in _corner_rays(surface, x, y, radius, angle, faces)]
    )
    null_rays = null_rays[np.isfinite(null_rays)]
    pits = _pits(surface, indents)
    planes = [(x, y, local_surface(surface, pits, x, y, inradius, faces)) for x, y in free]
    null_faces = [
        _face_height(surface, x, y, inradius, angle, faces, plane)
        for x, y, plane in planes
        if plane is not None
    ]
    known = np.array([height for height in null_faces if math.isfinite(height)])
    if known.size < FEWEST_PLACES:
        return None
    level = float(np.median(known))
    rays = [
        _corner_rays(surface, i.x_um, i.y_um, i.circumradius_um, i.angle_rad, faces)
        for i in indents
    ]
    quantile = -float(ndtri(FALSE_ALARMS / (faces * len(indents))))
    limit = float(np.median(null_rays)) - quantile * float(np.std(null_rays, ddof=1))
    lowest = np.array([np.nan if np.isnan(r).all() else float(np.nanmin(r)) for r in rays])
    return Surroundings(
        pile_up_um=np.array(
            [
                _face_height(
                    *(surface, i.x_um, i.y_um, i.inradius_um, i.angle_rad, faces),
                    np.array(i.around),
                )
                - level
                for i in indents
            ]
        ),
        u_level_um=MEDIAN_OVER_MEAN * float(known.std(ddof=1)) / math.sqrt(known.size),
        crack_um=lowest,
        crack_limit_um=limit,
        cracked=tuple(int(i) for i in np.nonzero(lowest < limit)[0]),
        places=len(free),
    )


def _free_places(
    surface: Levelled, indents: Sequence[Indent], radius: float
) -> list[tuple[float, float]]:
    """Places on a raster of two circumradii whose surroundings overlap with no indent's."""
    step = 2 * radius
    reach = CRACK_RADII[1] * radius
    width, height = (
        (n - 1) * p for n, p in zip(surface.height.shape[::-1], surface.pixel_um, strict=True)
    )
    taken = np.array([(i.x_um, i.y_um) for i in indents])
    places = []
    for y in np.arange(reach, height - reach, step):
        for x in np.arange(reach, width - reach, step):
            if np.hypot(*(taken - (x, y)).T).min() > reach + PILE_UP_RADII[1] * radius:
                places.append((float(x), float(y)))
    return places


def _pits(surface: Levelled, indents: Sequence[Indent]) -> NDArray[np.bool_]:
    """Where the map is within a circumradius of an indent."""
    step_x, step_y = surface.pixel_um
    inside: NDArray[np.bool_] = np.zeros(surface.height.shape, dtype=bool)
    rows, columns = np.arange(inside.shape[0]), np.arange(inside.shape[1])
    for i in indents:
        x, y = columns * step_x - i.x_um, rows[:, None] * step_y - i.y_um
        inside |= np.hypot(x, y) < i.circumradius_um
    return inside


def _corner_rays(
    surface: Levelled, x: float, y: float, radius: float, angle: float, faces: int
) -> FloatArray:
    """Mean height along each corner, in the lowest of some neighbouring directions; NaN outside."""
    along = np.arange(CRACK_RADII[0], CRACK_RADII[1], min(surface.pixel_um) / radius / 2) * radius
    corners = angle + math.pi / faces + 2 * math.pi * np.arange(faces) / faces
    directions = corners[:, None] + np.radians(CRACK_DIRECTIONS_DEG)
    heights = _sample(
        surface,
        x + along * np.cos(directions)[..., None],
        y + along * np.sin(directions)[..., None],
    )
    known = np.isfinite(heights)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.where(known, heights, 0).sum(axis=2) / known.sum(axis=2)
    means = np.where(known.mean(axis=2) > 0.7, means, np.nan)
    return np.where(np.isnan(means).all(axis=1), np.nan, np.fmin.reduce(means, axis=1))


def _face_height(
    surface: Levelled,
    x: float,
    y: float,
    inradius: float,
    angle: float,
    faces: int,
    plane: FloatArray,
) -> float:
    """Mean height of patches outside the middle of each face over the plane of the surface around;
    NaN if most are outside the map."""
    step = min(surface.pixel_um)
    along = np.arange(PILE_UP_RADII[0] * inradius, PILE_UP_RADII[1] * inradius, step)
    half = PILE_UP_HALF_WIDTH * inradius
    across = np.arange(-half, half + step, step)
    values = []
    for direction in angle + 2 * math.pi * np.arange(faces) / faces:
        cosine, sine = math.cos(direction), math.sin(direction)
        a, c = np.meshgrid(along, across)
        right, down = a * cosine - c * sine, a * sine + c * cosine
        below = plane[0] + plane[1] * right + plane[2] * down
        values.append(_sample(surface, x + right, y + down) - below)
    heights = np.concatenate([v.ravel() for v in values])
    known = np.isfinite(heights)
    return float(heights[known].mean()) if known.mean() > 0.5 else math.nan


def _sample(surface: Levelled, x: FloatArray, y: FloatArray) -> FloatArray:
    """Heights at places in µm, of the nearest point; NaN outside the map."""
    at = np.array([y / surface.pixel_um[1], x / surface.pixel_um[0]])
    sampled: FloatArray = ndimage.map_coordinates(surface.height, at, order=0, cval=np.nan)
    return sampled
