"""Half cycles that a file holds a part of only: where it begins late, or ends before they do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from electrolyte.techniques.cycling.halves import (
    ALIKE,
    CHARGE,
    EQUAL,
    REACHED,
    REVERSAL,
    SAME_CURRENT,
    Half,
)


def begins_late(
    half: Half, others: Sequence[Half], from_start: bool, symmetric: bool = False
) -> bool:
    """Whether the file begins within this half cycle, its first.

    It does if its voltage begins beyond that of the others of its direction and rate and it holds
    less charge; in a symmetric cell the charge alone tells. ``from_start`` : the file begins with
    its test, so that a rest before the half cycle is no part of it.
    """
    alike = [o for o in others if o.direction == half.direction and o is not half]
    same = [o for o in alike if abs(o.current_A - half.current_A) <= 0.1 * half.current_A]
    compared = same or alike
    if not compared or (half.rows[0] != 0 and from_start):
        return False
    begin = float(np.median([o.start_voltage_V for o in compared]))
    charge = float(np.median([o.capacity_Ah for o in compared]))
    if symmetric:
        return half.capacity_Ah < EQUAL * charge
    late = (half.start_voltage_V - begin) * half.direction > REACHED
    return late and half.capacity_Ah < ALIKE * charge


def parts_of_one(found: Sequence[Half]) -> list[Half]:
    """The first of some half cycles of a symmetric cell, if they are parts of one that is cut.

    Pulses cut it: each part holds less charge than those of its direction and current after it, or,
    beside a pulse, than those of its direction if none had its current. In the order of time that
    is the one within which the file begins, backwards that within which it ends.
    """
    parts: list[Half] = []
    pulse = True
    for number, half in enumerate(found):
        rest = found[number + 1 :]
        usual = _usual_of_current(half, rest)
        if usual is None and parts and pulse:
            alike = [other.capacity_Ah for other in rest if other.direction == half.direction]
            usual = float(np.median(alike)) if alike else None
        if usual is None or half.capacity_Ah >= EQUAL * usual:
            break
        before, pulse = pulse, half.capacity_Ah < REVERSAL * usual
        if parts and not (before or pulse):
            break
        parts.append(half)
    return parts


def _usual_of_current(half: Half, others: Sequence[Half]) -> float | None:
    """The median charge of the others of a direction and current; None without any."""
    own = [
        o.capacity_Ah
        for o in others
        if o is not half
        and o.direction == half.direction
        and abs(o.current_A - half.current_A) <= SAME_CURRENT * half.current_A
    ]
    return float(np.median(own)) if own else None


def is_cut_short(
    half: Half,
    others: Sequence[Half],
    rows: int,
    window_V: tuple[float, float] | None = None,
    symmetric: bool = False,
) -> bool:
    """Whether the test ended within this half cycle, its last or the one before a last pulse.

    It did if it stops short of the end voltage (that of the other half cycles of its direction, or
    where there are none, the end of the window), and all of several others reach it, or its last
    record is the file's last, or it holds less charge than the others. In a symmetric cell the
    charge alone tells, compared with those of its current.
    """
    alike = [o for o in others if o.direction == half.direction and o is not half]
    at_end = half.last == rows - 1
    if symmetric and alike:
        usual = _usual_of_current(half, others)  # also where the file ends in a rest within it
        if usual is None:
            of_any = [o.capacity_Ah for o in alike]
            set_Ah = len(of_any) > 1 and min(of_any) >= EQUAL * max(of_any)  # whatever the current
            return (at_end or set_Ah) and half.capacity_Ah < EQUAL * float(np.median(of_any))
        return half.capacity_Ah < EQUAL * usual
    if alike:
        target = float(np.median([o.end_voltage_V for o in alike]))
    elif window_V is not None:
        target = max(window_V) if half.direction == CHARGE else min(window_V)
    else:
        return at_end
    if (target - half.end_voltage_V) * half.direction <= REACHED:
        return False
    if len(alike) > 1 and all(abs(o.end_voltage_V - target) <= REACHED for o in alike):
        return True
    charges = [o.capacity_Ah for o in alike]
    return at_end or bool(charges and half.capacity_Ah < ALIKE * float(np.median(charges)))
