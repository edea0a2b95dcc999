"""Where the depth of a loading begins, against the depth that the file calls zero.

A pyramid is loaded along P = C (h - h0)², a straight line of h over √P. With a blunt tip h0 is less
than zero, by what its area function says, as it is with a contact that was found late; with a depth
that is counted from before the contact it is more.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from electrolyte.techniques.indentation.oliver_pharr import contact_area

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


def zero_share_of_tip(area_coefficients: Sequence[float], depth_nm: float) -> float:
    """The same of an even material under a tip: h over the root of its area, which is as the load.

    Parameters
    ----------
    area_coefficients : of the tip
    depth_nm : the largest
    """
    depth = np.linspace(0, depth_nm, 401)[1:]
    area = contact_area(depth, tuple(area_coefficients))
    inside = (area > FIRST * area[-1]) & (area < LAST * area[-1])
    if inside.sum() < FEWEST:
        return 0.0
    return float(np.polyfit(np.sqrt(area[inside]), depth[inside], 1)[1] / depth_nm)
