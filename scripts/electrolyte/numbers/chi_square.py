"""Quantiles of the chi-square distribution, without ``scipy`` for the reason of ``student_t``.

References: NIST DLMF, 8.11.4 (series of the incomplete gamma function); E. B. Wilson and
M. M. Hilferty, Proc. Natl. Acad. Sci. USA 1931, 17, 684 (many degrees of freedom).
"""

from __future__ import annotations

import math
from statistics import NormalDist

MANY = 100_000  # degrees of freedom; above, the series is long and Wilson-Hilferty right to 1e-8


def below(x: float, dof: float) -> float:
    """Probability that chi-square is below ``x``: ``P(dof/2, x/2)``."""
    if x <= 0:
        return 0.0
    a, half = dof / 2, x / 2
    term = total = 1.0
    n = 0
    while term > 1e-16 * total:
        n += 1
        term *= half / (a + n)
        total += term
    return min(1.0, total * math.exp(a * math.log(half) - half - math.lgamma(a + 1)))


def quantile(p: float, dof: float) -> float:
    """The chi-square with probability ``p`` below it, 0 < p < 1; by bisection below ``MANY``."""
    if dof > MANY:
        spread = 2 / (9 * dof)
        return dof * (1 - spread + NormalDist().inv_cdf(p) * math.sqrt(spread)) ** 3
    low, high = 0.0, max(1.0, dof)
    while below(high, dof) < p:
        high *= 2
    while (middle := (low + high) / 2) not in (low, high):
        low, high = (middle, high) if below(middle, dof) < p else (low, middle)
    return high
