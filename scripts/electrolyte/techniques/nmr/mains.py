"""Hum of the mains: a gain or a field that changes with 50 or 60 Hz, or a multiple of it, gives
every line a pair of sidebands. Within a line they are not seen, and make it wider."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from electrolyte.techniques.nmr.effect import Effect, Reach, effect_of, left_in
from electrolyte.techniques.nmr.lines import LineFit

FREQUENCIES_Hz = tuple(mains * k for mains in (50.0, 60.0) for k in (1, 2, 3, 4, 6))
# fall of chi squared by four parameters at the best of these frequencies, by chance 1 in 1000
SEEN = 23.5
DEPTH_u = 0.01  # of a modulation, beforehand
LEAVES = 2.0  # reduced chi squared with it; what leaves more is something else


@dataclass(frozen=True)
class Hum:
    """frequency : Hz; depth : of the modulation, as a share of the line; effect : on the line;
    reach : of a modulation at the frequency that may move the width most."""

    frequency: float
    depth: float
    effect: Effect
    reach: Reach

    @property
    def matters(self) -> bool:
        """Whether it is seen and leaves little, and numbers of the line are off by more than they
        may be."""
        is_seen = self.effect.gain > SEEN and self.effect.chi2 < LEAVES
        return is_seen and self.effect.matters


def hum(fit: LineFit, window: tuple[float, float]) -> Hum:
    """The modulation that describes best what a fit leaves of its main line.

    Amplitude and frequency modulation, each with any phase, are two pairs of sidebands each.

    Parameters
    ----------
    window : (low, high) in Hz, of the main line
    """
    x, rest, baselines = left_in(fit, window)
    found = []
    for frequency in FREQUENCIES_Hz:
        sides = [fit.central(x - sign * frequency) for sign in (1, -1)]
        shapes = [factor * side for side in sides for factor in (1, 1j)]
        effect = effect_of(shapes, fit, x, rest, baselines, DEPTH_u / 2)
        found.append((frequency, effect))
    frequency, best = max(found, key=lambda each: each[1].gain)
    reach = max((effect.reach for _, effect in found), key=lambda each: each.width)
    return Hum(frequency, float(np.linalg.norm(best.amounts)), best, reach)
