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
GAIN_u = 0.015  # of a modulation of the gain, beforehand
FIELD_u_Hz = 0.5  # of one of the field: the faster it is, the less it turns the signal
LEAVES = 2.0  # reduced chi squared with it; what leaves more is something else


@dataclass(frozen=True)
class Hum:
    """frequency : Hz; depth : of the modulation, as a share of the line; effect : on the line;
    reach : of modulations at the frequencies that may move shift and width most."""

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

    Gain and field, each with any phase, are two pairs of sidebands each.

    Parameters
    ----------
    window : (low, high) in Hz, of the main line
    """
    x, rest, baselines = left_in(fit, window)
    found = []
    for frequency in FREQUENCIES_Hz:
        above, below = (fit.central(x - sign * frequency) / 2 for sign in (1, -1))
        gain = [above + below, -1j * (above - below)]
        shapes = [*gain, *(1j * shape for shape in gain)]
        depth_u = np.repeat([GAIN_u, FIELD_u_Hz / frequency], 2)
        found.append((frequency, effect_of(shapes, fit, x, rest, baselines, depth_u)))
    frequency, best = max(found, key=lambda each: each[1].gain)
    reach = Reach(
        max(effect.reach.shift for _, effect in found),
        max(effect.reach.width for _, effect in found),
    )
    return Hum(frequency, float(np.linalg.norm(best.amounts)), best, reach)
