"""When the points of a frequency sweep are measured."""

from __future__ import annotations

import numpy as np


def times(frequency: np.ndarray) -> np.ndarray:
    """Seconds from the start to the end of each point: three periods, at least 1 s a point."""
    return np.cumsum(np.maximum(1.0, 3.0 / frequency))
