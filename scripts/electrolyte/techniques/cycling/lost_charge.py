"""What may have passed in a half cycle without a record of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from electrolyte.readers.measurement import CHARGING_CAPACITY, CURRENT, TEST_TIME, VOLTAGE
from electrolyte.techniques.cycling.alike import (
    as_much_as_others,
    less_than_others,
    passed_before_start,
)
from electrolyte.techniques.cycling.halves import REACHED, Half
from electrolyte.techniques.cycling.integral import SECONDS_PER_HOUR, within_first_interval
from electrolyte.techniques.cycling.passed import Passed
from electrolyte.techniques.cycling.pauses import Pauses, pauses_of

LOST = 0.005  # of a half cycle: more that is likely lost makes it doubtful
UNPLACED = (
    0.2  # of a half cycle, what the beginnings of its steps decide: where they lie is a guess
)
SAME_END = 0.003  # V; half cycles that a cycler ends at a voltage end this close to each other


@dataclass(frozen=True)
class Lost:
    """What may have passed in a half cycle after the last record of each of its steps, in Ah.

    Attributes
    ----------
    possible_Ah : within one recording interval after them, and before a file that begins within the
        half cycle, or, in a file that shows lost records, in all of the pause; in the pauses of
        ``likely_Ah``, at first records for which a counter was not usable, and between two steps at
        rest where the voltage moves on as only current makes it
    likely_Ah : in longer pauses within the half cycle, or at its end where it stops short of the
        voltage at which the others end; in long times between two records, without a counter or
        where it does not run on;
        at least what one with a pause passed less than others before it; what passed against its
        direction between two records, if that is no pulse; without a counter, what it is open that
        passed before the first records of its steps, if that is much
    steps : with current, of the half cycle
    jump_V : largest change of the voltage in a pause between two steps at rest, in it or before
    before_Ah : what other half cycles had passed where it begins after a pause
    pause_s : how long it was in pauses without a record
    """

    possible_Ah: float
    likely_Ah: float
    steps: int = 1
    jump_V: float = 0.0
    before_Ah: float = 0.0
    pause_s: float = 0.0


def lost(
    found: Sequence[Half],
    frame: pd.DataFrame,
    charge: Passed,
    *,
    clocked: bool = True,
    symmetric: bool = False,
) -> list[Lost]:
    """For each half cycle what its records may have missed.

    Nothing after its last record, if that is at the voltage at which the others end, or, in a
    symmetric cell, where no half cycle ends at a voltage, if it passed as much as the others; but
    not in a file that shows anywhere that records are lost.

    Parameters
    ----------
    clocked : whether the time in ``frame`` holds what lies between the steps
    """
    pauses = pauses_of(frame, charge, clocked)
    first, last = pauses.first, pauses.last
    time, current, voltage = (
        frame[name].to_numpy(dtype=float) for name in (TEST_TIME, CURRENT, VOLTAGE)
    )
    within_step = charge.integral.late & ~charge.steps.edge
    rests, moved, onward = _at_rest(voltage, charge, within_step)
    moved[~(np.isin(rests, first[pauses.long]) | (onward & within_step[rests]))] = 0.0
    pause_s = np.diff(time, prepend=time[:1])
    pause_s[first] = pauses.pause_s
    unseen_h = np.where(onward, pause_s[rests], 0.0) / SECONDS_PER_HOUR
    # when a step began of which nothing tells it, one interval may have passed or none
    unplaced = charge.integral.unplaced[first] & (not charge.counted)
    since_Ah = np.abs(current[first]) * (time[first] - time[last]) / SECONDS_PER_HOUR
    unplaced_Ah = np.where(unplaced, np.minimum(pauses.interval_Ah, since_Ah), 0.0)

    size_Ah = np.array([half.capacity_Ah for half in found])
    begins, ends, lasts = np.transpose([(*half.rows[[0, -1]], half.last) for half in found])
    after = np.searchsorted(last, begins), np.searchsorted(last, lasts + 1)
    closing = np.searchsorted(last, lasts)  # the pause at the end of a half cycle
    inner = after[0], closing
    within = np.searchsorted(first, begins), np.searchsorted(first, ends + 1)
    next_begins = np.append(begins[1:], len(frame))
    to_next = after[0], np.searchsorted(last, next_begins)
    around = np.searchsorted(rests, (np.append(begins[:1], lasts[:-1]), ends))
    rests_after = np.searchsorted(rests, (begins, next_begins))
    counts = np.zeros(len(time), dtype=bool)  # no rest
    for half in found:
        counts[half.rows] = True

    whole = np.zeros(len(found), dtype=bool)
    if symmetric:
        largest_first = sorted(found, key=lambda half: -half.capacity_Ah)
        whole[:] = [as_much_as_others(n, found, largest_first) for n in range(len(found))]
    possible_end, likely_end = _at_ends(found, pauses, closing, whole, clocked, symmetric)
    before_Ah, begun_Ah = np.zeros((2, len(found)))
    at_pause = np.append(pauses.long, False)[within[0]] & ~whole
    at_pause &= np.append(first, 0)[within[0]] == begins
    for n in (np.flatnonzero(at_pause[1:]) + 1).tolist():
        passed_Ah = passed_before_start(found[n], found, voltage, charge)
        # voltages of records tell no more than one interval
        unseen = passed_Ah <= pauses.interval_Ah[within[0][n]]
        (begun_Ah if unseen else before_Ah)[n] = passed_Ah
    if begins[0] == 0:
        begun_Ah[0] += _before_file(time, current, charge)

    gap_Ah = _over_few(np.add, counts * _open(frame, charge), begins, ends)
    gap_Ah += _over(np.add, pauses.late_start_Ah, within)
    start_Ah = _over(np.add, unplaced_Ah, within)
    gap_Ah += np.where(start_Ah > UNPLACED * size_Ah, start_Ah, 0.0)
    if charge.turned_Ah is not None:
        turned_Ah = _over_few(np.maximum, counts * charge.turned_Ah, begins, ends)
        if CHARGING_CAPACITY not in frame:  # a net counter shows no turn in a pause
            turned_Ah = np.maximum(turned_Ah, _over(np.add, pauses.hidden_Ah, within))
        gap_Ah += np.where(turned_Ah > LOST * size_Ah, turned_Ah, 0.0)
    less_Ah = np.zeros(len(found))
    paused = _over(np.add, pauses.long, within) + _over(np.add, pauses.long, after)
    paused += _over(np.add, within_step[rests], np.searchsorted(rests, (begins, lasts)))
    for n in np.flatnonzero(paused).tolist():
        less_Ah[n] = less_than_others(n, found)
    less_Ah = np.where(_over(np.add, pauses.unbounded, after) > 0, size_Ah, less_Ah)

    likely_Ah = _over(np.add, pauses.likely_Ah, inner) + likely_end
    likely_Ah += _over(np.add, pauses.doubtful_Ah, to_next) + gap_Ah
    current_A = np.array([half.current_A for half in found])
    possible_Ah = _over(np.add, np.maximum(pauses.possible_Ah, pauses.likely_Ah), inner)
    possible_Ah += np.maximum(possible_end, likely_end) + begun_Ah
    possible_Ah += _over(np.add, pauses.begun_Ah, within)
    possible_Ah += current_A * _over(np.add, unseen_h, rests_after)
    within_s = _over(np.add, np.where(pauses.long, pauses.pause_s, 0.0), inner)
    late = np.flatnonzero(within_step)
    within_s += _over(np.add, pause_s[late], np.searchsorted(late, (begins, lasts + 1)))
    return [
        Lost(possible, likely, steps, jump, before, pause)
        for possible, likely, steps, jump, before, pause in zip(
            possible_Ah.tolist(),
            np.maximum(less_Ah, likely_Ah).tolist(),
            _over(np.add, current[first] != 0, after).astype(int).clip(1).tolist(),
            _over(np.maximum, moved, around).tolist(),
            before_Ah.tolist(),
            within_s.tolist(),
            strict=True,
        )
    ]


def _at_ends(
    found: Sequence[Half],
    pauses: Pauses,
    closing: np.ndarray,
    whole: np.ndarray,
    clocked: bool,
    symmetric: bool,
) -> tuple[np.ndarray, np.ndarray]:
    """What may have passed, and what likely did, in the pause after each half cycle, in Ah.

    Parameters
    ----------
    closing : which of the pauses that is, or would be; whole : half cycles as large as others
    """
    ends: dict[int, list[float]] = {}
    for half in found:
        ends.setdefault(half.direction, []).append(half.end_voltage_V)
    usual = {way: float(np.median(own)) for way, own in ends.items()}
    off = np.array([abs(usual[half.direction] - half.end_voltage_V) for half in found])
    reached = Counter(
        half.direction for half, apart in zip(found, off, strict=True) if apart <= SAME_END
    )
    # a voltage at which one of several ends is no common one
    common = {way: reached[way] >= min(2, len(own)) for way, own in ends.items()}
    alone = np.array([not common[half.direction] for half in found])
    several = np.array([len(ends[half.direction]) > 1 for half in found]) | (not clocked)
    short = ~whole & (symmetric | (off > SAME_END) | alone)
    outermost = np.zeros(len(found), dtype=bool)
    outermost[[0, -1]] = True
    lasts = np.array([half.last for half in found])
    there = np.append(pauses.last, -1)[closing] == lasts
    explained = not pauses.records_lost
    possible, likely = (
        np.where(there & ~(explained & nothing), np.append(own, 0.0)[closing], 0.0)
        for own, nothing in (
            (pauses.possible_Ah, ~short & several),
            (pauses.likely_Ah, ~short | outermost),
        )
    )
    return possible, likely


def _over(
    reduced: np.ufunc, values: np.ndarray, bounds: tuple[np.ndarray, np.ndarray] | np.ndarray
) -> np.ndarray:
    """Sum or largest of the values from a place up to another, 0 where there are none."""
    begins, ends = bounds
    padded = np.append(values, 0.0)
    own = reduced.reduceat(padded, np.column_stack((begins, ends)).ravel())[::2]
    result: np.ndarray = np.where(begins < ends, own, 0.0)
    return result


def _over_few(
    reduced: np.ufunc, values: np.ndarray, begins: np.ndarray, ends: np.ndarray
) -> np.ndarray:
    """The same of records of which few are above zero, from a place up to and with another."""
    places = np.flatnonzero(values > 0)
    return _over(reduced, values[places], np.searchsorted(places, (begins, ends + 1)))


def _at_rest(
    voltage: np.ndarray, charge: Passed, late: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Records at rest that begin a step or come late after another at rest.

    How far the voltage moved before them, and whether onward: as only current makes it, for a rest
    relaxes backward. What a counter shows of it is not unseen.
    """
    still = ~charge.steps.flows
    marks = charge.steps.edge | late
    places = np.flatnonzero(still[1:] & still[:-1] & marks[1:]) + 1
    rise = voltage[places] - voltage[places - 1]
    onward = rise * charge.steps.direction[places - 1] > REACHED
    return places, np.abs(rise), onward & (charge.net_Ah[places] == 0)


def _open(frame: pd.DataFrame, charge: Passed) -> np.ndarray:
    """What passed before each record if the current went on uncounted, in Ah; mostly 0."""
    current, time = (frame[name].to_numpy(dtype=float) for name in (CURRENT, TEST_TIME))
    integral, passed_Ah = charge.integral, np.zeros(len(time))
    if not charge.counted:
        places = np.flatnonzero(integral.gap)
        passed_Ah[places] = integral.high_Ah[places] - integral.low_Ah[places]
    elif charge.unsure is not None:
        places = np.flatnonzero(integral.late & charge.unsure)  # over a rest a counter runs on
        since_h = (time[places] - time[places - 1]) / SECONDS_PER_HOUR
        passed_Ah[places] = np.abs(current[places]) * since_h
    return passed_Ah


def _before_file(time: np.ndarray, current: np.ndarray, charge: Passed) -> float:
    """What may have passed within one interval before a file that begins while current flows, at a
    time that is not the test's first, in Ah; the voltage tells of more."""
    if charge.counted or len(time) < 2 or within_first_interval(time, float(time[0])):
        return 0.0
    return float(np.abs(current[0]) * (time[1] - time[0]) / SECONDS_PER_HOUR)
