"""The arcs of a fitted circuit: parallel groups of one R and one C or CPE.

The effective capacitance of R beside a CPE is ``C = (Q R^(1-n))^(1/n)`` (Brug et al.,
J. Electroanal. Chem. 176 (1984) 275; Hsu & Mansfeld, Corrosion 57 (2001) 747), its time constant
``τ = R C``; the arc peaks at ``1/(2πτ)``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from electrolyte.techniques.eis.circuits import ComplexArray, FloatArray
from electrolyte.techniques.eis.fitting import Fit


@dataclass(frozen=True)
class Arc:
    """One arc of a fit.

    Attributes
    ----------
    resistance, capacitive : names of its elements
    node : index of the parallel group in the circuit
    in_line : it is in line with all else
    q_at_bound : C, or Q of the CPE, is held at a bound
    ohm, u_ln_r : its resistance, and the standard uncertainty of its logarithm
    exponent : of its CPE; 1 for a capacitor
    ln_tau, ln_c : logarithms of time constant (s) and effective capacitance (F)
    u_ln_c : standard uncertainty of ``ln_c``, infinite where the spectrum leaves it open
    """

    resistance: str
    capacitive: str
    node: int
    in_line: bool
    q_at_bound: bool
    ohm: float
    u_ln_r: float
    exponent: float
    ln_tau: float
    ln_c: float
    u_ln_c: float

    def impedance(self, frequency: FloatArray) -> ComplexArray:
        """``R/(1 + (jωτ)^n)`` in ohm at frequencies in Hz, (N,)."""
        jw_tau = 2j * math.pi * frequency * math.exp(self.ln_tau)
        return np.asarray(self.ohm / (1 + jw_tau**self.exponent))


def arcs_of(fit: Fit) -> tuple[Arc, ...]:
    """The arcs of a fit, in the order of the circuit."""
    elements, nodes, found = fit.circuit.elements, fit.circuit.nodes, []
    for index, node in enumerate(nodes):
        kinds = [elements[e].kind for e in node.elements]
        if node.parallel and kinds.count("R") == 1 and kinds.count("C") + kinds.count("CPE") == 1:
            r = node.elements[kinds.index("R")]
            c = node.elements[kinds.index("C" if "C" in kinds else "CPE")]
            found.append(_arc(fit, index, r, c))
    return tuple(found)


def _arc(fit: Fit, node: int, r: int, c: int) -> Arc:
    """Of the elements with the indices r and c: ln C = (ln Q + ln R)/n - ln R, and its u."""
    circuit, theta = fit.circuit, fit.theta
    at_r, at_q = circuit.first_of[r], circuit.first_of[c]
    ln_r, ln_q = float(theta[at_r]), float(theta[at_q])
    flat = circuit.elements[c].kind == "CPE"
    n = float(theta[at_q + 1]) if flat else 1.0
    ln_tau = (ln_q + ln_r) / n
    gradient = np.zeros(len(theta))
    gradient[at_r], gradient[at_q] = 1 / n - 1, 1 / n
    if flat:
        gradient[at_q + 1] = -ln_tau / n
    return Arc(
        resistance=circuit.elements[r].name,
        capacitive=circuit.elements[c].name,
        node=node,
        in_line=node in circuit.nodes[-1].children,
        q_at_bound=any(p.element == c and not p.exponent for p in fit.at_bound),
        ohm=math.exp(ln_r),
        u_ln_r=float(fit.u_theta[at_r]),
        exponent=n,
        ln_tau=ln_tau,
        ln_c=ln_tau - ln_r,
        u_ln_c=fit.u_of(gradient),
    )
