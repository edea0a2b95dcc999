"""Where the depth of a loading begins, against the depth that the file calls zero.

A pyramid is loaded along P = C (h - h0)², a straight line of h over √P. With a blunt tip h0 is less
than zero, with a depth that is counted from before the contact more.
"""

from __future__ import annotations

import numpy as np

FIRST, LAST = 0.1, 0.9  # of the largest load
FEWEST = 10  # points


def zero_share(depth_nm: np.ndarray, load_mN: np.ndarray) -> float:
    """h0 over the depth at the largest load; NaN where the loading has too few points.

    Only points at loads that are reached for the first time count: those after an unloading follow
    another law.

    Parameters
    ----------
    depth_nm, load_mN : shape (n,), of one test
    """
    loading = slice(0, int(np.argmax(load_mN)) + 1)
    depth, load = depth_nm[loading], load_mN[loading]
    first_time = load >= np.maximum.accumulate(load)
    inside = first_time & (load > FIRST * load[-1]) & (load < LAST * load[-1])
    if inside.sum() < FEWEST or not (depth[-1] > 0 and np.isfinite(depth[inside]).all()):
        return float("nan")
    return float(np.polyfit(np.sqrt(load[inside]), depth[inside], 1)[1] / depth[-1])
