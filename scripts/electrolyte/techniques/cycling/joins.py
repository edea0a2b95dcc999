"""What may be missing where files join or nothing was recorded for long, as other halves tell."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd

from electrolyte.readers.measurement import CAPACITY, CURRENT, TEST_TIME, VOLTAGE
from electrolyte.techniques.cycling.alike import alike, passed_before, passed_before_start
from electrolyte.techniques.cycling.halves import CAME, EQUAL, REACHED, Half
from electrolyte.techniques.cycling.integral import GAP, SECONDS_PER_HOUR
from electrolyte.techniques.cycling.lost_charge import LOST, Lost
from electrolyte.techniques.cycling.passed import Passed

NEAR = 4  # records on either side
FIRST = 1.1  # times the charge of the next: a first half cycle may have that much
LONGEST = 20  # times without a record that are looked at in a half cycle


def with_joins(
    found: Sequence[Half],
    missed: Sequence[Lost],
    frame: pd.DataFrame,
    charge: Passed,
    joins: Iterable[int],
    symmetric: bool = False,
) -> list[Lost]:
    """What half cycles may have missed, also in files that were left out.

    A half cycle that goes on in the next file, or after a long time without a record, does so from
    the voltage at which it stopped: what passes until it is there again passed twice, what others
    pass up to there is missing. Neither is believed where the half cycle passes as much as those
    beside it. One that ends with a file ends at the voltage of the others, and one that begins with
    a file begins as they do. In symmetric cells only the charge of the others tells, also where
    nothing was recorded for long.

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
            within, begins = half.rows[0] < join <= half.last, half.rows[0] == join
            if symmetric and (within or begins or ends):
                own = _apart(number, found, symmetric=True)
            elif within:
                own = _within(number, found, voltage, charge, join)
            elif begins:
                own = _begins(number, found, voltage, charge)
            elif ends:
                own = _ends(number, found, voltage, charge)
            if own > unseen[number]:
                unseen[number], interval[number] = own, _interval(half, charge, join)
    for number, known in enumerate(missed[:-1] if symmetric else []):  # the last may not be over
        if known.pause_s > 0:
            unseen[number] = max(unseen[number], _apart(number, found, symmetric=True))
    for number, join in [] if symmetric else _long_times(found, frame, charge):
        own = min(_within(number, found, voltage, charge, join), _more(number, found))
        if own > unseen[number]:
            unseen[number], interval[number] = own, _interval(found[number], charge, join)
    for number in [] if symmetric else _before_long_times(found, frame, charge):
        own = _ends(number, found, voltage, charge)
        if own > unseen[number]:
            unseen[number] = own
    result = []
    for half, known, more, one in zip(found, missed, unseen, interval, strict=True):
        if more > max(LOST * half.capacity_Ah, one):
            known = replace(known, likely_Ah=max(known.likely_Ah, float(more)))
        else:
            known = replace(known, possible_Ah=known.possible_Ah + float(more))
        result.append(known)
    return result


def _long_times(
    found: Sequence[Half], frame: pd.DataFrame, charge: Passed
) -> Iterator[tuple[int, int]]:
    """Half cycles, and their records after a long time without any, in which others may lie.

    The longest, where others are alike that tell what passes, and no counter of each direction
    does.
    """
    if charge.counted and CAPACITY not in frame:
        return
    elapsed = np.diff(frame[TEST_TIME].to_numpy(dtype=float), prepend=0.0)
    for number, half in enumerate(found):
        rows = half.rows[1:]
        places = rows[elapsed[rows] > GAP * np.median(elapsed[rows])] if len(rows) else rows
        if len(places) and any(alike(half, found)):
            longest = places[np.argsort(-elapsed[places], kind="stable")[:LONGEST]]
            yield from ((number, int(place)) for place in longest)


def _before_long_times(found: Sequence[Half], frame: pd.DataFrame, charge: Passed) -> Iterator[int]:
    """Half cycles after whose rests nothing was recorded for long, and no counter ran on.

    Of that time, what passed before the next record needed its own.
    """
    time, current = (frame[name].to_numpy(dtype=float) for name in (TEST_TIME, CURRENT))
    for number, (half, following) in enumerate(pairwise(found)):
        first = following.rows[0]
        if charge.counted and charge.followed is not None and charge.followed[first]:
            continue
        began_s = 0.0
        if current[first]:
            began_s = SECONDS_PER_HOUR * abs(float(charge.net_Ah[first] / current[first]))
        unseen_s = time[first] - time[first - 1] - began_s
        if first - 1 <= half.rows[-1] or unseen_s <= 0 or len(half.rows) < 2:
            continue
        intervals_s = np.diff(time[half.rows])
        # the shortest interval is found sooner than their median
        if unseen_s > GAP * intervals_s.min() and unseen_s > GAP * np.median(intervals_s):
            yield number


def _within(
    number: int, found: Sequence[Half], voltage: np.ndarray, charge: Passed, join: int
) -> float:
    """What a half cycle passed twice or not at all where it goes on in another file, in Ah."""
    half = found[number]
    after = half.rows[half.rows >= join]
    before = half.rows[half.rows < join][-1]
    if (half.direction * charge.net_Ah[[before, after[0]]] < 0).any():  # a pulse
        return _apart(number, found)
    onward = half.direction * (voltage[after] - voltage[before])
    gained = np.cumsum(half.direction * charge.net_Ah[after])
    there = np.flatnonzero(onward >= 0)
    off = float(gained[there[0] if len(there) else -1]) if onward[0] < 0 else 0.0
    others, one = any(alike(half, found)), _interval(half, charge, join)
    if onward[0] > 0 and not others:  # at the slope of the records beside
        near = half.rows[np.abs(half.rows - join) <= NEAR]
        moves = half.direction * np.diff(voltage[near])[np.diff(near) == 1]
        usual = float(np.sort(moves)[-2]) if len(moves) > 1 else 0.0
        more = max(0.0, float(onward[0]) / usual - 1) if usual > 0 else np.inf
        off = min(more * one, half.capacity_Ah)
    elif onward[0] > 0:
        reached = [
            passed_before(half, found, float(voltage[place]), voltage, charge)
            for place in (after[0], before)
        ]
        off = max(0.0, reached[0] - reached[1] - float(gained[0]))
    return min(off, max(one, _apart(number, found))) if others else off


def _interval(half: Half, charge: Passed, join: int) -> float:
    """What usually passes between two records near a join, in Ah."""
    near = half.rows[np.abs(half.rows - join) <= NEAR]
    return float(np.median(np.abs(charge.net_Ah[near]))) if len(near) else 0.0


def _apart(number: int, found: Sequence[Half], symmetric: bool = False) -> float:
    """By how much a half cycle passed more or less than those before and after that are alike.

    In symmetric cells also than those of the other direction beside it, if the schedule says so.
    """
    half = found[number]
    beside = [own.capacity_Ah for own in _beside(number, found) if own]
    if symmetric and not beside:
        near = found[max(number - 1, 0) : number + 2]
        beside = [own.capacity_Ah for own in near if own is not half]
    if not beside:
        return 0.0
    off = max(half.capacity_Ah - max(beside), min(beside) - half.capacity_Ah, 0.0)
    return 0.0 if symmetric and off <= (1 - EQUAL) * half.capacity_Ah else off


def _more(number: int, found: Sequence[Half]) -> float:
    """By how much a half cycle passed more than those alike before and after it, in Ah.

    The first may have passed more than the next, as cells fade.
    """
    before, after = _beside(number, found)
    fade = 1.0 if before else FIRST
    most = max((fade * own.capacity_Ah for own in (before, after) if own), default=math.inf)
    return max(0.0, found[number].capacity_Ah - most)


def _beside(number: int, found: Sequence[Half]) -> tuple[Half | None, Half | None]:
    """The half cycles before and after one that are alike."""
    half = found[number]
    before = next(alike(half, reversed(found[:number])), None)
    return before, next(alike(half, found[number + 1 :]), None)


def _begins(number: int, found: Sequence[Half], voltage: np.ndarray, charge: Passed) -> float:
    """What had passed of a half cycle that begins with a file, in Ah; all where none is alike and
    its voltage is far from that before."""
    half = found[number]
    if any(alike(half, found)):
        return passed_before_start(half, found, voltage, charge)
    far = abs(voltage[half.rows[0]] - voltage[max(half.rows[0] - 1, 0)])
    return half.capacity_Ah if far > CAME * float(np.ptp(voltage)) else 0.0


def _ends(number: int, found: Sequence[Half], voltage: np.ndarray, charge: Passed) -> float:
    """What others pass after the voltage at which a half cycle ends with a file, in Ah.

    All where none is alike.
    """
    half = found[number]
    ends = [o.end_voltage_V for o in found if o is not half and o.direction == half.direction]
    if not ends or half.direction * (float(np.median(ends)) - half.end_voltage_V) <= REACHED:
        return 0.0
    others = list(alike(half, found))
    if not others:
        return half.capacity_Ah
    reached = passed_before(half, found, half.end_voltage_V, voltage, charge)
    return max(0.0, float(np.median([o.capacity_Ah for o in others])) - reached)
