"""Peaks at which identified phases have lines together: what the one has, the other has not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from electrolyte.techniques.xrd.features import Feature
from electrolyte.techniques.xrd.phases import MATCH, Foreign, Match, Phase

FOREIGN = 0.3  # of the area of a peak, from which a line of another phase is named
LEAST_APART = 0.03  # degrees, between two lines that one peak describes


def with_overlaps(
    phases: Sequence[Phase], peaks: Sequence[Feature], wavelength: float
) -> tuple[Phase, ...]:
    """The phases, their matches with what lines of other identified phases have of each peak."""
    at = np.array([peak.two_theta for peak in peaks])
    found: dict[int, list[tuple[str, float, float]]] = {}  # by peak: phase, angle, area
    for phase in phases:
        if phase.verdict != "identified" and not phase.explained_by:
            continue
        for line in phase.reference.lines:
            place = line.two_theta(wavelength, phase.scale)
            if not np.isfinite(place):
                continue
            nearest = peaks[int(np.argmin(np.abs(at - place)))]
            if abs(nearest.two_theta - place) < max(MATCH, nearest.fwhm):
                one = (phase.reference.name, place, phase.area_per_percent * line.intensity)
                found.setdefault(id(nearest), []).append(one)
    return tuple(
        replace(
            phase, matches=tuple(_shared(m, phase.reference.name, found) for m in phase.matches)
        )
        for phase in phases
    )


def _shared(match: Match, name: str, found: dict[int, list[tuple[str, float, float]]]) -> Match:
    peak = match.peak
    others = [one for one in found.get(id(peak), []) if one[0] != name]
    if peak is None or not others or not peak.area > 0:
        return replace(match, foreign=None)
    area = sum(one[2] for one in others)
    share = min(area / peak.area, 0.9)
    apart = max(LEAST_APART, *(abs(place - peak.two_theta) for _, place, _ in others))
    moved = share / (1 - share) * apart
    names = dict.fromkeys(other for other, _, a in others if a > FOREIGN * peak.area)
    return replace(match, foreign=Foreign(area, moved, ", ".join(names)))
