"""Half cycles that a file holds a part of only: where it begins late, or ends before they do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from electrolyte.techniques.cycling.halves import ALIKE, CHARGE, EQUAL, REACHED, Half


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


def is_cut_short(
    half: Half,
    others: Sequence[Half],
    rows: int,
    window_V: tuple[float, float] | None = None,
    symmetric: bool = False,
) -> bool:
    """Whether the test ended within this half cycle, its last or the one before a last pulse.

    It did if it stops short of the end voltage (that of the other half cycles of its direction, or
    where there are none, the end of the window), and its last record is the file's last or it holds
    less charge than the others. In a symmetric cell the charge alone tells.
    """
    alike = [o for o in others if o.direction == half.direction and o is not half]
    at_end = half.last == rows - 1
    if symmetric and alike:
        usual = float(np.median([o.capacity_Ah for o in alike]))
        return at_end and half.capacity_Ah < EQUAL * usual
    if alike:
        target = float(np.median([o.end_voltage_V for o in alike]))
    elif window_V is not None:
        target = max(window_V) if half.direction == CHARGE else min(window_V)
    else:
        return at_end
    if (target - half.end_voltage_V) * half.direction <= REACHED:
        return False
    charges = [o.capacity_Ah for o in alike]
    return at_end or bool(charges and half.capacity_Ah < ALIKE * float(np.median(charges)))
