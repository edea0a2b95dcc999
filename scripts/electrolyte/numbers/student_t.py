"""Student's t distribution, for any positive number of degrees of freedom.

``scipy.special`` has the same functions; importing it takes longer than most jobs that need a
single p value compute. The two agree within 1e-10 of the value up to 10⁵ degrees of freedom.

References: NIST DLMF, 8.17.22 (continued fraction of the incomplete beta function) and 5.11.13
(ratio of gamma functions).
"""

from __future__ import annotations

import math

FRACTION_ERROR = 1e-15
MOST_TERMS = 100_000
TINY = 1e-300  # in place of zero, in the algorithm of Lentz


def below(t: float, dof: float) -> float:
    """Probability that Student's t is below ``t``; of the normal distribution for infinite dof."""
    if math.isnan(t) or not dof > 0:
        return math.nan
    if math.isinf(dof) or math.isinf(t):
        return 0.5 * math.erfc(-t / math.sqrt(2))
    tail = 0.5 * _beyond(t * t, dof)
    return tail if t < 0 else 1 - tail


def quantile(p: float, dof: float) -> float:
    """The t with probability ``p`` below it, 0 < p < 1.

    Newton's method from zero: the distribution is concave above it, so no step goes too far.
    """
    if p < 0.5:
        return -quantile(1 - p, dof)
    t, step = 0.0, math.inf
    while step > 1e-13 * t:
        step = (p - below(t, dof)) / _density(t, dof)
        t += step
    return t


def dof_of(p: float, t: float) -> float:
    """The degrees of freedom with which ``p`` is below ``t``, both above one half and zero.

    Infinite where the normal distribution already has no more below ``t``. Bisection of their
    logarithm: the probability grows with them.
    """
    if below(t, math.inf) <= p:
        return math.inf
    low, high = -7.0, 20.0
    while high - low > 1e-12:
        middle = (low + high) / 2
        low, high = (middle, high) if below(t, math.exp(middle)) < p else (low, middle)
    return math.exp(low)


def _density(t: float, dof: float) -> float:
    if math.isinf(dof):
        return math.exp(-t * t / 2) / math.sqrt(2 * math.pi)
    shape = math.exp(-0.5 * (dof + 1) * math.log1p(t * t / dof))
    return shape * math.exp(_log_gamma_step(dof / 2)) / math.sqrt(math.pi * dof)


def _log_gamma_step(a: float) -> float:
    """``ln Γ(a + 1/2) - ln Γ(a)``, whose terms cancel where a is large."""
    if a < 50:
        return math.lgamma(a + 0.5) - math.lgamma(a)
    return 0.5 * math.log(a) - 1 / (8 * a) + 1 / (192 * a**3) - 1 / (640 * a**5)


def _beyond(t2: float, dof: float) -> float:
    """Probability of a larger ``t²``: ``I_x(dof/2, 1/2)`` with ``x = dof / (dof + t²)``."""
    a, x, rest = dof / 2, dof / (dof + t2), t2 / (dof + t2)
    front = _log_gamma_step(a) - 0.5 * math.log(math.pi)
    front += -a * math.log1p(t2 / dof) + (0.5 * math.log(rest) if rest else -math.inf)
    if x < (a + 1) / (a + 2.5):
        return math.exp(front) / (a * _fraction(x, a, 0.5))
    return 1 - math.exp(front) / (0.5 * _fraction(rest, 0.5, a))


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction ``1 + d1/(1 + d2/(1 + ...))`` of ``I_x(a, b)``, after Lentz."""
    value, c, d = 1.0, 1.0, 0.0
    for term in range(1, MOST_TERMS):
        m = term // 2
        if term % 2:
            factor = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            factor = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / ((1 + factor * d) or TINY)
        c = (1 + factor / c) or TINY
        value *= c * d
        if abs(c * d - 1) < FRACTION_ERROR:
            break
    return value
