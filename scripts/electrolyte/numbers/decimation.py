"""Fewer points of a curve that look the same: no extreme is lost, and no value is changed.

Of each of many equal stretches, the records with the lowest and the highest value stay: min-max
decimation, the part of M4 that keeps what is drawn in a column of pixels (U. Jugel et al., Proc.
VLDB Endow. 7 (2014) 797).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd


def decimated(table: pd.DataFrame, columns: Sequence[str], most: int) -> pd.DataFrame:
    """At most about ``most`` rows, in order: first, last, and the extremes of each column.

    Parameters
    ----------
    table : its rows in the order of the abscissa
    columns : those whose extremes stay
    """
    if len(table) <= most:
        return table
    stretches = max(1, (most - 2) // (2 * len(columns)))
    edges = np.linspace(0, len(table), stretches + 1).astype(int)
    kept = {0, len(table) - 1}
    for column in columns:
        values = table[column].to_numpy(dtype=float)
        for low, high in pairwise(edges):
            known = np.flatnonzero(np.isfinite(values[low:high])) + low
            if len(known):
                kept.add(int(known[np.argmin(values[known])]))
                kept.add(int(known[np.argmax(values[known])]))
    return table.iloc[sorted(kept)]
