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

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.uncertainty import FloatArray


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


def initial_current(current: FloatArray) -> tuple[float, float]:
    """First current of a step in A, and its u: what it fell by until the next point."""
    first, second = float(current[0]), float(current[1])
    return first, abs(first - second)


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
