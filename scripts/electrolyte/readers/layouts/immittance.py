"""Impedance from the pairs of quantities that LCR meters and impedance analysers write.

Series and parallel equivalents of one immittance (IEC 60050-131-12), with D = tan(delta) the
dissipation factor and w the angular frequency:

    Z = R + jX = |Z| exp(j phi) = 1 / (G + jB)
    1/Z = G + jwCp = 1/Rp + jwCp = wCp (D + j)
    Z = Rs + 1/(jwCs) = (D - j) / (wCs)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import numpy as np

from electrolyte.readers.measurement import FREQUENCY, IMAGINARY_IMPEDANCE, REAL_IMPEDANCE

if TYPE_CHECKING:
    import pandas as pd

MODULUS = "Absolute Impedance / ohm"
PHASE = "Phase / deg"
RESISTANCE, REACTANCE = "Resistance / ohm", "Reactance / ohm"
CONDUCTANCE, SUSCEPTANCE = "Conductance / S", "Susceptance / S"
PARALLEL_CAPACITANCE, PARALLEL_RESISTANCE = "Parallel Capacitance / F", "Parallel Resistance / ohm"
SERIES_CAPACITANCE, SERIES_RESISTANCE = "Series Capacitance / F", "Series Resistance / ohm"
DISSIPATION = "Dissipation Factor / 1"

# by their names in a column map
IMMITTANCES = {
    "impedance_modulus": MODULUS,
    "phase": PHASE,
    "resistance": RESISTANCE,
    "reactance": REACTANCE,
    "conductance": CONDUCTANCE,
    "susceptance": SUSCEPTANCE,
    "parallel_capacitance": PARALLEL_CAPACITANCE,
    "parallel_resistance": PARALLEL_RESISTANCE,
    "series_capacitance": SERIES_CAPACITANCE,
    "series_resistance": SERIES_RESISTANCE,
    "dissipation_factor": DISSIPATION,
}

Pair = tuple[str, str]
# each takes the two columns and the angular frequency in 1/s
PAIRS: dict[Pair, Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]] = {
    (MODULUS, PHASE): lambda modulus, phase, _: modulus * np.exp(1j * np.radians(phase)),
    (RESISTANCE, REACTANCE): lambda r, x, _: r + 1j * x,
    (CONDUCTANCE, SUSCEPTANCE): lambda g, b, _: 1 / (g + 1j * b),
    (PARALLEL_CAPACITANCE, DISSIPATION): lambda c, d, w: 1 / (w * c * (d + 1j)),
    (PARALLEL_CAPACITANCE, CONDUCTANCE): lambda c, g, w: 1 / (g + 1j * w * c),
    (PARALLEL_CAPACITANCE, PARALLEL_RESISTANCE): lambda c, r, w: 1 / (1 / r + 1j * w * c),
    (SERIES_CAPACITANCE, SERIES_RESISTANCE): lambda c, r, w: r + 1 / (1j * w * c),
    (SERIES_CAPACITANCE, DISSIPATION): lambda c, d, w: (d - 1j) / (w * c),
}


def pair_in(labels: Iterable[str]) -> Pair | None:
    """The first of the pairs that are both among these labels."""
    found = set(labels)
    return next((pair for pair in PAIRS if found >= set(pair)), None)


def with_parts_of_impedance(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with real and imaginary part in ohm, where it has a pair of others instead."""
    pair = pair_in(frame.columns)
    if pair is None or {REAL_IMPEDANCE, IMAGINARY_IMPEDANCE} <= set(frame.columns):
        return frame
    first, second, frequency = (frame[name].to_numpy(float) for name in (*pair, FREQUENCY))
    with np.errstate(divide="ignore", invalid="ignore"):  # a cell without value: not finite
        impedance = PAIRS[pair](first, second, 2 * np.pi * frequency)
    frame[REAL_IMPEDANCE], frame[IMAGINARY_IMPEDANCE] = impedance.real, impedance.imag
    return frame
