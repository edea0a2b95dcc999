"""Imprints and roughness of height maps against simulated truths, from a written file to numbers.

    PYTHONPATH=scripts:tools python benchmarks/profilometry.py [N [SEED [KIND]]]

Maps of 4 x 4 imprints, or of a rough surface without any, are disturbed as instruments disturb
them, written as X3P, read and analysed as a job does it. A line says for each number how many are
ok, how many of these hold the truth within t u, and the largest relative error of one
that is ok. Truths are those of the map itself: how pellets differ is no part of it.
"""

from __future__ import annotations

import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy import ndimage

from electrolyte import readers
from electrolyte.ground.errors import ElectrolyteError
from electrolyte.numbers.quantities import Quantity
from electrolyte.numbers.uncertainty import t_factor
from electrolyte.study.configuration import validated
from electrolyte.techniques.profilometry.imprints import evaluate
from synthetic.profilometry import surface
from synthetic.study import forward_model
from synthetic.x3p_file import write_x3p

GRID = 4
MODEL = forward_model()["profilometry"] | {"px": 560, "grid": [GRID, GRID]}
PIXEL_UM = float(MODEL["pixel_um"])
OPTIONS = validated({})["profilometry"]

Disturb = Callable[[np.ndarray, np.random.Generator], np.ndarray]
# what the file states of the pixel, over the truth, along columns and rows
PIXEL_FACTORS = {
    "lateral units by 1000": (1e3, 1e3),
    "lateral units by 0.001": (1e-3, 1e-3),
    "columns twice as wide": (2.0, 1.0),
    "columns a fifth wider": (1.2, 1.0),
}
IMPRINTS: dict[str, Disturb] = {}
SURFACES: dict[str, Disturb] = {}


def both(function: Disturb) -> Disturb:
    name = function.__name__.replace("_", " ")
    IMPRINTS[name] = SURFACES[name] = function
    return function


def imprints(function: Disturb) -> Disturb:
    IMPRINTS[function.__name__.replace("_", " ")] = function
    return function


def surfaces(function: Disturb) -> Disturb:
    SURFACES[function.__name__.replace("_", " ")] = function
    return function


def places(height: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """x and y in mm from the middle."""
    y, x = (np.indices(height.shape) - np.array(height.shape)[:, None, None] / 2) * PIXEL_UM / 1000
    return x, y


@both
def undisturbed(height: np.ndarray, _: np.random.Generator) -> np.ndarray:
    return height


@both
def tilted(height: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    x, y = places(height)
    return height + rng.uniform(-60, 60) * x + rng.uniform(-60, 60) * y


@both
def bent(height: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    x, y = places(height)
    return height + rng.choice([-1, 1]) * rng.uniform(3, 40) * (x**2 + 0.6 * y**2)


@both
def points_lost(height: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return np.where(rng.random(height.shape) < rng.uniform(0.05, 0.4), np.nan, height)


@imprints
def steep_faces_lost(height: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    low = ndimage.gaussian_filter(np.nan_to_num(height), 1.0)
    return np.where((low < -0.5) & (rng.random(height.shape) < 0.7), np.nan, height)


@imprints
def deepest_points_lost(height: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return np.where(height < rng.uniform(0.4, 0.8) * np.nanmin(height), np.nan, height)


@imprints
def deepest_points_cut_off(height: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The end of the range of heights."""
    return np.maximum(height, rng.uniform(0.4, 0.8) * np.nanmin(height))


@both
def lost_points_written_as_zero(height: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    lost = ndimage.gaussian_filter(rng.standard_normal(height.shape), 1.5)
    below = rng.uniform(2, 20)  # the surface lies so far above the zero of the instrument
    return np.where(lost > np.quantile(lost, 1 - rng.uniform(0.01, 0.1)), 0.0, height + below)


@both
def spikes(height: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    at = rng.random(height.shape) < 1e-3
    return height + at * rng.choice([-1, 1], height.shape) * rng.uniform(2, 20)


@both
def sign_inverted(height: np.ndarray, _: np.random.Generator) -> np.ndarray:
    return -height


@both
def fields_stitched_with_a_step(height: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    x, _ = places(height)
    return height + rng.uniform(0.3, 3) * (x > rng.uniform(-0.1, 0.1))


@both
def heights_in_nm(height: np.ndarray, _: np.random.Generator) -> np.ndarray:
    return 1000 * height


@both
def fringes(height: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """What vibration leaves in an interferometer."""
    x, y = places(height)
    phase = 2 * np.pi * (x + rng.uniform(-1, 1) * y) / rng.uniform(0.02, 0.1)
    return height + rng.uniform(0.05, 0.5) * np.sin(phase)


for wrong in PIXEL_FACTORS:  # of the file only
    IMPRINTS[wrong] = undisturbed
    if wrong.startswith("lateral"):
        SURFACES[wrong] = undisturbed


@imprints
def cut_through_a_column_of_imprints(height: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The last column of imprints is lost with the edge of the map, in part."""
    return height[:, : int(height.shape[1] * rng.uniform(0.80, 0.84))]


@surfaces
def noise_of_points(height: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return height + rng.uniform(0.4, 1) * height.std() * rng.standard_normal(height.shape)


@surfaces
def noise_of_lines(height: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    lines = rng.standard_normal((height.shape[0], 1))
    return height + rng.uniform(0.4, 1) * height.std() * lines


@imprints
def holes_filled_by_the_program(height: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The deepest points were lost, and interpolated from around before export."""
    lost = height < rng.uniform(0.4, 0.8) * np.nanmin(height)
    filled = np.where(lost | ~np.isfinite(height), 0.0, height)
    known = (~lost & np.isfinite(height)).astype(float)
    for sigma in (2.0, 4.0, 8.0):
        around = ndimage.gaussian_filter(filled * known, sigma)
        weight = ndimage.gaussian_filter(known, sigma)
        new = lost & (weight > 0.05)
        filled = np.where(new, around / np.maximum(weight, 1e-9), filled)
        known, lost = np.where(new, 1.0, known), lost & ~new
    return filled


@imprints
def smoothed_by_the_program(height: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return ndimage.gaussian_filter(np.nan_to_num(height), rng.uniform(1, 4))


def rough(rng: np.random.Generator) -> tuple[np.ndarray, dict[str, float]]:
    """A Gaussian surface, and its parameters."""
    z = ndimage.gaussian_filter(rng.standard_normal((400, 400)), rng.uniform(1.5, 6))
    sq = float(np.exp(rng.uniform(np.log(0.02), np.log(1))))
    z *= sq / z.std()
    return z, {"areal_roughness_Sq": sq, "areal_roughness_Sa": sq * np.sqrt(2 / np.pi)}


def imprinted(rng: np.random.Generator) -> tuple[np.ndarray, dict[str, float]]:
    """Imprints, and their means."""
    height, truth = surface(MODEL | {"tilt_um_per_mm": 0.0}, rng)
    depth = float(truth[:, 2].mean())
    edge = MODEL["edge_um"] * depth / MODEL["residual_depth_um"]
    values = {"residual_depth": depth, "imprint_edge": edge, "imprint_pitch_x": MODEL["pitch_um"]}
    # mean over the patches outside the faces, from 1.05 to 1.6 inradii
    decay = MODEL["pile_up_range"]
    share = decay * (np.exp(-0.05 / decay) - np.exp(-0.6 / decay)) / 0.55
    return height, values | {"imprints": GRID**2, "pile_up_height": MODEL["pile_up_um"] * share}


def numbers(height: np.ndarray, folder: Path, factors: tuple[float, float]) -> list[Quantity]:
    """What a job makes of the written map; nothing where it refuses."""
    path = folder / "map.x3p"
    resolution = max(1e-4, float(np.nanmax(np.abs(height))) / 3e4)
    write_x3p(path, height, PIXEL_UM, resolution_um=resolution, comment="", date="2024-01-01")
    data = readers.read(path, "profilometry")
    stated = {
        f"pixel_size_{axis}_um": PIXEL_UM * factor
        for axis, factor in zip("xy", factors, strict=True)
    }
    data = replace(data, metadata={**data.metadata, **stated})
    try:
        rows = evaluate("A", "m", "synthetic", data, OPTIONS)
    except ElectrolyteError:
        return []
    return rows.quantities


def main(
    imprints_of: Mapping[str, Disturb],
    surfaces_of: Mapping[str, Disturb],
    maps: int,
    seed: int,
    wanted: str,
) -> None:
    """Print the lines of the kinds whose name holds ``wanted``."""
    with tempfile.TemporaryDirectory() as folder:
        for of, made, kinds in (
            ("imprints", imprinted, imprints_of),
            ("surface", rough, surfaces_of),
        ):
            for name, disturb in kinds.items():
                if wanted not in f"{of}: {name}":
                    continue
                rng = np.random.default_rng([seed, *name.encode()])
                ok: dict[str, list[tuple[bool, float]]] = defaultdict(list)
                factors = PIXEL_FACTORS.get(name, (1.0, 1.0))
                for _ in range(maps):
                    height, truth = made(rng)
                    for row in numbers(disturb(height, rng), Path(folder), factors):
                        true = truth.get(row.quantity)
                        if row.status == "ok" and row.quantity.startswith("areal") and not true:
                            true = np.nan
                        if row.status != "ok" or true is None:
                            continue
                        half = t_factor(row.dof) * row.u if row.u > 0 else 0.0
                        held = abs(row.value - true) <= half
                        ok[row.quantity].append((held, abs(row.value / true - 1)))
                print(f"{of}: {name}", "" if ok else "  nothing ok")
                for quantity, found in ok.items():
                    held, off = zip(*found, strict=True)
                    print(
                        f"    {quantity:20} ok {len(found):3} of {maps}, held"
                        f" {100 * np.mean(held):4.0f} %, off by at most {100 * max(off):.1f} %"
                    )
                sys.stdout.flush()


def of_command_line(imprints_of: Mapping[str, Disturb], surfaces_of: Mapping[str, Disturb]) -> None:
    """The kinds as ``maps SEED KIND`` of the command ask for."""
    numbers_given = [int(word) for word in sys.argv[1:3]]
    maps, seed = (*numbers_given, *(10, 7)[len(numbers_given) :])
    main(imprints_of, surfaces_of, maps, seed, " ".join(sys.argv[3:]))


if __name__ == "__main__":
    of_command_line(IMPRINTS, SURFACES)
