"""The size of a cylindrical pellet, as several techniques need it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from electrolyte.ground.errors import AnalysisError


def geometry_of(pellet: str) -> str:
    """The shared source of error that thickness and diameter of a pellet are."""
    return f"pellet {pellet}.geometry"


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
