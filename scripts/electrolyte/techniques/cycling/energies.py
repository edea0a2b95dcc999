"""The energy of each record of a half cycle, and what bounds its error."""

from __future__ import annotations

import numpy as np
import pandas as pd

from electrolyte.readers.measurement import STEP_COUNT, VOLTAGE
from electrolyte.techniques.cycling.resolution import resolution

BLOCK = 1 << 16  # records in one go: they stay in the processor's cache


def energies(
    rows: np.ndarray, frame: pd.DataFrame, net_Ah: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The energy of each record, and what bounds its error, also for the digits of the voltage."""
    voltage = frame[VOLTAGE].to_numpy(dtype=float)
    half_digit_V = 0.5 * resolution(voltage)
    energy_Wh, coarse_Wh = np.empty((2, len(rows)))
    for begin in range(0, len(rows), BLOCK):
        part = slice(max(begin - 2, 0), begin + BLOCK + 1)  # a record is bounded by those beside
        near, own = rows[part], slice(begin - part.start, begin - part.start + BLOCK)
        passed_Ah = net_Ah[near]
        before = voltage[np.maximum(near - 1, 0)]
        energy, coarse = _energy(before, voltage[near], passed_Ah, _joined(near, frame))
        coarse += half_digit_V * np.abs(passed_Ah)
        energy_Wh[begin : begin + BLOCK] = energy[own]
        coarse_Wh[begin : begin + BLOCK] = coarse[own]
    return energy_Wh, coarse_Wh


def _joined(rows: np.ndarray, frame: pd.DataFrame) -> np.ndarray:
    """Which records follow the one before them in the same step."""
    joined: np.ndarray = np.diff(rows, prepend=rows[0] - 2) == 1
    if STEP_COUNT in frame:
        step = frame[STEP_COUNT].to_numpy()
        joined &= step[np.maximum(rows - 1, 0)] == step[rows]
    return joined


def _energy(
    before: np.ndarray, own: np.ndarray, passed_Ah: np.ndarray, joined: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The energy of each record, midway from the record before it, and what bounds its error.

    ``before``, the voltage there, is written over.
    """
    energy_Wh = passed_Ah * np.where(joined, 0.5 * (before + own), own)
    return energy_Wh, _coarse(np.subtract(own, before, out=before), passed_Ah, joined)


def _coarse(rise: np.ndarray, passed_Ah: np.ndarray, joined: np.ndarray) -> np.ndarray:
    """What each record adds to the bound of the error of the energy; ``rise`` of its voltage in V.

    Between two records of a step the voltage bends as its slopes on either side say, at most to
    any course between theirs. In the first and the last interval of a step, where it bends most,
    it takes any course, and so it does for the charge of a step's first record from the record
    before. ``rise`` is written over.
    """
    result: np.ndarray = np.abs(rise * passed_Ah)
    np.multiply(result, 0.5, out=result, where=joined)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):  # no charge: any course
        # for even distances, the difference to trapezoids over every second record
        change = np.diff(np.divide(rise, passed_Ah, out=rise))
        np.abs(change, out=change)
        bend = np.fmax(change[:-1], change[1:])
        bend *= 0.25
        bend *= passed_Ah[1:-1]
        bend *= passed_Ah[1:-1]
    inner = joined[1:-1] & joined[:-2] & joined[2:]
    np.fmin(bend, result[1:-1], out=result[1:-1], where=inner)
    return result
