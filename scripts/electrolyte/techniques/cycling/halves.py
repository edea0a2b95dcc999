"""Half cycles: which cycle and direction each record belongs to, and what each half delivered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from electrolyte.readers.measurement import CURRENT, CYCLE_COUNT, STEP_COUNT, TEST_TIME, VOLTAGE
from electrolyte.techniques.cycling.passed import Passed, flowing

WorkingElectrode = Literal["positive", "negative"]

CHARGE, DISCHARGE = 1, -1
NAMES = {CHARGE: "charge", DISCHARGE: "discharge"}
REACHED = 0.02  # V; a half cycle that ends this close to the others' end voltage reached it


@dataclass(frozen=True)
class Half:
    """One half cycle.

    Attributes
    ----------
    rows : indices of its records, those at rest left out
    capacity_Ah, energy_Wh : sums over its steps
    mean_voltage_V : energy over capacity
    current_A : size of the current at which half of the charge had passed (the constant-current
        part decides, not the tail at constant voltage)
    end_voltage_V : at its last record
    """

    cycle: int
    direction: int
    rows: np.ndarray
    capacity_Ah: float
    energy_Wh: float
    mean_voltage_V: float
    current_A: float
    start_voltage_V: float
    end_voltage_V: float
    duration_s: float


def halves(frame: pd.DataFrame, charge: Passed, first: WorkingElectrode = "positive") -> list[Half]:
    """The half cycles of a test in the order of time.

    Cycles are those of the file; where it counts none, each begins with a charge (working electrode
    ``positive``, delithiated first) or with a discharge (``negative``).
    """
    current = frame[CURRENT].to_numpy(dtype=float)
    net = charge.charge_Ah - charge.discharge_Ah
    active = flowing(current) | (net != 0)
    direction = np.where(active, np.sign(np.where(flowing(current), current, net)), 0).astype(int)
    cycle = cycle_numbers(frame, direction, first)
    rows = np.flatnonzero(direction)
    key = 2 * cycle[rows].astype(np.int64) + (direction[rows] == CHARGE)
    order = np.argsort(key, kind="stable")  # by half cycle, in each in the order of time
    ends = np.flatnonzero(np.diff(key[order])) + 1
    found = []
    for own in np.split(rows[order], ends) if len(rows) else ():
        way = int(direction[own[0]])
        gained = charge.charge_Ah if way == CHARGE else charge.discharge_Ah
        if gained[own].sum() > 0:
            found.append(_half(frame, int(cycle[own[0]]), way, own, gained[own]))
    return sorted(found, key=lambda half: int(half.rows[0]))


def cycle_numbers(
    frame: pd.DataFrame, direction: np.ndarray, first: WorkingElectrode
) -> np.ndarray:
    """The cycle of each record: the file's own, else counted from the order of directions."""
    if CYCLE_COUNT in frame:
        return frame[CYCLE_COUNT].to_numpy(dtype=int)
    held = pd.Series(direction).replace(0, np.nan).ffill().bfill().to_numpy()
    opening = CHARGE if first == "positive" else DISCHARGE
    begins = np.diff(held, prepend=held[:1]) == 2 * opening
    numbers: np.ndarray = 1 + np.cumsum(begins)
    return numbers


def _half(
    frame: pd.DataFrame, cycle: int, direction: int, rows: np.ndarray, gained: np.ndarray
) -> Half:
    voltage = frame[VOLTAGE].to_numpy(dtype=float)
    current = np.abs(frame[CURRENT].to_numpy(dtype=float)[rows])
    time = frame[TEST_TIME].to_numpy(dtype=float)
    capacity = float(gained.sum())
    energy = float(np.sum(gained * _midway(voltage, rows, frame)))
    return Half(
        cycle=cycle,
        direction=direction,
        rows=rows,
        capacity_Ah=capacity,
        energy_Wh=energy,
        mean_voltage_V=energy / capacity,
        current_A=weighted_median(current, gained),
        start_voltage_V=float(voltage[rows[0]]),
        end_voltage_V=float(voltage[rows[-1]]),
        duration_s=float(time[rows[-1]] - time[max(rows[0] - 1, 0)]),
    )


def _midway(voltage: np.ndarray, rows: np.ndarray, frame: pd.DataFrame) -> np.ndarray:
    """Voltage at which the charge of each record passed: midway from the record before it."""
    before = np.maximum(rows - 1, 0)
    joined = np.diff(rows, prepend=rows[0] - 2) == 1
    if STEP_COUNT in frame:
        step = frame[STEP_COUNT].to_numpy()
        joined &= step[before] == step[rows]
    middle: np.ndarray = np.where(joined, 0.5 * (voltage[before] + voltage[rows]), voltage[rows])
    return middle


def weighted_median(values: np.ndarray, weights: np.ndarray) -> float:
    """The value below which half of the weight lies; negative weights count as none."""
    order = np.argsort(values)
    weight = np.cumsum(np.maximum(weights[order], 0))
    if not weight[-1] > 0:
        return float("nan")
    return float(values[order][np.searchsorted(weight, 0.5 * weight[-1])])


def is_cut_short(
    half: Half, others: list[Half], rows: int, window_V: tuple[float, float] | None = None
) -> bool:
    """Whether the test ended within this half cycle.

    It did if the half cycle's last record is the file's last and stops short of the end voltage:
    that of the other half cycles of its direction, or where there are none, the end of the window.
    """
    if half.rows[-1] != rows - 1:
        return False
    ends = [o.end_voltage_V for o in others if o.direction == half.direction and o is not half]
    if not ends and window_V is None:
        return True
    if not ends and window_V is not None:
        ends = [max(window_V) if half.direction == CHARGE else min(window_V)]
    target = float(np.median(ends))
    return (target - half.end_voltage_V) * half.direction > REACHED
