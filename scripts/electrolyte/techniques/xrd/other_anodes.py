"""Whether the lines of a scan would be those of the references with the radiation of another
anode: then the wavelength is probably wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from electrolyte.techniques.xrd.fit import Fit
from electrolyte.techniques.xrd.pattern import ANODES, OTHER, Radiation
from electrolyte.techniques.xrd.phases import Phase

CERTAIN = 1e-3  # chance of a coincidence, with which a phase is found with another wavelength
FEWEST = 3  # lines that have to match


def with_anodes(fit: Fit, identified: Callable[[Fit], Sequence[Phase]]) -> Fit:
    """The fit whose pattern asks for its wavelength, where another anode explains its lines.

    Parameters
    ----------
    identified : verdicts on the references with the radiation of a fit; called where none is
        identified with that of the scan
    """
    radiation = fit.pattern.radiation
    if radiation.neutrons or len(fit.peaks) < FEWEST:
        return fit
    for anode, (first, second, beta) in ANODES.items():
        if abs(first / radiation.alpha1 - 1) < OTHER:
            continue
        other = replace(fit.pattern, radiation=Radiation(first, second, radiation.ratio, beta))
        for phase in identified(replace(fit, pattern=other)):
            is_certain = phase.verdict == "identified" and phase.chance < CERTAIN
            if is_certain and len(phase.matched) >= FEWEST:
                asked = (
                    f"with {anode} Kα1 ({first} Å) the lines would be those of"
                    f" {phase.reference.name}, with {radiation.alpha1:g} Å of no reference: is the"
                    " wavelength right?"
                )
                asks = (*fit.pattern.of_angle, asked)
                return replace(fit, pattern=replace(fit.pattern, of_angle=asks))
    return fit
