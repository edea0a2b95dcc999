"""The charge that passed at each record, whatever the counters of the cycler do.

Cyclers restart their capacity counters at every step (Neware), at every change of direction
(Maccor), at every cycle or never (Arbin), where a schedule sets them, or count net (BioLogic).
Taking the highest value of a cycle, as many scripts do, loses all but the longest step of a charge
at constant current and then constant voltage.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from electrolyte.ground.errors import AnalysisError
from electrolyte.readers.measurement import (
    CAPACITY,
    CHARGING_CAPACITY,
    CURRENT,
    DISCHARGING_CAPACITY,
    FREQUENCY,
    STEP_COUNT,
    STEP_TIME,
    TEST_TIME,
    VOLTAGE,
)
from electrolyte.techniques.cycling.resolution import resolution_Ah

SECONDS_PER_HOUR = 3600.0
IDLE = 1e-4  # of the largest current: below it, no current flows
SLACK = 5e-4  # of the largest half cycle: what a counter may differ by at one record
PAUSE = 1.5  # recording intervals: a longer time between steps is a pause, or lost records
GAP = 3.0  # times the longest of the intervals near it
NEAR = 3  # intervals on either side: those beside may be cut by the ends of steps
MOVED = 1.5  # times what the voltage moves in one interval: more, and the current went on
AT_START = 0.1  # of a recording interval: a record so early in a step is that of its start
RAN_ON = 0.5  # of the time between two records: by more, the time in a step that goes on rises
KINDS = 18  # of changes of the current
USUALLY = 0.8  # of the first records of steps: a counter that runs on there is never set
INTEGRAL = "integral of the current"


@dataclass(frozen=True)
class Integral:
    """The integral of the current at each record in Ah, positive in charge, and its bounds.

    Between two records the current is known at their ends only: the charge lies between ``low_Ah``
    and ``high_Ah``, of which trapezoids are the middle. ``gap`` marks records after a long time
    without any in which the current may have gone on.
    """

    net_Ah: np.ndarray
    low_Ah: np.ndarray
    high_Ah: np.ndarray
    gap: np.ndarray | None = None


@dataclass(frozen=True)
class Passed:
    """Charge gained at each record in Ah, positive in charge, and where it came from.

    Attributes
    ----------
    net_Ah : from the file's counters, else the integral
    integral : of the current, to compare with
    replaced_Ah : what counters said more than ``net_Ah`` where they were set to other values
    late_Ah : charge of each record that its counter shows at the next one only, after the current
        turned: it passed at voltages that are not in the file
    unsure : records whose charge the integral gives, though nothing says when their step began
    followed : records up to which a counter ran on from the record before, in its direction:
        nothing passed between them unseen
    """

    net_Ah: np.ndarray
    integral: Integral
    method: str
    replaced_Ah: float = 0.0
    late_Ah: np.ndarray | None = None
    unsure: np.ndarray | None = None
    followed: np.ndarray | None = None
    warnings: tuple[str, ...] = ()

    @property
    def counted(self) -> bool:
        """Whether the charge is that of the file's counters."""
        return self.method != INTEGRAL


def passed(frame: pd.DataFrame, subject: str) -> Passed:
    """The charge gained at each record: from the file's counters, else from the current.

    Records of an impedance measurement gain nothing.

    Parameters
    ----------
    frame : the tidy table of a cycler; subject : named in errors

    Raises
    ------
    AnalysisError
        No charge passed at all.
    """
    edge = edges(frame)
    integrated = integral(frame, edge)
    counted = _counted(frame, integrated, edge)
    warnings: list[str] = []
    method, replaced, unsure, followed, late = INTEGRAL, 0.0, None, None, None
    net = integrated.net_Ah
    if counted is not None and counted[0].any():
        (net, jumps, followed, late), method = counted, "sum of the step capacities"
        replaced = float(jumps.sum())
        unsure = (jumps > 0) & ~_began(frame)
    elif counted is not None and net.any():
        warnings.append(
            "The capacity columns are zero while current flows: the capacity is the integral of the"
            " current."
        )
    if FREQUENCY in frame:
        impedance = frame[FREQUENCY].to_numpy(dtype=float) > 0
        if impedance.any():
            net = np.where(impedance, 0.0, net)
            warnings.append(
                f"{int(impedance.sum())} records of an impedance measurement are left out."
            )
    if not net.any():
        raise AnalysisError(
            subject, "a test in which charge passes", "none in the whole file (rest only)"
        )
    return Passed(net, integrated, method, replaced, late, unsure, followed, tuple(warnings))


def integral(frame: pd.DataFrame, edge: np.ndarray) -> Integral:
    """The integral of the current over time.

    Trapezoids within a step, but not over a pause. A step's first record counts with its own
    current, because the current changes at once between steps, over the time that the step has
    run: an unrecorded rest before it is not integrated, nor one within a step. Where no time in the
    step is given, steps after a pause have a record of their start as often as the others.
    ``edge`` as of ``edges``.
    """
    current = frame[CURRENT].to_numpy(dtype=float)
    time = frame[TEST_TIME].to_numpy(dtype=float)
    voltage = frame[VOLTAGE].to_numpy(dtype=float)
    elapsed = np.maximum(np.diff(time, prepend=time[:1]), 0.0)
    if len(time) > 1 and 0 < time[0] <= 2 * elapsed[1]:
        elapsed[0] = time[0]  # the first record is that of the end of a first interval
    before = np.concatenate(([0.0], current[:-1]))
    running = elapsed.copy()
    starts = np.flatnonzero(edge)
    gap = _gaps(elapsed, edge, GAP)
    places = np.flatnonzero(gap)
    paused = places[rested(voltage, current, time, places)]
    since = np.minimum(elapsed, np.append(elapsed[1:], np.inf))[paused] / SECONDS_PER_HOUR
    recorded = _starts_recorded(elapsed, current, edge)
    if STEP_TIME in frame:
        running[starts] = np.minimum(elapsed[starts], frame[STEP_TIME].to_numpy(float)[starts])
    else:  # as long as until the next record of the step
        following = np.minimum(starts + 1, len(time) - 1)
        within = ~edge[following] & (following > starts)
        next_s = np.where(within, elapsed[following], elapsed[starts])
        at_pause = (elapsed[starts] > PAUSE * next_s) & (starts > 0)
        running[starts] = np.minimum(elapsed[starts], next_s) * np.where(at_pause, 1 - recorded, 1)
    hours = running / SECONDS_PER_HOUR
    net = np.where(edge, current, 0.5 * (before + current)) * hours
    low = np.minimum(before, current) * hours
    high = np.maximum(before, current) * hours
    low[gap], high[gap] = np.minimum(low, 0.0)[gap], np.maximum(high, 0.0)[gap]
    low[paused] = np.minimum(current[paused], 0.0) * since
    high[paused] = np.maximum(current[paused], 0.0) * since
    net[paused] = current[paused] * since * (1 - recorded)
    gap[paused] = False
    # a shorter time in which the voltage fell back may have been a rest
    short = np.flatnonzero(_gaps(elapsed, edge, PAUSE) & ~gap)
    short = short[(voltage[short] - voltage[short - 1]) * current[short] <= 0]
    low[short], high[short] = np.minimum(low[short], 0.0), np.maximum(high[short], 0.0)
    # at an edge anything from nothing to both currents, in their directions, as long as they can
    whole = elapsed[starts] / SECONDS_PER_HOUR
    known = _began(frame)[starts]
    own = np.where(known, hours[starts], whole)
    rest = np.where(known, whole - own, whole)
    ends = np.stack((before[starts] * rest, current[starts] * own))
    low[starts] = np.minimum(ends, 0.0).sum(axis=0)
    high[starts] = np.maximum(ends, 0.0).sum(axis=0)
    return Integral(net, low, high, gap)


def _gaps(elapsed: np.ndarray, edge: np.ndarray, longer: float) -> np.ndarray:
    """Where records of a step are ``longer`` times further apart than those near.

    There is a pause, or records are lost.
    """
    within = np.pad(np.where(edge, 0.0, elapsed), NEAR)
    beside = np.maximum(within[NEAR - 1 : -NEAR - 1], within[NEAR + 1 : len(within) - NEAR + 1])
    gap: np.ndarray = (elapsed > longer * beside) & ~edge
    places = np.flatnonzero(gap)  # few: only there are the others looked at
    away = np.delete(np.arange(-NEAR, NEAR + 1), NEAR)
    gap[places] = elapsed[places] > longer * within[places[:, None] + NEAR + away].max(axis=1)
    return gap


def rested(
    voltage: np.ndarray, current: np.ndarray, time: np.ndarray, places: np.ndarray
) -> np.ndarray:
    """Whether the cell rested between the records before ``places`` and those at them.

    The voltage moves with the current and relaxes without it. It rested if the voltage has not
    moved on, or, over ``GAP`` recording intervals, by no more than it does in one of those beside:
    as much as passes before the first record after a rest.
    """
    before, after = np.maximum(places - 1, 0), np.minimum(places + 1, len(time) - 1)
    way = np.sign(current[before])
    moved = way * (voltage[places] - voltage[before])
    first = np.maximum(before - 1, 0)
    times = np.stack((time[before] - time[first], time[after] - time[places]))
    interval = times.max(axis=0)
    moves = way * np.stack((voltage[before] - voltage[first], voltage[after] - voltage[places]))
    usual = (moves * interval / np.where(times > 0, times, np.inf)).min(axis=0)
    paused = time[places] - time[before] > GAP * interval
    onward = current[places] * way > 0
    result: np.ndarray = onward & ((moved <= 0) | (paused & (moved <= MOVED * usual)))
    return result


def _starts_recorded(elapsed: np.ndarray, current: np.ndarray, edge: np.ndarray) -> float:
    """The share of steps with current that have a record of their start; a half if none tells.

    Those after a pause do not tell. Weighted with the charge of their first interval, against the
    noise of rests.
    """
    starts = np.flatnonzero(edge[:-1] & ~edge[1:])
    starts = starts[(starts > 0) & (elapsed[starts] <= PAUSE * elapsed[starts + 1])]
    charge = np.abs(current[starts]) * elapsed[starts + 1]
    if not charge.sum() > 0:
        return 0.5
    at_start = elapsed[starts] <= AT_START * elapsed[starts + 1]
    return float(np.average(at_start, weights=charge))


def _began(frame: pd.DataFrame) -> np.ndarray:
    """Where the time in the step restarts, so that it says when the step began."""
    if STEP_TIME not in frame:
        return np.zeros(len(frame), dtype=bool)
    within = np.diff(frame[STEP_TIME].to_numpy(float))
    elapsed = np.diff(frame[TEST_TIME].to_numpy(float))
    return np.append(False, (within < 0) | (within < RAN_ON * elapsed))


def edges(frame: pd.DataFrame) -> np.ndarray:
    """Where a step begins: the file says so, or the current turns, starts or stops."""
    current = frame[CURRENT].to_numpy(dtype=float)
    flow = np.where(flowing(current), np.sign(current), 0.0)
    edge = np.diff(flow, prepend=flow[:1]) != 0
    if STEP_COUNT in frame:
        step = frame[STEP_COUNT].to_numpy()
        edge |= np.diff(step, prepend=step[:1]) != 0
    edge[:1] = True
    return edge


def flowing(current: np.ndarray) -> np.ndarray:
    """Where current flows, rather than the offset of an idle channel."""
    size = np.abs(current)
    return size > IDLE * size.max(initial=0.0)


def gains(
    counter: np.ndarray,
    integrated: Integral,
    edge: np.ndarray,
    slack: float,
    change: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """What a capacity counter gained at each record, and where it surely ran on.

    It may restart or be set anywhere. Within a step its differences count. At the first record of
    a step, and where it falls, the bounds of the integral decide between the difference, a restart
    at zero, and a counter that was set to another value; of the last the integral counts. Where
    both of the first fit, it is what the counter does at the other steps between the same
    directions; where none does, a counter that nearly always runs on is believed.

    Parameters
    ----------
    counter : in Ah, in the direction of ``integrated``
    edge : where it may restart; slack : Ah that it may lie beyond the bounds
    change : a number for each kind of change of the current, as of ``_changes``
    """
    gained = np.diff(counter, prepend=counter[:1])
    low, high = integrated.low_Ah - slack, integrated.high_Ah + slack
    fits = (low <= gained) & (gained <= high)
    restarts = (low <= counter) & (counter <= high)
    before = np.concatenate((counter[:1], counter[:-1]))
    fallen = np.abs(counter) < 0.5 * np.abs(before)
    odd = ~fits & (edge | (fallen & restarts) | (fallen & (gained < 0) & (counter >= 0)))
    either = edge & fits & restarts & (np.abs(before) > slack)
    restarting, running = edge & restarts & ~fits, edge & fits & ~restarts
    odd |= either & _usually(restarting, running, change)
    if running[1:].sum() > USUALLY * edge[1:].sum():
        odd &= fits | restarts  # it is never set: what does not fit are the times
    followed = running | (either & ~odd & _usually(running, restarting, change))
    gained[odd] = np.where(restarts, counter, integrated.net_Ah)[odd]
    if restarts[0]:  # counted from the start of the file
        gained[0] = counter[0]
    return gained, followed


def _usually(this: np.ndarray, other: np.ndarray, change: np.ndarray) -> np.ndarray:
    """Where ``this`` happens more often than the other at the same kind of change."""
    counts = [np.bincount(change[places], minlength=KINDS) for places in (this, other)]
    usual: np.ndarray = (counts[0] > counts[1])[change]
    return usual


def _changes(frame: pd.DataFrame) -> np.ndarray:
    """From which current (or rest after which) to which the current changes at each record."""
    current = frame[CURRENT].to_numpy(dtype=float)
    sign = np.where(flowing(current), np.sign(current), 0.0).astype(int) + 1
    state = 2 * sign + (_direction(frame) > 0)
    change: np.ndarray = 3 * np.concatenate((state[:1], state[:-1])) + sign
    return change


class Counted(NamedTuple):
    """Net charge at each record after the counters, jumps not taken from them; else as ``Passed``.

    Each with one entry a record.
    """

    net_Ah: np.ndarray
    replaced_Ah: np.ndarray
    followed: np.ndarray
    late_Ah: np.ndarray


def _counted(frame: pd.DataFrame, integrated: Integral, edge: np.ndarray) -> Counted | None:
    """What the capacity counters say; None without any."""
    if CAPACITY in frame:
        counter = frame[CAPACITY].to_numpy(dtype=float)
        return _one_counter(frame, counter, integrated, edge)
    if CHARGING_CAPACITY not in frame or DISCHARGING_CAPACITY not in frame:
        return None
    largest, digit = _largest(integrated), resolution_Ah(frame)
    net, replaced, moved = np.zeros((3, len(frame)))
    followed = np.zeros(len(frame), dtype=bool)
    direction = _direction(frame)
    before = np.append(direction[:1], direction[:-1])
    for sign, name in ((1, CHARGING_CAPACITY), (-1, DISCHARGING_CAPACITY)):
        own = Integral(
            np.maximum(sign * integrated.net_Ah, 0.0),
            np.maximum(np.minimum(sign * integrated.low_Ah, sign * integrated.high_Ah), 0.0),
            np.maximum(np.maximum(sign * integrated.low_Ah, sign * integrated.high_Ah), 0.0),
        )
        counter = frame[name].to_numpy(dtype=float)
        slack = SLACK * min(largest, float(np.ptp(counter))) + digit
        gained, ran_on = gains(counter, own, edge, slack, _changes(frame))
        moved += _moved(gained, ran_on & (before == sign) & (direction == -sign))
        net += sign * gained
        replaced += _replaced(counter, gained, slack)
        followed |= ran_on & (direction == sign)
    return Counted(net, replaced, followed & _goes_on(direction), moved)


def _moved(gained: np.ndarray, late: np.ndarray) -> np.ndarray:
    """Move what passed before the current turned to the record before; how much, at each."""
    places = np.flatnonzero(late)
    moved = np.zeros(len(gained))
    moved[places - 1] = np.abs(gained[places])
    gained[places - 1] += gained[places]
    gained[places] = 0.0
    return moved


def _direction(frame: pd.DataFrame) -> np.ndarray:
    """The sign of the current; at rest that of the last current, which may still be counted."""
    current = frame[CURRENT].to_numpy(dtype=float)
    flow = flowing(current)
    last = np.maximum.accumulate(np.where(flow, np.arange(len(current)), 0))
    direction: np.ndarray = np.where(flow[last], np.sign(current[last]), 1.0)
    return direction


def _one_counter(
    frame: pd.DataFrame, counter: np.ndarray, integrated: Integral, edge: np.ndarray
) -> Counted:
    """As ``_counted``, of one counter for both directions: net, or rising in both."""
    sign, change, digit_Ah = _direction(frame), _changes(frame), resolution_Ah(frame)
    within = np.diff(counter, prepend=counter[:1])
    within[edge] = 0.0
    # the smaller of both, because the current may be in another unit
    slack = SLACK * min(_largest(integrated), float(np.ptp(counter))) + digit_Ah
    if within[sign < 0].sum() <= 0 <= within[sign > 0].sum():
        gained, followed = gains(counter, integrated, edge, slack, change)
        replaced = _replaced(counter, gained, slack)
        before = np.append(sign[:1], sign[:-1])
        moved = _moved(gained, (before == -sign) & (gained * before > slack))
        return Counted(gained, replaced, followed & _goes_on(sign), moved)
    # a counter that rises in both directions never falls
    ends = np.abs(np.stack((integrated.low_Ah, integrated.high_Ah)))
    mixed = integrated.low_Ah * integrated.high_Ah < 0
    own = Integral(
        np.abs(integrated.net_Ah),
        np.where(mixed, 0.0, ends.min(axis=0)),
        np.where(mixed, ends.sum(axis=0), ends.max(axis=0)),
    )
    gained, followed = gains(counter, own, edge, slack, change)
    replaced, none = _replaced(counter, gained, slack), np.zeros(len(gained))
    return Counted(sign * gained, replaced, followed & _goes_on(sign), none)


def _goes_on(direction: np.ndarray) -> np.ndarray:
    """Where the direction is that of the record before."""
    return np.append(False, direction[1:] == direction[:-1])


def _largest(integrated: Integral) -> float:
    """The largest charge that passes in one direction, in Ah."""
    net = integrated.net_Ah
    turns = np.flatnonzero(np.diff(np.sign(net[net != 0])) != 0) + 1
    sums = np.add.reduceat(net[net != 0], np.concatenate(([0], turns))) if net.any() else [0.0]
    return float(np.abs(sums).max())


def _replaced(counter: np.ndarray, gained: np.ndarray, slack: float) -> np.ndarray:
    """Jumps of a counter of which neither the difference nor a restart was taken, in Ah."""
    jump = np.diff(counter, prepend=counter[:1])
    odd = (np.abs(jump - gained) > slack) & (np.abs(counter - gained) > slack)
    return np.where(odd, np.abs(jump - gained), 0.0)
