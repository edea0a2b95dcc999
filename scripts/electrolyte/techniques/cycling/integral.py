"""The charge that the current says has passed at each record, and what it leaves open."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from electrolyte.readers.measurement import CURRENT, STEP_TIME, TEST_TIME, VOLTAGE
from electrolyte.techniques.cycling.resolution import interval_digit_s
from electrolyte.techniques.cycling.steps import Steps

SECONDS_PER_HOUR = 3600.0
PAUSE = 1.5  # recording intervals: a longer time between steps is a pause, or lost records
LONGER = 1.02  # recording intervals: a rest may lie in what is beyond
GAP = 3.0  # times the longest of the intervals near it
NEAR = 3  # intervals on either side: those beside may be cut by the ends of steps
MOVED = 1.5  # times what the voltage moves in one interval: more, and the current went on
HELD_V = 0.005  # V; a step that holds a voltage begins this close to it
FIRST_INTERVALS = 2.0  # recording intervals within which a test has its first record
AT_START = 0.1  # of a recording interval: a record so early in a step is that of its start


@dataclass(frozen=True)
class Bounds:
    """What the current says of the charge gained at each record, in Ah.

    Between two records the current is known at their ends only: the charge lies between ``low_Ah``
    and ``high_Ah``, of which trapezoids are the middle.
    """

    net_Ah: np.ndarray
    low_Ah: np.ndarray
    high_Ah: np.ndarray

    def at(self, places: np.ndarray) -> Bounds:
        """Those of some records."""
        return Bounds(self.net_Ah[places], self.low_Ah[places], self.high_Ah[places])

    def of(self, sign: int) -> Bounds:
        """What passed in one direction, as a counter of its own counts it."""
        ends = sign * np.stack((self.low_Ah, self.high_Ah))
        return Bounds(
            np.maximum(sign * self.net_Ah, 0.0),
            np.maximum(ends.min(axis=0), 0.0),
            np.maximum(ends.max(axis=0), 0.0),
        )

    def rising(self) -> Bounds:
        """What passed in both directions, as a counter that never falls counts it."""
        ends = np.abs(np.stack((self.low_Ah, self.high_Ah)))
        mixed = self.low_Ah * self.high_Ah < 0
        return Bounds(
            np.abs(self.net_Ah),
            np.where(mixed, 0.0, ends.min(axis=0)),
            np.where(mixed, ends.sum(axis=0), ends.max(axis=0)),
        )


@dataclass(frozen=True)
class Integral(Bounds):
    """The integral of the current at each record, positive in charge.

    Attributes
    ----------
    u_Ah : its standard uncertainty, which all records have in common
    late : marks records after a long time without any
    gap : those of them before which the current may have gone on
    unplaced : first records of steps that do not begin one recording interval after the record
        before, and state no time in the step: when they began is a guess
    """

    u_Ah: np.ndarray
    late: np.ndarray
    gap: np.ndarray
    unplaced: np.ndarray


def integral(frame: pd.DataFrame, steps: Steps) -> Integral:
    """The integral of the current over time.

    Trapezoids within a step, but not over a pause. A step's first record counts with its own
    current, because the current changes at once between steps, over the time that the step has
    run: an unrecorded rest before it is not integrated, nor one within a step. Where no time in the
    step is given, steps that do not begin one recording interval after the record before rested in
    between and have a record of their start as often as the others. A step that holds the voltage
    of the one before begins at its current, which decays exponentially.
    """
    current = frame[CURRENT].to_numpy(dtype=float)
    time = frame[TEST_TIME].to_numpy(dtype=float)
    voltage = frame[VOLTAGE].to_numpy(dtype=float)
    edge = steps.edge
    elapsed = np.maximum(np.diff(time, prepend=time[:1]), 0.0)
    if len(time) > 1 and time[0] > 0 and within_first_interval(time, float(time[0])):
        elapsed[0] = time[0]  # the first record is that of the end of a first interval
    before = np.concatenate(([0.0], current[:-1]))
    starts = np.flatnonzero(edge)
    late, longer = late_in_step(elapsed, edge, LONGER)
    places = late[longer > GAP]
    gap = np.zeros(len(time), dtype=bool)
    gap[places] = True
    after_gap = gap.copy()
    paused = places[rested(voltage, current, time, places)]
    since = np.minimum(elapsed[paused], np.append(elapsed[1:], np.inf)[paused])
    began = np.minimum(elapsed[starts], np.append(elapsed[1:], np.inf)[starts])
    recorded, seen = _starts_recorded(elapsed, current, edge)
    unplaced = np.zeros(len(time), dtype=bool)
    if STEP_TIME in frame:
        stated = frame[STEP_TIME].to_numpy(float)[starts]
        longest = elapsed[starts] + interval_digit_s(frame)
        running = np.where(stated <= longest, stated, elapsed[starts])
    else:  # as long as until the next record of the step
        following = np.minimum(starts + 1, len(time) - 1)
        within = ~edge[following] & (following > starts)
        next_s = np.where(within, elapsed[following], elapsed[starts])
        irregular = (elapsed[starts] < (1 - AT_START) * next_s) | (elapsed[starts] > PAUSE * next_s)
        at_pause = irregular & (starts > 0)
        began = np.minimum(elapsed[starts], next_s)
        unplaced[starts] = at_pause
        running = began * np.where(at_pause, 1 - recorded, 1)
    hours = elapsed / SECONDS_PER_HOUR
    hours[starts] = running / SECONDS_PER_HOUR
    since, began = since / SECONDS_PER_HOUR, began / SECONDS_PER_HOUR
    net = before + current
    net *= 0.5
    net[starts] = current[starts]
    low, high = np.minimum(before, current), np.maximum(before, current)
    for charge in (net, low, high):
        charge *= hours
    low[places], high[places] = np.minimum(low[places], 0.0), np.maximum(high[places], 0.0)
    low[paused] = np.minimum(current[paused], 0.0) * since
    high[paused] = np.maximum(current[paused], 0.0) * since
    # where the voltage moved on, an interval passed, whether steps have a record of their start
    ahead = np.minimum(paused + 1, len(time) - 1)
    moved = (voltage[paused] - voltage[paused - 1]) * np.sign(current[paused])
    moves = (voltage[ahead] - voltage[paused]) * np.sign(current[paused])
    passed_on = (moves > 0) & (moved > moves / MOVED)
    net[paused] = current[paused] * since * np.where(passed_on, 1.0, 1 - recorded)
    gap[paused] = False
    # a shorter time in which the voltage moved on by no more than in one interval may hold a rest
    # of what is beyond an interval, and be one if it is long or the voltage fell back
    short, longer = late[~gap[late]], longer[~gap[late]]
    moved, usual, _ = moves_on(voltage, current, time, short)
    still = moved <= np.maximum(MOVED * usual, 0.0)
    may_rest = (longer > PAUSE) | (moved < 0)
    short, share = short[still], np.where(may_rest, 0.0, 1 / longer)[still]
    low[short] = np.minimum(low[short], share * low[short])
    high[short] = np.maximum(high[short], share * high[short])
    # at an edge anything from nothing to both currents, in their directions, as long as they can
    whole = elapsed[starts] / SECONDS_PER_HOUR
    known = steps.timed[starts]
    own = np.where(known, hours[starts], whole)
    rest = np.where(known, np.maximum(whole - own, 0.0), whole)
    # but for a step that holds the voltage at which the one before ended: its current fell from
    # that of the other
    old, new = before[starts], current[starts]
    held = known & (old * new > 0) & (np.abs(old) > np.abs(new))
    held &= np.abs(voltage[starts] - voltage[starts - 1]) <= HELD_V
    most = np.where(held, 0.5 * (old + new), new)  # a decay lies below its chord
    following = np.append(np.where(edge, 0.0, elapsed)[1:], 0.0)[starts]
    # its first record is not far within it, or its only one
    held &= (own * SECONDS_PER_HOUR <= GAP * following) | (following == 0)
    decay = np.log(old[held] / new[held])
    net[starts[held]] = (old - new)[held] / decay * own[held]
    ends = np.stack((before[starts] * rest, most * own))
    low[starts] = np.minimum(ends, 0.0).sum(axis=0)
    high[starts] = np.maximum(ends, 0.0).sum(axis=0)
    u = np.maximum(high - net, net - low)  # uniform between the bounds; trapezoids are midway
    u /= math.sqrt(3)
    u[starts] = np.abs(most * own) / math.sqrt(12)
    # a step that began at its first record, or as long before as until the next one
    either = np.append(starts[~known], paused)
    most = np.abs(current[either] * np.append(began[~known], since))
    at_record = np.full(len(either), np.clip(recorded, 1 / (seen + 2), 1 - 1 / (seen + 2)))
    at_record[len(either) - len(paused) :][passed_on] = 0.5
    counted = np.abs(net[either])
    u[either] = np.sqrt(at_record * counted**2 + (1 - at_record) * (most - counted) ** 2)
    return Integral(net, low, high, u, after_gap, gap, unplaced)


def within_first_interval(time: np.ndarray, first_s: float) -> bool:
    """Whether what a clock shows at its first record is not more than a recording interval.

    A file whose clock does begins with its test: that of a test that ran before shows more.
    """
    return len(time) > 1 and first_s <= FIRST_INTERVALS * float(time[1] - time[0])


def late_in_step(
    elapsed: np.ndarray, edge: np.ndarray, factor: float = PAUSE
) -> tuple[np.ndarray, np.ndarray]:
    """Places of records over ``factor`` times later in their step than those near, and how much.

    There is a pause, or records are lost.
    """
    within = np.pad(np.where(edge, 0.0, elapsed), NEAR)
    beside = np.maximum(within[NEAR - 1 : -NEAR - 1], within[NEAR + 1 : len(within) - NEAR + 1])
    places = np.flatnonzero((elapsed > factor * beside) & ~edge)  # few: only there others count
    away = np.delete(np.arange(-NEAR, NEAR + 1), NEAR)
    usual = within[places[:, None] + NEAR + away].max(axis=1)
    late = elapsed[places] > factor * usual
    places, usual = places[late], usual[late]
    longer = np.full(len(places), np.inf)
    np.divide(elapsed[places], usual, out=longer, where=usual > 0)
    return places, longer


def rested(
    voltage: np.ndarray, current: np.ndarray, time: np.ndarray, places: np.ndarray
) -> np.ndarray:
    """Whether the cell rested between the records before ``places`` and those at them.

    The voltage moves with the current and relaxes without it. It rested if the voltage has not
    moved on, or, over ``GAP`` recording intervals, by no more than it does in one of those beside:
    as much as passes before the first record after a rest.
    """
    moved, usual, interval = moves_on(voltage, current, time, places)
    before = np.maximum(places - 1, 0)
    paused = time[places] - time[before] > GAP * interval
    onward = current[places] * current[before] > 0
    result: np.ndarray = onward & ((moved <= 0) | (paused & (moved <= MOVED * usual)))
    return result


def moves_on(
    voltage: np.ndarray, current: np.ndarray, time: np.ndarray, places: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How far the voltage moves on up to ``places``, and in one interval beside; that interval."""
    before, after = np.maximum(places - 1, 0), np.minimum(places + 1, len(time) - 1)
    way = np.sign(current[before])
    first = np.maximum(before - 1, 0)
    times = np.stack((time[before] - time[first], time[after] - time[places]))
    interval = times.max(axis=0)
    moves = way * np.stack((voltage[before] - voltage[first], voltage[after] - voltage[places]))
    usual = (moves * interval / np.where(times > 0, times, np.inf)).min(axis=0)
    return way * (voltage[places] - voltage[before]), usual, interval


def _starts_recorded(
    elapsed: np.ndarray, current: np.ndarray, edge: np.ndarray
) -> tuple[float, int]:
    """The share of steps with current that have a record of their start, and how many steps tell.

    A half if none tells.

    Those after a pause do not tell. Weighted with the charge of their first interval, against the
    noise of rests.
    """
    starts = np.flatnonzero(edge[:-1] & ~edge[1:])
    starts = starts[(starts > 0) & (elapsed[starts] <= PAUSE * elapsed[starts + 1])]
    charge = np.abs(current[starts]) * elapsed[starts + 1]
    if not charge.sum() > 0:
        return 0.5, 0
    at_start = elapsed[starts] <= AT_START * elapsed[starts + 1]
    return float(np.average(at_start, weights=charge)), len(starts)
