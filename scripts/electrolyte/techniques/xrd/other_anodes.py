"""Whether the lines of a scan would be those of the references with the radiation of another
anode, or at twice the angles: then the wavelength is probably wrong, or the angles are θ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from electrolyte.techniques.xrd.features import peaks_of
from electrolyte.techniques.xrd.fit import Fit
from electrolyte.techniques.xrd.model import BACKGROUND
from electrolyte.techniques.xrd.pattern import ANODES, OTHER, Radiation
from electrolyte.techniques.xrd.phases import Phase

CERTAIN = 1e-3  # chance of a coincidence, with which a phase is found with another wavelength
FEWEST = 3  # lines that have to match
LARGEST = 170.0  # degrees, of two theta


def with_anodes(fit: Fit, identified: Callable[[Fit], Sequence[Phase]]) -> Fit:
    """The fit whose pattern asks for its wavelength, or its angles, where another anode, or twice
    the angles, explains its lines.

    Parameters
    ----------
    identified : verdicts on the references with the radiation of a fit; called where none is
        identified with that of the scan
    """
    radiation = fit.pattern.radiation
    if len(fit.peaks) < FEWEST:
        return fit
    for anode, (first, second, beta) in ANODES.items():
        if radiation.neutrons or abs(first / radiation.alpha1 - 1) < OTHER:
            continue
        other = replace(fit.pattern, radiation=Radiation(first, second, radiation.ratio, beta))
        if phase := _certain(identified(replace(fit, pattern=other))):
            return _asking(
                fit,
                f"with {anode} Kα1 ({first} Å) the lines would be those of"
                f" {phase.reference.name}, with {radiation.alpha1:g} Å of no reference: is the"
                " wavelength right?",
            )
    if 2 * fit.pattern.two_theta[-1] < LARGEST and (phase := _certain(identified(_doubled(fit)))):
        return _asking(
            fit,
            f"at twice their angles the lines would be those of {phase.reference.name}, as they"
            " stand of no reference: are the angles theta?",
        )
    return fit


def _certain(phases: Sequence[Phase]) -> Phase | None:
    """The first phase that is identified beyond coincidence."""
    for phase in phases:
        certain = phase.verdict == "identified" and phase.chance < CERTAIN
        if certain and len(phase.matched) >= FEWEST:
            return phase
    return None


def _asking(fit: Fit, question: str) -> Fit:
    asks = (*fit.pattern.of_angle, question)
    return replace(fit, pattern=replace(fit.pattern, of_angle=asks))


def _doubled(fit: Fit) -> Fit:
    """The fit if its angles are θ: all angles, widths and areas of peaks twice as large."""
    solution = fit.solution
    by = np.ones(solution.layout.size)
    by[2] = 2.0  # the decay of the air scatter
    by[BACKGROUND::3] = by[BACKGROUND + 1 :: 3] = 2.0  # centres and full widths
    by[solution.layout.first_peak + 2 :: 3] = 2.0
    doubled = replace(
        solution, values=by * solution.values, covariance=np.outer(by, by) * solution.covariance
    )
    return replace(
        fit,
        pattern=replace(fit.pattern, two_theta=2 * fit.pattern.two_theta),
        solution=doubled,
        widths=replace(fit.widths, level=fit.widths.level + float(np.log(2.0))),
        peaks=peaks_of(doubled),
    )
