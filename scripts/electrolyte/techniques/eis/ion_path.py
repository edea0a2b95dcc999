"""Which resistances of a fitted circuit are the pellet's.

An arc belongs to what has its capacitance. Grains and grain boundaries of a pellet have
1e-12 to 1e-8 F, interfaces with electrodes 1e-7 F/cm² and more (Irvine, Sinclair & West,
Adv. Mater. 2 (1990) 132). So an arc in line with all else counts as the pellet's up to
``GRAIN_BOUNDARY`` and as an electrode's from ``ELECTRODE`` on, per area of the pellet; between
them, or where the spectrum leaves the capacitance open, it may be either. Where no electrode
blocks, nothing tells that an arc of some 10 nF/cm² is not the electrode itself, and less counts as
certain.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from electrolyte.techniques.eis.arcs import Arc, arcs_of
from electrolyte.techniques.eis.circuits import FloatArray
from electrolyte.techniques.eis.fitting import Fit

GRAIN_BOUNDARY = 2.5e-7  # F/cm², at most
GRAIN_BOUNDARY_WITHOUT_TAIL = 5e-8
ELECTRODE = 4.5e-7  # F/cm², at least
MOST_INDUCTANCE = 5e-5  # H, of leads
VAGUE = 0.3  # u of the logarithm of a resistance
OPEN = math.log(10)  # at most, of how wrong ln C may be
OUT_OF_REACH = 3.0  # an apex so far below the lowest frequency is not seen
MOST_RELATIVE_U = 0.2  # of a total resistance that counts as determined


@dataclass(frozen=True)
class IonPath:
    """The resistance of the pellet in one fit.

    Attributes
    ----------
    fit, area : the fit, and the area of the pellet in cm²
    blocks : it ends in a tail, or in an arc whose apex is far below the lowest frequency
    pellet, electrodes, uncertain : its arcs by what they are of; those that are ``uncertain`` are
        also in one of the others
    resistance, u : ohm, without the uncertain part
    others : resistances in ohm where uncertain arcs are counted the other way
    """

    fit: Fit
    area: float
    blocks: bool
    pellet: tuple[Arc, ...]
    electrodes: tuple[Arc, ...]
    uncertain: tuple[Arc, ...]
    resistance: float
    u: float
    others: tuple[float, ...]

    @property
    def determined(self) -> bool:
        """Whether the fit converged to a resistance that the spectrum fixes.

        A resistance that ran to the end of its range has no error bar, and counts as not fixed; an
        inductance that no leads have is something else.
        """
        of_electrodes = {arc.resistance for arc in self.electrodes}
        runaway = any(p.kind == "R" and p.name not in of_electrodes for p in self.fit.at_bound)
        return (
            self.fit.converged
            and not runaway
            and self._leads < MOST_INDUCTANCE
            and self.resistance > 0
            and self.u < MOST_RELATIVE_U * self.resistance
        )

    @property
    def _leads(self) -> float:
        """Largest inductance, in H."""
        parameters = zip(self.fit.circuit.parameters, self.fit.natural, strict=True)
        return max((float(value) for p, value in parameters if p.kind == "L"), default=0.0)

    @property
    def closing(self) -> bool:
        """Whether direct current seems to pass the electrodes, or the pellet beside the ions."""
        return bool(self.electrodes) and not self.fit.circuit.blocks

    @property
    def left_out(self) -> list[str]:
        """The arcs that are not counted, one sentence each."""
        return [
            f"{arc.resistance}, {arc.ohm:.3g} ohm with {math.exp(arc.ln_c) / self.area:.1e} F/cm²,"
            " is taken for an electrode's and not counted"
            for arc in self.electrodes
        ]

    @property
    def if_electrons(self) -> float:
        """Resistance of the ions in ohm, if it is electrons that pass beside them.

        A resistance R beside the ions' and the blocking electrodes shows the same spectrum as
        electrodes that pass current: at low frequencies R, above the electrodes' arc both in
        parallel. Equal to ``resistance`` where nothing passes, or too little to tell how much.
        """
        across = sum(arc.ohm for arc in self.electrodes)
        if not self.closing or any(arc.u_ln_r > VAGUE for arc in self.electrodes):
            return self.resistance
        return self.resistance * (1 + self.resistance / across)

    @property
    def tail_exponent(self) -> float:
        """Largest exponent of the CPEs in line with all else; 1 where there is none."""
        return max((n for _, n in self._tails), default=1.0)

    def tail_capacitance(self, frequency: float) -> float:
        """Capacitance per area of the blocking electrodes at a frequency in Hz, in F/cm².

        Zero where no capacitive element is in line with all else.
        """
        omega = 2 * math.pi * frequency
        each = [q * omega ** (n - 1) / self.area for q, n in self._tails]
        return min(each, default=0.0)

    def tail_share(self, frequency: float) -> float:
        """Size of the blocking electrodes' impedance at a frequency in Hz, over the resistance."""
        omega = 2 * math.pi * frequency
        return sum(1 / (q * omega**n) for q, n in self._tails) / self.resistance

    @property
    def _tails(self) -> list[tuple[float, float]]:
        """Q and n of the capacitive elements in line with all else."""
        circuit = self.fit.circuit
        values = zip(circuit.parameters, map(float, self.fit.natural), strict=True)
        by_element: dict[int, list[float]] = {}
        for p, value in values:
            if p.in_line and p.kind in ("C", "CPE"):
                by_element.setdefault(p.element, []).append(value)
        return [(q, n[0] if n else 1.0) for q, *n in by_element.values()]


def ion_path(fit: Fit, area: float, frequency: FloatArray) -> IonPath:
    """Judge the arcs of a fit; area in cm², frequencies of the spectrum in Hz."""
    fast = -math.log(2 * math.pi * frequency.max())
    slow = -math.log(2 * math.pi * frequency.min() / OUT_OF_REACH)
    arcs = [arc for arc in arcs_of(fit) if arc.in_line]
    without_apex = {arc for arc in arcs[1:] if arc.ln_tau > slow}
    blocks = fit.circuit.blocks or bool(without_apex)
    most = GRAIN_BOUNDARY if blocks else GRAIN_BOUNDARY_WITHOUT_TAIL
    limit = math.log(area * math.sqrt(most * ELECTRODE))
    pellet: list[Arc] = []
    electrodes: list[Arc] = []
    uncertain: list[Arc] = []
    for arc in arcs:
        if arc in without_apex and arc.ln_c > math.log(area * GRAIN_BOUNDARY_WITHOUT_TAIL):
            electrodes.append(arc)  # a tail, whatever its end may be
            continue
        (pellet if arc.ln_tau < fast or arc.ln_c < limit else electrodes).append(arc)
        between = math.log(area * most) < arc.ln_c < math.log(area * ELECTRODE)
        if arc.ln_tau > fast and (between or abs(arc.ln_c - limit) < min(2 * arc.u_ln_c, OPEN)):
            uncertain.append(arc)
    nodes = {arc.node for arc in electrodes}
    value, u = fit.ionic_resistance(nodes)
    others = (fit.ionic_resistance(nodes ^ {arc.node})[0] for arc in uncertain)
    return IonPath(
        fit=fit,
        area=area,
        blocks=blocks,
        pellet=tuple(pellet),
        electrodes=tuple(electrodes),
        uncertain=tuple(uncertain),
        resistance=value,
        u=u,
        others=tuple(other for other in others if other > 0),
    )
