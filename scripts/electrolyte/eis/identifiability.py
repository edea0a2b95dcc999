"""Capacitances of arcs, as numbers only where the spectrum determines them.

The effective capacitance of R beside a CPE is ``C = (Q R^(1-n))^(1/n)`` (Brug et al.,
J. Electroanal. Chem. 176 (1984) 275; Hsu & Mansfeld, Corrosion 57 (2001) 747). Far below the apex
of its arc, ``ω R C << 1``, the arc is ``R - jωR²C``: exactly a resistor with a negative
inductance ``-R²C``, which nobody can tell from the inductance of the leads, whatever the fit's
error bar says. A capacitance is therefore a number only if the fit determines it *and* the
highest frequency comes near enough to the apex for the arc to bend.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from electrolyte.eis.fitting import Fit

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
        return self.value * thickness_cm / (area_cm2 * 8.8541878128e-14)


def capacitances(fit: Fit, frequency: ArrayLike) -> tuple[Capacitance, ...]:
    """One for every parallel group of one R and one C or CPE of the circuit.

    ``frequency`` (N,) in Hz is the grid of the spectrum.
    """
    f = np.asarray(frequency, dtype=float)
    elements, found = fit.circuit.elements, []
    for node in fit.circuit.nodes:
        kinds = [elements[e].kind for e in node.elements]
        if node.parallel and kinds.count("R") == 1 and kinds.count("C") + kinds.count("CPE") == 1:
            r = node.elements[kinds.index("R")]
            c = node.elements[kinds.index("C" if "C" in kinds else "CPE")]
            found.append(_capacitance(fit, r, c, f.min(), f.max()))
    return tuple(found)


def _capacitance(fit: Fit, r: int, c: int, f_min: float, f_max: float) -> Capacitance:
    """Of the arc of the elements with the indices ``r`` and ``c``."""
    circuit, theta = fit.circuit, fit.theta
    element, name = circuit.elements[c], circuit.elements[r].name
    of_r, of_c = circuit.element_of == r, circuit.element_of == c
    ln_r = float(theta[of_r][0])
    ln_q = float(theta[of_c & ~circuit.is_exponent][0])
    n = float(theta[of_c & circuit.is_exponent][0]) if element.kind == "CPE" else 1.0
    ln_c = (ln_q + ln_r) / n - ln_r
    gradient = np.zeros(len(theta))
    gradient[of_r] = 1 / n - 1
    gradient[of_c & ~circuit.is_exponent] = 1 / n
    gradient[of_c & circuit.is_exponent] = -(ln_q + ln_r) / n**2
    used = gradient != 0
    covariance = fit.theta_covariance[np.ix_(used, used)]
    variance = gradient[used] @ covariance @ gradient[used]
    u_log = math.sqrt(max(variance, 0.0)) if np.isfinite(covariance).all() else math.inf
    value, tau = math.exp(ln_c), math.exp(ln_r + ln_c)
    apex = 1 / (2 * math.pi * tau)
    held = [p for p in fit.at_bound if p.partition("_")[0] == element.name]
    reason = ""
    if 2 * math.pi * f_max * tau < LEAST_BEND:
        reason = (
            f"the arc ({name}, {element.name}) would peak at {apex:.2g} Hz, beyond the highest"
            f" frequency of {f_max:.2g} Hz: its capacitance cannot be told from an inductance"
            " of the leads"
        )
    elif 2 * math.pi * f_min * tau > 1 / LEAST_BEND:
        reason = f"the arc would peak at {apex:.2g} Hz, below the lowest frequency"
    elif not u_log < MOST_U_LOG:
        reason = f"the spectrum determines ln C only to ± {u_log:.2g}"
    elif any(p == element.name or p.endswith("_0") for p in held):
        reason = f"{held[0]} stopped at the end of its range"
    if reason:
        return Capacitance(element.name, math.nan, math.nan, apex, False, reason)
    return Capacitance(element.name, value, value * u_log, apex, True)
