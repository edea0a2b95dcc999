"""Uncertainty of the charge of a half cycle and of the Coulombic efficiency.

What no cycler file states is how good its current is: ``current_offset`` of the config says it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from electrolyte.readers.measurement import (
    CAPACITY,
    CHARGING_CAPACITY,
    CURRENT,
    STEP_TIME,
    TEST_TIME,
)
from electrolyte.techniques.cycling.halves import REACHED, Half
from electrolyte.techniques.cycling.passed import SECONDS_PER_HOUR

SAMPLE = 2000  # values of a counter that show its digits
PAUSE = 1.5  # recording intervals: a longer one after the last record is a pause, or lost records


@dataclass(frozen=True)
class Lost:
    """Charge that may have passed after the last record of a half cycle; ``short`` of its end."""

    charge_Ah: float
    short: bool


def efficiency_u(
    halves: tuple[Half, Half], counted: bool, digit_Ah: float, offset: float, lost_Ah: float
) -> float:
    """Relative standard uncertainty of the ratio of two half cycles (JCGM 100:2008, 5.1).

    Parameters
    ----------
    counted : whether their charge is that of a counter, whose last digit is ``digit_Ah``
    offset : of the current, relative to the current of the cell. It adds to the charge and is taken
        from the discharge, so that their ratio has it twice
    lost_Ah : the charge that may be missing in both together (uniform from zero on)
    """
    parts = [2 * offset, lost_Ah / math.sqrt(3) / min(half.capacity_Ah for half in halves)]
    for half in halves:
        if counted:  # a difference of two rounded values
            parts.append(math.sqrt(2 / 12) * digit_Ah / half.capacity_Ah)
        else:  # between two records the current is anything between theirs
            parts.append((half.high_Ah - half.low_Ah) / math.sqrt(12) / half.capacity_Ah)
    return math.hypot(*parts)


def resolution_Ah(frame: pd.DataFrame) -> float:
    """The last digit of the file's capacity counter, 0 where it has more than nine in mAh."""
    name = CAPACITY if CAPACITY in frame else CHARGING_CAPACITY
    if name not in frame:
        return 0.0
    values = 1e3 * frame[name].to_numpy(dtype=float)
    values = values[:: max(1, len(values) // SAMPLE)]
    for digits in range(10):
        if np.abs(values - np.round(values, digits)).max() < 1e-6 * 10**-digits:
            return float(1e-3 * 10**-digits)
    return 0.0


def lost(found: Sequence[Half], frame: pd.DataFrame) -> list[Lost]:
    """For each half cycle the charge that its records may have missed at its end.

    The current went on for at most one recording interval, unless the half cycle stops short of
    the voltage where the others of its direction end and a longer pause follows: then records are
    lost, and it may have gone on through the whole pause. Counters that run on show that charge.
    """
    time = frame[TEST_TIME].to_numpy(dtype=float)
    current = np.abs(frame[CURRENT].to_numpy(dtype=float))
    step_time = frame[STEP_TIME].to_numpy(dtype=float) if STEP_TIME in frame else None
    ends = {
        way: float(np.median([h.end_voltage_V for h in found if h.direction == way]))
        for way in {half.direction for half in found}
    }
    missed = []
    for half in found:
        last = half.last
        after = last + 1
        if after >= len(time) or len(half.rows) < 2:
            missed.append(Lost(0.0, False))
            continue
        pause = float(time[after] - time[last])
        if step_time is not None and step_time[after] < step_time[last]:
            pause = max(pause - float(step_time[after]), 0.0)
        interval = float(time[last] - time[last - 1])
        short = (ends[half.direction] - half.end_voltage_V) * half.direction > REACHED
        short = bool(short and half.cycle and pause > PAUSE * interval)
        seconds = pause if short else min(pause, interval)
        if step_time is None and not short and pause <= PAUSE * interval:
            seconds = 0.5 * seconds  # the next step began somewhere in it
        missed.append(Lost(float(current[last]) * seconds / SECONDS_PER_HOUR, short))
    return missed
