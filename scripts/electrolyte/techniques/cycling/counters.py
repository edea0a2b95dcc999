"""The charge that the capacity counters of a cycler say has passed, whatever they restart at.

Cyclers restart their capacity counters at every step (Neware), at every change of direction
(Maccor), at every cycle or never (Arbin), where a schedule sets them, or count net (BioLogic).
Taking the highest value of a cycle, as many scripts do, loses all but the longest step of a charge
at constant current and then constant voltage.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from electrolyte.readers.measurement import (
    CAPACITY,
    CHARGING_CAPACITY,
    DISCHARGING_CAPACITY,
)
from electrolyte.techniques.cycling.integral import Bounds, Integral
from electrolyte.techniques.cycling.resolution import resolution_Ah
from electrolyte.techniques.cycling.steps import Steps

SLACK = 5e-4  # of the largest half cycle: what a counter may differ by at one record
KINDS = 18  # of changes of the current
NEARER = 0.5  # of the distance of the other: clearly nearer
OFTEN = 0.5  # of the first records of steps: a counter that is set there cannot be told by them
USUALLY = 0.8  # of the first records of steps: a counter that runs on there is never set


class Counted(NamedTuple):
    """Net charge at each record after the counters, jumps not taken from them; else as ``Passed``.

    Each with one entry a record.
    """

    net_Ah: np.ndarray
    replaced_Ah: np.ndarray
    followed: np.ndarray
    late_Ah: np.ndarray
    turned_Ah: np.ndarray | None = None


def counted(frame: pd.DataFrame, integrated: Integral, steps: Steps) -> Counted | None:
    """What the capacity counters say; None without any."""
    if CAPACITY in frame:
        counter = frame[CAPACITY].to_numpy(dtype=float)
        return _one_counter(frame, counter, integrated, steps)
    if CHARGING_CAPACITY not in frame or DISCHARGING_CAPACITY not in frame:
        return None
    largest, digit = _largest(integrated), resolution_Ah(frame)
    net, replaced, moved = np.zeros((3, len(frame)))
    turned = np.full(len(frame), np.inf)
    followed = np.zeros(len(frame), dtype=bool)
    direction = steps.direction
    for sign, name in ((1, CHARGING_CAPACITY), (-1, DISCHARGING_CAPACITY)):
        counter = frame[name].to_numpy(dtype=float)
        slack = SLACK * min(largest, float(np.ptp(counter))) + digit
        places = unsettled(counter, steps.edge)
        own, at = integrated.at(places).of(sign), _changes(steps, places)
        gained, ran_on = gains(counter, places, own, steps, slack, at)
        late = places[ran_on & (places > 0)]
        late = late[(direction[late - 1] == sign) & (direction[late] == -sign)]
        moved[late - 1] += _moved(gained, late)
        net += sign * gained
        np.minimum(turned, gained, out=turned)
        replaced += _replaced(counter, gained, np.append(places, late - 1), slack)
        followed[places[ran_on & (direction[places] == sign)]] = True
    return Counted(net, replaced, followed & _goes_on(direction), moved, turned)


def _one_counter(
    frame: pd.DataFrame, counter: np.ndarray, integrated: Integral, steps: Steps
) -> Counted:
    """As ``counted``, of one counter for both directions: net, or rising in both."""
    sign, digit_Ah = steps.direction, resolution_Ah(frame)
    within, places = np.diff(counter, prepend=counter[:1]), unsettled(counter, steps.edge)
    within[places] = 0.0
    # the smaller of both, because the current may be in another unit
    slack = SLACK * min(_largest(integrated), float(np.ptp(counter))) + digit_Ah
    own, change, onward = integrated.at(places), _changes(steps, places), _goes_on(sign)

    def followed(ran_on: np.ndarray) -> np.ndarray:
        marks = np.zeros(len(counter), dtype=bool)
        marks[places] = ran_on
        return marks

    def as_net() -> Counted:
        gained, ran_on = gains(counter, places, own, steps, slack, change)
        replaced = _replaced(counter, gained, places, slack)
        turns = np.flatnonzero(sign[1:] == -sign[:-1]) + 1
        late = turns[gained[turns] * sign[turns - 1] > slack]
        moved = np.zeros(len(counter))
        moved[late - 1] = _moved(gained, late)
        # nothing passed, unless as much each way: where the current turned within the interval
        both = np.minimum(np.abs(own.low_Ah), np.abs(own.high_Ah)) > slack
        still = (np.abs(gained[places]) <= digit_Ah) & ~(both & (own.low_Ah * own.high_Ah < 0))
        turned = np.maximum(-sign * gained, 0.0)
        turned[late] = 0.0
        unseen = np.flatnonzero(integrated.late & ~steps.edge)  # whatever the counter is set to
        turned[unseen] = np.maximum(sign[unseen] * (counter[unseen - 1] - counter[unseen]), 0.0)
        seen = followed(ran_on & (onward[places] | still))
        return Counted(gained, replaced, seen, moved, turned)

    def as_rising() -> Counted:
        gained, ran_on = gains(counter, places, own.rising(), steps, slack, change)
        replaced = _replaced(counter, gained, places, slack)
        ran_on &= onward[places]
        return Counted(sign * gained, replaced, followed(ran_on), np.zeros(len(counter)))

    if not within.any():  # one record a step: what is nearer to the integral
        return min((as_net(), as_rising()), key=lambda own: _apart(own.net_Ah, integrated))
    return as_net() if within[sign < 0].sum() <= 0 <= within[sign > 0].sum() else as_rising()


def unsettled(counter: np.ndarray, edge: np.ndarray) -> np.ndarray:
    """Places where a counter may have restarted: at the edges of steps, and where it falls.

    Also to a negative value, as a counter of few bits does.
    """
    marks, size, below = edge.copy(), np.abs(counter), counter < 0
    marks[1:] |= size[1:] < 0.5 * size[:-1]
    if below.any():
        marks[1:] |= below[1:] & (counter[:-1] > 0)
    return np.flatnonzero(marks)


def gains(
    counter: np.ndarray,
    places: np.ndarray,
    integrated: Bounds,
    steps: Steps,
    slack: float,
    change: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """What a capacity counter gained at each record, and at which of ``places`` it surely ran on.

    It may restart or be set anywhere. Within a step its differences count. At the first record of
    a step, and where it falls, the bounds of the integral decide between the difference, a restart
    at zero, and a counter that was set to another value; of the last the integral counts. Where
    both of the first fit, it is what lies clearly nearer to the integral, if the time in the step
    is known, else what the counter does at the other steps between the same directions. Where none
    fits, a counter that nearly always runs on is believed. One that jumps back to where it was
    before it was set counts nothing there, unless as much passed again.

    Parameters
    ----------
    counter : in Ah, in the direction of ``integrated``, at all records
    places : where it may restart, as of ``unsettled``
    integrated : the bounds at ``places``; slack : Ah that it may lie beyond them
    change : a number for each kind of change of the current, at ``places``
    """
    gained = np.diff(counter, prepend=counter[:1])
    edge, own = steps.edge[places], counter[places]
    before, jump, net = counter[np.maximum(places - 1, 0)], gained[places], integrated.net_Ah
    low, high = integrated.low_Ah - slack, integrated.high_Ah + slack
    fits = (low <= jump) & (jump <= high)
    restarts = (low <= own) & (own <= high)
    later = places > 0
    if (edge & ~fits & ~restarts)[later].sum() > OFTEN * edge[later].sum():
        fits &= ~edge  # where it is set at most steps, what fits does so by chance
        restarts &= ~edge
    fallen = np.abs(own) < 0.5 * np.abs(before)
    odd = ~fits & (edge | (fallen & restarts) | (fallen & (jump < 0) & (own >= 0)))
    odd |= ~fits & ~fallen & (own < 0) & (before > 0)
    either = edge & fits & restarts & (np.abs(before) > slack)
    restarting, running = edge & restarts & ~fits, edge & fits & ~restarts
    off, off_running = np.abs(own - net), np.abs(jump - net)
    told = steps.timed[places] & (
        np.minimum(off, off_running) < NEARER * np.maximum(off, off_running)
    )
    odd |= either & np.where(told, off < off_running, _usually(restarting, running, change))
    if running[later].sum() > USUALLY * edge[later].sum():
        # it is never set: what does not fit are the times, unless it runs against the current
        odd &= fits | restarts | (jump * np.sign(net) < -slack)
    followed = running | (either & ~odd & _usually(running, restarting, change))
    taken = np.where(odd, np.where(restarts, own, net), jump)
    # what remains where it is set to its old value, with what passed up to the record at which it
    # was set to zero
    last = _last(later & (np.abs(taken - jump) > slack))
    rest = jump - (taken - jump)[last]
    left = (low + low[last] <= rest) & (rest <= high + high[last])
    same = (np.abs(rest) <= slack) | (~fits & ~restarts & left)
    nearer = np.abs(rest - net) < np.abs(jump - net)
    back = edge & (last >= 0) & (jump * (taken - jump)[last] > 0) & same & (~fits | nearer)
    gained[places] = np.where(back, rest, taken)
    if places[:1] == 0 and restarts[0]:  # counted from the start of the file
        gained[0] = counter[0]
    return gained, followed & ~back


def _apart(net_Ah: np.ndarray, integrated: Bounds) -> float:
    return float(np.abs(net_Ah - integrated.net_Ah).sum())


def _last(marked: np.ndarray) -> np.ndarray:
    """Of each place the last one before it that is marked; -1 without any."""
    places = np.maximum.accumulate(np.where(marked, np.arange(len(marked)), -1))
    result: np.ndarray = np.append(-1, places[:-1])
    return result


def _usually(this: np.ndarray, other: np.ndarray, change: np.ndarray) -> np.ndarray:
    """Where ``this`` happens more often than the other at the same kind of change.

    At kinds of which none tells, where it does at all others.
    """
    counts = [np.bincount(change[places], minlength=KINDS) for places in (this, other)]
    untold = (counts[0] == 0) & (counts[1] == 0)
    usual: np.ndarray = np.where(untold, this.sum() > other.sum(), counts[0] > counts[1])[change]
    return usual


def _changes(steps: Steps, places: np.ndarray) -> np.ndarray:
    """From which current (or rest after which) to which the current changes at some records."""
    before = np.maximum(places - 1, 0)
    sign = 1 + steps.flows[places] * steps.direction[places]
    sign_before = 1 + steps.flows[before] * steps.direction[before]
    change: np.ndarray = 3 * (2 * sign_before + (steps.direction[before] > 0)) + sign
    return change.astype(np.intp)


def _moved(gained: np.ndarray, late: np.ndarray) -> np.ndarray:
    """Move what passed before the current turned to the record before; how much, at each place."""
    moved: np.ndarray = gained[late].copy()
    gained[late - 1] += moved
    gained[late] = 0.0
    return np.abs(moved)


def _goes_on(direction: np.ndarray) -> np.ndarray:
    """Where the direction is that of the record before."""
    return np.append(False, direction[1:] == direction[:-1])


def _largest(integrated: Bounds) -> float:
    """The largest charge that passes in one direction, in Ah."""
    net = integrated.net_Ah
    net = net[net != 0]
    if not len(net):
        return 0.0
    turns = np.flatnonzero((net[1:] > 0) != (net[:-1] > 0)) + 1
    return float(np.abs(np.add.reduceat(net, np.append(0, turns))).max())


def _replaced(
    counter: np.ndarray, gained: np.ndarray, places: np.ndarray, slack: float
) -> np.ndarray:
    """Jumps of a counter of which neither the difference nor a restart was taken, in Ah.

    ``places`` : where it did not gain its difference, at the most
    """
    own, taken = counter[places], gained[places]
    off = np.abs(own - counter[np.maximum(places - 1, 0)] - taken)
    odd = (off > slack) & (np.abs(own - taken) > slack)
    replaced = np.zeros(len(counter))
    replaced[places[odd]] = off[odd]
    return replaced
