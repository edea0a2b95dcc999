"""Random numbers that depend on the seed and the name of what is simulated, not on the order."""

from __future__ import annotations

import zlib

import numpy as np


def rng_for(seed: int, name: str) -> np.random.Generator:
    """The generator of one simulated object, such as one raw file named by its path."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])
