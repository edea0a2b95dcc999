"""What no cycler knows of a cell: how much active material, and against which electrode."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Cell:
    """One cell, as in ``raw/cells.tsv``.

    Attributes
    ----------
    active_mass_mg, active_mass_u_mg : active material (not composite) and its standard uncertainty
    area_cm2, area_u_cm2 : electrode and its standard uncertainty; NaN if not stated
    theoretical_mAh_g : the capacity that 1C is of
    reference_electrode : what voltages are measured against; empty if not stated
    working_electrode : ``positive`` or ``negative``; cell_kind : ``full``, ``half`` or
        ``symmetric``; empty if not stated
    """

    name: str
    sample: str
    active_mass_mg: float
    active_mass_u_mg: float
    theoretical_mAh_g: float
    area_cm2: float = math.nan
    area_u_cm2: float = math.nan
    reference_electrode: str = ""
    temperature_C: float = math.nan
    working_electrode: Literal["positive", "negative", ""] = ""
    cell_kind: Literal["full", "half", "symmetric", ""] = ""

    def specific(self, capacity_Ah: float) -> float:
        """A capacity per mass of active material, in mAh/g."""
        return 1e6 * capacity_Ah / self.active_mass_mg

    def specific_u(self, specific_mAh_g: float) -> float:
        """Standard uncertainty of a specific capacity from that of the mass, in mAh/g."""
        return specific_mAh_g * self.active_mass_u_mg / self.active_mass_mg

    def areal_u(self, areal_mAh_cm2: float) -> float:
        """Standard uncertainty of an areal capacity from that of the area, in mAh/cm²."""
        return areal_mAh_cm2 * self.area_u_cm2 / self.area_cm2

    def c_rate(self, current_A: float) -> float:
        """A current in units of the current that passes the theoretical capacity in an hour."""
        return self.specific(current_A) / self.theoretical_mAh_g
