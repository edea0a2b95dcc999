"""The digits of a capacity counter."""

from __future__ import annotations

import numpy as np
import pandas as pd

from electrolyte.readers.measurement import CAPACITY, CHARGING_CAPACITY

SAMPLE = 2000  # values that show the digits


def resolution_Ah(frame: pd.DataFrame) -> float:
    """The last digit of the file's capacity counter, 0 where it has more than nine in mAh."""
    name = CAPACITY if CAPACITY in frame else CHARGING_CAPACITY
    if name not in frame:
        return 0.0
    values = 1e3 * frame[name].to_numpy(dtype=float)
    values = values[:: max(1, len(values) // SAMPLE)]
    for digits in range(10):
        if np.abs(values - np.round(values, digits)).max() < 1e-6 * 10**-digits:
            return float(1e-3 * 10**-digits)
    return 0.0
