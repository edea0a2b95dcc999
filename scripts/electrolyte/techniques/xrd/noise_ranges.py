"""Ranges of a scan whose noise differs against the law of counting, as that of ranges with other
counting times does when they are joined in counts/s."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from electrolyte.numbers.neighbours import CHI2_HALF, FOURTH

FEWEST = 100  # points of a range
CERTAIN = 5.0  # standard deviations of the largest sum of ranks
LEAST = 1.5  # ratio of the noise of two ranges; lines that are misfitted make less
LAGS = np.correlate(FOURTH, FOURTH, mode="full") / (FOURTH @ FOURTH)
ALIKE = float(np.sum(LAGS**2))  # variance of sums of squared differences over independent ones


def noise_by_range(intensity: np.ndarray, variance: np.ndarray) -> np.ndarray | None:
    """Observed over expected variance of each point, constant within ranges, shape (n,); ``None``
    where all of the scan has one."""
    expected = np.convolve(variance, FOURTH**2, mode="valid")
    squares = np.convolve(intensity, FOURTH, mode="valid") ** 2 / expected
    edges = [0, *_changes(squares, 0), len(squares)]
    if len(edges) == 2:
        return None
    half = len(FOURTH) // 2
    factors = [float(np.median(squares[a:b])) / CHI2_HALF for a, b in pairwise(edges)]
    sizes = np.diff([0, *(edge + half for edge in edges[1:-1]), len(intensity)])
    return np.repeat(factors, sizes)


def _changes(squares: np.ndarray, first: int) -> list[int]:
    """Indices at which the size of squares changes, by the largest sum of their ranks (A. N.
    Pettitt, Appl. Stat. 28, 126 (1979)), then within either part; ``first`` is added."""
    n = len(squares)
    if n < 2 * FEWEST:
        return []
    ranks = np.argsort(np.argsort(squares)) - (n - 1) / 2
    sums = np.cumsum(ranks)[FEWEST - 1 : n - FEWEST]
    before = np.arange(FEWEST, n - FEWEST + 1)
    size = np.sqrt(ALIKE * before * (n - before) * (n + 1) / 12)
    at = int(before[np.argmax(np.abs(sums))])
    sure = float(np.max(np.abs(sums)) / size[at - FEWEST]) > CERTAIN
    below, above = np.sort([np.median(squares[:at]), np.median(squares[at:])])
    if not (sure and above > LEAST * below > 0):
        return []
    return [*_changes(squares[:at], first), first + at, *_changes(squares[at:], first + at)]
