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
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from electrolyte.techniques.eis.elements import (
    EXPONENT_BOUNDS,
    KINDS,
    OF_KIND,
    TAILS,
    Element,
    Node,
    Parameter,
)

FloatArray = NDArray[np.float64]
ComplexArray = NDArray[np.complex128]


@dataclass(frozen=True)
class Circuit:
    """A parsed circuit; ``nodes`` are ordered children first, the last is the whole (a chain).

    Parameters are ordered as the string has them. ``theta`` are their logarithms, but the CPE
    exponents themselves.
    """

    text: str
    elements: tuple[Element, ...]
    nodes: tuple[Node, ...]

    def __hash__(self) -> int:
        return hash(self.text)

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """Its parameters, P of them."""
        arcs, leads, found = self._arcs(), self._lossy_leads(), []
        for i, e in enumerate(self.elements):
            place = arcs.get(i), i in self.nodes[-1].elements, i in leads
            own = OF_KIND.get(e.kind, (e.kind,))
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
    def first_of(self) -> tuple[int, ...]:
        """Number of the first parameter of each element."""
        return tuple(int(np.argmax(self.element_of == e)) for e in range(len(self.elements)))

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
    def coordinates(self) -> Coordinates:
        """See there."""
        return Coordinates.of(self)

    @cached_property
    def lines(self) -> tuple[int, ...]:
        """Indices of its transmission lines among the elements, T of them."""
        return tuple(i for i, e in enumerate(self.elements) if e.kind == "TLMQ")

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
        at = circuit_at(self, frequency)
        return at.impedance(at.phi(self.theta(parameters)[None]))[0]

    def linearised(
        self, parameters: ArrayLike, frequency: ArrayLike
    ) -> tuple[ComplexArray, ComplexArray]:
        """Impedance in ohm (N,) and its derivatives by theta (P, N)."""
        at = circuit_at(self, frequency)
        rows = at.rows(1)
        impedance = at.impedance(at.phi(self.theta(parameters)[None]), rows)[0]
        found = np.empty((len(self.parameters), rows.shape[2]), dtype=complex)
        found[self.coordinates.order] = rows[:-1, 0] * self.coordinates.signs[:, None]
        return impedance, found

    def jacobian(self, parameters: ArrayLike, frequency: ArrayLike) -> ComplexArray:
        """Derivatives of the impedance by theta, shape (P, N)."""
        return self.linearised(parameters, frequency)[1]

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
                gradient[self.first_of[e]] = value = float(natural[self.first_of[e]])
            parts.append((value, gradient, kind in "RL"))
        short = 0.0, np.zeros(len(natural)), False
        parts += [
            short if child in electrodes else self._resistance(child, natural, electrodes)
            for child in node.children
        ]
        if not node.parallel:
            gradient = sum((g for _, g, _ in parts), np.zeros(len(natural)))
            return sum(v for v, _, _ in parts), gradient, all(c for _, _, c in parts)
        conducts = any(c for _, _, c in parts)
        open_to = [(v, g) for v, g, c in parts if c or (not conducts and v > 0)]
        if not open_to or any(v == 0 for v, _ in open_to):
            return 0.0, np.zeros(len(natural)), conducts
        value = 1.0 / sum(1.0 / v for v, _ in open_to)
        gradient = sum((g * (value / v) ** 2 for v, g in open_to), np.zeros(len(natural)))
        return value, gradient, conducts


@dataclass(frozen=True)
class Coordinates:
    """In what ``CircuitAt`` counts: logarithms of what is summed, each with a row of its own.

    First those of the F elements whose logarithm has a fixed slope (of R for a line), then those of
    the CPEs and ln Q of lines, then the slopes of these.

    Attributes
    ----------
    order : number of the parameter of each, (P,)
    signs : with which it enters the logarithm of its element, (P,)
    n_fixed, n_elements : F, and how many come before the slopes
    slopes, offsets : of the first F, (F,)
    row_of : row of each element
    lines : of each line the rows of its R and Q, and the sign of its R
    """

    order: NDArray[np.intp]
    signs: FloatArray
    n_fixed: int
    n_elements: int
    slopes: FloatArray
    offsets: FloatArray
    row_of: tuple[int, ...]
    lines: tuple[tuple[int, int, int], ...]

    @classmethod
    def of(cls, circuit: Circuit) -> Coordinates:
        kinds = circuit.parameters
        as_summed = [-1 if e.in_parallel else 1 for e in circuit.elements]
        is_line = np.array([p.kind == "TLMQ" for p in kinds])
        is_slope = circuit.is_exponent
        is_q = np.array([p.kind == "CPE" or (p.kind == "TLMQ" and p.capacitance) for p in kinds])
        is_q &= ~is_slope
        by_place = [~(is_q | is_slope), is_q & ~is_line, is_q & is_line]
        by_place += [is_slope & ~is_line, is_slope & is_line]
        fixed, cpes, lines = (np.flatnonzero(of) for of in by_place[:3])
        order = np.concatenate([np.flatnonzero(of) for of in by_place])
        signs = [
            1
            if is_line[i] and (is_q | is_slope)[i]
            else as_summed[p.element]
            * (-1 if p.exponent else 1 if is_line[i] else KINDS[p.kind].sign)
            for i, p in enumerate(kinds)
        ]
        own = [(KINDS[kinds[i].kind], as_summed[kinds[i].element]) for i in fixed]
        row_of = {kinds[i].element: row for row, i in enumerate([*fixed, *cpes])}
        first = len(fixed) + len(cpes)
        return cls(
            order=order,
            signs=np.array(signs, dtype=float)[order],
            n_fixed=len(fixed),
            n_elements=first + len(lines),
            slopes=np.array([sign * (kind.slope or 0.0) for kind, sign in own]),
            offsets=np.array([sign * kind.offset for kind, sign in own]),
            row_of=tuple(row_of[e] for e in range(len(circuit.elements))),
            lines=tuple(
                (row_of[kinds[i].element], first + k, as_summed[kinds[i].element])
                for k, i in enumerate(lines)
            ),
        )


class CircuitAt:
    """A circuit at N frequencies in Hz: impedances and derivatives for many parameter sets at once.

    The sets are ``phi``, theta in the ``Coordinates`` of the circuit.
    """

    def __init__(self, circuit: Circuit, frequency: ArrayLike) -> None:
        self.circuit, self.coordinates = circuit, circuit.coordinates
        self.s = np.log(2j * np.pi * np.asarray(frequency, dtype=float))
        self._ln_omega = self.s.real.copy()
        self._powers = np.exp(self.coordinates.slopes[:, None] * self.s)[:, None, :]

    def phi(self, theta: FloatArray) -> FloatArray:
        """From theta (B, P)."""
        return theta[:, self.coordinates.order] * self.coordinates.signs

    def theta(self, phi: FloatArray) -> FloatArray:
        """From phi (B, P)."""
        theta = np.empty_like(phi)
        theta[:, self.coordinates.order] = phi * self.coordinates.signs
        return theta

    def rows(self, n_sets: int) -> ComplexArray:
        """Place for the derivatives by phi and one row more, (P + 1, B, N)."""
        return np.empty((len(self.coordinates.order) + 1, n_sets, len(self.s)), dtype=complex)

    def impedance(
        self,
        phi: FloatArray,
        rows: ComplexArray | None = None,
        weight: ComplexArray | float = 1.0,
    ) -> ComplexArray:
        """Impedance (B, N) in ohm of the sets phi (B, P).

        Its derivatives by phi, times a weight (B, N), are put into ``rows``, if given.
        """
        c, nodes, n_sets = self.coordinates, self.circuit.nodes, len(phi)
        if rows is None:
            x = np.empty((c.n_elements, n_sets, len(self.s)), dtype=complex)
        else:
            x = rows[: c.n_elements]
        size = np.exp(phi[:, : c.n_fixed] + c.offsets)
        np.multiply(size.T[:, :, None], self._powers, out=x[: c.n_fixed])
        if c.n_fixed < c.n_elements:
            self._put_powers(phi, x)
        of_rows, inverse = list(x), list[ComplexArray]()
        for node in nodes:
            terms = [of_rows[c.row_of[e]] for e in node.elements]
            terms += [inverse[k] for k in node.children]
            total = terms[0] + terms[1] if len(terms) > 1 else terms[0].copy()
            for term in terms[2:]:
                total += term
            if node is not nodes[-1]:
                inverse.append(np.reciprocal(total))
        if rows is None:
            return total
        by_node: list[ComplexArray | float] = [weight] * len(nodes)  # d total / d node's sum
        for index in range(len(nodes) - 1, -1, -1):
            factor = by_node[index]
            minus = -factor if nodes[index].children else factor
            for k in nodes[index].children:
                by_node[k] = minus * (inverse[k] * inverse[k])
            for e in nodes[index].elements:
                of_rows[c.row_of[e]] *= factor
        for r, q, sign in c.lines:
            x[q] *= x[r]
            x[r] += sign * x[q]
        np.multiply(x[c.n_fixed :], self.s, out=rows[c.n_elements : -1])
        return total

    def _put_powers(self, phi: FloatArray, x: ComplexArray) -> None:
        """Put the immittances of CPEs and lines into x; of lines beside it d ln(it) / d ln x²."""
        c = self.coordinates
        slope = phi[:, c.n_elements :].T[:, :, None]
        size = slope * self._ln_omega
        size += phi[:, c.n_fixed : c.n_elements].T[:, :, None]
        for r, q, sign in c.lines:
            size[q - c.n_fixed] += sign * phi[:, r, None]
        np.exp(size, out=size)
        # (jω)^slope has one angle at all frequencies; a real exponential is several times faster
        angle = 0.5 * np.pi * slope
        powers = x[c.n_fixed :]
        np.multiply(size, np.cos(angle), out=powers.real)
        np.multiply(size, np.sin(angle), out=powers.imag)
        for r, q, sign in c.lines:
            root = np.sqrt(x[q])
            tanh = np.tanh(root)
            x[r] *= root * tanh if sign < 0 else 1 / (root * tanh)
            # half of d ln(coth(x)/x) / d ln x, which is d ln Z / d ln x²
            x[q] = -0.5 * sign * (1 + root * (1 - tanh * tanh) / tanh)


def circuit_at(circuit: Circuit, frequency: ArrayLike) -> CircuitAt:
    """A circuit at frequencies in Hz (N,), made once for all fits on a grid."""
    return _circuit_at(circuit, np.asarray(frequency, dtype=float).tobytes())


@lru_cache(maxsize=256)
def _circuit_at(circuit: Circuit, grid: bytes) -> CircuitAt:
    return CircuitAt(circuit, np.frombuffer(grid))
