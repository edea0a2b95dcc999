"""Pop-ins: the indenter advances at once, by a crack, a burst of slip or grains that give way."""

from __future__ import annotations

import numpy as np

FIRST, LAST = 0.05, 0.98  # of the largest load: below it is the approach, above it the hold
BEYOND = 8.0  # robust standard deviations of the other advances
ALONE = 4.0  # times the advances before and after: what is faster for longer is no pop-in
SMALLEST = 0.002  # of the depth: less is 0.4 % of the hardness
FEWEST = 20  # points of the loading


def advance_nm(depth_nm: np.ndarray, load_mN: np.ndarray) -> float:
    """Sum of the sudden advances while loading; NaN where the loading has too few points.

    Loading a pyramid follows P ~ h², so a step dP of the load takes the depth dh = h dP / 2P. What
    goes beyond that in one step, and neither in the one before nor in the one after, is an
    advance. In a test that controls the depth the load falls instead, which counts the same.

    Parameters
    ----------
    depth_nm, load_mN : shape (n,), of one test
    """
    loading = slice(0, int(np.argmax(load_mN)) + 1)
    depth, load = depth_nm[loading], load_mN[loading]
    largest = float(load[-1])
    until = int(np.argmax(load >= LAST * largest)) + 1
    highest = np.maximum.accumulate(load[:until])
    first = int(np.argmax(highest > FIRST * largest))
    depth, load, highest = depth[first:until], load[first:until], highest[first:]
    if len(depth) < FEWEST:
        return float("nan")
    steps = np.diff(depth) - depth[:-1] * np.diff(load) / (2 * load[:-1].clip(FIRST * largest / 2))
    steps[load[:-1] < 0.95 * highest[:-1]] = 0.0  # loading again after an unloading
    middle = float(np.median(steps))
    spread = 1.4826 * float(np.median(np.abs(steps - middle)))
    beyond = steps - middle
    around = np.maximum(
        np.abs(np.concatenate([[0.0], beyond[:-1]])), np.abs(np.concatenate([beyond[1:], [0.0]]))
    )
    least = np.maximum(np.maximum(BEYOND * spread, ALONE * around), SMALLEST * depth.max())
    sudden = beyond > least
    return float(beyond[sudden].sum())
