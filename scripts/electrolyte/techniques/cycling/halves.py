"""Half cycles, from the directions of the current: what no counter of a cycler can get wrong."""

from __future__ import annotations

import heapq
import math
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from electrolyte.readers.measurement import (
    CURRENT,
    FREQUENCY,
    TEST_TIME,
    VOLTAGE,
)
from electrolyte.techniques.cycling.energies import energies
from electrolyte.techniques.cycling.integral import GAP, SECONDS_PER_HOUR
from electrolyte.techniques.cycling.passed import Passed
from electrolyte.techniques.cycling.resolution import resolution_Ah, resolution_s

WorkingElectrode = Literal["positive", "negative"]

CHARGE, DISCHARGE = 1, -1
NAMES = {CHARGE: "charge", DISCHARGE: "discharge"}
REVERSAL = 0.05  # of the half cycle beside it: less charge the other way is a pulse within it
CAME = 0.25  # of the voltage span: less from start to end, and a pulse begins where it ends
MOST_BACK = 0.5  # of what passes onward: what pulses within a half cycle may take back
SEEN = 200  # runs to either side that are looked at for it
TRACE = 1e-3  # of the largest half cycle: less charge is none
TAIL = 0.01  # of the main current; after the last record above it, a half cycle is over
SAME_CURRENT = 0.05  # relative
LEAST_CONSTANT = 1 / 3  # of the charge: at less, a half cycle has no rate
REACHED = 0.02  # V; a half cycle that ends this close to an end voltage reached it
ALIKE = 0.97  # of the charge of the others: a half cycle that ends elsewhere is whole
ALLOWED = 0.01  # relative: what a counter may say more than the current allows
EQUAL = 0.999  # of the charge of the others, where a schedule sets it
FALL_BACK = 0.7  # of the voltage span: what no rest within a half cycle makes it lose


class Half(NamedTuple):
    """One half cycle.

    Attributes
    ----------
    rows : indices of its records, those at rest left out
    capacity_Ah, energy_Wh : net sums over its steps; pulses the other way count against it
    coarse_Wh : bound of the error of the energy at this capacity: from the distances of the
        records, the last digits of the voltage and of the counter or, without one, the charge of
        each record
    opposite_Ah : what those pulses passed
    integrated_Ah, low_Ah, high_Ah, integrated_u_Ah : the integral of the current, its bounds and
        its standard uncertainty
    changes_A : root of the summed squares of all changes of the current, with its start and end
    mean_voltage_V : energy over capacity
    current_A : size of its main current, as of ``_main_current``
    constant : whether it is one that a C-rate could be of; in a drive cycle there is none
    last : its last record with more than a tail of its current (noise of a rest may follow)
    end_voltage_V : there
    """

    cycle: int
    direction: int
    rows: np.ndarray
    last: int
    capacity_Ah: float
    energy_Wh: float
    coarse_Wh: float
    opposite_Ah: float
    integrated_Ah: float
    low_Ah: float
    high_Ah: float
    integrated_u_Ah: float
    changes_A: float
    mean_voltage_V: float
    current_A: float
    constant: bool
    start_voltage_V: float
    end_voltage_V: float
    start_s: float
    end_s: float

    @property
    def rise_V(self) -> float:
        return self.end_voltage_V - self.start_voltage_V

    @property
    def duration_s(self) -> float:
        return self.end_s - self.start_s


def halves(frame: pd.DataFrame, charge: Passed, symmetric: bool = False) -> list[Half]:
    """The half cycles of a test in the order of time, all of cycle 0.

    A half cycle lasts from one reversal of the current to the next, whatever rests, pulses and
    steps lie in it. A reversal of less than ``REVERSAL`` of the larger half cycle beside it is a
    pulse, unless it reaches the voltage where its direction ends; so is one of many that together
    take back at most half of what passes onward (``_reversals``). In symmetric cells, which have no
    such voltage, it is compared with the smaller one. One of less than ``TRACE`` of the largest
    half cycle is none.
    """
    rows, starts, flowed = _bounds(frame, charge, symmetric)
    if not len(rows):
        return []
    voltage, time, current = (
        frame[name].to_numpy(dtype=float) for name in (VOLTAGE, TEST_TIME, CURRENT)
    )
    net = charge.net_Ah
    passed_Ah, own_voltage = net[rows], voltage[rows]
    sums = [np.add.reduceat(own, starts) for own in (flowed, passed_Ah)]
    late = np.flatnonzero(charge.late_Ah[rows]) if charge.late_Ah is not None else rows[:0]
    to_end_V = _to_end(own_voltage, late, flowed)
    del flowed
    energy_Wh, coarse_Wh = energies(rows, frame, net)
    if charge.late_Ah is not None:
        coarse_Wh[late] += charge.late_Ah[rows[late]] * to_end_V
    integral, digit_Ah = charge.integral, resolution_Ah(frame)
    digit_h = 0.0 if charge.counted else resolution_s(frame) / SECONDS_PER_HOUR
    sums += [np.add.reduceat(own, starts) for own in (energy_Wh, coarse_Wh)]
    del energy_Wh, coarse_Wh
    for part in (np.maximum, np.minimum):
        sums.append(np.add.reduceat(part(passed_Ah, 0.0), starts))
    for extreme in (np.maximum, np.minimum):
        sums.append(extreme.reduceat(own_voltage, starts))
    ends = np.append(starts[1:], len(rows))
    # with the rests between its records
    around = np.column_stack((rows[starts], rows[ends - 1] + 1)).ravel()
    around = around[:-1] if around[-1] == len(current) else around
    changes = np.diff(current, prepend=0.0)
    changes *= changes
    every = (integral.net_Ah, integral.low_Ah, integral.high_Ah, integral.u_Ah, changes)
    whole = [np.add.reduceat(own, around)[::2] for own in every]
    found = []
    bounds = starts.tolist(), ends.tolist()
    for begin, end, own_sums, whole_sums in zip(
        *bounds, np.transpose(sums).tolist(), np.transpose(whole).tolist(), strict=True
    ):
        flow_Ah, total, energy, coarse, rises, falls, highest, lowest = own_sums
        net_Ah, low_Ah, high_Ah, u_Ah, changed = whole_sums
        if total == 0:
            continue
        own = rows[begin:end]
        size = np.abs(current[own])
        way = CHARGE if flow_Ah > 0 else DISCHARGE
        sign = 1 if total > 0 else -1  # that of ``way``, unless a counter counts the other way
        energy *= sign
        if charge.counted:  # each charge so far is off by up to half a digit: by parts, ∫q dV
            coarse += 0.5 * digit_Ah * (highest - lowest)
        else:
            apart = np.abs(own_voltage[begin:end] - energy / abs(total))
            coarse += math.sqrt(3) * float((apart * integral.u_Ah[own]).sum())
        main, constant = _main_current(size, np.abs(passed_Ah[begin:end]))
        coarse += 0.5 * digit_h * main * (highest - lowest)  # 0 with a counter
        first = int(own[0])
        last = int(own[(size >= TAIL * main).nonzero()[0][-1]])
        found.append(
            Half(
                cycle=0,
                direction=way,
                rows=own,
                last=last,
                capacity_Ah=abs(total),
                energy_Wh=energy,
                coarse_Wh=coarse,
                opposite_Ah=abs(falls if sign > 0 else rises),
                integrated_Ah=way * net_Ah,
                low_Ah=min(way * low_Ah, way * high_Ah),
                high_Ah=max(way * low_Ah, way * high_Ah),
                integrated_u_Ah=u_Ah,
                changes_A=math.hypot(math.sqrt(changed), main),
                mean_voltage_V=energy / abs(total),
                current_A=main,
                constant=constant,
                start_voltage_V=float(voltage[first]),
                end_voltage_V=float(voltage[last]),
                start_s=_start(time, net, first),
                end_s=float(time[last]),
            )
        )
    return found


def _start(time: np.ndarray, net: np.ndarray, first: int) -> float:
    """When a half cycle began: at the record before its first, unless others are missing there."""
    if not first or net[first - 1] != 0:
        return float(time[first])
    before, own, after = time[first - 1], time[first], time[min(first + 1, len(time) - 1)]
    return float(before if own - before <= GAP * (after - own) else own)


def _main_current(size: np.ndarray, charge: np.ndarray) -> tuple[float, bool]:
    """The current of a third of the charge, and whether there is one.

    It is that at which half of the charge had passed, or, with a long part at constant voltage, a
    higher one; where none of these is, that at which half of the charge had passed.
    """
    order = size.argsort()
    size, passed = size[order], charge[order].cumsum()
    whole = float(passed[-1])
    tried = size[passed.searchsorted((0.5 * whole, 0.8 * whole))].tolist()
    for main in tried:
        low = int(size.searchsorted((1 - SAME_CURRENT) * main))
        high = int(size.searchsorted((1 + SAME_CURRENT) * main, side="right"))
        near = passed[high - 1] - (passed[low - 1] if low else 0.0)
        if near >= LEAST_CONSTANT * whole:
            return main, True
    return tried[0], False


def _bounds(
    frame: pd.DataFrame, charge: Passed, symmetric: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Records with current, the places among them where half cycles begin, what they passed."""
    current = frame[CURRENT].to_numpy(dtype=float)
    net = charge.net_Ah
    flow = charge.steps.flows
    size = np.abs(net)
    active = flow | (size > TRACE * size.max())
    if FREQUENCY in frame:
        active &= ~(frame[FREQUENCY].to_numpy(dtype=float) > 0)
    rows = np.flatnonzero(active)
    flowed = _flowed(charge)[rows]
    if not len(rows):
        return rows, rows, flowed
    positive = np.where(flow[rows], current[rows] > 0, net[rows] > 0)
    starts = np.append(0, np.flatnonzero(positive[1:] != positive[:-1]) + 1)
    voltage = frame[VOLTAGE].to_numpy(dtype=float)[rows]
    sums = np.add.reduceat(flowed, starts)
    kept = _reversals(sums, voltage, np.append(starts, len(rows)), symmetric)
    starts = np.unique(np.append(starts[kept], _fallen_back(voltage, positive)))
    return rows, starts, flowed


def _flowed(charge: Passed) -> np.ndarray:
    """What passed at each record, for the directions: what is counted where the current allows it.

    Elsewhere the current decides, because a counter may count one direction in another unit.
    """
    net, current = charge.net_Ah, charge.integral
    if not current.net_Ah.any():
        return net
    bound = np.abs(current.low_Ah)
    bound *= -ALLOWED
    bound += current.low_Ah
    allowed = bound <= net
    np.abs(current.high_Ah, out=bound)
    bound *= ALLOWED
    bound += current.high_Ah
    allowed &= net <= bound
    result: np.ndarray = np.where(allowed, net, current.net_Ah)
    return result


def _reversals(
    sums: np.ndarray, voltage: np.ndarray, bounds: np.ndarray, symmetric: bool
) -> list[int]:
    """Which runs of one direction begin a half cycle; ``sums`` alternate in sign.

    The smallest run is looked at first. One that is a pulse joins its neighbours, which then count
    as one.
    """
    size = np.abs(sums).tolist()
    trace = TRACE * max(size)
    lowest, highest = float(voltage.min()), float(voltage.max())
    last = voltage[bounds[1:] - 1]
    ended = np.where(sums > 0, last >= highest - REACHED, last <= lowest + REACHED)
    came = np.abs(last - voltage[bounds[:-1]]) > CAME * (highest - lowest)
    at_end = (ended & came).tolist()
    count = len(size)
    before, after = list(range(-1, count - 1)), list(range(1, count + 1))
    alive = [True] * count
    beyond = math.inf
    size.append(beyond)  # a run beyond either end
    beside_of = min if symmetric else max

    def on_the_way(i: int) -> bool:
        """Whether a run is one of several that take back a part of one half cycle, as in driving.

        Between runs at most twice as large, the other direction wins by what makes them pulses.
        """
        back, onward, most, least = size[i], 0.0, 2 * size[i], size[i] / REVERSAL
        for beside in (before, after):
            place = beside[i]
            for _ in range(SEEN):
                passed = size[place]
                if passed == beyond:
                    break
                onward += passed
                if onward - back >= least and back <= MOST_BACK * onward:
                    return True
                place = beside[place]
                passed = size[place]
                if passed > most or at_end[place]:
                    break
                back += passed
                place = beside[place]
        return False

    queue = [(size[i], i) for i in range(count)]
    heapq.heapify(queue)
    while queue:
        s, i = heapq.heappop(queue)
        if not alive[i] or s != size[i]:
            continue
        left, right = before[i], after[i]
        inner = left >= 0 and right < count
        beside = beside_of(size[left], size[right]) if inner else 0.0
        reversal = s >= REVERSAL * beside or (at_end[i] and not symmetric)
        if s >= trace and reversal:
            regained = inner and not symmetric and not at_end[i] and on_the_way(i)
            if not regained:
                continue
        # the run joins its neighbours: their charge less its own
        if not inner:
            joined = left if left >= 0 else right
            if joined >= count:
                continue  # the only one
            size[joined] -= s
            alive[i] = False
            if left < 0:  # the first half cycle begins with this trace
                begin = i
                alive[begin], alive[joined] = True, False
                size[begin], at_end[begin] = size[joined], at_end[joined]
                after[begin] = after[joined]
                joined = begin
            else:
                after[left] = right
        else:
            joined = left
            size[left] = size[left] - s + size[right]
            at_end[left] = at_end[right]
            alive[i] = alive[right] = False
            after[left] = after[right]
        if after[joined] < count:
            before[after[joined]] = joined
        # beside a larger half cycle, what was none may be a pulse
        for place in (before[joined], joined, after[joined]):
            if 0 <= place < count:
                heapq.heappush(queue, (size[place], place))
    return [i for i, living in enumerate(alive) if living]


def _fallen_back(own: np.ndarray, positive: np.ndarray) -> np.ndarray:
    """Places where a half cycle between two of one direction is not in the file.

    After a gap or a rest the current goes on in the same direction, but from a voltage that only
    the other direction leads to. ``own`` are the voltages of the records with
    current, ``positive`` those in charge.
    """
    span = float(np.ptp(own))
    fall = own[:-1] - own[1:]
    far = np.flatnonzero(np.abs(fall) > FALL_BACK * span)
    places = far[(positive[far] == positive[far + 1]) & (positive[far] == (fall[far] > 0))]
    # the record after it is still there: neither a spike nor the relaxation of a rest
    following = np.minimum(places + 2, len(own) - 1)
    stays = np.abs(own[places] - own[following]) > 0.5 * FALL_BACK * span
    result: np.ndarray = places[stays] + 1
    return result


def _to_end(own: np.ndarray, places: np.ndarray, flowed: np.ndarray) -> np.ndarray:
    """How far the voltages at some places are from the last one that their direction leads to."""
    at = own[places]
    result: np.ndarray = np.where(flowed[places] > 0, own.max() - at, at - own.min())
    return result
