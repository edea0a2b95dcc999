"""Which choice moves a number: first-order and total effects of choices over universes.

The *first-order effect* of a choice is ``Var(E[y | choice])``: the variance of a number by this
choice alone, averaged over all others, as in an analysis of variance. The *total effect* is
``E[Var(y | all other choices)]``: the variance left when all but it are settled (Homma and
Saltelli, Reliab. Eng. Syst. Saf. 1996, 52, 1). Every level is equally likely. They differ by
interactions, which count for each of the choices that take part in them.

Universes that contradict themselves or lack the number unbalance a design, so that choices are
correlated in it. Neither effect takes that for an effect: the first-order effects are those of an
additive model of all choices, fitted at once (sums of squares of type III), and the total effects
rest on groups of universes that differ in one choice alone. There a choice that does nothing has a
total effect of exactly zero, whatever the others do. Shares are total effects over their sum.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

ROUNDING = 1e-20  # of the variance: the rounding of arithmetic, squared
Points = Sequence[Mapping[str, str]]  # of universes, the level of each choice


@dataclass(frozen=True)
class TotalEffect:
    """In the unit of the number squared, with its standard error by sampling.

    ``u`` is zero where all universes were taken, NaN where one group tells the effect.
    """

    value: float
    u: float = 0.0


def total_effects(
    points: Points, values: Sequence[float], levels: Mapping[str, int]
) -> dict[str, TotalEffect]:
    """The total effect of each choice.

    Parameters
    ----------
    points : of N universes
    values : (N,) of the number; NaN where a universe has none, which then counts for nothing
    levels : how many levels each choice has
    """
    every = math.prod(levels.values())
    found: dict[str, TotalEffect] = {}
    for choice, size in levels.items():
        groups: dict[tuple[str, ...], list[float]] = {}
        for point, value in zip(points, values, strict=True):
            if not math.isnan(value):
                others = tuple(v for name, v in point.items() if name != choice)
                groups.setdefault(others, []).append(value)
        variances = [_variance(group, size) for group in groups.values() if len(group) > 1]
        found[choice] = _mean(variances, of=every // size)
    return found


def _variance(group: Sequence[float], size: int) -> float:
    """Of ``size`` equally likely levels, from those in the group; zero if all are the same."""
    if max(group) == min(group):
        return 0.0
    return float(np.var(group, ddof=1)) * (size - 1) / size


def _mean(variances: Sequence[float], of: int) -> TotalEffect:
    """Of a sample of groups out of ``of``: drawn without replacement, so all of them have no u."""
    n = len(variances)
    if n == 0 or not any(variances):
        return TotalEffect(0.0)
    mean = float(np.mean(variances))
    if n >= of:
        return TotalEffect(mean)
    spread = float(np.std(variances, ddof=1)) if n > 1 else math.nan
    return TotalEffect(mean, spread * math.sqrt((1 - n / of) / n))


def first_order_effects(
    points: Points, values: Sequence[float], levels: Mapping[str, int]
) -> dict[str, float]:
    """The first-order effect of each choice; arguments as of ``total_effects``.

    A level that no universe with the number has counts for nothing. All are NaN where there are
    fewer universes than levels, so that the additive model is not determined.
    """
    there = [(p, v) for p, v in zip(points, values, strict=True) if not math.isnan(v)]
    seen = {choice: list(dict.fromkeys(p[choice] for p, _ in there)) for choice in levels}
    columns = [(choice, level) for choice, own in seen.items() for level in own[1:]]
    if len(there) <= len(columns):
        return dict.fromkeys(levels, math.nan)
    y = np.array([value for _, value in there])
    if np.ptp(y) == 0:
        return dict.fromkeys(levels, 0.0)
    design = np.array([[1.0, *(p[choice] == level for choice, level in columns)] for p, _ in there])
    fitted, _, rank, _ = np.linalg.lstsq(design, y - y[0], rcond=None)
    if rank < design.shape[1]:
        return dict.fromkeys(levels, math.nan)
    slopes = dict(zip(columns, fitted[1:], strict=True))
    found = {
        choice: float(np.var([0.0, *(slopes[choice, level] for level in own[1:])]))
        for choice, own in seen.items()
    }
    rounding = ROUNDING * float(np.var(y))
    return {choice: effect if effect > rounding else 0.0 for choice, effect in found.items()}


def shares(effects: Mapping[str, TotalEffect]) -> dict[str, float]:
    """Total effects over their sum; all zero where nothing moves the number."""
    whole = sum(effect.value for effect in effects.values())
    return {name: effect.value / whole if whole else 0.0 for name, effect in effects.items()}
