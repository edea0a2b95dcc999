"""The 95 % interval of a number from its u, degrees of freedom and the values that it can have.

| values   | interval                                                                 |
|----------|--------------------------------------------------------------------------|
| any      | ``value ± t u``                                                          |
| positive | the same, from zero on                                                   |
| share    | the same, from zero to one                                               |
| log      | that of the logarithm, ``value exp(± t u / value)``                      |
| scatter  | of a standard deviation, ``value sqrt(dof / χ²)``                            |

The part of an interval that no true value can lie in is cut off, which leaves its coverage as it
is. A limit has one side: it is the end of its interval.

Reference: JCGM 100:2008 (GUM), G.3.
"""

from __future__ import annotations

import math

from electrolyte.numbers import chi_square, student_t

NAN = math.nan
BOUNDS = {"positive": (0.0, math.inf), "share": (0.0, 1.0)}
TAIL = 0.975


def interval95(values: str, value: float, u: float, dof: float, status: str) -> tuple[float, float]:
    """Ends of the interval in the unit of ``value``; NaN where there is none.

    Parameters
    ----------
    values : what it can be, as in the table above; in ``quantities.csv`` of each quantity
    dof : degrees of freedom of u; infinite where u is known
    """
    if status == "upper_limit":
        return NAN, value
    if status == "lower_limit":
        return value, NAN
    if not math.isfinite(value) or not u > 0:
        return NAN, NAN
    if values == "scatter":
        if math.isinf(dof) or value <= 0:
            return NAN, NAN
        low, high = (math.sqrt(dof / chi_square.quantile(p, dof)) for p in (TAIL, 1 - TAIL))
        return value * low, value * high
    half = student_t.quantile(TAIL, dof) * u
    if values == "log" and value > 0:
        return value * math.exp(-half / value), value * math.exp(half / value)
    return value - half, value + half


def within(values: str, value: float, low: float, high: float) -> tuple[float, float]:
    """The part of an interval in which values are possible; a measured value stays inside.

    An end that is NaN stays so.
    """
    least, most = BOUNDS.get(values, (-math.inf, math.inf))
    return max(low, min(least, value)), min(high, max(most, value))
