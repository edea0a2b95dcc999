"""The samples and pellets of the synthetic study: one truth for all techniques."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from electrolyte.ground.constants import BOLTZMANN_EV_K

T25_K = 298.15

# composition x -> sample name
SERIES = {"0": "LTSC", "0.3": "LTSOC-x0.3", "0.6": "LTSOC", "0.9": "LTSOC-x0.9"}


@dataclass(frozen=True)
class Pellet:
    """What is true of one simulated pellet.

    thickness_cm, diameter_cm : geometry, which the sheet states without error
    sigma25_S_cm, Ea_eV : ionic conductivity at 25 °C and activation energy of σT
    mass_mg : from the relative density of the forward model
    """

    name: str
    sample: str
    thickness_cm: float
    diameter_cm: float
    sigma25_S_cm: float
    Ea_eV: float
    mass_mg: float

    @property
    def area_cm2(self) -> float:
        return math.pi * self.diameter_cm**2 / 4

    def conductivity(self, temperature_K: float) -> float:
        """Ionic conductivity in S/cm, from σT = σ0 exp(-Ea/kT)."""
        slope = self.Ea_eV / BOLTZMANN_EV_K
        exponent = -slope * (1 / temperature_K - 1 / T25_K)
        return self.sigma25_S_cm * T25_K / temperature_K * math.exp(exponent)


def pellets(model: Mapping[str, Any]) -> list[Pellet]:
    """Three pellets of each composition, offset by -1, 0 and +1 standard deviation.

    The offsets make mean and standard deviation over the pellets exact. They are rotated between
    compositions, and conductivity and activation energy take different turns, so that neither
    goes with the pellet's place in the list nor with the other.
    """
    geometry = model["eis"]["geometry_cm"]
    offsets = (-1.0, 0.0, 1.0)
    found = []
    for turn, (x, sample) in enumerate(SERIES.items()):
        truth = model["eis"]["composition"][x]
        for i in range(3):
            thickness, diameter = geometry["thickness"][i], geometry["diameter"][i]
            volume = math.pi * diameter**2 / 4 * thickness
            density = model["pellets"]["density_g_cm3"][x]
            found.append(
                Pellet(
                    name=f"{sample}-{i + 1}",
                    sample=sample,
                    thickness_cm=thickness,
                    diameter_cm=diameter,
                    sigma25_S_cm=1e-3
                    * truth["sigma25_mS_cm"]
                    * (1 + truth["rsd_sigma"] * offsets[(i + turn) % 3]),
                    Ea_eV=truth["Ea_eV"] + truth["sd_Ea"] * offsets[(2 * i + turn) % 3],
                    mass_mg=1e3 * model["pellets"]["relative_density"][i] * density * volume,
                )
            )
    return found
