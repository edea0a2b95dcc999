"""What pellets of several compositions say together: differences in words, and trends.

The pellet is the independent unit: one value a pellet. Ten temperatures of one pellet are one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.special import stdtr

from electrolyte import uncertainty
from electrolyte.uncertainty import Difference, Equivalence, FloatArray, Ratio

Values = Sequence[float] | FloatArray


@dataclass(frozen=True)
class Comparison:
    """Two compositions: is there a difference, and are they equivalent? ``words`` says it."""

    difference: Difference
    equivalence: Equivalence
    ratio: Ratio | None
    words: str


def compare(
    first: Values, second: Values, relative_margin: float, alpha: float = 0.05
) -> Comparison:
    """Welch and equivalence test of pellet values; the ratio where all values are positive."""
    difference = uncertainty.welch(first, second)
    equal = uncertainty.equivalence(first, second, relative_margin, alpha)
    positive = bool(np.min(first) > 0 and np.min(second) > 0)
    ratio = uncertainty.ratio(first, second) if positive else None
    if difference.note:
        words = f"not testable ({difference.note})"
    elif difference.p < alpha and equal.equivalent:
        words = f"different (p = {difference.p:.2g}), but by less than {100 * relative_margin:g} %"
    elif difference.p < alpha:
        words = f"different (p = {difference.p:.2g})"
    elif equal.equivalent:
        words = f"equal within {100 * relative_margin:g} % (p = {equal.p:.2g})"
    else:
        words = (
            f"no difference found (p = {difference.p:.2g}), but equality within"
            f" {100 * relative_margin:g} % is not shown either (p = {equal.p:.2g})"
        )
    return Comparison(difference, equal, ratio, words)


@dataclass(frozen=True)
class Trend:
    """Pellet values against composition: a line, and the steps from each to the next.

    ``p`` is that of the slope (two-sided, t on the scatter of pellets about the line);
    ``monotonic`` concerns the means.
    """

    slope: float
    u_slope: float
    p: float
    monotonic: bool
    steps: tuple[Difference, ...]
    n: int
    note: str = ""


def trend(values: Mapping[float, Sequence[float]]) -> Trend:
    """Trend of pellet values, given by composition x; at least two compositions."""
    xs = sorted(values)
    if len(xs) < 2:
        raise ValueError("a trend needs two compositions")
    x = np.concatenate([np.full(len(values[k]), k) for k in xs])
    y = np.concatenate([np.asarray(values[k], dtype=float) for k in xs])
    line = uncertainty.line(x, y)
    p = math.nan
    if line.df and line.u_slope > 0:
        p = float(2 * stdtr(line.df, -abs(line.slope) / line.u_slope))
    means = np.diff([np.mean(values[k]) for k in xs])
    steps = tuple(uncertainty.welch(values[b], values[a]) for a, b in pairwise(xs))
    monotonic = bool((means > 0).all() or (means < 0).all())
    return Trend(line.slope, line.u_slope, p, monotonic, steps, line.n, line.note)
