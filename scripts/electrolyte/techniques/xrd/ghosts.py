"""Peaks that are another peak again, in radiation that the filter let through."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from electrolyte.techniques.xrd.features import Feature
from electrolyte.techniques.xrd.fit import Fit
from electrolyte.techniques.xrd.pattern import TUNGSTEN_LA

NEAR = 0.06  # degrees, besides the uncertainties
SHARE = (5e-4, 0.25)  # area of a ghost / area of its parent; Kβ without filter is about 0.2


@dataclass(frozen=True)
class Ghost:
    """``peak`` is the line of ``parent`` in the radiation ``line``."""

    peak: Feature
    parent: Feature
    line: str

    @property
    def label(self) -> str:
        return f"{self.line} of {self.parent.two_theta:.2f}°"


def ghosts(fit: Fit) -> list[Ghost]:
    """Peaks that stand where Kβ or tungsten Lα of a stronger peak would, and are weak enough."""
    radiation = fit.pattern.radiation
    lines = {"Kβ": radiation.beta, "W Lα": TUNGSTEN_LA if radiation.alpha1 > 1.5 else None}
    if radiation.neutrons:
        lines = {}
    found = []
    for peak in fit.peaks:
        for name, wavelength in lines.items():
            if wavelength is None or wavelength >= radiation.alpha1:
                continue
            sine = np.sin(np.radians(peak.two_theta / 2)) * radiation.alpha1 / wavelength
            if sine >= 1:
                continue
            place = float(np.degrees(2 * np.arcsin(sine)))
            parents = [
                p
                for p in fit.peaks
                if abs(p.two_theta - place) < NEAR + 2 * (p.u_two_theta + peak.u_two_theta)
                and SHARE[0] < peak.area / p.area < SHARE[1]
            ]
            if parents:
                parent = min(parents, key=lambda p: abs(p.two_theta - place))
                found.append(Ghost(peak, parent, name))
                break
    return found
