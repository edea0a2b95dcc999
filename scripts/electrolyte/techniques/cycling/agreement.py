"""Whether a file counts the charge that its current passes, half cycle by half cycle."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from electrolyte.techniques.cycling.halves import NAMES, Half
from electrolyte.techniques.cycling.integral import SECONDS_PER_HOUR
from electrolyte.techniques.cycling.resolution import resolution_A, resolution_s

AGREEMENT = 0.01  # relative; more is a disagreement
MOST_DIGITS = 0.05
# ratio of counted to integrated charge -> which unit may be another one
UNITS = {
    60.0: "minutes and seconds",
    1000.0: "a unit and its thousandth (A and mA, Ah and mAh, s and ms)",
    3600.0: "hours and seconds (h and s, Ah and As)",
}


def disagreement(found: Sequence[Half], frame: pd.DataFrame) -> str:
    """What the counters of a file and its current say differently; empty where they agree.

    They agree where the counted charge is within the bounds of the integral (the current between
    two records is not known) and within what the digits of current and clock allow.
    """
    differing = [
        half
        for half in found
        if abs(half.capacity_Ah - half.integrated_Ah) > AGREEMENT * half.capacity_Ah
        and not _within(half, AGREEMENT)
    ]
    if not differing:
        return ""
    allowed, digit_h = AGREEMENT + _digits(found, frame), resolution_s(frame) / SECONDS_PER_HOUR
    differing = [half for half in differing if not _within(half, allowed, half.changes_A * digit_h)]
    if not differing:
        return ""
    most = max(differing, key=_ratio)
    text = (
        f"the file counts {1e3 * most.capacity_Ah:.4g} mAh in the {NAMES[most.direction]} of cycle"
        f" {most.cycle}, the integral of its current is {1e3 * most.integrated_Ah:.4g} mAh"
        f" ({len(differing)} of {len(found)} half cycles differ; the counted charge is taken)"
    )
    typical = float(np.median([_ratio(half) for half in differing]))
    for factor, unit in UNITS.items():
        if abs(typical / factor - 1) < 0.05:
            text += f"; a factor of {factor:g} is that between {unit}"
    return text


def _ratio(half: Half) -> float:
    """The larger of counted and integrated charge over the smaller."""
    small, large = sorted((half.capacity_Ah, abs(half.integrated_Ah)))
    return large / small if small > 0 else float("inf")


def _within(half: Half, allowed: float, shifted_Ah: float = 0.0) -> bool:
    """Whether the counted charge is that of the current; ``shifted_Ah`` as digits of the clock."""
    low, high = half.low_Ah, half.high_Ah
    low, high = low - allowed * abs(low) - shifted_Ah, high + allowed * abs(high) + shifted_Ah
    return low <= half.capacity_Ah <= high


def _digits(found: Sequence[Half], frame: pd.DataFrame) -> float:
    """Half of the last digit of the current, relative to its typical size."""
    currents = [half.current_A for half in found if half.current_A > 0]
    return min(0.5 * resolution_A(frame) / float(np.median(currents or [math.inf])), MOST_DIGITS)
