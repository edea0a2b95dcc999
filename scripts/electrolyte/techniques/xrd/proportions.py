"""Whether the lines of the identified phases stand in the proportions of their structures, and how
these change with the angle: as sin θ with a divergence slit that keeps the lit length, or with a
beam that is longer than the specimen at low angles (R. Jenkins, R. L. Snyder, Introduction to X-ray
Powder Diffractometry, 1996), and by a step where the counting time changes.

The logarithm of observed over calculated area is taken to be a level of each phase, a displacement
parameter of each that differs from that of its structure, one change with the angle, and a scatter
of the lines (orientation, few grains) that they show themselves (empirical Bayes, as in
``widths``).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from electrolyte.techniques.xrd.phases import KINEMATIC, THERMAL, Match, Phase

FREEDOM = 3.0  # lines, as of which ``KINEMATIC`` is known to be their scatter
UNKNOWN = 10.0  # standard uncertainty of a logarithm of which nothing is known
ROUNDS = 10


def by_angle(
    phases: Sequence[Phase],
) -> tuple[tuple[float, float], tuple[float, float, float]]:
    """The exponent of sin θ in the intensities of the identified phases, 0 as calculated and 1 with
    a slit that opens with the angle, and its u; and the most certain step: the two theta in degrees
    from which they are larger, the logarithm by which, and its u. A u is ``UNKNOWN`` where the
    lines do not tell.
    """
    found = [_lines(phase) for phase in phases if phase.verdict == "identified"]
    found = [lines for lines in found if len(lines) > 1]
    if not found:
        return (0.0, UNKNOWN), (np.nan, 0.0, UNKNOWN)
    owner = np.repeat(np.arange(len(found)), [len(lines) for lines in found])
    angle, ratio, u, squared = np.array([line for lines in found for line in lines]).T
    of_phase = (owner[:, None] == np.arange(len(found))).astype(float)
    others = np.column_stack([of_phase, of_phase * (-2 * squared[:, None])])
    u_others = np.repeat([UNKNOWN, THERMAL / 2], len(found))
    exponent = _change(np.log(np.sin(np.radians(angle / 2))), others, u_others, ratio, u)
    between = np.unique(angle)[1:]
    steps = [(at, *_change(1.0 * (angle >= at), others, u_others, ratio, u)) for at in between]
    return exponent, max(steps, key=lambda step: abs(step[1]) / step[2])


def _change(
    shape: np.ndarray,
    others: np.ndarray,
    u_others: np.ndarray,
    ratio: np.ndarray,
    u: np.ndarray,
) -> tuple[float, float]:
    """How much of a shape, (n,), the logarithms of ratios hold beside the columns of ``others``
    with a prior, and its u."""
    design = np.column_stack([shape, others])
    prior = np.diag(np.append(UNKNOWN, u_others) ** -2.0)
    scatter = KINEMATIC
    for _ in range(ROUNDS):
        weight = 1 / (u**2 + scatter**2)
        covariance = np.linalg.inv(prior + design.T @ (weight[:, None] * design))
        values = covariance @ (design.T @ (weight * ratio))
        shrunk = scatter**2 * weight
        unknown = np.sum((design @ covariance) * design, axis=1)
        squares = shrunk**2 * ((ratio - design @ values) ** 2 + unknown) + shrunk * u**2
        scatter = float(np.sqrt((FREEDOM * KINEMATIC**2 + squares.sum()) / (FREEDOM + len(ratio))))
    return float(values[0]), float(np.sqrt(covariance[0, 0]))


def _lines(phase: Phase) -> list[tuple[float, float, float, float]]:
    """Of each line of its own: two theta in degrees, ln(area / calculated) and its u, and (sin θ /
    λ)² in Å^-2."""
    return [
        (
            peak.two_theta,
            float(np.log(peak.area / match.line.intensity)),
            peak.u_area / peak.area,
            (0.5 / match.line.d) ** 2,
        )
        for match in phase.matched
        if (peak := match.peak) is not None and peak.area > 0 and _is_alone(match)
    ]


def _is_alone(match: Match) -> bool:
    return match.foreign is None and not (match.peak and match.peak.composed)
