"""The sign of a cycler's current, positive in charge, from what else its table says.

Some programs leave the sign to the types of the steps or to counters of charge and discharge, some
write the current positive in discharge.
"""

from __future__ import annotations

import unicodedata
from typing import Any

import numpy as np

from electrolyte.readers.cycling.cycler_columns import COUNTED_APART
from electrolyte.readers.cycling.cycler_text import Table
from electrolyte.readers.measurement import (
    CAPACITY,
    CHARGING_CAPACITY,
    CURRENT,
    DISCHARGING_CAPACITY,
    VOLTAGE,
)

CHARGE, DISCHARGE, REST = 1, -1, 0
# First letter of a step's type, and words in it: those of a discharge hold those of a charge.
DIRECTIONS = {
    DISCHARGE: ("d", ("dch", "disch", "décharg", "entlad", "放电", "放電", "방전")),
    CHARGE: ("c", ("chg", "charg", "cha", "laden", "ladung", "充电", "充電", "충전")),
}
COUNTERS = (CHARGING_CAPACITY, DISCHARGING_CAPACITY)
POLARISED = 0.5  # of the voltage span between charges and discharges
ALONE = 0.01  # of what one counter gains: less is no change of the other
NEARLY_ALL = 0.95  # of the records: counters may show the first of a step late


def direction_of(kind: str) -> int:
    """``'CC DChg'``, ``'D_CC'``, ``'恒流放电'``, ``'D'`` -> -1; charges -> +1; else 0."""
    word = unicodedata.normalize("NFKC", kind).strip().lower().replace(" ", "_")
    for direction, (first, words) in DIRECTIONS.items():
        if word.startswith(f"{first}_") or word == first or any(own in word for own in words):
            return direction
    return REST


def sign_current(
    table: Table, data: dict[str, Any], direction: np.ndarray | None, warnings: list[str]
) -> None:
    """Make the current in ``data`` negative in discharge.

    A current that runs against what the file says is turned where the voltage agrees with the
    file. Else it stays as it is, for the analysis to doubt.

    Parameters
    ----------
    direction : of each record, as the types of the steps say; None without these
    """
    current, stated = data[CURRENT], direction
    counters = data.keys() >= COUNTED_APART[CAPACITY]
    if stated is None and counters:
        charged, discharged = (np.diff(data[name], prepend=0.0) for name in COUNTERS)
        # both move where they are set
        stated = np.where(ALONE * charged > np.abs(discharged), CHARGE, REST)
        stated[ALONE * discharged > np.abs(charged)] = DISCHARGE
    if stated is None:
        return
    if not (current < 0).any():
        if direction is not None:
            data[CURRENT] = np.where(direction == DISCHARGE, -current, current)
        elif (stated == DISCHARGE).any():
            # a step's first record counts with the next, up to which its current flowed
            before = np.append(stated[1:] == DISCHARGE, False) & (stated != CHARGE)
            data[CURRENT] = np.where((stated == DISCHARGE) | before, -current, current)
            warnings.append("No current is negative: the discharge counter gives its sign.")
        return
    if _is_turned(current, data[VOLTAGE], stated):
        data[CURRENT] = -current
        if CAPACITY in data and _is_net(-data[CAPACITY], stated):
            data[CAPACITY] = -data[CAPACITY]
        by = "counters" if direction is None else "types of its steps"
        warnings.append(
            f"The file's current is positive in discharge, as the {by} and the voltage show: its"
            " sign is turned."
        )
        return
    wrong = (stated == DISCHARGE) & (current > 0)
    if direction is not None and wrong.any():
        row = int(np.argmax(wrong))
        warnings.append(
            f"Line {table.line(row)}: positive current in a discharge step"
            f" ({int(wrong.sum())} rows): kept as it is."
        )


def _is_turned(current: np.ndarray, voltage: np.ndarray, stated: np.ndarray) -> bool:
    """Whether the current runs against the stated directions, and the voltage with them.

    The voltage of a cell rises in charge, and lies above that in discharge; where most of it is
    polarisation, as in a symmetric cell, it need not rise.
    """
    along = current * stated
    flows = along != 0
    if not flows.any() or (along < 0).sum() / flows.sum() < NEARLY_ALL:
        return False
    charging, discharging = flows & (stated == CHARGE), flows & (stated == DISCHARGE)
    if not charging.any() or not discharging.any():
        return False
    goes_on = flows[1:] & (stated[1:] == stated[:-1])
    rise = float((np.diff(voltage) * stated[1:])[goes_on].sum())
    above = float(voltage[charging].mean() - voltage[discharging].mean())
    return above > 0 and (rise > 0 or above > POLARISED * float(np.ptp(voltage)))


def _is_net(counter: np.ndarray, stated: np.ndarray) -> bool:
    """Whether a counter mostly rises in charge and falls in discharge; it may restart."""
    rises, goes_on = np.sign(np.diff(counter)), stated[1:] == stated[:-1]
    charged, discharged = (
        float(rises[goes_on & (stated[1:] == way)].sum()) for way in (CHARGE, DISCHARGE)
    )
    return charged > 0 > discharged
