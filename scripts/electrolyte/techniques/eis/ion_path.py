"""Which resistances of a fitted circuit are the pellet's.

An arc belongs to what has its capacitance. Grains and grain boundaries of a pellet have
1e-12 to 1e-8 F, interfaces with electrodes 1e-7 F/cm² and more (Irvine, Sinclair & West,
Adv. Mater. 2 (1990) 132). So an arc in line with all else counts as the pellet's up to
``GRAIN_BOUNDARY`` and as an electrode's from ``ELECTRODE`` on, per area of the pellet; between
them, or where the spectrum leaves the capacitance open, it may be either. Where no electrode
blocks, nothing tells that an arc of some 10 nF/cm² is not the electrode itself, and less counts as
certain.

In a brick layer C_gb/C_bulk is the size of a grain over the width of a boundary, and R_gb/R_bulk
times that how much worse a boundary conducts than a grain: up to some thousands in LLZO and LATP,
up to 1e4 in LLTO and BaZrO3, whose arcs stay below 1e-8 F/cm² where boundaries are that poor. A
layer on an electrode that hardly conducts has more of both. So an arc of ``LAYER`` and more may be
an electrode's where it would need boundaries poorer than ``POOREST_BOUNDARY``, as seen beside the
capacitance of an ordinary pellet, ``BULK``. The capacitance alone tells nothing here: per area of
pellets of 0.3 to 2 mm, grain boundaries reach 3e-7 F/cm², layers begin at 1e-9. A film has as much
as layers: what a permittivity of up to ``MOST_PERMITTIVITY`` explains by its thickness is the
sample itself.

An arc flatter than ``FLAT`` is no element of the cell but a distribution of time constants over
more than a decade, as of pores and diffusion. Its capacitance is open by as much; and what an
electrode's has at higher frequencies, where the pellet is read, is a matter of the shape that was
assumed. Several arcs of electrodes are the first terms of such a distribution. If an arc flatter
than ``DIFFUSE`` peaks above all frequencies, what is seen of it may as well be that of electrodes.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from electrolyte.ground.constants import VACUUM_PERMITTIVITY_F_CM
from electrolyte.techniques.eis.arcs import Arc, arcs_of
from electrolyte.techniques.eis.circuits import FloatArray
from electrolyte.techniques.eis.elements import TAILS
from electrolyte.techniques.eis.fitting import Fit

GRAIN_BOUNDARY = 2.5e-7  # F/cm², at most
GRAIN_BOUNDARY_WITHOUT_TAIL = 5e-8
ELECTRODE = 4.5e-7  # F/cm², at least
LAYER = 1e-8  # F/cm², at least, of one on an electrode that hardly conducts
BULK = 3e-11  # F/cm², of a pellet of 1 mm with a permittivity of 30
MOST_PERMITTIVITY = 100.0  # of grains
PELLET_CM = 0.1  # thickness, where none is known
POOREST_BOUNDARY = 1e4  # resistivity, over that of grains
MOST_INDUCTANCE = 5e-5  # H, of leads
LEAST_PORES = 5e-6  # F/cm² of the pellet, of what has pores: flat electrodes have 1e-6 to 2e-5
VAGUE = 0.3  # u of the logarithm of a resistance
OPEN = math.log(10)  # at most, of how wrong ln C may be
DIFFUSE = 0.6  # exponent of an arc that is no pellet's
FLAT = 0.75  # exponent of an arc; the time constants of a flatter one spread by e^1.6 and more
SEEN_ABOVE = 3.0  # times the noise
OUT_OF_REACH = 3.0  # an apex so far below the lowest frequency is not seen
MOST_RELATIVE_U = 0.2  # of a total resistance that counts as determined


@dataclass(frozen=True)
class IonPath:
    """The resistance of the pellet in one fit.

    Attributes
    ----------
    fit, area, thickness : the fit, and the area (cm²) and thickness (cm) of the pellet
    blocks : it ends in a tail, or in an arc whose apex is far below the lowest frequency
    pellet, electrodes, uncertain : its arcs by what they are of; those that are ``uncertain`` are
        also in one of the others
    resistance, u : ohm, without the uncertain part
    others : resistances in ohm where uncertain arcs are counted the other way
    wing : what distributed electrodes may have where the pellet is read, in ohm
    fast : ln τ (s) of the highest frequency
    pores : capacitance per area of electrodes with pores at the lowest frequency, where it shows,
        in F/cm²; infinite without any
    """

    fit: Fit
    area: float
    thickness: float
    blocks: bool
    pellet: tuple[Arc, ...]
    electrodes: tuple[Arc, ...]
    uncertain: tuple[Arc, ...]
    resistance: float
    u: float
    others: tuple[float, ...]
    wing: float
    fast: float
    pores: float

    @cached_property
    def determined(self) -> bool:
        """Whether the fit converged to a resistance that the spectrum fixes.

        A resistance that ran to the end of its range has no error bar, and counts as not fixed; an
        inductance that no leads have, and pores with less capacitance than a flat electrode, are
        something else.
        """
        of_electrodes = {arc.resistance for arc in self.electrodes}
        runaway = any(p.kind == "R" and p.name not in of_electrodes for p in self.fit.at_bound)
        return (
            self.fit.converged
            and not runaway
            and self._leads < MOST_INDUCTANCE
            and self.pores > LEAST_PORES
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
    def may_be_layers(self) -> list[str]:
        """The arcs that are counted and have the capacitance of a layer, one sentence each."""
        return [
            f"{arc.resistance}, {arc.ohm:.3g} ohm with {c:.1e} F/cm², counts as the pellet's: a"
            " layer on an electrode may have as much, which pellets of another thickness tell"
            for arc in self.pellet
            if arc.ln_tau > self.fast
            and (c := math.exp(arc.ln_c) / self.area) > least_layer(self.thickness)
        ]

    @property
    def if_electrons(self) -> float:
        """Resistance of the ions in ohm, if it is electrons that pass beside them.

        A resistance R beside the ions' and the blocking electrodes shows the same spectrum as
        electrodes that pass current: at low frequencies R, above the electrodes' arc both in
        parallel. Equal to ``resistance`` where nothing passes, or too little to tell how much.
        """
        across = sum(arc.ohm for arc in self.electrodes)
        held = {p.name for p in self.fit.at_bound}
        open_arcs = [a for a in self.electrodes if a.u_ln_r > VAGUE or a.resistance in held]
        if not self.closing or open_arcs:
            return self.resistance
        return self.resistance * (1 + self.resistance / across)

    def tail(self, frequency: float) -> complex:
        """Impedance of the blocking electrodes in ohm, at a frequency in Hz."""
        return _tail(self.fit, frequency)

    def tail_exponent(self, frequency: float) -> float:
        """That of the CPE which the tail resembles at a frequency in Hz; 1 where there is none."""
        tail = self.tail(frequency)
        return -2 / math.pi * cmath.phase(tail) if tail else 1.0

    def tail_capacitance(self, frequency: float) -> float:
        """Capacitance per area of the blocking electrodes at a frequency in Hz, in F/cm².

        Zero where there is no tail.
        """
        tail = abs(self.tail(frequency))
        return 1 / (2 * math.pi * frequency * tail * self.area) if tail else 0.0

    def electrode_share(self, frequency: float) -> float:
        """Size of the electrodes' arcs at a frequency in Hz, over the resistance."""
        arcs = sum(arc.impedance(np.array([frequency]))[0] for arc in self.electrodes)
        return float(abs(arcs)) / self.resistance

    def tail_share(self, frequency: float) -> float:
        """Size of the blocking electrodes' impedance at a frequency in Hz, over the resistance."""
        return abs(self.tail(frequency)) / self.resistance


def ion_path(fit: Fit, area: float, frequency: FloatArray, thickness: float = PELLET_CM) -> IonPath:
    """Judge the arcs of a fit; area in cm², frequencies of the spectrum in Hz, thickness in cm."""
    fast = -math.log(2 * math.pi * frequency.max())
    slow = -math.log(2 * math.pi * frequency.min() / OUT_OF_REACH)
    arcs = [arc for arc in arcs_of(fit) if arc.in_line]
    without_apex = {arc for arc in arcs[1:] if arc.ln_tau > slow}
    blocks = _tail_shows(fit, float(frequency.min())) or bool(without_apex)
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
        open_by = OPEN if arc.exponent < FLAT else min(2 * arc.u_ln_c, OPEN)
        if arc.ln_tau > fast and (between or abs(arc.ln_c - limit) < open_by):
            uncertain.append(arc)
    nodes = {arc.node for arc in electrodes}
    value, u = fit.ionic_resistance(nodes)
    uncertain += [
        arc
        for arc in pellet
        if arc not in uncertain
        and arc.ln_tau > fast
        and _may_be_a_layer(arc, area, thickness, value - arc.ohm)
    ]
    others = (fit.ionic_resistance(nodes ^ {arc.node})[0] for arc in uncertain)
    wing = _wing(pellet, [arc for arc in electrodes if arc not in without_apex], fast)
    for arc in pellet:
        if arc.ln_tau < fast and arc.exponent < DIFFUSE:
            wing = max(wing, arc.ohm - float(arc.impedance(frequency).real.min()))
    return IonPath(
        fit=fit,
        area=area,
        thickness=thickness,
        blocks=blocks,
        pellet=tuple(pellet),
        electrodes=tuple(electrodes),
        uncertain=tuple(uncertain),
        resistance=value,
        u=u,
        others=tuple(others),
        wing=wing,
        fast=fast,
        pores=_pores(fit, float(frequency.min())) / area,
    )


def least_layer(thickness: float) -> float:
    """Capacitance in F/cm² of more than the sample itself, whose thickness is in cm."""
    return max(LAYER, MOST_PERMITTIVITY * VACUUM_PERMITTIVITY_F_CM / thickness)


def _may_be_a_layer(arc: Arc, area: float, thickness: float, rest: float) -> bool:
    """Whether an arc needs boundaries too poor beside the ``rest`` of the pellet, in ohm."""
    capacitance = math.exp(arc.ln_c + min(2 * arc.u_ln_c, OPEN)) / area
    poorest = POOREST_BOUNDARY * BULK * rest
    return capacitance > least_layer(thickness) and capacitance * arc.ohm > poorest


def _tail(fit: Fit, frequency: float) -> complex:
    """Impedance of what is capacitive and in line with all else, in ohm; zero where nothing is."""
    jw = 2j * math.pi * frequency
    circuit = fit.circuit
    values: dict[int, list[float]] = {}
    for p, value in zip(circuit.parameters, map(float, fit.natural), strict=True):
        if p.kind in TAILS:
            values.setdefault(p.element, []).append(value)
    admittance = {i: _admittance(circuit.elements[i].kind, v, jw) for i, v in values.items()}
    whole = circuit.nodes[-1]
    groups: list[tuple[int, ...]] = [(i,) for i in whole.elements]
    groups += [n.elements for c in whole.children if not (n := circuit.nodes[c]).children]
    capacitive = [group for group in groups if all(i in admittance for i in group)]
    return sum((1 / sum(admittance[i] for i in group) for group in capacitive), 0j)


def _admittance(kind: str, values: Sequence[float], jw: complex) -> complex:
    """Of C, CPE or a porous electrode, in siemens."""
    if kind != "TLMQ":
        q, *n = values
        return complex(q * jw ** (n[0] if n else 1.0))
    r, q, n_walls = values
    x = cmath.sqrt(r * q * jw**n_walls)
    return x * cmath.tanh(x) / r


def _pores(fit: Fit, lowest: float) -> float:
    """Capacitance in F at a frequency in Hz of the walls of pores; infinite without any."""
    found = math.inf
    for index in fit.circuit.lines:
        _, q, n = map(float, fit.natural[fit.circuit.element_of == index])
        found = min(found, q * (2 * math.pi * lowest) ** (n - 1))
    return found


def _tail_shows(fit: Fit, lowest: float) -> bool:
    """Whether the circuit blocks, and the noise leaves its tail to be seen at a frequency in Hz."""
    if not fit.circuit.blocks:
        return False
    least = SEEN_ABOVE * fit.noise * abs(complex(fit.impedance([lowest])[0]))
    return abs(_tail(fit, lowest)) > least


def _wing(pellet: Sequence[Arc], electrodes: Sequence[Arc], fast: float) -> float:
    """Real part of the electrodes' flat arcs midway to the pellet's slowest, in ohm.

    Of several arcs half of the fastest: those that would follow in the distribution.
    ``fast`` : ln τ of the highest frequency, where the pellet has no arc
    """
    slowest = max((arc.ln_tau for arc in pellet), default=fast)
    flat = [arc for arc in electrodes if arc.exponent < FLAT]
    midway = [math.exp(-(slowest + arc.ln_tau) / 2) / (2 * math.pi) for arc in flat]
    found = [
        float(arc.impedance(np.array([at])).real[0]) for arc, at in zip(flat, midway, strict=True)
    ]
    if len(electrodes) > 1:
        found.append(min(electrodes, key=lambda arc: arc.ln_tau).ohm / 2)
    return max(found, default=0.0)
