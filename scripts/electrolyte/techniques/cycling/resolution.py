"""The last digits that a file writes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from electrolyte.readers.measurement import CAPACITY, CHARGING_CAPACITY, CURRENT, TEST_TIME
from electrolyte.techniques.cycling.steps import flowing

SAMPLE = 2000  # values that show the digits
CURRENTS = 20000  # records that show the digits of the current
LEVELS = 5  # different currents that show it
INTERVALS = 3  # different times between records that show it
MULTIPLES = 0.1  # what a multiple of the last digit may be off by
FINEST = 2  # decimals of a time between records, in s: more are those of another unit
CLOCK_UNITS_S = (1.0, 60.0, 3600.0)  # in which programs write times


def resolution_Ah(frame: pd.DataFrame) -> float:
    """The last digit of the file's capacity counter, 0 where it has more than nine in mAh."""
    name = CAPACITY if CAPACITY in frame else CHARGING_CAPACITY
    return 1e-3 * resolution(1e3 * _sample(frame[name])) if name in frame else 0.0


def resolution_s(frame: pd.DataFrame) -> float:
    """The last digit of the clock in s, in whichever unit it is written with the fewest digits."""
    time = _sample(frame[TEST_TIME])
    return max(unit * resolution(time / unit) for unit in CLOCK_UNITS_S)


def interval_digit_s(frame: pd.DataFrame) -> float:
    """Of what times between records are all multiples, in s; 0 where it does not show.

    A clock of tens of seconds shows in the intervals, which are of two lengths.
    """
    elapsed = np.diff(frame[TEST_TIME].to_numpy(dtype=float)[:CURRENTS]).round(FINEST)
    return _common(np.unique(elapsed[elapsed > 0]), INTERVALS)


def resolution_A(frame: pd.DataFrame) -> float:
    """The last digit of the current; 0 where it does not show.

    A constant current does not show it. Where it is coarse, all currents are multiples of their
    smallest difference.
    """
    current = np.abs(frame[CURRENT].to_numpy(dtype=float)[:CURRENTS])
    return _common(np.unique(np.append(0.0, current[flowing(current)])), LEVELS)


def _common(levels: np.ndarray, least: int) -> float:
    """The smallest difference of rising values if all are its multiples; 0 else, or of few."""
    if len(levels) < least:
        return 0.0
    digit = float(np.diff(levels).min())
    counts = levels / digit
    return digit if np.abs(counts - np.round(counts)).max() <= MULTIPLES else 0.0


def resolution(values: np.ndarray) -> float:
    """The last digit of ``values``; 0 where they have more than nine after the point, or none."""
    values = _sample(values)
    for digits in range(10):
        if np.abs(values - np.round(values, digits)).max(initial=0.0) < 1e-6 * 10**-digits:
            return float(10**-digits)
    return 0.0


def _sample(values: np.ndarray | pd.Series) -> np.ndarray:
    return np.asarray(values, dtype=float)[:: max(1, len(values) // SAMPLE)]
