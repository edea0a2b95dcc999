"""Which resistances of a fitted circuit are the pellet's.

An arc belongs to what has its capacitance. Grains and grain boundaries of a pellet have
1e-12 to 1e-8 F, interfaces with electrodes 1e-7 F/cm² and more (Irvine, Sinclair & West, Adv. Mater.
2 (1990) 132). So an arc in line with all else counts as the pellet's up to ``GRAIN_BOUNDARY`` and
as an electrode's from ``ELECTRODE`` on, per area of the pellet; between them, or where the
spectrum leaves the capacitance open, it may be either. Where no electrode blocks, nothing tells
that an arc of some 10 nF/cm² is not the electrode itself, and less counts as certain.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from electrolyte.techniques.eis.arcs import Arc, arcs_of
from electrolyte.techniques.eis.fitting import Fit

GRAIN_BOUNDARY = 2.5e-7  # F/cm², at most
GRAIN_BOUNDARY_WITHOUT_TAIL = 5e-8
ELECTRODE = 6e-7  # F/cm², at least
MOST_RELATIVE_U = 0.2  # of a total resistance that counts as determined


@dataclass(frozen=True)
class IonPath:
    """The resistance of the pellet in one fit.

    Attributes
    ----------
    fit : the fit
    pellet, electrodes, uncertain : its arcs by what they are of; those that are ``uncertain`` are
        also in one of the others
    resistance, u : ohm, without the uncertain part
    others : resistances in ohm where uncertain arcs are counted the other way
    """

    fit: Fit
    pellet: tuple[Arc, ...]
    electrodes: tuple[Arc, ...]
    uncertain: tuple[Arc, ...]
    resistance: float
    u: float
    others: tuple[float, ...]

    @property
    def determined(self) -> bool:
        """Whether the fit converged to a resistance that the spectrum fixes.

        A resistance that ran to the end of its range has no error bar, and counts as not fixed.
        """
        of_electrodes = {arc.resistance for arc in self.electrodes}
        runaway = any(p.kind == "R" and p.name not in of_electrodes for p in self.fit.at_bound)
        return (
            self.fit.converged
            and not runaway
            and self.resistance > 0
            and self.u < MOST_RELATIVE_U * self.resistance
        )

    @property
    def blocks(self) -> bool:
        """Whether the circuit ends in blocking electrodes."""
        return self.fit.circuit.blocks

    @property
    def closed_by(self) -> float:
        """Resistance in ohm across electrodes that do not block; infinite if they do."""
        if self.blocks or not self.electrodes:
            return math.inf
        return sum(arc.ohm for arc in self.electrodes)


def ion_path(fit: Fit, area: float, highest: float) -> IonPath:
    """Judge the arcs of a fit; area in cm², highest frequency in Hz."""
    arcs = [arc for arc in arcs_of(fit) if arc.in_line]
    most = GRAIN_BOUNDARY if fit.circuit.blocks else GRAIN_BOUNDARY_WITHOUT_TAIL
    limit = math.log(area * math.sqrt(most * ELECTRODE))
    low, high = math.log(area * most), math.log(area * ELECTRODE)
    pellet, electrodes, uncertain = [], [], []
    for arc in arcs:
        beyond = arc.ln_tau < -math.log(2 * math.pi * highest)
        (pellet if beyond or arc.ln_c < limit else electrodes).append(arc)
        margin = min(2 * arc.u_ln_c, 10.0)
        between = low < arc.ln_c < high or abs(arc.ln_c - limit) < margin
        if between and not beyond:
            uncertain.append(arc)
    nodes = {arc.node for arc in electrodes}
    value, u = fit.ionic_resistance(nodes)
    others = tuple(fit.ionic_resistance(nodes ^ {arc.node})[0] for arc in uncertain)
    return IonPath(
        fit, tuple(pellet), tuple(electrodes), tuple(uncertain), value, u,
        tuple(other for other in others if other > 0),
    )
