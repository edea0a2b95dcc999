"""Which lines of the phases of a scan take part in the refinement of their cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from electrolyte.techniques.xrd.cell import Cell, Pair, Shift, positions, prior_shift, refine
from electrolyte.techniques.xrd.fit import Fit
from electrolyte.techniques.xrd.phases import WEAKER, Phase
from electrolyte.techniques.xrd.reference import grouped

WEAK = 2.0  # % of the strongest, of lines that take part once the cell is known
CLOSE = 0.05  # degrees between a peak and a line of the refined cell, besides their u
PASSES = 3


def cells_of(
    fit: Fit,
    phases: Sequence[Phase],
    *,
    alignment_u_deg: float,
    cell_tolerance: float,
    standard: str = "",
) -> tuple[Shift, dict[str, Cell]]:
    """The shift of a scan, and the cells of the phases that are found in it, by their names; u of
    a peak holds what lines of other phases have of it.

    Identified phases determine the shift together, with the cell of the ``standard``, if one is
    named, as that of its reference; others, which may be none, have no part in it.
    """
    wavelength = fit.pattern.radiation.alpha1
    identified = [phase for phase in phases if phase.verdict == "identified"]
    pairs = [_strong(phase) for phase in identified]
    shift, cells = prior_shift(alignment_u_deg), list[Cell]()
    for _ in range(PASSES):
        given = [(p.reference, own) for p, own in zip(identified, _alone(pairs), strict=True)]
        shift, cells = refine(given, wavelength, alignment_u_deg, cell_tolerance, standard)
        more = [
            _all(fit, phase, cell, shift) for phase, cell in zip(identified, cells, strict=True)
        ]
        if more == pairs:
            break
        pairs = more
    found = {p.reference.name: cell for p, cell in zip(identified, cells, strict=True)}
    for phase in phases:
        if phase.found and phase.verdict != "identified":
            given = [(phase.reference, _strong(phase))]
            _, (cell,) = refine(given, wavelength, shift.prior, cell_tolerance)
            found[phase.reference.name] = cell
    return shift, found


def _strong(phase: Phase) -> list[Pair]:
    return [(m.line, peak) for m in phase.matched if (peak := m.widened) is not None]


def _all(fit: Fit, phase: Phase, cell: Cell, shift: Shift) -> list[Pair]:
    """The lines of the refined cell at which there is a peak of about their area."""
    wavelength = fit.pattern.radiation.alpha1
    strongest = phase.strongest
    lines = grouped(phase.reference.strong(WEAK), wavelength, fit.width_at)
    lines = [line for line in lines if not line.members or line.intensity > WEAK]
    top = max(phase.matches, key=lambda match: match.line.intensity).line
    kept = _strong(phase)
    named = {line.hkl for line, _ in kept}
    places = positions(cell, lines, wavelength)
    for line, place in zip(lines, places, strict=True):
        if line.hkl in named or line.members or not np.isfinite(place) or strongest is None:
            continue
        place += shift.at(place)
        peak = min(fit.peaks, key=lambda p: abs(p.two_theta - place))
        ratio = peak.area / (strongest.area * line.intensity / top.intensity)
        near = abs(peak.two_theta - place) < CLOSE + 2 * peak.u_two_theta
        is_whole = fit.pattern.to_end(peak.two_theta) > peak.fwhm
        if near and is_whole and WEAKER < ratio < 1 / WEAKER:
            kept.append((line, peak))
    return kept


def _alone(found: Sequence[Sequence[Pair]]) -> list[list[Pair]]:
    """Without the peaks that several lines claim, as long as this leaves a phase two lines."""
    claims = Counter(peak.two_theta for pairs in found for _, peak in pairs)
    alone = [[pair for pair in pairs if claims[pair[1].two_theta] == 1] for pairs in found]
    return [own if len(own) >= 2 else list(pairs) for own, pairs in zip(alone, found, strict=True)]
