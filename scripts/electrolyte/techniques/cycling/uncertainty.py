"""Uncertainty of the charge and energy of a half cycle and of the Coulombic efficiency.

What no cycler file states is how good its current is: ``current_offset`` of the config says it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from electrolyte.techniques.cycling.halves import Half
from electrolyte.techniques.cycling.integral import SECONDS_PER_HOUR
from electrolyte.techniques.cycling.lost_charge import Lost


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
