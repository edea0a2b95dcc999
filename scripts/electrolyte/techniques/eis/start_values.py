"""Start values of circuit fits, taken from the spectra, for any circuit.

Several sets for every spectrum, more for circuits with several arcs (parallel groups with R and C
or CPE). They differ in what the level of the plateau is taken for (the real part where the phase
is smallest, or at the lowest frequency), in where the time constants of the arcs lie and in how
they share the resistance, because that is what decides which minimum a fit ends in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from electrolyte.techniques.eis.circuits import Circuit, ComplexArray, FloatArray
from electrolyte.techniques.eis.elements import KINDS


class _Guess(NamedTuple):
    """One set: time constants run from ``fast^(1-a) slow^a`` of the first to that of the last arc.

    ``fast`` is the time constant of the highest arc, ``slow`` that where the phase is smallest.
    """

    first: float
    last: float
    exponent: float
    share_of_first: float
    at_lowest: bool = False  # of the whole band, with the plateau at the lowest frequency
    below: float = 0.0  # the last arc lies below the plateau, so far towards the lowest frequency


FLAT = 0.6  # exponent of a second CPE of the electrodes
OF_PORES = (0.3, 1.0, 3.0)  # their resistance over that of the plateau, set by set
ONE_ARC = (
    _Guess(0.0, 0.5, 0.95, 0.5),
    _Guess(0.0, 1.0, 0.85, 0.3),
    _Guess(0.0, 1.0, 0.8, 0.5, at_lowest=True),
    _Guess(-0.2, 0.8, 0.7, 0.8),
)
MORE_ARCS = (
    *ONE_ARC,
    _Guess(0.0, 0.25, 0.9, 0.5),
    _Guess(-0.1, 0.15, 0.95, 0.2),
    _Guess(0.1, 0.4, 0.95, 0.9),
    _Guess(0.0, 0.7, 0.9, 0.9),
    _Guess(0.0, 1.0, 0.9, 0.0, below=0.3),
    _Guess(0.0, 1.0, 0.9, 0.0, below=0.5),
)


class _Sets(NamedTuple):
    """The fields of S sets, (S,) each, and the resistance of pores over that of the plateau."""

    first: FloatArray
    last: FloatArray
    exponent: FloatArray
    share_of_first: FloatArray
    at_lowest: FloatArray
    below: FloatArray
    of_pores: FloatArray

    @classmethod
    def of(cls, guesses: Sequence[_Guess]) -> _Sets:
        fields = {name: np.array([getattr(g, name) for g in guesses]) for name in _Guess._fields}
        return cls(**fields, of_pores=np.resize(OF_PORES, len(guesses)))


def start_values(circuit: Circuit, frequency: FloatArray, z: ComplexArray) -> FloatArray:
    """Natural parameters to start from, shape (B, S, P), for spectra z (B, N) in ohm."""
    order = np.argsort(frequency)[::-1]
    omega, z = 2 * np.pi * frequency[order], z[:, order]
    highest, lowest = omega[0], omega[-1]
    flat = np.abs(z.imag / z.real).argmin(axis=1)
    rows = np.arange(len(z))
    plateau = np.abs(z.real[rows, flat])
    q_electrode, n_electrode = _electrode(omega, z)
    # Above the plateau the admittance of an arc is 1/R + jωC, whether its apex is seen or not.
    fast = np.clip((1 / z[:, 0]).imag / highest * plateau, 0.003 / highest, None)
    slow = 1.0 / omega[flat]
    inductance = np.where(
        z.imag[:, 0] > 0, z.imag[:, 0] / highest, 0.02 * np.abs(z[:, 0]) / highest
    )
    # L beside its loss R peaks with Z'' = R/2 at ω = R/L.
    peak = z.imag.argmax(axis=1)
    loss = 2 * np.clip(z.imag[rows, peak], 0.1 * np.abs(z[:, 0]), None)
    lossy_inductance = loss / omega[peak]
    # A second CPE of the electrodes: flatter, and as large in the middle of the tail.
    tails = [p.element for p in circuit.parameters if p.exponent and p.arc is None]
    second_tail = set(tails[1:])
    bend = np.sqrt(lowest * np.maximum(omega[flat], 10 * lowest))
    q_second = q_electrode * bend ** (n_electrode - FLAT)
    n_arcs = len({p.arc for p in circuit.parameters} - {None})
    n_chained = sum(p.kind == "R" and p.in_line for p in circuit.parameters)
    guesses = ONE_ARC if n_arcs < 2 else MORE_ARCS
    sets = _Sets.of(guesses)
    # all below are (B, S) or (B, 1)
    level = np.where(sets.at_lowest, np.abs(z.real[:, -1:]), plateau[:, None])
    begin = np.where(sets.at_lowest, 1 / highest, fast[:, None])
    end = np.where(sets.at_lowest, 1 / lowest, slow[:, None])
    there = flat[:, None] + (sets.below * (len(omega) - 1 - flat[:, None])).astype(int)
    is_below = sets.below > 0
    level = np.where(is_below, np.maximum(z.real[rows[:, None], there], 1.1 * level), level)
    end = np.where(is_below, 1 / omega[there], end)
    shares = np.clip(plateau[:, None] / level, 0.05, 0.95)
    first_share = np.where(is_below, shares, sets.share_of_first)
    ratio, taus, resistances = end / begin, [], []
    for arc in range(n_arcs):
        weight = arc / (n_arcs - 1) if n_arcs > 1 else 0.0
        taus.append(begin * ratio ** (sets.first * (1 - weight) + sets.last * weight))
        rest = (1 - first_share) / max(1, n_arcs - 1)
        resistances.append(level * (1.0 if n_arcs == 1 else first_share if arc == 0 else rest))
    chained = level / n_chained if not n_arcs else 0.5 * np.abs(z.real).min(axis=1)[:, None]
    start = np.empty((len(z), len(guesses), len(circuit.parameters)))
    value: FloatArray
    for column, p in enumerate(circuit.parameters):
        if p.lossy_lead:
            value = (loss if p.kind == "R" else lossy_inductance)[:, None]
        elif p.kind == "R":
            value = chained if p.arc is None else resistances[p.arc]
        elif p.kind == "L":
            value = inductance[:, None]
        elif p.kind == "W":
            value = np.abs(z[:, -1:]) * np.sqrt(lowest / 2)
        elif p.element in second_tail:
            value = np.full((len(z), 1), FLAT) if p.exponent else q_second[:, None]
        elif p.kind == "TLMQ" and not p.capacitance and not p.exponent:
            value = plateau[:, None] * sets.of_pores
        elif p.exponent:
            value = n_electrode[:, None] if p.in_line else sets.exponent
        else:  # the admittance of C or CPE, jωC or Q(jω)^n
            n = 1.0 if p.kind == "C" else sets.exponent
            if p.arc is not None:
                value = taus[p.arc] ** n / resistances[p.arc]
            elif p.in_line:
                ideal = lowest ** (n_electrode - 1) if p.kind == "C" else 1.0
                value = (q_electrode * ideal)[:, None]
            else:
                value = slow[:, None] ** n / plateau[:, None]
        start[:, :, column] = value
    return _inside(circuit, start)


def _electrode(omega: FloatArray, z: ComplexArray) -> tuple[FloatArray, FloatArray]:
    """Q and n of the CPE that the lowest quarter of the frequencies shows, each (B,)."""
    n_points = max(3, len(omega) // 4)
    x = np.log(omega[-n_points:])
    y = np.log(np.clip(-z.imag[:, -n_points:], 1e-3 * np.abs(z[:, -n_points:]), None))
    x = x - x.mean()
    n = np.clip(-(y @ x) / (x @ x), 0.4, 0.98)
    log_q = (-y - n[:, None] * np.log(omega[-n_points:])).mean(axis=1)
    return np.exp(log_q) * np.sin(n * np.pi / 2), n  # -Im Z = sin(nπ/2)/(Q ω^n)


def _inside(circuit: Circuit, start: FloatArray) -> FloatArray:
    low, high = (circuit.natural(bound) for bound in circuit.theta_bounds)
    margin = np.where(circuit.is_exponent, 1.0, 10.0)
    return np.clip(np.nan_to_num(start, nan=1.0), low * margin, high / margin)


assert set(KINDS) == {"R", "C", "L", "CPE", "W", "TLMQ"}  # each has its start value above
