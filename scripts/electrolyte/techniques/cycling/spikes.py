"""Single records of another voltage than their neighbours: a contact or a bit that failed once."""

from __future__ import annotations

import numpy as np
import pandas as pd

from electrolyte.readers.measurement import CURRENT, VOLTAGE

LEAST_V = 0.05
APART = 3.0  # times the difference of the neighbours
SAME_CURRENT = 0.05  # relative
FAR = 0.5  # of the span of all but the outermost hundredths


def without_spikes(frame: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """The records with spikes of the voltage put midway between their neighbours, and how many.

    A spike is one record that lies at least ``LEAST_V`` and ``APART`` times their difference away
    from the middle of them; at another current than theirs, as far as no resistance takes it.
    """
    voltage, current = (frame[name].to_numpy(dtype=float) for name in (VOLTAGE, CURRENT))
    middle = 0.5 * (voltage[:-2] + voltage[2:])
    away = np.abs(voltage[1:-1] - middle)
    spikes = (away > LEAST_V) & (away > APART * np.abs(voltage[2:] - voltage[:-2]))
    if not spikes.any():
        return frame, 0
    same = np.ones(len(spikes), dtype=bool)
    for neighbour in (current[:-2], current[2:]):
        same &= np.abs(current[1:-1] - neighbour) <= SAME_CURRENT * np.abs(neighbour)
    low, high = np.percentile(voltage, (1, 99))
    before, own = current[:-2], voltage[1:-1]
    reached = (before * current[1:-1] < 0) & ((own - middle) * before > 0)
    reached &= (low <= own) & (own <= high)
    spikes &= same | (away > FAR * (high - low)) & ~reached
    mended = voltage.copy()
    mended[1:-1][spikes] = middle[spikes]
    return frame.assign(**{VOLTAGE: mended}), int(spikes.sum())
