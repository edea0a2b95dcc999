"""Uncertainty of the charge of a half cycle and of the Coulombic efficiency.

What no cycler file states is how good its current is: ``current_offset`` of the config says it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pandas as pd

from electrolyte.readers.measurement import (
    CHARGING_CAPACITY,
    CURRENT,
    TEST_TIME,
    VOLTAGE,
)
from electrolyte.techniques.cycling.halves import (
    ALIKE,
    EQUAL,
    REACHED,
    REVERSAL,
    Half,
)
from electrolyte.techniques.cycling.integral import SECONDS_PER_HOUR, within_first_interval
from electrolyte.techniques.cycling.passed import Passed
from electrolyte.techniques.cycling.pauses import pauses_of

LOST = 0.005  # of a half cycle: more that is likely lost makes it doubtful
UNPLACED = (
    0.2  # of a half cycle, what the beginnings of its steps decide: where they lie is a guess
)
SAME_END = 0.003  # V; half cycles that a cycler ends at a voltage end this close to each other
SAME_RATE = 0.1  # relative
MOST_COMPARED = 5  # half cycles


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


def charge_u(
    half: Half,
    counted: bool,
    digit_Ah: float,
    digit_s: float,
    digit_A: float,
    missed: Lost,
    steps: int,
) -> float:
    """Relative standard uncertainty of the charge of a half cycle, but for the current's offset.

    Parameters
    ----------
    counted : whether it is that of a counter, whose last digit is ``digit_Ah``; else that of
        the integral counts, over a clock and of a current whose last digits are ``digit_s`` and
        ``digit_A``
    steps : of the half cycle; a counter may restart at each, and is rounded at its end
    missed : what may have passed unseen, uniform from zero on (JCGM 100:2008, 4.3.7)
    """
    if counted:  # differences of rounded values
        own = max(math.sqrt(2), steps) * digit_Ah / math.sqrt(12)
    else:
        # a rounded time shifts each change of the current, a rounded current is off all the time
        shifted = half.changes_A * digit_s / math.sqrt(12) / SECONDS_PER_HOUR
        coarse = digit_A / math.sqrt(12) / half.current_A * half.capacity_Ah
        own = math.hypot(half.integrated_u_Ah, shifted, coarse)
    return math.hypot(own, missed.possible_Ah / math.sqrt(3)) / half.capacity_Ah


def efficiency_u(charge: float, discharge: float, offset: float) -> float:
    """Relative standard uncertainty of a Coulombic efficiency from those of its half cycles.

    The offset of the current, relative to it, adds to the charge and is taken from the discharge:
    their ratio has it twice.
    """
    return math.hypot(charge, discharge, 2 * offset)


def with_unseen_ends(found: Sequence[Half], missed: Sequence[Lost]) -> list[Half]:
    """The half cycles, their energies also uncertain by what may have passed after their records.

    It passed at most at the voltage farthest onward at which a half cycle of its direction ends.
    """
    ends: dict[int, list[float]] = {}
    for half in found:
        ends.setdefault(half.direction, []).append(half.end_voltage_V)
    farthest = {way: way * max(way * end for end in own) for way, own in ends.items()}
    return [
        half._replace(
            coarse_Wh=half.coarse_Wh
            + own.possible_Ah * abs(farthest[half.direction] - half.mean_voltage_V)
        )
        if own.possible_Ah > 0
        else half
        for half, own in zip(found, missed, strict=True)
    ]


def energy_u_Wh(half: Half) -> float:
    """Standard uncertainty of the energy of a half cycle from the distances of its records.

    The difference to the integral over every second record, at ends of steps what any course of the
    voltage between two records allows, as half the width of a uniform distribution: trapezoids of
    a smooth curve err by a third of the former, unresolved steps by all of it.
    """
    return half.coarse_Wh / math.sqrt(3)


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
    ends = {
        way: float(np.median([half.end_voltage_V for half in found if half.direction == way]))
        for way in {half.direction for half in found}
    }
    ends_of = Counter(half.direction for half in found)
    reached = Counter(
        half.direction
        for half in found
        if abs(ends[half.direction] - half.end_voltage_V) <= SAME_END
    )
    # when a step began of which nothing tells it, one interval may have passed or none
    unplaced = charge.integral.unplaced[first] & (not charge.counted)
    since_Ah = np.abs(current[first]) * (time[first] - time[last]) / SECONDS_PER_HOUR
    unplaced_Ah = np.where(unplaced, np.minimum(pauses.interval_Ah, since_Ah), 0.0)
    open_Ah = _open(frame, charge)
    largest_first = sorted(found, key=lambda half: -half.capacity_Ah) if symmetric else []
    missed = []
    begins, ends_at = (np.array([half.rows[place] for half in found]) for place in (0, -1))
    lasts = np.array([half.last for half in found])
    next_begins = np.append(begins[1:], len(frame))
    bounds = (
        np.searchsorted(last, begins),
        np.searchsorted(last, lasts + 1),
        np.searchsorted(first, begins),
        np.searchsorted(first, ends_at + 1),
        np.searchsorted(rests, np.append(begins[:1], lasts[:-1])),
        np.searchsorted(rests, ends_at),
        np.searchsorted(rests, begins),
        np.searchsorted(rests, next_begins),
        np.searchsorted(last, begins),
        np.searchsorted(last, next_begins),
    )
    for number, (half, places) in enumerate(zip(found, np.transpose(bounds).tolist(), strict=True)):
        after, within, around, rests_after, until_next = (
            slice(*places[i : i + 2]) for i in range(0, 10, 2)
        )
        likely = pauses.likely_Ah[after].copy()
        whole = symmetric and _as_much_as_others(number, found, largest_first)
        way = half.direction  # a voltage at which one of several ends is no common one
        short = not whole and (
            symmetric
            or abs(ends[way] - half.end_voltage_V) > SAME_END
            or reached[way] < min(2, ends_of[way])
        )
        at_end = len(likely) and last[after][-1] == half.last
        possible = pauses.possible_Ah[after].copy()
        explained = at_end and not pauses.records_lost
        if explained and (not short or number in (0, len(found) - 1)):
            likely[-1] = 0.0
        if explained and not short and (ends_of[half.direction] > 1 or not clocked):
            possible[-1] = 0.0
        begin = within.start
        at_pause = (
            number and begin < len(first) and first[begin] == half.rows[0] and pauses.long[begin]
        )
        before_Ah, begun_Ah = 0.0, 0.0
        if at_pause and not whole:
            before_Ah = passed_before_start(half, found, voltage, charge)
            if before_Ah <= pauses.interval_Ah[begin]:  # voltages of records tell no more
                before_Ah, begun_Ah = 0.0, before_Ah
        if half.rows[0] == 0:
            begun_Ah += _before_file(time, current, charge)
        gap_Ah = float(open_Ah[half.rows].sum())
        start_Ah = float(unplaced_Ah[within].sum())
        gap_Ah += start_Ah if start_Ah > UNPLACED * half.capacity_Ah else 0.0
        elsewhere = half.rows[0] + np.flatnonzero(within_step[half.rows[0] : half.last + 1])
        within_s = pauses.pause_s[after][pauses.long[after] & (first[after] <= half.last)].sum()
        within_s += pause_s[elsewhere].sum()
        if charge.turned_Ah is not None:
            turned_Ah = float(charge.turned_Ah[half.rows].max())
            if CHARGING_CAPACITY not in frame:  # a net counter shows no turn in a pause
                turned_Ah = max(turned_Ah, float(pauses.hidden_Ah[within].sum()))
            gap_Ah += turned_Ah if turned_Ah > REVERSAL * half.capacity_Ah else 0.0
        less_Ah = 0.0
        late_at_rest = (rests[rests_after] < half.last) & within_step[rests[rests_after]]
        if late_at_rest.any() or pauses.long[within].any() or pauses.long[after].any():
            less_Ah = _less_than_others(number, found)
        if pauses.unbounded[after].any():
            less_Ah = half.capacity_Ah
        unseen_Ah = half.current_A * unseen_h[rests_after].sum()
        missed.append(
            Lost(
                possible_Ah=float(
                    np.maximum(possible, likely).sum()
                    + pauses.begun_Ah[within].sum()
                    + begun_Ah
                    + unseen_Ah
                ),
                likely_Ah=max(
                    less_Ah, float(likely.sum() + pauses.doubtful_Ah[until_next].sum() + gap_Ah)
                ),
                steps=max(1, int((current[first[after]] != 0).sum())),
                jump_V=float(moved[around].max(initial=0.0)),
                before_Ah=before_Ah,
                pause_s=float(within_s),
            )
        )
    return missed


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


def alike(half: Half, found: Iterable[Half]) -> Iterator[Half]:
    """The other half cycles of the same direction and rate."""
    return (
        other
        for other in found
        if other is not half
        and other.direction == half.direction
        and abs(other.current_A - half.current_A) < SAME_RATE * half.current_A
    )


def _as_much_as_others(number: int, found: Sequence[Half], largest_first: Sequence[Half]) -> bool:
    """Whether a half cycle passed what a schedule sets: the most of the others.

    Those of its direction and rate, and those beside it.
    """
    half = found[number]
    beside = [*found[max(number - 1, 0) : number], *found[number + 1 : number + 2]]
    most = max((other.capacity_Ah for other in beside), default=math.inf)
    most_alike = next(alike(half, largest_first), half)
    return half.capacity_Ah >= EQUAL * max(most, most_alike.capacity_Ah)


def _less_than_others(number: int, found: Sequence[Half]) -> float:
    """What a half cycle passed less than the one before of its direction and rate, in Ah.

    Of the loss, what those before lost from one to the next is none.
    """
    half = found[number]
    before = (found[place] for place in range(number - 1, -1, -1))
    latest = list(islice(alike(half, (own for own in before if own.cycle > 0)), 2))  # 0: left over
    after = list(islice(alike(half, (found[p] for p in range(number + 1, len(found)))), 1))
    if len(latest) == 2:
        expected = latest[0].capacity_Ah * min(1.0, latest[0].capacity_Ah / latest[1].capacity_Ah)
    elif half.cycle > 0 and after:  # of the first, the next one: cells fade
        expected = min(own.capacity_Ah for own in latest + after)
    else:
        return 0.0
    return max(0.0, expected - half.capacity_Ah) if half.capacity_Ah < ALIKE * expected else 0.0


def passed_before_start(
    half: Half, found: Sequence[Half], voltage: np.ndarray, charge: Passed
) -> float:
    """What others had passed where a half cycle begins, less what it gained at its first record."""
    reached = passed_before(half, found, half.start_voltage_V, voltage, charge)
    own = half.direction * charge.net_Ah[half.rows[0]]
    return max(0.0, reached - max(float(own), 0.0))


def passed_before(
    half: Half, found: Sequence[Half], at_V: float, voltage: np.ndarray, charge: Passed
) -> float:
    """What half cycles of the same direction and rate had passed at a voltage: the median, in Ah.

    0 without any that came by it.
    """
    reached, way = [], half.direction
    before = (o for o in alike(half, found) if way * (at_V - o.start_voltage_V) >= 0)
    for other in islice(before, MOST_COMPARED):
        climbed = np.maximum.accumulate(half.direction * voltage[other.rows])
        gained = np.cumsum(half.direction * charge.net_Ah[other.rows])
        reached.append(np.interp(half.direction * at_V, climbed, gained))
    return float(np.median(reached)) if reached else 0.0
