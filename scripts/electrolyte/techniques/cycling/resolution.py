"""The last digits that a file writes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from electrolyte.readers.measurement import CAPACITY, CHARGING_CAPACITY, TEST_TIME

SAMPLE = 2000  # values that show the digits
CLOCK_UNITS_S = (1.0, 60.0, 3600.0)  # in which programs write times


def resolution_Ah(frame: pd.DataFrame) -> float:
    """The last digit of the file's capacity counter, 0 where it has more than nine in mAh."""
    name = CAPACITY if CAPACITY in frame else CHARGING_CAPACITY
    return 1e-3 * resolution(1e3 * _sample(frame[name])) if name in frame else 0.0


def resolution_s(frame: pd.DataFrame) -> float:
    """The last digit of the clock in s, in whichever unit it is written with the fewest digits."""
    time = _sample(frame[TEST_TIME])
    return max(unit * resolution(time / unit) for unit in CLOCK_UNITS_S)


def resolution(values: np.ndarray) -> float:
    """The last digit of ``values``; 0 where they have more than nine after the point, or none."""
    values = _sample(values)
    for digits in range(10):
        if np.abs(values - np.round(values, digits)).max(initial=0.0) < 1e-6 * 10**-digits:
            return float(10**-digits)
    return 0.0


def _sample(values: np.ndarray | pd.Series) -> np.ndarray:
    return np.asarray(values, dtype=float)[:: max(1, len(values) // SAMPLE)]
