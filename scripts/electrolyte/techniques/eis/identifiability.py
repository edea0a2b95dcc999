"""Capacitances of arcs, as numbers only where the spectrum determines them.

Far below the apex of its arc, ``ω R C << 1``, the arc is ``R - jωR²C``: exactly a resistor with a
negative inductance ``-R²C``, which nobody can tell from the inductance of the leads, whatever the
fit's error bar says. A capacitance is therefore a number only if the fit determines it *and* the
highest frequency comes near enough to the apex for the arc to bend. Even then a circuit with an
inductance may fit as well and have another capacitance, which the uncertainty respects.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from electrolyte.ground.constants import VACUUM_PERMITTIVITY_F_CM
from electrolyte.techniques.eis.arcs import Arc, arcs_of
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
    arcs = {arc.capacitive: arc for arc in arcs_of(fit)}
    others = [
        (r, {arc.capacitive: arc for arc in arcs_of(r)})
        for r in rivals
        if r is not fit and r.converged
    ]
    others = [(r, own) for r, own in others if own.keys() == arcs.keys()]
    weights = [math.exp(-0.5 * max(0.0, r.aicc - fit.aicc)) for r, _ in others]
    found = []
    for name, arc in arcs.items():
        squares = [(own[name].ln_c - arc.ln_c) ** 2 for _, own in others]
        spread = sum(w * s for w, s in zip(weights, squares, strict=True)) / (1 + sum(weights))
        found.append(_judged(arc, math.hypot(arc.u_ln_c, math.sqrt(spread)), f))
    return tuple(found)


def _judged(arc: Arc, u_log: float, f: FloatArray) -> Capacitance:
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
