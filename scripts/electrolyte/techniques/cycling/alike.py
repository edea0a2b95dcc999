"""Half cycles of one direction and rate: what others tell of one that may not be whole."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np

from electrolyte.techniques.cycling.halves import ALIKE, EQUAL, Half
from electrolyte.techniques.cycling.passed import Passed

SAME_RATE = 0.1  # relative
MOST_COMPARED = 5  # half cycles


def alike(half: Half, found: Iterable[Half]) -> Iterator[Half]:
    """The other half cycles of the same direction and rate."""
    return (
        other
        for other in found
        if other is not half
        and other.direction == half.direction
        and abs(other.current_A - half.current_A) < SAME_RATE * half.current_A
    )


def as_much_as_others(number: int, found: Sequence[Half], largest_first: Sequence[Half]) -> bool:
    """Whether a half cycle passed what a schedule sets: the most of the others.

    Those of its direction and rate, and those beside it.
    """
    half = found[number]
    beside = [*found[max(number - 1, 0) : number], *found[number + 1 : number + 2]]
    most = max((other.capacity_Ah for other in beside), default=math.inf)
    most_alike = next(alike(half, largest_first), half)
    return half.capacity_Ah >= EQUAL * max(most, most_alike.capacity_Ah)


def less_than_others(number: int, found: Sequence[Half]) -> float:
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
