"""Curves of half cycles: voltage against capacity, and dQ/dV."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from electrolyte.readers.measurement import CURRENT, VOLTAGE
from electrolyte.techniques.cycling.halves import CHARGE, Half
from electrolyte.techniques.cycling.passed import Passed

WIDE = 90  # percentile of the distances between records, below which no step makes sense
STEADY = 0.05  # relative; dQ/dV is of the part whose current is this close to the main one


@dataclass(frozen=True)
class DifferentialCapacity:
    """dQ/dV of one half cycle.

    Attributes
    ----------
    edges_V : ends of the voltage steps, rising, one more than the values; the first and the last
        step may be narrower
    dq_dv_Ah_V : capacity a volt in each step, positive in charge and negative in discharge
    capacity_Ah : its integral
    left_out_Ah : what passed at another current (constant voltage, steps at lower current), where
        a plot against voltage has no meaning
    """

    edges_V: np.ndarray
    dq_dv_Ah_V: np.ndarray
    capacity_Ah: float
    left_out_Ah: float

    @property
    def voltage_V(self) -> np.ndarray:
        """Middles of the voltage steps."""
        middles: np.ndarray = 0.5 * (self.edges_V[1:] + self.edges_V[:-1])
        return middles


def profile(frame: pd.DataFrame, charge: Passed, half: Half) -> tuple[np.ndarray, np.ndarray]:
    """Capacity in Ah, counted from the start of the half cycle, and voltage in V."""
    gained = half.direction * charge.net_Ah[half.rows]
    return np.cumsum(gained), frame[VOLTAGE].to_numpy(dtype=float)[half.rows]


def thinned(
    capacity: np.ndarray, voltage: np.ndarray, points: int
) -> tuple[np.ndarray, np.ndarray]:
    """At most ``points`` records of a curve, evenly along its length in a square plot.

    The first and the last are always kept. No record is changed or averaged.
    """
    if len(capacity) <= points:
        return capacity, voltage
    x = capacity / max(np.ptp(capacity), 1e-300)
    y = voltage / max(np.ptp(voltage), 1e-300)
    length = np.concatenate(([0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))))
    kept = np.unique(np.searchsorted(length, np.linspace(0, length[-1], points)))
    kept = np.minimum(kept, len(capacity) - 1)
    return capacity[kept], voltage[kept]


def differential_capacity(
    frame: pd.DataFrame, charge: Passed, half: Half, step_V: float = 0.005
) -> DifferentialCapacity | None:
    """dQ/dV on steps of ``step_V``, or wider where the records stand wider apart.

    The voltage is made monotone first (6-14 % of the records of real half cycles step back by
    a digit), capacity is interpolated at the ends of the steps, and its differences are divided by
    the width: the integral is the capacity.

    Returns
    -------
    None where the half cycle spans less than three steps at its main current.
    """
    capacity, voltage = profile(frame, charge, half)
    current = np.abs(frame[CURRENT].to_numpy(dtype=float)[half.rows])
    steady = np.abs(current - half.current_A) <= STEADY * half.current_A
    gained = np.diff(capacity, prepend=0.0)
    kept = np.cumsum(gained[steady])
    rising = np.maximum.accumulate(half.direction * voltage[steady])
    # of records at one voltage the last counts: the capacity passed when it is left
    last = np.append(np.diff(rising) > 0, True)
    x, q = rising[last], kept[last]
    first_V, last_V = rising[0], rising[-1]
    if len(x) > 1:
        step_V = max(step_V, float(np.percentile(np.diff(x), WIDE)))
    inner = np.arange(np.ceil(first_V / step_V), np.floor(last_V / step_V) + 1) * step_V
    edges = np.unique(np.concatenate(([first_V], inner, [last_V])))
    edges = edges[np.append(True, np.diff(edges) > 1e-3 * step_V)]
    if len(edges) < 4:
        return None
    at_edges = np.interp(edges, x, q)
    at_edges[0], at_edges[-1] = 0.0, kept[-1]  # what the first record gained is of the first step
    slope = np.diff(at_edges) / np.diff(edges)
    if half.direction == CHARGE:
        return DifferentialCapacity(edges, slope, float(kept[-1]), float(gained[~steady].sum()))
    return DifferentialCapacity(
        -edges[::-1], -slope[::-1], float(kept[-1]), float(gained[~steady].sum())
    )
