"""Equivalent circuits: their impedance and its analytic derivatives.

| element | parameters      | impedance           |
|---------|-----------------|---------------------|
| R1      | R1 / Ω          | R                   |
| C1      | C1 / F          | 1/(C jω)            |
| L1      | L1 / H          | L jω                |
| CPE1    | CPE1_0 / S s^n, CPE1_1 | 1/(Q (jω)^n) |
| W1      | W1 / Ω s^-1/2   | A (1-j)/sqrt(ω)     |
| TLMQ1   | TLMQ1_0 / Ω, TLMQ1_1 / S s^n, TLMQ1_2 | R coth(x)/x, x² = R Q (jω)^n |

TLMQ is a blocking porous electrode: the ions in its pores have the resistance R, on whose walls
lies a CPE (de Levie, Electrochim. Acta 8 (1963) 751; Landesfeind et al., J. Electrochem. Soc. 163
(2016) A1373, eq. 11). All others are powers of jω, and so is its x², so that logarithms are linear
in the fit parameters (logarithms; exponents as they are): ``ln Z = ±ln A + b ln(jω)``. A parallel
group adds admittances as a chain adds impedances, so both are the same node: the sum of its
elements (each taken as the immittance that is summed) and of the inverses of its child nodes.
Derivatives follow by the chain rule, the inverse of a child giving ``-1/x²``.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
ComplexArray = NDArray[np.complex128]


@dataclass(frozen=True)
class Kind:
    """An element type: ``ln Z = sign ln A + offset + slope ln(jω)`` with bounds on A.

    ``slope`` is ``None`` where minus the second parameter is the slope (the CPE).
    """

    sign: int
    slope: float | None
    offset: float
    unit: str
    bounds: tuple[float, float]


KINDS = {
    "R": Kind(+1, 0.0, 0.0, "Ohm", (1e-6, 1e15)),
    "C": Kind(-1, -1.0, 0.0, "F", (1e-16, 1e4)),
    "L": Kind(+1, 1.0, 0.0, "H", (1e-12, 1e2)),
    "CPE": Kind(-1, None, 0.0, "S s^n", (1e-16, 1e4)),
    "W": Kind(+1, -0.5, 0.5 * math.log(2.0), "Ohm s^-1/2", (1e-8, 1e15)),
    "TLMQ": Kind(+1, 0.0, 0.0, "Ohm", (1e-6, 1e15)),
}
TAILS = ("C", "CPE", "TLMQ")  # what blocks
EXPONENT_BOUNDS = (0.2, 1.0)
# parameters of the kinds that have several, by the kind whose parameter they are like; "" exponents
_OF_KIND = {"CPE": ("CPE", ""), "TLMQ": ("R", "CPE", "")}


@dataclass(frozen=True)
class Element:
    """One element by its name and kind; ``in_parallel`` tells which immittance is summed."""

    name: str
    kind: str
    in_parallel: bool


@dataclass(frozen=True)
class Parameter:
    """One fit parameter.

    Attributes
    ----------
    name, unit : as impedance.py names it, ``CPE1_0`` and ``CPE1_1`` being Q and n of CPE1
    bounds : of its natural value
    element, kind : index of its element in the circuit, and that element's kind
    exponent : it is the exponent of a CPE or TLMQ
    capacitance : it is C or Q
    arc : number of the arc (parallel group of R with C or CPE) that the element is in
    in_line : the element is in line with everything else, as the blocking electrodes are
    lossy_lead : the element is L or R of a group of both alone, the leads
    """

    name: str
    unit: str
    element: int
    kind: str
    bounds: tuple[float, float]
    exponent: bool
    capacitance: bool
    arc: int | None
    in_line: bool
    lossy_lead: bool


@dataclass(frozen=True)
class Node:
    """A chain (``parallel`` false) or a parallel group of elements and other nodes, by index."""

    parallel: bool
    elements: tuple[int, ...]
    children: tuple[int, ...]


@dataclass(frozen=True)
class Circuit:
    """A parsed circuit; ``nodes`` are ordered children first, the last is the whole (a chain).

    Parameters are ordered as the string has them. ``theta`` are their logarithms, but the CPE
    exponents themselves.
    """

    text: str
    elements: tuple[Element, ...]
    nodes: tuple[Node, ...]

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """Its parameters, P of them."""
        arcs, leads, found = self._arcs(), self._lossy_leads(), []
        for i, e in enumerate(self.elements):
            place = arcs.get(i), i in self.nodes[-1].elements, i in leads
            own = _OF_KIND.get(e.kind, (e.kind,))
            for number, like in enumerate(own):
                name = e.name if len(own) == 1 else f"{e.name}_{number}"
                bounds = KINDS[like].bounds if like else EXPONENT_BOUNDS
                unit, q = KINDS[like].unit if like else "1", like in ("C", "CPE")
                found.append(Parameter(name, unit, i, e.kind, bounds, not like, q, *place))
        return tuple(found)

    def _lossy_leads(self) -> set[int]:
        """Indices of the elements of groups of one L and one R."""
        groups = [n.elements for n in self.nodes if n.parallel and not n.children]
        return {
            e
            for group in groups
            if sorted(self.elements[i].kind for i in group) == ["L", "R"]
            for e in group
        }

    def _arcs(self) -> dict[int, int]:
        """Arc number of the elements in arcs, by index."""
        arcs: dict[int, int] = {}
        for node in self.nodes:
            kinds = {self.elements[e].kind for e in node.elements}
            if not node.parallel or not kinds & {"C", "CPE"}:
                continue
            # p(R1-CPE2,C1): the resistance of the arc may be one level down
            inner = [e for c in node.children for e in self.nodes[c].elements]
            inner = [e for e in inner if self.elements[e].kind == "R" and e not in arcs]
            if "R" in kinds or inner:
                arcs |= dict.fromkeys([*node.elements, *inner], len(set(arcs.values())))
        return arcs

    @cached_property
    def blocks(self) -> bool:
        """Whether it passes no direct current, as with blocking electrodes."""
        return not self._resistance(len(self.nodes) - 1, np.ones(len(self.parameters)), ())[2]

    @cached_property
    def n_features(self) -> int:
        """How many features it gives a spectrum.

        Resistances, tails beyond the first, and capacitors beside the one of an arc.
        """
        tails = {p.element for p in self.parameters if p.kind in TAILS and p.arc is None}
        in_arcs = {p.element: p.arc for p in self.parameters if p.kind in TAILS}
        arcs = [arc for arc in in_arcs.values() if arc is not None]
        resistances = sum(e.kind in ("R", "TLMQ") for e in self.elements)
        return resistances + max(0, len(tails) - 1) + len(arcs) - len(set(arcs))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters."""
        return tuple(p.name for p in self.parameters)

    @cached_property
    def element_of(self) -> NDArray[np.intp]:
        """Index of the element of each parameter, shape (P,)."""
        return np.array([p.element for p in self.parameters])

    @cached_property
    def is_exponent(self) -> NDArray[np.bool_]:
        """True for the CPE exponents, shape (P,)."""
        return np.array([p.exponent for p in self.parameters])

    @cached_property
    def theta_bounds(self) -> tuple[FloatArray, FloatArray]:
        """Physical bounds of theta, wide enough to matter only where the data says nothing."""
        low, high = [], []
        for p in self.parameters:
            a, b = p.bounds if p.exponent else (math.log(p.bounds[0]), math.log(p.bounds[1]))
            low.append(a)
            high.append(b)
        return np.array(low), np.array(high)

    @cached_property
    def lines(self) -> tuple[int, ...]:
        """Indices of its transmission lines among the elements, T of them."""
        return tuple(i for i, e in enumerate(self.elements) if e.kind == "TLMQ")

    @cached_property
    def immittance_map(self) -> tuple[FloatArray, FloatArray]:
        """Matrix (P, 2(E + T)) and row (2(E + T),): intercepts and slopes of logarithms from theta.

        The logarithms are those of the immittance of each element, of R of a line in its place, and
        then of x² of each line.
        """
        n_rows = len(self.elements) + len(self.lines)
        matrix = np.zeros((len(self.parameters), 2 * n_rows))
        constant = np.zeros(2 * n_rows)
        for row, p in enumerate(self.parameters):
            kind, index = KINDS[p.kind], p.element
            as_summed = -1 if self.elements[index].in_parallel else 1
            if p.kind == "TLMQ":
                square = len(self.elements) + self.lines.index(index)
                matrix[row, square + (n_rows if p.exponent else 0)] = 1
                matrix[row, index] = 0 if p.exponent or p.capacitance else as_summed
            elif p.exponent:
                matrix[row, n_rows + index] = -as_summed
            else:
                matrix[row, index] = as_summed * kind.sign
                constant[index] = as_summed * kind.offset
                constant[n_rows + index] = as_summed * (kind.slope or 0.0)
        return matrix, constant

    @cached_property
    def term_of(self) -> NDArray[np.intp]:
        """Which of the terms of ``evaluate`` holds the derivative by each parameter, (P,)."""
        n_elements = len(self.elements)
        return np.array(
            [
                n_elements + self.lines.index(p.element)
                if p.kind == "TLMQ" and (p.exponent or p.capacitance)
                else p.element
                for p in self.parameters
            ]
        )

    @cached_property
    def sign_of(self) -> FloatArray:
        """The sign with which each parameter's theta enters the logarithm of its immittance, (P,).

        That of R of a line is that of the line.
        """
        signs = []
        for p in self.parameters:
            own = 1 if p.kind == "TLMQ" else -1 if p.exponent else KINDS[p.kind].sign
            signs.append(-own if self.elements[p.element].in_parallel else own)
        return np.array(signs, dtype=float)

    def theta(self, parameters: ArrayLike) -> FloatArray:
        """Internal from natural parameters, shape (..., P); natural ones must be positive."""
        natural = np.asarray(parameters, dtype=float)
        return np.where(self.is_exponent, natural, np.log(natural))

    def natural(self, theta: ArrayLike) -> FloatArray:
        """Natural from internal parameters, shape (..., P)."""
        internal = np.asarray(theta, dtype=float)
        return np.where(self.is_exponent, internal, np.exp(internal))

    def impedance(self, parameters: ArrayLike, frequency: ArrayLike) -> ComplexArray:
        """Impedance in ohm; parameters (P,) in natural units, frequency (N,) in Hz."""
        s = log_jomega(frequency)
        return evaluate(self, self.theta(parameters)[None], s[None])[0][0]

    def jacobian(self, parameters: ArrayLike, frequency: ArrayLike) -> ComplexArray:
        """Derivatives of the impedance by theta, shape (P, N)."""
        s = log_jomega(frequency)[None]
        _, terms = evaluate(self, self.theta(parameters)[None], s, derivatives=True)
        return (terms[self.term_of] * derivative_factors(self, s))[:, 0]

    def ionic_resistance(
        self, parameters: ArrayLike, electrodes: Collection[int] = ()
    ) -> tuple[float, FloatArray]:
        """Total resistance of the path of the ions, in ohm, and its derivative by theta (P,).

        Capacitors beside a path that conducts are open; those in line with it (the blocking
        electrodes), and inductances, are shorts: the resistance between the geometric capacitor
        at high and the electrodes at low frequency. Of ``R0-p(R1,CPE1)-CPE2`` it is R0 + R1.
        Nodes whose index is among ``electrodes`` are not the pellet's, and count as shorts.
        """
        natural = np.asarray(parameters, dtype=float)
        value, gradient, _ = self._resistance(len(self.nodes) - 1, natural, electrodes)
        return value, gradient

    def _resistance(
        self, index: int, natural: FloatArray, electrodes: Collection[int]
    ) -> tuple[float, FloatArray, bool]:
        """Resistance, its derivative by theta, and whether the node conducts direct current."""
        node = self.nodes[index]
        parts: list[tuple[float, FloatArray, bool]] = []
        for e in node.elements:
            kind, gradient, value = self.elements[e].kind, np.zeros(len(natural)), 0.0
            if kind == "R":
                value = float(natural[self.element_of == e][0])
                gradient[self.element_of == e] = value
            parts.append((value, gradient, kind in "RL"))
        short = 0.0, np.zeros(len(natural)), False
        parts += [
            short if child in electrodes else self._resistance(child, natural, electrodes)
            for child in node.children
        ]
        if not node.parallel:
            gradient = np.sum([g for _, g, _ in parts], axis=0)
            return sum(v for v, _, _ in parts), gradient, all(c for _, _, c in parts)
        conducts = any(c for _, _, c in parts)
        open_to = [(v, g) for v, g, c in parts if c or (not conducts and v > 0)]
        if not open_to or any(v == 0 for v, _ in open_to):
            return 0.0, np.zeros(len(natural)), conducts
        value = 1.0 / sum(1.0 / v for v, _ in open_to)
        gradient = np.sum([g * (value / v) ** 2 for v, g in open_to], axis=0)
        return value, gradient, conducts


def log_jomega(frequency: ArrayLike) -> ComplexArray:
    """``ln(jω)`` of frequencies in Hz."""
    return np.log(2j * np.pi * np.asarray(frequency, dtype=float))


def derivative_factors(circuit: Circuit, s: ComplexArray) -> ComplexArray:
    """What ``evaluate``'s terms are multiplied with for derivatives by theta, shape (P, B, N)."""
    factors = np.empty((len(circuit.parameters), *s.shape), dtype=complex)
    factors[:] = circuit.sign_of[:, None, None]
    factors[circuit.is_exponent] *= s
    return factors


def evaluate(
    circuit: Circuit, theta: FloatArray, s: ComplexArray, *, derivatives: bool = False
) -> tuple[ComplexArray, ComplexArray]:
    """Impedance of ``B`` parameter sets at once, and its derivatives by each ln(immittance).

    theta (B, P); s = ln(jω), shape (B or 1, N). Returns the impedance (B, N) and the terms
    (E + T, B, N), which are the derivatives if asked for; of T lines the last are those by ln x²,
    those in their place by ln R.
    """
    matrix, constant = circuit.immittance_map
    n_elements = len(circuit.elements)
    line = (theta @ matrix + constant).T[:, :, None]
    half = len(line) // 2
    slope = line[half:]
    # (jω)^slope has one angle at all frequencies; a real exponential is several times faster
    x = np.exp(slope * s.real + line[:half]) * np.exp(0.5j * np.pi * slope)
    for row, e in enumerate(circuit.lines, n_elements):
        root = np.sqrt(x[row])
        tanh = np.tanh(root)
        # half of d ln(coth(x)/x) / d ln x, which is d ln Z / d ln x²
        x[row] = -0.5 - 0.5 * root * (1 - tanh * tanh) / tanh
        x[e] *= root * tanh if circuit.elements[e].in_parallel else 1 / (root * tanh)
    inverse: list[ComplexArray] = []
    for node in circuit.nodes:
        terms = [x[e] for e in node.elements] + [inverse[c] for c in node.children]
        total = terms[0] + terms[1] if len(terms) > 1 else terms[0].copy()
        for term in terms[2:]:
            total += term
        inverse.append(1.0 / total if node is not circuit.nodes[-1] else total)
    if not derivatives:
        return total, x
    by_node: list[ComplexArray | float] = [1.0] * len(circuit.nodes)  # d total / d node's sum
    for index in range(len(circuit.nodes) - 1, -1, -1):
        node, factor = circuit.nodes[index], by_node[index]
        for c in node.children:
            by_node[c] = -factor * (inverse[c] * inverse[c])
        if index < len(circuit.nodes) - 1:
            for e in node.elements:
                x[e] *= factor
    for row, e in enumerate(circuit.lines, n_elements):
        x[row] *= x[e]
        x[e] += x[row]
    return total, x
