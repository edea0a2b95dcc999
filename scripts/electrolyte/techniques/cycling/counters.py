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
    CURRENT,
    DISCHARGING_CAPACITY,
)
from electrolyte.techniques.cycling.integral import Bounds, Integral
from electrolyte.techniques.cycling.resolution import resolution_Ah
from electrolyte.techniques.cycling.steps import began, direction_of, flowing

SLACK = 5e-4  # of the largest half cycle: what a counter may differ by at one record
KINDS = 18  # of changes of the current
USUALLY = 0.8  # of the first records of steps: a counter that runs on there is never set


class Counted(NamedTuple):
    """Net charge at each record after the counters, jumps not taken from them; else as ``Passed``.

    Each with one entry a record.
    """

    net_Ah: np.ndarray
    replaced_Ah: np.ndarray
    followed: np.ndarray
    late_Ah: np.ndarray


def counted(frame: pd.DataFrame, integrated: Integral, edge: np.ndarray) -> Counted | None:
    """What the capacity counters say; None without any."""
    if CAPACITY in frame:
        counter = frame[CAPACITY].to_numpy(dtype=float)
        return _one_counter(frame, counter, integrated, edge)
    if CHARGING_CAPACITY not in frame or DISCHARGING_CAPACITY not in frame:
        return None
    largest, digit = _largest(integrated), resolution_Ah(frame)
    net, replaced, moved = np.zeros((3, len(frame)))
    followed = np.zeros(len(frame), dtype=bool)
    direction = direction_of(frame)
    before = np.append(direction[:1], direction[:-1])
    for sign, name in ((1, CHARGING_CAPACITY), (-1, DISCHARGING_CAPACITY)):
        own = Bounds(
            np.maximum(sign * integrated.net_Ah, 0.0),
            np.maximum(np.minimum(sign * integrated.low_Ah, sign * integrated.high_Ah), 0.0),
            np.maximum(np.maximum(sign * integrated.low_Ah, sign * integrated.high_Ah), 0.0),
        )
        counter = frame[name].to_numpy(dtype=float)
        slack = SLACK * min(largest, float(np.ptp(counter))) + digit
        gained, ran_on = gains(counter, own, edge, slack, _changes(frame), began(frame))
        moved += _moved(gained, ran_on & (before == sign) & (direction == -sign))
        net += sign * gained
        replaced += _replaced(counter, gained, slack)
        followed |= ran_on & (direction == sign)
    return Counted(net, replaced, followed & _goes_on(direction), moved)


def _one_counter(
    frame: pd.DataFrame, counter: np.ndarray, integrated: Integral, edge: np.ndarray
) -> Counted:
    """As ``counted``, of one counter for both directions: net, or rising in both."""
    sign, change, digit_Ah = direction_of(frame), _changes(frame), resolution_Ah(frame)
    within = np.diff(counter, prepend=counter[:1])
    within[edge] = 0.0
    # the smaller of both, because the current may be in another unit
    slack = SLACK * min(_largest(integrated), float(np.ptp(counter))) + digit_Ah
    timed, none = began(frame), np.zeros(len(counter))

    def as_net() -> Counted:
        gained, followed = gains(counter, integrated, edge, slack, change, timed)
        replaced = _replaced(counter, gained, slack)
        before = np.append(sign[:1], sign[:-1])
        moved = _moved(gained, (before == -sign) & (gained * before > slack))
        still = np.abs(gained) <= digit_Ah  # nothing passed, in either direction
        return Counted(gained, replaced, followed & (_goes_on(sign) | still), moved)

    # a counter that rises in both directions never falls
    ends = np.abs(np.stack((integrated.low_Ah, integrated.high_Ah)))
    mixed = integrated.low_Ah * integrated.high_Ah < 0
    own = Bounds(
        np.abs(integrated.net_Ah),
        np.where(mixed, 0.0, ends.min(axis=0)),
        np.where(mixed, ends.sum(axis=0), ends.max(axis=0)),
    )

    def as_rising() -> Counted:
        gained, followed = gains(counter, own, edge, slack, change, timed)
        replaced = _replaced(counter, gained, slack)
        return Counted(sign * gained, replaced, followed & _goes_on(sign), none)

    if not within.any():  # one record a step: what is nearer to the integral
        return min((as_net(), as_rising()), key=lambda own: _apart(own.net_Ah, integrated))
    return as_net() if within[sign < 0].sum() <= 0 <= within[sign > 0].sum() else as_rising()


def gains(
    counter: np.ndarray,
    integrated: Bounds,
    edge: np.ndarray,
    slack: float,
    change: np.ndarray,
    timed: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """What a capacity counter gained at each record, and where it surely ran on.

    It may restart or be set anywhere. Within a step its differences count. At the first record of
    a step, and where it falls, the bounds of the integral decide between the difference, a restart
    at zero, and a counter that was set to another value; of the last the integral counts. Where
    both of the first fit, it is what the counter does at the other steps between the same
    directions, and where these do not tell but the time in the step does, what lies nearer to the
    integral; where none does, a counter that nearly always runs on is believed. One that jumps back
    to where it was before it was set counts nothing there, unless as much passed again.

    Parameters
    ----------
    counter : in Ah, in the direction of ``integrated``
    edge : where it may restart; slack : Ah that it may lie beyond the bounds
    change : a number for each kind of change of the current, as of ``_changes``
    timed : records of which the file says when their step began
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
    untold = either & timed & ~odd & ~_usually(running, restarting, change)
    nearer = np.abs(counter - integrated.net_Ah) < np.abs(gained - integrated.net_Ah)
    odd |= untold & nearer
    if running[1:].sum() > USUALLY * edge[1:].sum():
        # it is never set: what does not fit are the times, unless it runs against the current
        against = gained * np.sign(integrated.net_Ah) < -slack
        odd &= fits | restarts | against
    followed = running | (either & ~odd & _usually(running, restarting, change))
    gained[odd] = np.where(restarts, counter, integrated.net_Ah)[odd]
    jump = counter - before
    taken = gained - jump
    last = _last(np.abs(taken) > slack)
    rest = jump - taken[last]  # what remains where it is set to its old value
    # with what passed up to the record at which it was set to zero
    left = (low + low[last] <= rest) & (rest <= high + high[last])
    same = (np.abs(rest) <= slack) | (~fits & ~restarts & left)
    off = np.abs(np.stack((rest, jump)) - integrated.net_Ah)
    back = edge & (last > 0) & (jump * taken[last] > 0) & same & (~fits | (off[0] < off[1]))
    gained[back] = rest[back]
    if restarts[0]:  # counted from the start of the file
        gained[0] = counter[0]
    return gained, followed & ~back


def _apart(net_Ah: np.ndarray, integrated: Bounds) -> float:
    return float(np.abs(net_Ah - integrated.net_Ah).sum())


def _last(marked: np.ndarray) -> np.ndarray:
    """Of each record the last one before it that is marked; 0 without any."""
    places = np.maximum.accumulate(np.where(marked, np.arange(len(marked)), 0))
    result: np.ndarray = np.concatenate(([0], places[:-1]))
    return result


def _usually(this: np.ndarray, other: np.ndarray, change: np.ndarray) -> np.ndarray:
    """Where ``this`` happens more often than the other at the same kind of change."""
    counts = [np.bincount(change[places], minlength=KINDS) for places in (this, other)]
    usual: np.ndarray = (counts[0] > counts[1])[change]
    return usual


def _changes(frame: pd.DataFrame) -> np.ndarray:
    """From which current (or rest after which) to which the current changes at each record."""
    current = frame[CURRENT].to_numpy(dtype=float)
    sign = np.where(flowing(current), np.sign(current), 0.0).astype(int) + 1
    state = 2 * sign + (direction_of(frame) > 0)
    change: np.ndarray = 3 * np.concatenate((state[:1], state[:-1])) + sign
    return change


def _moved(gained: np.ndarray, late: np.ndarray) -> np.ndarray:
    """Move what passed before the current turned to the record before; how much, at each."""
    places = np.flatnonzero(late)
    moved = np.zeros(len(gained))
    moved[places - 1] = np.abs(gained[places])
    gained[places - 1] += gained[places]
    gained[places] = 0.0
    return moved


def _goes_on(direction: np.ndarray) -> np.ndarray:
    """Where the direction is that of the record before."""
    return np.append(False, direction[1:] == direction[:-1])


def _largest(integrated: Bounds) -> float:
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
