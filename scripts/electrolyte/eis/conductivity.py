"""Conductivity of a pellet from its resistance and geometry."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from electrolyte.constants import BOLTZMANN_EV_K, ICE_POINT_K
from electrolyte.errors import AnalysisError


@dataclass(frozen=True)
class Geometry:
    """Thickness and diameter of a cylindrical pellet with their standard uncertainties, in cm."""

    thickness: float
    u_thickness: float
    diameter: float
    u_diameter: float

    def __post_init__(self) -> None:
        values = (self.thickness, self.diameter)
        if not all(math.isfinite(v) and v > 0 for v in values):
            raise AnalysisError(
                "pellet", "a positive thickness and diameter", f"{values[0]} and {values[1]} cm"
            )
        if not all(u >= 0 for u in (self.u_thickness, self.u_diameter)):
            raise AnalysisError("pellet", "u of thickness and diameter", "a negative or missing u")

    @classmethod
    def of_pellet(cls, row: Mapping[str, Any]) -> Geometry:
        """From a row of ``pellets.tsv``, which is in mm."""
        columns = ("thickness_mm", "thickness_u_mm", "diameter_mm", "diameter_u_mm")
        return cls(*(row[name] / 10 for name in columns))

    @property
    def area(self) -> float:
        """Cross section in cm²."""
        return math.pi * self.diameter**2 / 4

    @property
    def relative_u(self) -> float:
        """Relative standard uncertainty of thickness/area, common to all spectra of the pellet."""
        return math.hypot(self.u_thickness / self.thickness, 2 * self.u_diameter / self.diameter)


@dataclass(frozen=True)
class Conductivity:
    """Conductivity in S/cm; the parts of its relative standard uncertainty are independent.

    ``u_resistance`` and ``u_temperature`` are of this spectrum alone, ``u_geometry`` is common to
    all spectra of the pellet.
    """

    value: float
    u_resistance: float
    u_geometry: float
    u_temperature: float

    @property
    def u(self) -> float:
        """Standard uncertainty in S/cm."""
        parts = (self.u_resistance, self.u_geometry, self.u_temperature)
        return self.value * math.hypot(*parts)

    @property
    def u_without_geometry(self) -> float:
        """Relative standard uncertainty of this spectrum alone."""
        return math.hypot(self.u_resistance, self.u_temperature)


def conductivity(
    resistance: float,
    u_resistance: float,
    geometry: Geometry,
    *,
    temperature_C: float = 25.0,
    u_temperature: float = 0.0,
    activation_energy: float = 0.0,
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
    )
