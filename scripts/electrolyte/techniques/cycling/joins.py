"""What may be missing where one file ends and the next begins, and nothing says how long after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from electrolyte.readers.measurement import VOLTAGE
from electrolyte.techniques.cycling.halves import CAME, EQUAL, REACHED, Half
from electrolyte.techniques.cycling.integral import MOVED
from electrolyte.techniques.cycling.passed import Passed
from electrolyte.techniques.cycling.uncertainty import LOST, Lost, alike, passed_before

NEAR = 4  # records on either side


def with_joins(
    found: Sequence[Half],
    missed: Sequence[Lost],
    frame: pd.DataFrame,
    charge: Passed,
    joins: Iterable[int],
    symmetric: bool = False,
) -> list[Lost]:
    """What half cycles may have missed, also in files that were left out.

    A half cycle that goes on in the next file does so from the voltage at which it stopped: what
    passes until it is there again passed twice, what others pass up to there is missing. Neither is
    believed where the half cycle passes as much as those beside it. One that ends with a file ends
    at the voltage of the others, and one that begins with a file begins as they do. In symmetric
    cells only the charge of the others tells.

    Parameters
    ----------
    joins : places of the first records of files, without those that follow at once
    """
    voltage = frame[VOLTAGE].to_numpy(dtype=float)
    unseen, interval = np.zeros((2, len(found)))
    followed = charge.followed
    for join in joins:
        if followed is not None and followed[join] and charge.counted:
            continue
        for number, half in enumerate(found):
            own, ends = 0.0, number + 1 < len(found) and half.last + 1 == join
            if half.rows[0] < join <= half.last:
                own = _within(number, found, voltage, charge, join, symmetric)
            elif symmetric and (half.rows[0] == join or ends):
                own = _apart(number, found, EQUAL)
            elif half.rows[0] == join:
                own = _begins(number, found, voltage, charge)
            elif ends:
                own = _ends(number, found)
            if own > unseen[number]:
                unseen[number], interval[number] = own, _interval(half, charge, join)
    result = []
    for half, own, more, one in zip(found, missed, unseen.tolist(), interval.tolist(), strict=True):
        if more > max(LOST * half.capacity_Ah, one):
            result.append(replace(own, likely_Ah=max(own.likely_Ah, more)))
        else:
            result.append(replace(own, possible_Ah=own.possible_Ah + more))
    return result


def _within(
    number: int,
    found: Sequence[Half],
    voltage: np.ndarray,
    charge: Passed,
    join: int,
    symmetric: bool,
) -> float:
    """What a half cycle passed twice or not at all where it goes on in another file, in Ah."""
    half = found[number]
    if symmetric:
        return _apart(number, found, EQUAL)
    after = half.rows[half.rows >= join]
    before = half.rows[half.rows < join][-1]
    onward = half.direction * (voltage[after] - voltage[before])
    gained = np.cumsum(half.direction * charge.net_Ah[after])
    there = np.flatnonzero(onward >= 0)
    again = float(gained[there[0] if len(there) else -1]) if onward[0] < 0 else 0.0
    others = alike(half, found)
    if onward[0] > 0 and not others:  # at the slope of the records beside
        near = half.rows[np.abs(half.rows - join) <= NEAR]
        moves = half.direction * np.diff(voltage[near])[np.diff(near) == 1]
        usual = float(np.sort(moves)[-2]) if len(moves) > 1 else 0.0
        more = max(0.0, float(onward[0]) / usual - MOVED) if usual > 0 else np.inf
        again = min(more * _interval(half, charge, join), half.capacity_Ah)
    elif onward[0] > 0:
        reached = [
            passed_before(half, found, float(voltage[place]), voltage, charge)
            for place in (after[0], before)
        ]
        again = max(0.0, reached[0] - reached[1] - float(gained[0]))
    return min(again, _apart(number, found, 1.0)) if others else again


def _interval(half: Half, charge: Passed, join: int) -> float:
    """What usually passes between two records near a join, in Ah."""
    near = half.rows[np.abs(half.rows - join) <= NEAR]
    return float(np.median(np.abs(charge.net_Ah[near]))) if len(near) else 0.0


def _apart(number: int, found: Sequence[Half], equal: float) -> float:
    """By how much a half cycle passed more or less than those before and after that are alike."""
    half = found[number]
    others = alike(half, found)
    before = [o.capacity_Ah for o in others if o.start_s < half.start_s]
    after = [o.capacity_Ah for o in others if o.start_s > half.start_s]
    beside = before[-1:] + after[:1]
    if not beside:
        return 0.0
    more = half.capacity_Ah - max(beside)
    less = min(beside) - half.capacity_Ah
    off = max(more, less, 0.0)
    return off if off > (1 - equal) * half.capacity_Ah else 0.0


def _begins(number: int, found: Sequence[Half], voltage: np.ndarray, charge: Passed) -> float:
    """What had passed of a half cycle that begins with a file, in Ah; all where none is alike and
    its voltage is far from that before."""
    half = found[number]
    if alike(half, found):
        own = half.direction * charge.net_Ah[half.rows[0]]
        reached = passed_before(half, found, half.start_voltage_V, voltage, charge)
        return max(0.0, reached - max(float(own), 0.0))
    far = abs(voltage[half.rows[0]] - voltage[max(half.rows[0] - 1, 0)])
    return half.capacity_Ah if far > CAME * float(np.ptp(voltage)) else 0.0


def _ends(number: int, found: Sequence[Half]) -> float:
    """What is missing of a half cycle that ends with a file, in Ah; all where none is alike."""
    half = found[number]
    ends = [o.end_voltage_V for o in found if o is not half and o.direction == half.direction]
    if not ends or half.direction * (float(np.median(ends)) - half.end_voltage_V) <= REACHED:
        return 0.0
    return _apart(number, found, 1.0) if alike(half, found) else half.capacity_Ah
