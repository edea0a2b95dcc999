"""Imprints and roughness of height maps that instruments, programs and samples make unusual.

    OPENBLAS_NUM_THREADS=1 PYTHONPATH=scripts:tools:benchmarks \
        python benchmarks/profilometry_unusual.py [maps [SEED [KIND]]]

As ``profilometry.py``, whose maps, files and lines these have: small steps and tilts between
stitched fields, lines that drift, patches, valleys and rows without heights or filled by a
program, groups of spikes, particles, scratches, forms of third degree, pixels that are not quite as
stated.
"""

from __future__ import annotations

import numpy as np
from profilometry import PIXEL_FACTORS, PIXEL_UM, Disturb, of_command_line, places
from scipy import ndimage

IMPRINTS: dict[str, Disturb] = {}
SURFACES: dict[str, Disturb] = {}
Rng = np.random.Generator


def both(function: Disturb) -> Disturb:
    return imprints(surfaces(function))


def imprints(function: Disturb) -> Disturb:
    IMPRINTS[function.__name__.replace("_", " ")] = function
    return function


def surfaces(function: Disturb) -> Disturb:
    SURFACES[function.__name__.replace("_", " ")] = function
    return function


def roughness(height: np.ndarray) -> float:
    """1.4826 times the median deviation, which imprints hardly touch."""
    return 1.4826 * float(np.nanmedian(np.abs(height - np.nanmedian(height))))


@both
def small_step_between_fields(height: np.ndarray, rng: Rng) -> np.ndarray:
    """0.3 to 2 of the roughness."""
    x, _ = places(height)
    return height + rng.uniform(0.3, 2) * roughness(height) * (x > rng.uniform(-0.1, 0.1))


@both
def step_blended_over_an_overlap(height: np.ndarray, rng: Rng) -> np.ndarray:
    """1 to 5 of the roughness over 5 to 15 % of the map."""
    x, _ = places(height)
    at, over = rng.uniform(-0.05, 0.05), rng.uniform(0.05, 0.15) * np.ptp(x)
    part = np.clip((x - at) / over + 0.5, 0, 1)
    return height + rng.uniform(1, 5) * roughness(height) * part


@both
def fields_of_unlike_tilt(height: np.ndarray, rng: Rng) -> np.ndarray:
    """A roof: the fields meet, and are tilted by up to 10 roughnesses over half the map."""
    x, _ = places(height)
    slope = rng.choice([-1, 1]) * rng.uniform(2, 10) * roughness(height) / x.max()
    return height + slope * np.maximum(x - rng.uniform(-0.05, 0.05), 0)


@both
def lines_that_drift(height: np.ndarray, rng: Rng) -> np.ndarray:
    """A random walk from row to row, whose spread is 0.3 to 1.5 roughnesses."""
    walk = np.cumsum(rng.standard_normal(height.shape[0]))
    walk *= rng.uniform(0.3, 1.5) * roughness(height) / walk.std()
    return height + walk[:, None]


@both
def form_of_third_degree(height: np.ndarray, rng: Rng) -> np.ndarray:
    """With a spread of 0.5 to 3 roughnesses."""
    x, y = places(height)
    turn = rng.uniform(0, np.pi)
    along = (x * np.cos(turn) + y * np.sin(turn)) / x.max()
    form = along**3 - 0.6 * along
    return height + rng.uniform(0.5, 3) * roughness(height) * form / form.std()


@both
def patches_lost(height: np.ndarray, rng: Rng) -> np.ndarray:
    """Together 10 to 40 % of the map."""
    low = ndimage.gaussian_filter(rng.standard_normal(height.shape), 15)
    return np.where(low > np.quantile(low, 1 - rng.uniform(0.1, 0.4)), np.nan, height)


@surfaces
def valleys_lost(height: np.ndarray, rng: Rng) -> np.ndarray:
    """The lowest 5 to 30 % of the heights."""
    return np.where(height < np.quantile(height, rng.uniform(0.05, 0.3)), np.nan, height)


@surfaces
def steep_places_lost(height: np.ndarray, rng: Rng) -> np.ndarray:
    slope = np.hypot(*np.gradient(height))
    return np.where(slope > np.quantile(slope, 1 - rng.uniform(0.1, 0.4)), np.nan, height)


@both
def lost_points_filled(height: np.ndarray, rng: Rng) -> np.ndarray:
    """Patches of 10 to 40 % of the map, which the program replaced by smooth ones."""
    low = ndimage.gaussian_filter(rng.standard_normal(height.shape), 8)
    lost = low > np.quantile(low, 1 - rng.uniform(0.1, 0.4))
    filled = np.nan_to_num(height)
    for _ in range(60):
        around = ndimage.uniform_filter(filled, 7)
        filled = np.where(lost, around, filled)
    return filled


@both
def rows_lost(height: np.ndarray, rng: Rng) -> np.ndarray:
    first = int(rng.uniform(0.1, 0.8) * height.shape[0])
    lost = height.copy()
    lost[first : first + int(rng.integers(5, 60))] = np.nan
    return lost


@both
def spikes_of_several_points(height: np.ndarray, rng: Rng) -> np.ndarray:
    """Blocks of 3 x 3 points, 1 in 1000 places, 10 to 100 roughnesses high or deep."""
    at = rng.random(height.shape) < 2e-4
    spike = at * rng.choice([-1, 1], height.shape) * rng.uniform(10, 100) * roughness(height)
    wide = ndimage.maximum_filter(spike, 3) + ndimage.minimum_filter(spike, 3)
    return height + wide


@both
def particles(height: np.ndarray, rng: Rng) -> np.ndarray:
    """Dust: 5 to 30 round hills of 5 to 15 points, 5 to 40 roughnesses high."""
    rows, columns = np.indices(height.shape)
    dusty, unit = height.copy(), roughness(height)
    for _ in range(rng.integers(5, 30)):
        row, column = rng.uniform(0, height.shape[0]), rng.uniform(0, height.shape[1])
        radius = rng.uniform(5, 15)
        off = np.hypot(rows - row, columns - column) / radius
        dusty += rng.uniform(5, 40) * unit * np.sqrt(np.maximum(1 - off**2, 0))
    return dusty


@both
def scratches(height: np.ndarray, rng: Rng) -> np.ndarray:
    """One to three grooves through the map, 3 to 15 roughnesses deep."""
    rows, columns = np.indices(height.shape)
    unit, scratched = roughness(height), height.copy()
    for _ in range(rng.integers(1, 4)):
        turn = rng.uniform(0, np.pi)
        across = columns * np.cos(turn) + rows * np.sin(turn)
        off = (across - rng.uniform(0.2, 0.8) * across.max()) / rng.uniform(2, 5)
        scratched -= rng.uniform(3, 15) * unit * np.exp(-(off**2))
    return scratched


@imprints
def noise_of_points(height: np.ndarray, rng: Rng) -> np.ndarray:
    return height + rng.uniform(1, 4) * roughness(height) * rng.standard_normal(height.shape)


@imprints
def noise_of_lines(height: np.ndarray, rng: Rng) -> np.ndarray:
    lines = rng.standard_normal((height.shape[0], 1))
    return height + rng.uniform(1, 3) * roughness(height) * lines


@imprints
def pores_between_imprints(height: np.ndarray, rng: Rng) -> np.ndarray:
    """20 to 60 round pits as wide as 0.2 to 0.7 imprints."""
    rows, columns = np.indices(height.shape)
    porous = height.copy()
    for _ in range(rng.integers(20, 60)):
        row, column = rng.uniform(0, height.shape[0]), rng.uniform(0, height.shape[1])
        off = np.hypot(rows - row, columns - column) * PIXEL_UM / rng.uniform(2.5, 9)
        porous = np.fmin(porous, np.where(off < 1, -rng.uniform(1, 5) * (1 - off**2), porous))
    return np.where(np.isfinite(height), porous, np.nan)


for wider in (1.02, 1.05, 1.1):
    name = f"columns wider by {100 * (wider - 1):.0f} percent"
    PIXEL_FACTORS[name] = (wider, 1.0)
    IMPRINTS[name] = lambda height, _: height


if __name__ == "__main__":
    of_command_line(IMPRINTS, SURFACES)
