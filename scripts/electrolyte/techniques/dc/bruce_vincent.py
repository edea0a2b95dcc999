"""Lithium transference number of a symmetric lithium cell by the method of Bruce and Vincent.

A small voltage ΔV drives the current I0 at once, and Is once the salt has no further to move. The
interfaces take I0 R0 and Is Rs of it, with their resistances from impedance before and during the
steady state::

    t+ = Is (ΔV - I0 R0) / (I0 (ΔV - Is Rs))

References: Bruce and Vincent, J. Electroanal. Chem. 225 (1987) 1; Evans, Vincent and Bruce,
Polymer 28 (1987) 2324.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import erfcx

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.uncertainty import FloatArray
from electrolyte.techniques.dc.transient import log_bins

LATER = (3, 10, 30)  # times the first time, from which on the initial current is fitted, too
FEWEST_FITTED = 5  # points
STRONG_EVIDENCE = 10.0  # difference in AICc
LEVELS_OFF = 0.25  # of the fall to the steady current: one step of several


@dataclass(frozen=True)
class Interface:
    """Resistance in ohm of both interfaces, with standard uncertainties: before, and steady."""

    initial: float
    u_initial: float
    steady: float
    u_steady: float

    @property
    def change(self) -> float:
        """Relative change from the initial to the steady state."""
        return self.steady / self.initial - 1

    @property
    def u_change(self) -> float:
        """Standard uncertainty of the change."""
        parts = self.u_initial / self.initial, self.u_steady / self.steady
        return self.steady / self.initial * math.hypot(*parts)


@dataclass(frozen=True)
class InitialCurrent:
    """Current at the moment of the step in A, and its u.

    ``first`` is the first that was recorded, ``spread`` how far apart the values are, relative,
    that the earliest and later points give by the same law.
    """

    value: float
    u: float
    first: float
    spread: float


def initial_current(time: FloatArray, current: FloatArray, steady: float) -> InitialCurrent:
    """Current at the moment of a step, from how it falls while salt diffuses (n,), s and A.

    In line with a resistance, diffusion from electrodes that are far apart lets the current fall as
    ``I0 exp(h²t) erfc(h √t)`` (Bard and Faulkner, Electrochemical Methods, 2nd ed., eq. 5.5.18),
    which holds for about half of the way to the ``steady`` current. An exponential is taken where
    it describes that half better (AICc lower by 10), and is in u where neither does. The step is
    taken to have happened one sample before the first. Interfaces that are still charging fall in
    another way: then fits from later points on give other values, and all of them are in u, as is
    half of what the current had fallen by until the first point.
    """
    first = float(current[0])
    t = time - time[0] + float(time[1] - time[0])
    fallen = np.flatnonzero(np.abs(current - steady) < 0.5 * abs(first - steady))
    end = max(FEWEST_FITTED, int(fallen[0]) if len(fallen) else len(t))
    bins, means, points = log_bins(t[:end], current[:end], float(t[0]))
    by_diffusion, by_exponential = (law(bins, means, points) for law in (_diffusion, _exponential))
    better = by_diffusion.aicc - by_exponential.aicc
    best = by_exponential if better > STRONG_EVIDENCE else by_diffusion
    found = [best.value]
    if best is by_exponential and abs(best.end - steady) > LEVELS_OFF * abs(first - steady):
        found.append(best.end)
    if abs(better) < STRONG_EVIDENCE:
        found.append(by_exponential.value)
    for later in LATER if best is by_diffusion else ():
        late = bins >= later * bins[0]
        if late.sum() >= FEWEST_FITTED:
            found.append(_diffusion(bins[late], means[late], points[late]).value)
    apart, half = max(found) - min(found), 0.5 * abs(best.value - first)
    u = math.hypot(best.u, half, apart / math.sqrt(3))
    return InitialCurrent(best.value, u, first, math.hypot(apart, half) / abs(best.value))


@dataclass(frozen=True)
class _Fall:
    """Current in A at the moment of the step by one law, its u, Akaike's criterion, and its end."""

    value: float
    u: float
    aicc: float
    end: float


def _diffusion(t: FloatArray, i: FloatArray, n: FloatArray) -> _Fall:
    """``I0 exp(h²t) erfc(h √t)`` through the means ``i`` of n points."""
    rates = np.concatenate([[0.0], np.geomspace(1e-4, 10, 400) / math.sqrt(t[-1])])
    laws = erfcx(rates[:, None] * np.sqrt(t))
    values = (laws @ (n * i)) / (laws**2 @ n)
    left = ((i - values[:, None] * laws) ** 2) @ n
    k = int(left.argmin())
    x = rates[k] * np.sqrt(t)
    slope = values[k] * np.sqrt(t) * (2 * x * erfcx(x) - 2 / math.sqrt(math.pi))
    return _fall((float(values[k]), 0.0), np.column_stack([laws[k], slope]), float(left[k]), n)


def _exponential(t: FloatArray, i: FloatArray, n: FloatArray) -> _Fall:
    """``a + b exp(-t/τ)`` through the means ``i`` of n points."""
    laws = np.exp(-t / (np.geomspace(0.03, 30, 200) * t[-1])[:, None])
    share = n / n.sum()
    centred = laws - (laws @ share)[:, None]
    b = (centred * (i - i @ share)) @ n / np.maximum(centred**2 @ n, 1e-300)
    left = (i - i @ share - b[:, None] * centred) ** 2 @ n
    k = int(left.argmin())
    a = float(i @ share - b[k] * (laws[k] @ share))
    design = np.column_stack([laws[k], np.ones_like(t), laws[k] * np.log(laws[k])])
    return _fall((float(b[k]), a), design, float(left[k]), n)


def _fall(parts: tuple[float, float], design: FloatArray, left: float, n: FloatArray) -> _Fall:
    """Of what falls and what stays, in A; a ``design`` that leaves a sum of squares of n points.

    Its first columns are those of the parts, of what stays only if that is not zero.
    """
    points, parameters = design.shape
    weighted = design * np.sqrt(n)[:, None]
    covariance = np.linalg.pinv(weighted.T @ weighted) * left / max(1, points - parameters)
    own = 2 if parts[1] else 1
    k = parameters + 1
    penalty = 2 * k * points / (points - k - 1) if points > k + 1 else math.inf
    return _Fall(
        sum(parts),
        math.sqrt(max(0.0, float(covariance[:own, :own].sum()))),
        points * math.log(max(left, 1e-300)) + penalty,
        parts[1],
    )


def electrolyte_resistance(
    voltage: tuple[float, float], initial: tuple[float, float], interface: Interface
) -> tuple[float, float]:
    """Resistance of the electrolyte in ohm by Ohm's law at the first moment, and its u.

    ``R = ΔV/I0 - R0``; ΔV in V and I0 in A, each with its standard uncertainty.
    """
    (v, u_v), (i0, u_i0) = voltage, initial
    u = math.hypot(u_v / i0, v / i0**2 * u_i0, interface.u_initial)
    return v / i0 - interface.initial, u


def transference_number(
    voltage: tuple[float, float],
    initial: tuple[float, float],
    steady: tuple[float, float],
    interface: Interface,
) -> tuple[float, float]:
    """t+ and its standard uncertainty (GUM 5.1.2).

    Parameters
    ----------
    voltage, initial, steady : ΔV in V, I0 and Is in A, each with its standard uncertainty

    Raises
    ------
    AnalysisError
        A current against the voltage, or interfaces that would take all of the voltage.
    """
    (v, u_v), (i0, u_i0), (i_s, u_is) = voltage, initial, steady
    if not (i0 * v > 0 and i_s * v > 0):
        raise AnalysisError(
            "transference number",
            "initial and steady currents of the sign of the voltage",
            f"{i0:.3g} and {i_s:.3g} A at {v:.3g} V",
            hint="Check the sign of the current, and whether the cell is symmetric.",
        )
    left0, left_s = v - i0 * interface.initial, v - i_s * interface.steady
    if not (left0 * v > 0 and left_s * v > 0):
        raise AnalysisError(
            "transference number",
            f"interfaces that take less than the {v:.3g} V",
            f"{i0 * interface.initial:.3g} V at first, {i_s * interface.steady:.3g} V when steady",
            hint="Check that the resistances are those of both interfaces of this cell, in ohm.",
        )
    value = i_s * left0 / (i0 * left_s)
    relative = (
        v / (i_s * left_s) * u_is,
        v / (i0 * left0) * u_i0,
        i0 / left0 * interface.u_initial,
        i_s / left_s * interface.u_steady,
        (1 / left0 - 1 / left_s) * u_v,
    )
    return value, value * math.hypot(*relative)
