"""A file's own redundancy: what it states twice has to agree, else it was damaged or edited.

A few places that disagree are damage and are refused, with the line; a file that disagrees nearly
everywhere follows another convention and is read with a warning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.measurement import (
    DENSITY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
    SAMPLE_VOLUME,
)

if TYPE_CHECKING:
    import pandas as pd

DAMAGE = "The file was damaged or edited; copy it again from the instrument."
MODULUS = ("|Z|/Ohm", "Zmod / ohm", "Z/ohm", "Z (ohm)", "Absolute Impedance / ohm")
PHASE = ("Phase(Z)/deg", "Zphz / deg", "Phase/deg", "Phase / deg")
MODULUS_TOLERANCE = 0.01  # relative; files print three digits or more
PHASE_TOLERANCE_DEG = 1.0
PRODUCT_TOLERANCE = 0.01  # relative
OFF_GRID = (0.3, 0.5)  # of a step; the second where angles are rounded to half a step


def check_polar(path: Path, frame: pd.DataFrame, lines: Sequence[int] | None) -> list[str]:
    """|Z| and phase, where a spectrum has them, against its real and imaginary part.

    Raises
    ------
    RawFileError
        A few points disagree; names the line of the first.
    """
    real = frame[REAL_IMPEDANCE].to_numpy(float)
    imaginary = frame[IMAGINARY_IMPEDANCE].to_numpy(float)
    warnings = []
    for name in (n for n in (*MODULUS, *PHASE) if n in frame and frame[n].dtype.kind in "fi"):
        stated = frame[name].to_numpy(float)
        if name in MODULUS:
            computed = np.hypot(real, imaginary)
            wrong = np.abs(stated - computed) > MODULUS_TOLERANCE * np.maximum(computed, stated)
        else:
            computed = np.degrees(np.arctan2(imaginary, real))
            away = np.abs((stated - computed + 180) % 360 - 180)
            wrong = ~(away <= PHASE_TOLERANCE_DEG)
        warnings += _judged(path, name, "Z' and Z''", wrong, stated, computed, lines)
    return warnings


def check_mass(
    path: Path, frame: pd.DataFrame, metadata: Mapping[str, Any], name: str
) -> list[str]:
    """The mass that a pycnometer's file states, as ``name``, against density x volume of its rows.

    Raises
    ------
    RawFileError
        A few rows disagree.
    """
    if "mass_g" not in metadata or not {SAMPLE_VOLUME, DENSITY} <= set(frame):
        return []
    stated = np.full(len(frame), metadata["mass_g"])
    computed = frame[DENSITY].to_numpy() * frame[SAMPLE_VOLUME].to_numpy()
    wrong = ~(np.abs(computed - stated) <= PRODUCT_TOLERANCE * np.abs(stated))
    return _judged(path, name, f"{DENSITY} x {SAMPLE_VOLUME}", wrong, stated, computed, None)


def check_counter(path: Path, name: str, values: np.ndarray) -> list[str]:
    """A column that numbers the records: a warning where it does not rise by one."""
    steps = np.diff(np.asarray(values, float))
    wrong = np.flatnonzero(~(steps == 1))
    if not len(wrong) or len(wrong) > 0.5 * len(steps):  # a file may number something else
        return []
    at = int(wrong[0])
    where = f"{len(wrong)} places, first where {values[at + 1]:g} follows {values[at]:g}"
    return [f"column '{name}' does not count on at {where}: records are missing or damaged"]


def check_even(axis: np.ndarray, what: str) -> list[str]:
    """An axis with one step nearly throughout: a warning where a few values are off that grid."""
    steps = np.diff(axis)
    if len(steps) < 5:
        return []
    step = float(np.median(steps))
    few = max(2, 0.1 * len(steps))
    tried = (np.flatnonzero(np.abs(steps - step) > part * abs(step)) for part in OFF_GRID)
    wrong = next((places for places in tried if len(places) <= few), np.empty(0))
    if not len(wrong):
        return []
    at = int(wrong[0])
    where = f"{len(wrong)} places, first where {axis[at + 1]:g} follows {axis[at]:g}"
    return [f"{what} rises by {step:g}, but not at {where}: points are missing or damaged"]


def check_stated(found: float, stated: float | None, tolerance: float, what: str) -> list[str]:
    """A number of the header against the same from the data: a warning if they disagree."""
    if stated is None or abs(found - stated) <= tolerance:
        return []
    return [f"the header states {what} {stated:g}, the data give {found:g}"]


def _judged(
    path: Path,
    name: str,
    origin: str,
    wrong: np.ndarray,
    stated: np.ndarray,
    computed: np.ndarray,
    lines: Sequence[int] | None,
) -> list[str]:
    if not wrong.any():
        return []
    if wrong.mean() > 0.5 and wrong.sum() > 2:
        return [f"column '{name}' is not what {origin} give ({int(wrong.sum())} points)"]
    row = int(np.argmax(wrong))
    raise RawFileError(
        path,
        f"{computed[row]:.5g} in column '{name}', as {origin} give it",
        f"{stated[row]:.5g} (point {row + 1})",
        line=None if lines is None else int(lines[row]),
        hint=DAMAGE,
    )
