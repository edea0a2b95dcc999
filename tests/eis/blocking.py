"""Simulated blocking spectra, by formulas written out here and not by the code under test."""

from __future__ import annotations

import numpy as np


def blocking_spectrum(
    frequency: np.ndarray,
    resistance: float,
    *,
    capacitance: float = 1e-11,
    n_bulk: float = 1.0,
    q_electrode: float = 4e-6,
    n_electrode: float = 0.88,
    inductance: float = 0.0,
) -> np.ndarray:
    """R beside its bulk CPE of Brug capacitance ``capacitance``, blocking electrodes, leads."""
    jw = 2j * np.pi * frequency
    q_bulk = capacitance**n_bulk * resistance ** (n_bulk - 1)
    bulk = 1 / (1 / resistance + q_bulk * jw**n_bulk)
    return bulk + 1 / (q_electrode * jw**n_electrode) + jw * inductance


def with_noise(z: np.ndarray, relative: float, rng: np.random.Generator) -> np.ndarray:
    """Independent noise of real and imaginary part, relative to the modulus."""
    noise = rng.normal(size=z.shape) + 1j * rng.normal(size=z.shape)
    return z + relative * np.abs(z) * noise
