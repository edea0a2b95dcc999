"""Whether a file counts the charge that its current passes, half cycle by half cycle."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from electrolyte.readers.measurement import CURRENT, VOLTAGE
from electrolyte.techniques.cycling.halves import NAMES, SAME_CURRENT, Half
from electrolyte.techniques.cycling.integral import SECONDS_PER_HOUR
from electrolyte.techniques.cycling.lost_charge import LOST
from electrolyte.techniques.cycling.passed import Passed
from electrolyte.techniques.cycling.resolution import resolution_A, resolution_Ah, resolution_s

AGREEMENT = 0.01  # relative; more is a disagreement
MOST_DIGITS = 0.05
MOVES = 2 / 3  # of the records: a counter that moves at so many is written as often as the current
LEAST_STILL = 3  # records, of a counter that is not written as often as the current
# ratio of counted to integrated charge -> which unit may be another one
UNITS = {
    60.0: "minutes and seconds",
    1000.0: "a unit and its thousandth (A and mA, Ah and mAh, s and ms)",
    3600.0: "hours and seconds (h and s, Ah and As)",
}


def disagreement(found: Sequence[Half], frame: pd.DataFrame, charge: Passed) -> str:
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
        return _stopped(found, frame, charge)
    allowed, digit_h = AGREEMENT + _digits(found, frame), resolution_s(frame) / SECONDS_PER_HOUR
    differing = [half for half in differing if not _within(half, allowed, half.changes_A * digit_h)]
    if not differing:
        return _stopped(found, frame, charge)
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


def _stopped(found: Sequence[Half], frame: pd.DataFrame, charge: Passed) -> str:
    """The half cycle at whose end a counter stands still under a current; empty without one."""
    voltage, current = (frame[name].to_numpy(dtype=float) for name in (VOLTAGE, CURRENT))
    digit_Ah = resolution_Ah(frame)
    for half in found:
        if charge.net_Ah[half.rows[-1]]:
            continue
        counting = np.flatnonzero(charge.net_Ah[half.rows])
        still = half.rows[counting[-1] + 1 :] if len(counting) else half.rows
        each, goes_on = False, False
        if len(counting) and len(still):
            each = len(counting) > MOVES * (counting[-1] - counting[0] + 1)
            before_A = current[still[0] - 1]
            goes_on = bool((abs(current[still] - before_A) <= SAME_CURRENT * abs(before_A)).all())
        if len(still) < (1 if each and goes_on else LEAST_STILL):
            continue
        ends = half.direction * charge.integral.low_Ah, half.direction * charge.integral.high_Ah
        passed_Ah = np.maximum(np.minimum(*ends)[still], 0.0)
        unseen_Ah, unseen_Wh = float(passed_Ah.sum()), float((passed_Ah * voltage[still]).sum())
        if unseen_Ah > max(LOST * half.capacity_Ah, digit_Ah) or (
            unseen_Ah > digit_Ah and abs(unseen_Wh) > LOST * abs(half.energy_Wh)
        ):
            return (
                f"the counter stands still in the last {len(still)} records of the"
                f" {NAMES[half.direction]} of cycle {half.cycle}, in which {1e3 * unseen_Ah:.4g}"
                " mAh passed"
            )
    return ""


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
