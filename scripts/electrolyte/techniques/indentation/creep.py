"""Creep into the unloading: a depth that still grows makes the contact look stiffer.

The stiffness S of an unloading at the rate P' after a hold that ends with the depth growing at h'
is that of the contact times 1 + S h'/|P'| (G. Feng, A. H. W. Ngan, J. Mater. Res. 17, 660 (2002)).
Thermal drift counts as creep does. Without a hold creep shows at the top of the unloading, where
the depth falls more slowly than along the power law below, or still grows (a nose), and as it fades
within the unloading: the law of its lower part then has a smaller slope at the peak.
"""

from __future__ import annotations

import math

import numpy as np

from electrolyte.ground.errors import AnalysisError
from electrolyte.techniques.indentation.unloading import fit_unloading

HOLD = 0.98  # of the largest load
STAYS = 0.002  # of the largest load, by which it may still rise: else it is loaded there
TOP = 0.95  # of the largest load: the beginning of unloading
BELOW = (0.2, 0.7)  # of the largest load: its lower part
SURE = 3.0  # standard errors
FEWEST = 5  # points, of the second half of the hold and of the beginning of unloading


def creep_share(
    depth_nm: np.ndarray,
    load_mN: np.ndarray,
    time_s: np.ndarray,
    start: int,
    stop: int,
    stiffness_N_m: float,
) -> float:
    """S h'/|P'|: by which share the stiffness is too large; NaN where neither a hold nor the
    unloading tells.

    Parameters
    ----------
    depth_nm, load_mN, time_s : shape (n,), of one test
    start, stop : of its unloading
    """
    rate = growing_nm_s(depth_nm, load_mN, time_s, start)
    if np.isfinite(rate):
        unloaded = unloading_rate(load_mN, time_s, start, stop)
        return share_of_stiffness(stiffness_N_m, rate, unloaded)
    found = (
        _at_the_top(depth_nm[start:stop], load_mN[start:stop], stiffness_N_m),
        _fading(depth_nm, load_mN, start, stop, stiffness_N_m),
    )
    return max((share for share, u in found if share > SURE * u), default=math.nan)


def growing_nm_s(
    depth_nm: np.ndarray, load_mN: np.ndarray, time_s: np.ndarray, start: int
) -> float:
    """h' over the second half of the hold before an unloading, creep and drift; NaN without one."""
    below = np.flatnonzero(load_mN[: start + 1] < HOLD * load_mN[start])
    first = int(below[-1]) + 1 if len(below) else 0
    held = slice((first + start) // 2, start + 1)
    if held.stop - held.start < FEWEST:
        return math.nan
    rises = _slope(time_s[held], load_mN[held]) * float(np.ptp(time_s[held]))
    return _slope(time_s[held], depth_nm[held]) if rises <= STAYS * load_mN[start] else math.nan


def _at_the_top(
    depth_nm: np.ndarray, load_mN: np.ndarray, stiffness_N_m: float
) -> tuple[float, float]:
    """1 - S dh/dP over the first points of an unloading, and its u; NaN of too few points.

    The secant over these points of a power law is 1 % steeper at most.
    """
    top = load_mN > TOP * load_mN[0]
    if top.sum() < FEWEST:
        return math.nan, math.nan
    load, depth = load_mN[top] - load_mN[top].mean(), depth_nm[top] - depth_nm[top].mean()
    squared = float(load @ load)
    if squared <= 0:
        return math.nan, math.nan
    compliance = float(load @ depth) / squared
    left = depth - compliance * load
    u = math.sqrt(float(left @ left) / (top.sum() - 2) / squared)
    return 1 - stiffness_N_m * 1e-6 * compliance, stiffness_N_m * 1e-6 * u


def _fading(
    depth_nm: np.ndarray, load_mN: np.ndarray, start: int, stop: int, stiffness_N_m: float
) -> tuple[float, float]:
    """1 - S'/S with S' of the law of the lower part, and its u; NaN where that has none."""
    try:
        below = fit_unloading(depth_nm, load_mN, start, stop, BELOW, "indent")
    except AnalysisError:
        return math.nan, math.nan
    return 1 - below.stiffness_N_m / stiffness_N_m, below.u_stiffness_N_m / stiffness_N_m


def share_of_stiffness(stiffness_N_m: float, growing_nm_s: float, rate_mN_s: float) -> float:
    """S h'/|P'| of a depth that grows at h' while the load falls at |P'|; NaN if it does not."""
    if not (np.isfinite(growing_nm_s) and rate_mN_s > 0):
        return float("nan")
    return stiffness_N_m * growing_nm_s * 1e-6 / rate_mN_s  # N/m nm / mN: 1e-6


def unloading_rate(load_mN: np.ndarray, time_s: np.ndarray, start: int, stop: int) -> float:
    """|P'| in mN/s over the upper fifth of an unloading; NaN of too few points."""
    upper = slice(start, start + int(np.sum(load_mN[start:stop] > 0.8 * load_mN[start])))
    if upper.stop - upper.start < FEWEST:
        return float("nan")
    return -_slope(time_s[upper], load_mN[upper])


def _slope(time: np.ndarray, values: np.ndarray) -> float:
    lasted = time - time.mean()
    squared = float(lasted @ lasted)
    return float(lasted @ values) / squared if squared > 0 else float("nan")
