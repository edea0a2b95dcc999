"""Conductivity of a pellet from its resistance and geometry."""

from __future__ import annotations

import math
from dataclasses import dataclass

from electrolyte.ground.constants import BOLTZMANN_EV_K, ICE_POINT_K
from electrolyte.ground.errors import AnalysisError
from electrolyte.techniques.geometry import Geometry


@dataclass(frozen=True)
class Conductivity:
    """Conductivity in S/cm; the parts of its relative standard uncertainty are independent.

    ``u_resistance`` and ``u_temperature`` are of this spectrum alone, ``u_geometry`` is common to
    all spectra of the pellet, ``u_gain`` to all of the instrument. ``excess`` is the factor by
    which the conductivities of the pellet scatter more than their stated u about the Arrhenius
    line, 1 if they do not.
    """

    value: float
    u_resistance: float
    u_geometry: float
    u_temperature: float
    u_gain: float = 0.0
    excess: float = 1.0

    @property
    def u(self) -> float:
        """Standard uncertainty in S/cm."""
        return self.value * math.hypot(self.u_without_geometry, self.u_geometry, self.u_gain)

    @property
    def u_without_geometry(self) -> float:
        """Relative standard uncertainty of this spectrum alone."""
        return self.excess * math.hypot(self.u_resistance, self.u_temperature)


def conductivity(
    resistance: float,
    u_resistance: float,
    geometry: Geometry,
    *,
    temperature_C: float = 25.0,
    u_temperature: float = 0.0,
    activation_energy: float = 0.0,
    u_gain: float = 0.0,
    excess: float = 1.0,
) -> Conductivity:
    """``σ = L/(R A)`` with its uncertainty (GUM 5.1.6), for a resistance in ohm.

    ``u_temperature`` in K is how well the stated temperature is that of the pellet: with the
    ``activation_energy`` in eV it adds ``Ea/(kT²) u_T`` to the relative uncertainty of "the
    conductivity at that temperature" (1.3 % for 0.3 K and 0.33 eV at 25 °C).
    """
    if not (math.isfinite(resistance) and resistance > 0):
        raise AnalysisError("conductivity", "a positive resistance", f"{resistance} ohm")
    kelvin = temperature_C + ICE_POINT_K
    return Conductivity(
        geometry.thickness / (resistance * geometry.area),
        u_resistance / resistance,
        geometry.relative_u,
        activation_energy / (BOLTZMANN_EV_K * kelvin**2) * u_temperature,
        u_gain,
        excess,
    )
