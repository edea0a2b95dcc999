"""Which choice moves a number: total effects of choices on a number over universes.

The total effect of a choice is ``E[Var(y | all other choices)]``: the variance left when all but it
are settled (Homma and Saltelli, Reliab. Eng. Syst. Saf. 1996, 52, 1), every level equally likely.
It is estimated from the groups of universes that differ in this choice alone: a choice that does
nothing has a total effect of exactly zero, whatever the others do. The shares are the total effects
over their sum. Where choices act independently they are those of the variance; an interaction
counts for each of the choices that take part in it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np


def total_effects(
    points: Sequence[Mapping[str, str]], values: Sequence[float], levels: Mapping[str, int]
) -> dict[str, float]:
    """The total effect of each choice, in the unit of the number squared.

    Parameters
    ----------
    points : of N universes, the level of each choice
    values : (N,) of the number; NaN where a universe has none, which then counts for nothing
    levels : how many levels each choice has
    """
    found: dict[str, float] = {}
    for choice, size in levels.items():
        groups: dict[tuple[str, ...], list[float]] = {}
        for point, value in zip(points, values, strict=True):
            if not math.isnan(value):
                others = tuple(v for name, v in point.items() if name != choice)
                groups.setdefault(others, []).append(value)
        several = [group for group in groups.values() if len(group) > 1]
        variances = [_variance(group, size) for group in several]
        found[choice] = float(np.mean(variances)) if variances else 0.0
    return found


def _variance(group: Sequence[float], size: int) -> float:
    """Of ``size`` equally likely levels, from those in the group; zero if all are the same."""
    if max(group) == min(group):
        return 0.0
    return float(np.var(group, ddof=1)) * (size - 1) / size


def shares(effects: Mapping[str, float]) -> dict[str, float]:
    """Total effects over their sum; all zero where nothing moves the number."""
    whole = sum(effects.values())
    return {name: effect / whole if whole else 0.0 for name, effect in effects.items()}
