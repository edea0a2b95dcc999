"""What each peak is, in words that do not claim more than the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from electrolyte.techniques.xrd.features import Feature
from electrolyte.techniques.xrd.fit import Fit
from electrolyte.techniques.xrd.ghosts import Ghost
from electrolyte.techniques.xrd.phases import MATCH, WEAKER, Phase
from electrolyte.techniques.xrd.reference import Line, Reference

FOUND_WITHIN = 0.5  # degrees from a stated position, within which its peak is looked for


@dataclass(frozen=True)
class Nearest:
    """The reference line next to a position, and the distance observed - reference in degrees."""

    reference: Reference
    line: Line
    two_theta: float
    distance: float


def nearest_line(
    two_theta: float, references: Sequence[Reference], wavelength: float
) -> Nearest | None:
    """The closest line of any reference; ``None`` without references."""
    found = [
        Nearest(reference, line, at, two_theta - at)
        for reference in references
        for line in reference.lines
        for at in (line.two_theta(wavelength),)
        if at == at
    ]
    return min(found, key=lambda n: abs(n.distance), default=None)


@dataclass(frozen=True)
class Explanation:
    """What a peak may be: a line of a phase, or the ghost of another peak.

    certain : the phase is identified, not only possible
    """

    label: str
    certain: bool


def explanations(
    peak: Feature, phases: Sequence[Phase], ghosts: Sequence[Ghost], wavelength: float
) -> list[Explanation]:
    """Phase and hkl of identified and of possible phases that claim the peak, and the parent of a
    ghost; empty where nothing explains it.

    An identified phase also explains its weak lines, which did not decide on it.
    """
    found = []
    for phase in phases:
        if phase.verdict not in ("identified", "possible"):
            continue
        certain = phase.verdict == "identified"
        lines = [match.line for match in phase.matched if match.peak is peak]
        if certain and not lines:
            lines = _weak_lines(peak, phase, wavelength)
        found += [Explanation(f"{phase.reference.name} {line.label}", certain) for line in lines]
    return [*found, *(Explanation(ghost.label, True) for ghost in ghosts if ghost.peak is peak)]


def assignment(found: Sequence[Explanation]) -> str:
    """The explanations of a peak in words, those of possible phases with a question mark."""
    return ", ".join(e.label if e.certain else f"{e.label}?" for e in found)


def _weak_lines(peak: Feature, phase: Phase, wavelength: float) -> list[Line]:
    """The nearest line of the scaled cell, if it is near and the peak not much too strong."""
    lines = phase.reference.lines
    line = min(lines, key=lambda x: abs(x.two_theta(wavelength, phase.scale) - peak.two_theta))
    off = abs(line.two_theta(wavelength, phase.scale) - peak.two_theta)
    strongest = phase.strongest
    if off >= MATCH or strongest is None:
        return []
    return [line] if peak.area < strongest.area * line.intensity / 100 / WEAKER else []


def judge(
    stated: float,
    fit: Fit,
    references: Sequence[Reference],
    *,
    window: float = 0.5,
) -> tuple[Feature | None, str]:
    """A feature that a text states at ``stated`` degrees: the peak there, and the verdict on it.

    ``window`` : farther than this from every reference line, a peak is not explained by them
    """
    near = [p for p in fit.peaks if abs(p.two_theta - stated) <= FOUND_WITHIN]
    if not near:
        return None, f"no peak above the detection limit within {FOUND_WITHIN:g}° of {stated:g}°"
    peak = min(near, key=lambda p: abs(p.two_theta - stated))
    next_to = nearest_line(peak.two_theta, references, fit.pattern.radiation.alpha1)
    place = f"{peak.two_theta:.2f}°"
    if next_to is None:
        return peak, f"peak at {place}; no references to compare with"
    names = ", ".join(reference.name for reference in references)
    where = f"{next_to.reference.name} {next_to.line.label} at {next_to.two_theta:.2f}°"
    if abs(next_to.distance) > window:
        return peak, (
            f"peak at {place}; not explained by {names}: the nearest line, {where}, is "
            f"{abs(next_to.distance):.2f}° away"
        )
    return peak, (
        f"peak at {place}; within {window:g}° of {where} ({next_to.distance:+.2f}°), "
        "which alone is not an identification"
    )
