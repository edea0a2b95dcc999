"""What lies between steps: the pauses of the records, and whether records of the file are lost."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from electrolyte.readers.measurement import (
    CHARGING_CAPACITY,
    CURRENT,
    STEP_TIME,
    TEST_TIME,
    VOLTAGE,
)
from electrolyte.techniques.cycling.halves import REACHED
from electrolyte.techniques.cycling.integral import (
    GAP,
    MOVED,
    NEAR,
    PAUSE,
    SECONDS_PER_HOUR,
    late_in_step,
    moves_on,
    rested,
)
from electrolyte.techniques.cycling.passed import Passed
from electrolyte.techniques.cycling.resolution import interval_digit_s, resolution_s

FAR = 10.0  # times the rise to the second record of a step: no beginning is as steep
REGULAR = 0.02  # relative: what the times between records of a series differ by


@dataclass(frozen=True)
class Pauses:
    """What lies before the first record of each step but the test's first.

    Attributes
    ----------
    first, last : records after and before
    long : whether the pause is longer than the recording interval
    hidden_Ah : what a counter shows of such a pause beyond a recording interval
    possible_Ah : what may have passed within one interval after the step before; in a file that
        lost records, in all of the pause
    likely_Ah : what may have passed in a long pause
    doubtful_Ah : what a counter shows of a long pause, if it is set to other values elsewhere; or
        its jump there, if it is set nowhere else or no clock tells how long the pause was
    begun_Ah : charge of first records that the integral gives without knowing when they began
    interval_Ah : what passes within one recording interval after the first record
    late_start_Ah : what the current of a first record passes in a long pause before it, beyond
        what is counted, if the voltage moved there as no switching of a current moves it: the step
        began in the pause
    pause_s : from the record before to the beginning of the step
    unbounded : places where the clock does not show how long a pause was, in a file that lost
        records: anything may have passed there
    records_lost : whether the file shows anywhere that records of a step are lost. Where it does,
        neither a rest that was not recorded nor a voltage at which others end explains a pause
    """

    first: np.ndarray
    last: np.ndarray
    long: np.ndarray
    hidden_Ah: np.ndarray
    possible_Ah: np.ndarray
    likely_Ah: np.ndarray
    doubtful_Ah: np.ndarray
    begun_Ah: np.ndarray
    interval_Ah: np.ndarray
    late_start_Ah: np.ndarray
    pause_s: np.ndarray
    unbounded: np.ndarray
    records_lost: bool


def pauses_of(frame: pd.DataFrame, charge: Passed, clocked: bool) -> Pauses:
    """The pauses between steps; where the clock does not show them, one recording interval.

    After the last record of a step the current went on for at most one recording interval; in a
    longer pause nothing flowed, unless records are lost. Up to a record that a counter followed
    nothing was missed, if it is never set.
    """
    time = frame[TEST_TIME].to_numpy(dtype=float)
    current = frame[CURRENT].to_numpy(dtype=float)
    voltage = frame[VOLTAGE].to_numpy(dtype=float)
    first = np.flatnonzero(charge.steps.edge)[1:]
    last = first - 1
    way = np.sign(current[last])
    intervals = np.diff(time, prepend=time[:1], append=time[-1:])
    beside = (last, np.maximum(last - 1, 0), first + 1)
    holes = _holes(frame, charge)  # of which one may lie beside a pause, too
    interval = (np.median if holes else np.max)([intervals[at] for at in beside], axis=0)
    at_rest = rested(voltage, current, time, first)
    timed, since_s = np.zeros(len(first), dtype=bool), np.zeros(len(first))
    if STEP_TIME in frame:
        step_time = frame[STEP_TIME].to_numpy(dtype=float)
        timed = step_time[first] <= step_time[last]
        since_s[timed] = step_time[first][timed]
    pause = np.maximum(time[first] - time[last] - since_s, 0.0)
    if not clocked:
        pause = np.maximum(pause, interval)
    followed = np.zeros(len(frame), dtype=bool) if charge.followed is None else charge.followed
    flows, edge = charge.steps.flows, charge.steps.edge
    ends, long = flows[last] & ~flows[first], pause > PAUSE * interval
    unseen = ~followed[first] | (charge.replaced_Ah > 0)
    if charge.turned_Ah is not None and CHARGING_CAPACITY not in frame:
        unseen |= ends & long & (charge.net_Ah[first] != 0)  # a net counter may have come back
    ends, long = ends & unseen, long & unseen
    onward = way * (voltage[first] - voltage[last]) > REACHED  # a rest relaxes backward
    records_lost = bool(
        # a recorded rest begins late: none that was not recorded explains the pause
        (ends & long & (timed | ~np.append(edge, True)[first + 1])).any()
        or (ends & onward & (long | (not clocked))).any()
        or (flows[first] & (since_s > PAUSE * interval)).any()
        or holes
    )
    jumps = np.zeros(len(first)) if charge.set_Ah is None else charge.set_Ah[first]
    if not clocked:  # what passed where a current goes on, or not
        jumps = np.where(flows[first] & flows[last] & (way == np.sign(current[first])), jumps, 0.0)
    elif math.isclose(jumps[long].sum(), charge.replaced_Ah):
        jumps = np.where(long, jumps, 0.0)
    else:
        jumps = np.zeros(len(first))
    shown = np.maximum(way * charge.net_Ah[first], 0.0)
    before_step = np.maximum(shown - np.abs(current[first]) * since_s / SECONDS_PER_HOUR, 0.0)
    rate = np.abs(current[last]) / SECONDS_PER_HOUR
    most_A = np.maximum(np.abs(current[first]), np.abs(current[last]))
    interval_Ah = np.abs(current[first]) / SECONDS_PER_HOUR * interval
    hidden_Ah = np.abs(charge.net_Ah[first])
    beyond = (pause > PAUSE * interval) & (hidden_Ah > PAUSE * most_A * interval / SECONDS_PER_HOUR)
    # a step that began long before its first record: that is lost, whatever the voltage did
    begun = shown > GAP * interval_Ah
    explained = at_rest & ~begun & ~(records_lost & (pause > GAP * interval))
    within = pause if records_lost else np.minimum(pause, interval)
    unsure = np.zeros(len(frame), dtype=bool) if charge.unsure is None else charge.unsure
    return Pauses(
        first,
        last,
        long,
        hidden_Ah=np.where(beyond, hidden_Ah, 0.0),
        possible_Ah=unseen * np.maximum(rate * within - before_step, 0.0),
        likely_Ah=np.where(long & ~explained, np.maximum(rate * pause - shown, 0.0), 0.0),
        doubtful_Ah=np.where(long & (charge.replaced_Ah > 0), shown, 0.0) + jumps,
        begun_Ah=np.where(unsure[first], np.abs(charge.net_Ah[first]), 0.0),
        interval_Ah=interval_Ah,
        late_start_Ah=np.where(
            long & _begun_before(frame, charge, first, pause),
            np.maximum(np.abs(current[first]) / SECONDS_PER_HOUR * pause - hidden_Ah, 0.0),
            0.0,
        ),
        pause_s=pause,
        unbounded=flows[last] & unseen & (records_lost and not clocked),
        records_lost=records_lost,
    )


def _begun_before(
    frame: pd.DataFrame, charge: Passed, first: np.ndarray, pause_s: np.ndarray
) -> np.ndarray:
    """Whether steps began long before their first records, places ``first``, after a rest.

    A pause far longer than the usual time between records of a current, and a voltage that is
    farther on than switching the current moves it, as ends of steps show, and than the steep
    beginning of a step, of which the next record tells.
    """
    time, current, voltage = (
        frame[name].to_numpy(dtype=float) for name in (TEST_TIME, CURRENT, VOLTAGE)
    )
    flows, edge, last = charge.steps.flows, charge.steps.edge, first - 1
    moved, off = voltage[first] - voltage[last], flows[last] & ~flows[first]
    begun: np.ndarray = flows[first] & ~flows[last] & off.any()
    if not begun.any():
        return begun
    climbed = moved * np.sign(current[first]) - 2 * np.abs(moved[off]).max()
    following = np.minimum(first + 1, len(time) - 1)
    rise = np.where(edge[following], np.inf, np.abs(voltage[following] - voltage[first]))
    begun &= climbed > np.maximum(REACHED, FAR * rise)
    if not begun.any():
        return begun
    within = np.flatnonzero(flows & ~edge)
    usual_s = float(np.median(time[within] - time[within - 1])) if len(within) else np.inf
    begun &= pause_s > GAP * usual_s
    return begun


def _holes(frame: pd.DataFrame, charge: Passed) -> bool:
    """Whether the regular records of a step have a hole in which the current went on."""
    time, current, voltage = (
        frame[name].to_numpy(dtype=float) for name in (TEST_TIME, CURRENT, VOLTAGE)
    )
    edge, elapsed = charge.steps.edge, np.diff(time, prepend=time[:1])
    places, _ = late_in_step(elapsed, edge)
    if charge.counted:
        own, usual = np.abs(charge.net_Ah[np.stack((places, places - 1))])
    else:
        own, usual, _ = moves_on(voltage, current, time, places)
    places = places[charge.steps.flows[places] & (own > np.maximum(MOVED * usual, 0.0))]
    within = np.where(edge, np.nan, elapsed)
    away = np.delete(np.arange(-NEAR, NEAR + 1), NEAR)
    beside = np.pad(within, NEAR, constant_values=np.nan)[places[:, None] + NEAR + away]
    beside = beside[np.isfinite(beside).sum(axis=1) >= NEAR]
    if not len(beside):
        return False
    shortest, longest = np.nanmin(beside, axis=1), np.nanmax(beside, axis=1)
    digit_s = max(interval_digit_s(frame), resolution_s(frame))
    return bool((longest <= (1 + REGULAR) * shortest + digit_s).any())
