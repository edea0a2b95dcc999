"""A value with the limits of its profile likelihood."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Interval:
    """Best value with profile-likelihood limits; an open side is infinite (or zero)."""

    value: float
    low: float
    high: float
    low_68: float
    high_68: float
    is_open_low: bool
    is_open_high: bool

    @property
    def u(self) -> float:
        """Half of the 68 % interval; NaN if a side is open."""
        if self.is_open_low or self.is_open_high:
            return float("nan")
        return (self.high_68 - self.low_68) / 2

    def holding(self, other: Interval) -> Interval:
        """With what another model allows."""
        return replace(
            self,
            low=min(self.low, other.low),
            high=max(self.high, other.high),
            low_68=min(self.low_68, other.low_68),
            high_68=max(self.high_68, other.high_68),
        )

    def exponentiated(self) -> Interval:
        """Of a logarithm: that of its value."""
        ends = (self.value, self.low, self.high, self.low_68, self.high_68)
        value, low, high, low_68, high_68 = np.exp(np.clip(ends, -200, 200)).tolist()
        is_open = self.is_open_low, self.is_open_high
        return Interval(value, low, high, low_68, high_68, *is_open)


def profile_interval(
    values: np.ndarray,
    values_u: np.ndarray,
    spread: np.ndarray,
    best: int,
    is_open: tuple[bool, bool],
    levels: tuple[float, float],
) -> Interval:
    """Profile limits; ``values_u`` is the uncertainty that is left at each point of the map."""
    ends = []
    for level in levels:
        inside = spread < level
        reach = values_u[inside] * np.sqrt(level - spread[inside])
        ends += [float((values[inside] - reach).min()), float((values[inside] + reach).max())]
    low, high, low_68, high_68 = ends
    return Interval(
        float(values[best]),
        low,
        high,
        low_68,
        high_68,
        is_open[0],
        is_open[1] or bool(np.isinf(high)),
    )
