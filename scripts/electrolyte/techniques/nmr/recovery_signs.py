"""Signs of an inversion recovery whose amplitudes are magnitudes.

They fall to nothing and rise again: those before the minimum belong to an inverted line.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from electrolyte.techniques.nmr.relaxation_forms import EXPONENTIAL, DelayedSignal

_FALLS = 0.2  # of the largest amplitude, from the shortest delay to the minimum
_CLEARLY = 10.0  # fall of AICc through the signs


def with_signs(data: DelayedSignal) -> tuple[DelayedSignal, int]:
    """The data with the sign that fits best before their minimum, and how many rows got it; as
    they are where they have signs, or do not fall first."""
    order = np.argsort(data.delays, kind="stable")
    size = data.signal[order] * np.sign(data.signal[order[-1]])
    lowest = int(np.argmin(size))
    if data.to_zero or (size < 0).any() or size[0] - size[lowest] < _FALLS * size.max():
        return data, 0
    found = []
    for count in (lowest, lowest + 1):  # the lowest itself may have either sign
        signs = np.ones(len(order))
        signs[order[:count]] = -1.0
        turned = replace(data, signal=data.signal * signs)
        found.append((turned.fitted(EXPONENTIAL).aicc, turned, count))
    aicc, turned, count = min(found, key=lambda each: each[0])
    if aicc > data.fitted(EXPONENTIAL).aicc - _CLEARLY:
        return data, 0
    return turned, count
