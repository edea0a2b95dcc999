"""The array in which indents were made: pitch along both directions, its angle, what is missing."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
NONE = -(2**31)  # index of a place that is on no node
MOST = 2 / 3  # of places and nodes, of an array that somebody made
TOLERANCE = 0.25  # of the pitch: how far an indent may be from its place


@dataclass(frozen=True)
class Grid:
    """A lattice ``origin + i a + j b`` through the places of the indents.

    Attributes
    ----------
    index : (n, 2) column and row of each place; -1, -1 for a place that is on no node
    pitch_um, u_pitch_um : lengths of ``a`` (nearest to x) and ``b``, and their uncertainties from
        the scatter around the lattice; NaN along a direction with one line only
    angle_deg : of ``a`` from the x axis; ``skew_deg``, ``u_skew_deg`` : deviation of ``b`` from a
        right angle
    columns, rows : size of the array
    missing : nodes of the array without an indent
    beyond_um : (m, 2) places of the nodes next to the array
    """

    index: NDArray[np.int_]
    pitch_um: tuple[float, float]
    u_pitch_um: tuple[float, float]
    angle_deg: float
    skew_deg: float
    u_skew_deg: float
    columns: int
    rows: int
    missing: tuple[tuple[int, int], ...]
    beyond_um: FloatArray

    @property
    def off_grid(self) -> tuple[int, ...]:
        """Positions (in the input) of places that are on no node."""
        return tuple(int(i) for i in np.nonzero((self.index < 0).any(axis=1))[0])

    @property
    def credible(self) -> bool:
        """Most places lie on nodes, most nodes have one: pores lie on some lattice by chance."""
        on = len(self.index) - len(self.off_grid)
        return on > MOST * len(self.index) and on > MOST * self.columns * self.rows


def fit(places_um: FloatArray) -> Grid | None:
    """The lattice through ``places_um`` (n, 2), or ``None`` if fewer than four lie on one."""
    count = len(places_um)
    if count < 4:
        return None
    vectors = _basis(places_um)
    if vectors is None:
        return None
    a, b = vectors
    index = _indices(places_um, a, b)
    on: NDArray[np.bool_] = np.all(index > NONE, axis=1)
    if on.sum() < 4 or (np.ptp(index[on], axis=0) == 0).any():
        return None
    design = np.column_stack([np.ones(on.sum()), index[on]])
    coefficients, *_ = np.linalg.lstsq(design, places_um[on], rcond=None)
    residual = places_um[on] - design @ coefficients
    freedom = 2 * (on.sum() - 3)
    rms = math.sqrt(float((residual**2).sum()) / freedom) if freedom else math.nan
    covariance = np.linalg.inv(design.T @ design)
    a, b = coefficients[1], coefficients[2]
    pitch = float(np.hypot(*a)), float(np.hypot(*b))
    u_pitch = rms * math.sqrt(covariance[1, 1]), rms * math.sqrt(covariance[2, 2])
    shifted = np.where(on[:, None], index - index[on].min(axis=0), -1)
    columns, rows = (int(n) + 1 for n in shifted.max(axis=0))
    taken = {(int(i), int(j)) for i, j in shifted[on]}
    first = coefficients[0] + index[on].min(axis=0) @ coefficients[1:]
    wider = [(i, j) for j in range(-1, rows + 1) for i in range(-1, columns + 1)]
    beyond = [(i, j) for i, j in wider if not (0 <= i < columns and 0 <= j < rows)]
    nodes = [(i, j) for j in range(rows) for i in range(columns)]
    return Grid(
        index=shifted,
        pitch_um=pitch,
        u_pitch_um=u_pitch,
        angle_deg=math.degrees(math.atan2(a[1], a[0])),
        skew_deg=math.degrees(math.atan2(b[1], b[0]) - math.atan2(a[1], a[0])) - 90,
        u_skew_deg=math.degrees(math.hypot(u_pitch[0] / pitch[0], u_pitch[1] / pitch[1])),
        columns=columns,
        rows=rows,
        missing=tuple(node for node in nodes if node not in taken),
        beyond_um=first + np.array(beyond) @ coefficients[1:],
    )


def _basis(places: FloatArray) -> tuple[FloatArray, FloatArray] | None:
    """The two lattice vectors, from the differences of neighbours; ``a`` is that nearest to x."""
    difference = places[None, :, :] - places[:, None, :]
    length = np.hypot(difference[..., 0], difference[..., 1])
    np.fill_diagonal(length, np.inf)
    nearest = float(np.median(length.min(axis=1)))
    near = difference[length < 1.9 * nearest]
    # up to a half turn there is one direction for each lattice line
    near = np.where((near[:, :1] + 1e-9 * near[:, 1:]) < 0, -near, near)
    angle = np.arctan2(near[:, 1], near[:, 0])  # -90..90 degrees
    flat = near[np.abs(angle) <= math.pi / 4]
    steep = near[np.abs(angle) > math.pi / 4]
    steep = np.where(steep[:, 1:] < 0, -steep, steep)
    vectors = []
    for group in (flat, steep):
        if not len(group):
            return None
        lengths = np.hypot(group[:, 0], group[:, 1])
        apart = np.hypot(*(group[:, None] - group[None, :]).transpose(2, 0, 1))
        alike = apart < TOLERANCE * lengths[:, None]
        support = alike.sum(axis=1)
        # strays have little support, diagonals are longer than either pitch
        supported = support >= 0.6 * support.max()
        chosen = int(np.argmin(np.where(supported, lengths, np.inf)))
        vectors.append(np.median(group[alike[chosen]], axis=0))
    return vectors[0], vectors[1]


def _indices(places: FloatArray, a: FloatArray, b: FloatArray) -> NDArray[np.int_]:
    """Column and row of each place, stepping from neighbour to neighbour from the middle one."""
    index = np.full((len(places), 2), NONE)
    inverse = np.linalg.inv(np.column_stack([a, b]))
    start = int(np.argmin(np.hypot(*(places - np.median(places, axis=0)).T)))
    index[start] = 0
    taken = {(0, 0)}
    queue = [start]
    while queue:
        current = queue.pop(0)
        steps = (places - places[current]) @ inverse.T
        whole = np.rint(steps)
        good = (np.abs(steps - whole) < TOLERANCE).all(axis=1) & (np.abs(whole).max(axis=1) <= 1)
        for other in np.nonzero(good & (index[:, 0] == NONE))[0]:
            node = index[current] + whole[other].astype(int)
            if (int(node[0]), int(node[1])) not in taken:
                taken.add((int(node[0]), int(node[1])))
                index[other] = node
                queue.append(int(other))
    return index
