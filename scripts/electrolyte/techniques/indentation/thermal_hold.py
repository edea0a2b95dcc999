"""Thermal drift from the hold at low load at the end of a test.

There the indenter rests on the sample with little load, so what the depth still does is drift
(Oliver and Pharr, J. Mater. Res. 7 (1992) 1564). Depths that the instrument's program has corrected
do nothing there.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from electrolyte.readers.measurement import DEPTH, LOAD, TEST_TIME

SAME_LOAD = 0.01  # of the largest load: a hold
LOW, HIGH = 0.02, 0.5  # of the largest load: a hold after unloading, in contact
SHORTEST_S, FEWEST = 10.0, 10
# of the hold, in which the sample still recovers, and in which the load may go already
SETTLING, ENDING = 1 / 3, 1 / 10
USUAL_DRIFT_NM_S = 0.5  # of an instrument of which nothing is said: 95 % within 1


def drift_nm_s(depth_nm: np.ndarray, load_mN: np.ndarray, time_s: np.ndarray) -> float:
    """Slope of the depth over the longest hold after the largest load; NaN where there is none.

    Parameters
    ----------
    depth_nm, load_mN, time_s : (n,) of one test
    """
    peak = int(np.argmax(load_mN))
    largest = float(load_mN[peak])
    longest, hold = 0.0, slice(0, 0)
    start = peak
    while start < len(load_mN):
        differs = np.abs(load_mN[start:] - load_mN[start]) >= SAME_LOAD * largest
        stop = start + (int(np.argmax(differs)) if differs.any() else len(differs))
        lasts = float(time_s[stop - 1] - time_s[start])
        if LOW * largest < load_mN[start] < HIGH * largest and lasts > longest:
            longest, hold = lasts, slice(start, stop)
        start = max(stop, start + 1)
    points = hold.stop - hold.start
    settled = slice(hold.start + int(SETTLING * points), hold.stop - int(ENDING * points))
    time, depth = time_s[settled], depth_nm[settled]
    if longest < SHORTEST_S or len(time) < FEWEST or not np.isfinite(depth).all():
        return float("nan")
    return float(np.polyfit(time - time.mean(), depth, 1)[0])


def drift_possible(points: pd.DataFrame) -> float:
    """What a usual drift would be of the depth, if nothing is known of it."""
    if TEST_TIME not in points or np.isfinite(drift_share(points)):
        return 0.0
    seconds, depth = _loading(points)
    return USUAL_DRIFT_NM_S * seconds / depth if depth > 0 else 0.0


def drift_share(points: pd.DataFrame) -> float:
    """Drift of the depth up to the largest load over that depth; NaN without times or hold."""
    if TEST_TIME not in points:
        return float("nan")
    depth, load, time = (points[c].to_numpy(dtype=float) for c in (DEPTH, LOAD, TEST_TIME))
    seconds, largest = _loading(points)
    return drift_nm_s(depth, load, time) * seconds / largest if largest > 0 else float("nan")


def _loading(points: pd.DataFrame) -> tuple[float, float]:
    """Seconds from the contact to the largest load, and the depth there (0 without contact)."""
    depth, load, time = (points[c].to_numpy(dtype=float) for c in (DEPTH, LOAD, TEST_TIME))
    peak = int(np.argmax(load))
    if not (load[peak] > 0 and depth[peak] > 0):
        return 0.0, 0.0
    contact_at = int(np.argmax(load[: peak + 1] > 0.01 * load[peak]))
    return float(time[peak] - time[contact_at]), float(depth[peak])
