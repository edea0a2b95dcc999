"""Capacitances of arcs, as numbers only where the spectrum determines them.

The effective capacitance of R beside a CPE is ``C = (Q R^(1-n))^(1/n)`` (Brug et al.,
J. Electroanal. Chem. 176 (1984) 275; Hsu & Mansfeld, Corrosion 57 (2001) 747). Far below the apex
of its arc, ``ω R C << 1``, the arc is ``R - jωR²C``: exactly a resistor with a negative
inductance ``-R²C``, which nobody can tell from the inductance of the leads, whatever the fit's
error bar says. A capacitance is therefore a number only if the fit determines it *and* the
highest frequency comes near enough to the apex for the arc to bend. Even then a circuit with an
inductance may fit as well and have another capacitance, which the uncertainty respects.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from electrolyte.ground.constants import VACUUM_PERMITTIVITY_F_CM
from electrolyte.techniques.eis.circuits import FloatArray
from electrolyte.techniques.eis.fitting import Fit

MOST_U_LOG = 0.3  # u of ln C
LEAST_BEND = 0.4  # 2π f_max R C, and its inverse with the lowest frequency


@dataclass(frozen=True)
class Capacitance:
    """Effective capacitance of one arc; NaN with the reason where it is not resolved.

    ``element`` is the capacitive element (``CPE1``), ``apex`` the frequency in Hz at which the
    fitted arc peaks (also where it is out of reach), ``permittivity`` needs the pellet's geometry.
    """

    element: str
    value: float
    u: float
    apex: float
    resolved: bool
    reason: str = ""

    def relative_permittivity(self, thickness_cm: float, area_cm2: float) -> float:
        """``C L/(A eps0)`` of a plate capacitor of the pellet's geometry; NaN if not resolved."""
        return self.value * thickness_cm / (area_cm2 * VACUUM_PERMITTIVITY_F_CM)


def capacitances(
    fit: Fit, frequency: ArrayLike, rivals: Sequence[Fit] = ()
) -> tuple[Capacitance, ...]:
    """One for every parallel group of one R and one C or CPE of the circuit.

    ``frequency`` (N,) in Hz is the grid of the spectrum; ``rivals`` are fits of other circuits to
    it (those of ``model_choice.Choice``): the Akaike-weighted spread of ln C over those with the
    same arcs is added to its uncertainty.
    """
    f = np.asarray(frequency, dtype=float)
    arcs = _arcs(fit)
    others = [(r, _arcs(r)) for r in rivals if r is not fit and r.converged]
    others = [(r, own) for r, own in others if own.keys() == arcs.keys()]
    weights = [math.exp(-0.5 * max(0.0, r.aicc - fit.aicc)) for r, _ in others]
    found = []
    for name, arc in arcs.items():
        squares = [(own[name].ln_c - arc.ln_c) ** 2 for _, own in others]
        spread = sum(w * s for w, s in zip(weights, squares, strict=True)) / (1 + sum(weights))
        found.append(_judged(arc, math.hypot(arc.u, math.sqrt(spread)), f))
    return tuple(found)


class _Arc(NamedTuple):
    resistance: str
    capacitive: str
    q_at_bound: bool
    ln_tau: float
    ln_c: float
    u: float  # of ln_c, from the fit


def _arcs(fit: Fit) -> dict[str, _Arc]:
    """Arcs by the name of their capacitive element."""
    elements, found = fit.circuit.elements, {}
    for node in fit.circuit.nodes:
        kinds = [elements[e].kind for e in node.elements]
        if node.parallel and kinds.count("R") == 1 and kinds.count("C") + kinds.count("CPE") == 1:
            r = node.elements[kinds.index("R")]
            c = node.elements[kinds.index("C" if "C" in kinds else "CPE")]
            found[elements[c].name] = _arc(fit, r, c)
    return found


def _arc(fit: Fit, r: int, c: int) -> _Arc:
    """Of the elements with the indices r and c: ln C = (ln Q + ln R)/n - ln R, and its u."""
    circuit, theta = fit.circuit, fit.theta
    is_r, is_c = circuit.element_of == r, circuit.element_of == c
    is_q, is_n = is_c & ~circuit.is_exponent, is_c & circuit.is_exponent
    ln_r, ln_q = float(theta[is_r][0]), float(theta[is_q][0])
    n = float(theta[is_n][0]) if is_n.any() else 1.0
    ln_tau = (ln_q + ln_r) / n
    gradient = (1 / n - 1) * is_r + 1 / n * is_q - ln_tau / n * is_n
    used = gradient != 0
    covariance = fit.theta_covariance[np.ix_(used, used)]
    u = math.inf
    if np.isfinite(covariance).all():
        u = math.sqrt(max(0.0, float(gradient[used] @ covariance @ gradient[used])))
    names = circuit.elements[r].name, circuit.elements[c].name
    q_at_bound = any(p.element == c and not p.exponent for p in fit.at_bound)
    return _Arc(*names, q_at_bound, ln_tau, ln_tau - ln_r, u)


def _judged(arc: _Arc, u_log: float, f: FloatArray) -> Capacitance:
    tau, value = math.exp(arc.ln_tau), math.exp(arc.ln_c)
    apex = 1 / (2 * math.pi * tau)
    name, reason = arc.capacitive, ""
    if f.max() / apex < LEAST_BEND:
        reason = (
            f"the arc ({arc.resistance}, {name}) would peak at {apex:.2g} Hz, beyond the highest"
            f" frequency of {f.max():.2g} Hz: its capacitance cannot be told from an inductance"
            " of the leads"
        )
    elif f.min() / apex > 1 / LEAST_BEND:
        reason = f"the arc would peak at {apex:.2g} Hz, below the lowest frequency"
    elif arc.q_at_bound:
        reason = f"{name} stopped at the end of its range"
    elif not u_log < MOST_U_LOG:
        reason = f"the spectrum determines ln C only to ± {u_log:.2g}"
    if reason:
        return Capacitance(name, math.nan, math.nan, apex, False, reason)
    return Capacitance(name, value, value * u_log, apex, True)
