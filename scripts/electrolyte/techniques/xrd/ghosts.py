"""Peaks that are another peak again, in radiation that the filter let through, and what such
radiation may add to peaks that stand where its lines would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from electrolyte.techniques.xrd.features import Feature
from electrolyte.techniques.xrd.fit import Fit
from electrolyte.techniques.xrd.pattern import TUNGSTEN_LA, Radiation

NEAR = 0.06  # degrees, besides the uncertainties
STRONG = 0.3  # of the strongest: a peak whose own Kβ line tells how much of it there is
USUAL = {"Kβ": 0.05, "W Lα": 0.02}  # of Kα, that filters and old tubes leave at most
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
    found = []
    for peak in fit.peaks:
        for name, wavelength in _others(radiation).items():
            place = _moved(peak.two_theta, radiation.alpha1 / wavelength)
            if not np.isfinite(place):
                continue
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


def with_ghosts(fit: Fit) -> Fit:
    """The fit whose peaks hold in their u what Kβ and tungsten Lα of stronger ones may add to their
    area and shift of their position: as much as the scan shows, or leaves possible, where nothing
    else stands.
    """
    if not fit.peaks:
        return fit
    peaks = fit.peaks
    for name, wavelength in _others(fit.pattern.radiation).items():
        ratio = wavelength / fit.pattern.radiation.alpha1
        places = [_moved(peak.two_theta, ratio) for peak in fit.peaks]
        share = _share(fit, places, name)
        peaks = tuple(_below(peak, fit.peaks, places, share) for peak in peaks)
    return replace(fit, peaks=peaks)


def _others(radiation: Radiation) -> dict[str, float]:
    """Wavelengths in Å of what the tube sends besides Kα."""
    if radiation.neutrons or radiation.beta is None:
        return {}
    tungsten = {"W Lα": TUNGSTEN_LA} if radiation.alpha1 > TUNGSTEN_LA else {}
    return {"Kβ": radiation.beta} | tungsten


def _below(
    peak: Feature, parents: Sequence[Feature], places: Sequence[float], share: float
) -> Feature:
    """A peak with the u of lines of ``share`` of others within its width."""
    area = moved = 0.0
    for parent, place in zip(parents, places, strict=True):
        off = place - peak.two_theta
        if abs(off) < peak.fwhm and peak.area > SHARE[0] * parent.area:
            area += share * parent.area
            moved += share * parent.area * off
    if not area:
        return peak
    # of an area of which it may be the most part, all: then the position is known to its width
    return replace(
        peak,
        u_area=float(np.hypot(peak.u_area, min(area, peak.area))),
        u_two_theta=float(np.hypot(peak.u_two_theta, moved / max(area, peak.area))),
    )


def _share(fit: Fit, places: Sequence[float], name: str) -> float:
    """Kβ / Kα, or Lα / Kα, at most: where the line of a strong peak would be stands at least that,
    so the least of all places counts, with its u; else what is usual."""
    strong = STRONG * max(peak.area for peak in fit.peaks)
    seen = {id(ghost.parent): ghost.peak for ghost in ghosts(fit) if ghost.line == name}
    limits = []
    for parent, place in zip(fit.peaks, places, strict=True):
        ghost = seen.get(id(parent))
        if parent.area < strong or not fit.pattern.covers(place) or _crowded(fit, place, ghost):
            continue
        if ghost is None:
            share, u = fit.sensitivity.amount([(place, fit.width_at(place), parent.area)])
        else:
            share, u = ghost.area / parent.area, ghost.u_area / parent.area
        limits.append(max(share, 0.0) + u)
    return min(limits, default=USUAL[name])


def _crowded(fit: Fit, place: float, ghost: Feature | None) -> bool:
    """Whether another peak than a ghost stands near the place of such a line."""
    return any(abs(p.two_theta - place) < 2 * p.fwhm for p in fit.peaks if p is not ghost)


def _moved(two_theta: float, ratio: float) -> float:
    """The angle of a line at a wavelength longer by a ratio; NaN if it has none."""
    sine = np.sin(np.radians(two_theta / 2)) * ratio
    return float(np.degrees(2 * np.arcsin(sine))) if abs(sine) < 1 else float("nan")
