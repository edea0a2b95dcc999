"""What a curve looks as if its depths held of the frame, and what that would change."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from electrolyte.ground.errors import AnalysisError
from electrolyte.techniques.indentation.frame import (
    of_contact,
    seen_in_loading,
    seen_in_stiffness,
)
from electrolyte.techniques.indentation.oliver_pharr import Contact, Tip, contact
from electrolyte.techniques.indentation.unloading import fit_unloading

DEEP = 0.3  # of the largest load: where hardness hardly falls with the depth any more
CYCLES = 3  # of a test whose unloadings show the frame
ANY_POISSON = 0.25  # E/(1 - nu²) does not depend on it


def seen_while_loading(load_mN: np.ndarray, stiffness_N_m: np.ndarray) -> float:
    """Compliance (nm/mN) that a recorded stiffness looks like over a loading; shapes (n,)."""
    upper = load_mN > DEEP * load_mN.max()
    return seen_in_stiffness(load_mN[upper], stiffness_N_m[upper])[0]


def seen_in_test(
    depth_nm: np.ndarray,
    load_mN: np.ndarray,
    cycles: Sequence[tuple[int, int]],
    unloading_range: tuple[float, float],
) -> float:
    """The same of a test without stiffness: from its unloadings, if several, or its loading."""
    if len(cycles) >= CYCLES:
        fits = []
        for start, stop in cycles:
            with contextlib.suppress(AnalysisError):
                law = fit_unloading(depth_nm, load_mN, start, stop, unloading_range, "indent")
                fits.append(law)
        found, _ = seen_in_stiffness([f.load_mN for f in fits], [f.stiffness_N_m for f in fits])
        if np.isfinite(found):
            return found
    return seen_in_loading(depth_nm, load_mN)


def freed_ratios(
    depth_nm: ArrayLike,
    load_mN: ArrayLike,
    stiffness_N_m: ArrayLike,
    at: Contact,
    tip: Tip,
    compliance: float | None,
) -> tuple[float, float]:
    """Hardness and modulus freed of a compliance (nm/mN) over those not freed; NaN of none."""
    if not compliance or not np.isfinite(compliance):
        return float("nan"), float("nan")
    freed = contact(
        np.asarray(depth_nm) - compliance * np.asarray(load_mN),
        load_mN,
        of_contact(stiffness_N_m, compliance),
        tip,
        ANY_POISSON,
    )
    return (
        float(np.mean(freed.hardness_GPa / at.hardness_GPa)),
        float(np.mean(freed.indentation_modulus_GPa / at.indentation_modulus_GPa)),
    )
