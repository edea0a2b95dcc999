"""Did the cell change while its spectrum was measured?

A change of some per cent within a sweep passes the Kramers-Kronig test. It is looked for in two
ways, each for a change in proportion to the number of points measured, x from 0 to 1, and for one
that comes late, x³.

``of_cell``: all of the impedance changes, ``Z (1 + δ x)``. Whatever the circuit is, this violates
the Kramers-Kronig relations in one definite way, on which their residual is regressed.

``of_pellet``: the resistance of the pellet changes, R to ``R (1 + δ x)``, or that of one of its
arcs, as where grain boundaries react. The residual of the circuit is regressed on what no other
parameter describes of ``x dZ/d ln R``: one Gauss-Newton step with one more parameter, which also
tells how far R is from that at the first point.

Uncertainties allow for noise that depends on the frequency (White, Econometrica 48 (1980) 817).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.special import erfc

from electrolyte.numbers.doubt import Doubt
from electrolyte.techniques.eis.circuits import ComplexArray, FloatArray
from electrolyte.techniques.eis.ion_path import IonPath
from electrolyte.techniques.eis.kramers_kronig import Compliant, KramersKronig

CHANCE_OF_DRIFT = 1e-3  # from which on a number is doubted
CHANCE_IN_U = 0.05  # from which on the effect is in its uncertainty
LEAST_DRIFT = 0.01
LEAST_EFFECT = 0.02  # of the resistance
_LEAST_FREEDOM = 0.05  # of a residual that the fit follows


@dataclass(frozen=True)
class Change:
    """A change over the sweep.

    Attributes
    ----------
    value, u : relative change, and its standard uncertainty
    effect : root mean square of what it does, with its uncertainty, to the resistance at the
        first point, in ohm
    """

    value: float
    u: float
    effect: float = math.nan

    @property
    def chance(self) -> float:
        """Chance of a larger one where nothing changes."""
        return float(erfc(abs(self.value) / self.u / math.sqrt(2)))


def of_cell(compliant: Compliant, spectrum: int) -> list[Change]:
    """Change of all of the impedance, even and late."""
    z = compliant.impedance[spectrum]
    residual, *shapes = compliant.violation(spectrum, np.vstack([z, _courses(len(z)) * z]))
    leverage = (compliant.q[spectrum] ** 2).sum(axis=1)
    # with as many parameters as this fit has, the noise after one more is no measure of it
    pairs = _regressed(residual, np.array(shapes), leverage, explained=False)
    return [Change(*pair) for pair in pairs]


def of_pellet(path: IonPath, z: ComplexArray, test: KramersKronig) -> list[Change]:
    """Change of the pellet, and of each of its resistances alone; even and late; z in ohm, (N,)."""
    fit, f, size = path.fit, test.frequency[test.used], np.abs(z[test.used])
    derivatives = fit.circuit.jacobian(fit.natural, f) / size
    nodes = {arc.node for arc in path.electrodes}
    gradient = fit.circuit.ionic_resistance(fit.natural, nodes)[1]
    courses = _courses(len(z))[:, test.used]
    residual = (z[test.used] - fit.impedance(f)) / size
    free = np.array([p not in fit.at_bound for p in fit.circuit.parameters])
    tangent = _real(derivatives[free])
    scale = np.linalg.norm(tangent, axis=1)
    q, r = np.linalg.qr((tangent / scale[:, None]).T)
    of_pellet = np.flatnonzero(gradient)
    changes = [derivatives[of_pellet].sum(axis=0)]
    if len(of_pellet) > 1:
        changes += list(derivatives[of_pellet])
    rows = _real(np.vstack([residual, *(courses * change for change in changes)]))
    within = rows @ q
    left = rows - within @ q.T
    hidden = np.linalg.lstsq(r, within[1:].T, rcond=1e-10)[0].T / scale  # in theta, for δ = 1
    pairs = _regressed(left[0], left[1:], (q**2).sum(axis=1), explained=True)
    return [
        Change(value, u, math.hypot(value, u) * abs(float(effect)))
        for (value, u), effect in zip(pairs, hidden @ gradient[free], strict=True)
    ]


def effect(changes: Iterable[Change]) -> float:
    """Largest effect on the resistance of the changes that chance hardly explains, in ohm."""
    return max((c.effect for c in changes if c.chance < CHANCE_IN_U), default=0.0)


def drift(
    of_cell: Iterable[Change], of_pellet: Iterable[Change], resistance: float
) -> Doubt | None:
    """A cell that changed during the sweep, or a pellet whose change moves its resistance."""
    found = [c for c in of_cell if abs(c.value) >= LEAST_DRIFT]
    found += [c for c in of_pellet if c.effect > LEAST_EFFECT * resistance]
    worst = min(found, key=lambda c: c.chance, default=None)
    if worst is None or worst.chance >= CHANCE_OF_DRIFT:
        return None
    return Doubt(
        "spectrum_drift", f"{100 * worst.value:+.1f} ± {100 * worst.u:.1f} % over the sweep"
    )


def _courses(n: int) -> FloatArray:
    """Even and late change over n points, shape (2, n)."""
    x = np.linspace(0.0, 1.0, n)
    return np.stack([x, x**3])


def _real(rows: ComplexArray) -> FloatArray:
    """Complex (K, N) as real and imaginary parts in turn, (K, 2N)."""
    return np.ascontiguousarray(rows).view(float)


def _regressed(
    residual: FloatArray, shapes: FloatArray, leverage: FloatArray, *, explained: bool
) -> list[tuple[float, float]]:
    """Coefficient, and u, of the residual (M,) on each of the shapes (K, M).

    The noise is what is left with the shape, if it is to be ``explained`` by it, or without.
    """
    square = np.maximum((shapes**2).sum(axis=1), 1e-300)
    value = shapes @ residual / square
    left = residual - value[:, None] * shapes if explained else residual
    noise = left**2 / np.maximum(1 - leverage, _LEAST_FREEDOM)
    u = np.maximum(np.sqrt((shapes**2 * noise).sum(axis=1)) / square, 1e-300)
    return list(zip(map(float, value), map(float, u), strict=True))
