"""Did the cell change while its spectrum was measured?

A change of some per cent within a sweep passes the Kramers-Kronig test. It is looked for in two
ways, each for a change in proportion to the number of points measured, x from 0 to 1, for one that
comes late, x³, and for one at once, from any point on.

``of_cell``: all of the impedance changes, ``Z (1 + δ x)``, as also where a range of the instrument
has another gain. Whatever the circuit is, this violates the Kramers-Kronig relations in one
definite way, on which their residual is regressed.

``of_pellet``: the resistance of the pellet changes, R to ``R (1 + δ x)``, or that of one of its
arcs, as where grain boundaries react. The residual of the circuit is regressed on what no other
parameter describes of ``x dZ/d ln R``: one Gauss-Newton step with one more parameter, which also
tells how far R is from that at the first point.

Uncertainties allow for noise that depends on the frequency (White, Econometrica 48 (1980) 817). The
chance of a change at once is that for any of the points (Bonferroni).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import erfc

from electrolyte.numbers.doubt import Doubt
from electrolyte.techniques.eis.circuits import ComplexArray, FloatArray
from electrolyte.techniques.eis.kramers_kronig import Compliant, KramersKronig
from electrolyte.techniques.eis.tangent import Tangent, real

CHANCE_OF_DRIFT = 1e-3  # from which on a number is doubted
CHANCE_OF_STEP = 0.003  # the same of a change at once, whose chance is an upper limit
CHANCE_IN_U = 0.05  # from which on the effect is in its uncertainty
LEAST_DRIFT = 0.01
LEAST_EFFECT = 0.02  # of the resistance
_LEAST_FREEDOM = 0.05  # of a residual that the fit follows
_SMOOTH = 2  # courses that are no steps
_BESIDE = 3  # points on each side of a step
_LEAST_SEEN = 0.03  # of the square of a step


@dataclass(frozen=True)
class Change:
    """A change over the sweep.

    Attributes
    ----------
    value, u : relative change, and its standard uncertainty
    effect : root mean square of what it does, with its uncertainty, to the resistance at the
        first point (of a change at once at that of the two ends which it does more to), in ohm
    places : how many points it may have begun at
    """

    value: float
    u: float
    effect: float = math.nan
    places: int = 1

    @property
    def at_once(self) -> bool:
        """Whether it came at one point."""
        return self.places > 1

    @property
    def chance(self) -> float:
        """Chance of a larger one where nothing changes."""
        return min(1.0, self.places * float(erfc(abs(self.value) / self.u / math.sqrt(2))))


def of_cell(compliant: Compliant, spectrum: int, test: KramersKronig) -> list[Change]:
    """Change of all of the impedance, even, late and at once."""
    z = compliant.impedance[spectrum]
    courses = np.vstack([_courses(len(z)), _steps(len(z))])
    residual, *shapes = compliant.violation(spectrum, np.vstack([z, courses * z]))
    leverage = (compliant.q[spectrum] ** 2).sum(axis=1)
    # with as many parameters as this fit has, the noise after one more is no measure of it
    smooth, steps = np.array(shapes[:_SMOOTH]), np.array(shapes[_SMOOTH:])
    pairs = _regressed(residual, smooth, leverage, explained=False)
    ones = np.ones(len(z), dtype=bool)
    at_once = _weighed(residual, steps, _sizes(courses[_SMOOTH:], ones), _noise(test, ones))
    return [*(Change(*pair) for pair in pairs), _likeliest([Change(*pair) for pair in at_once])]


def of_pellet(tangent: Tangent, test: KramersKronig) -> list[Change]:
    """Change of the pellet, and of each of its resistances alone: even, late and at once."""
    n = len(test.used)
    courses = np.vstack([_courses(n), _steps(n)])[:, test.used]
    of_pellet = np.flatnonzero(tangent.gradient)
    changes = [tangent.derivatives[of_pellet].sum(axis=0)]
    ohms = [float(tangent.gradient.sum())]
    if len(of_pellet) > 1:
        changes += list(tangent.derivatives[of_pellet])
        ohms += list(map(float, tangent.gradient[of_pellet]))
    found = []
    for change, ohm in zip(changes, ohms, strict=True):
        rows = real(courses * change)
        left = rows - (rows @ tangent.q) @ tangent.q.T
        hidden = tangent.solve @ rows.T  # in theta, for δ = 1
        effects = tangent.gradient[tangent.free] @ hidden
        effects[_SMOOTH:] = np.maximum(abs(effects[_SMOOTH:]), abs(effects[_SMOOTH:] - ohm))
        smooth, steps = left[:_SMOOTH], left[_SMOOTH:]
        pairs = _regressed(tangent.residual, smooth, tangent.leverage, explained=True)
        sizes = _sizes(courses[_SMOOTH:], change)
        pairs += _weighed(tangent.residual, steps, sizes, _noise(test, test.used))
        own = [
            Change(value, u, math.hypot(value, u) * abs(float(effect)))
            for (value, u), effect in zip(pairs, effects, strict=True)
        ]
        found += [*own[:_SMOOTH], _likeliest(own[_SMOOTH:])]
    return found


def _sizes(steps: FloatArray, change: ComplexArray | NDArray[np.bool_]) -> FloatArray:
    """Square of a change (N,) after or before each of the steps (K, N), the smaller one."""
    found: FloatArray = np.minimum(steps @ np.abs(change) ** 2, (1 - steps) @ np.abs(change) ** 2)
    return found


def _noise(test: KramersKronig, used: NDArray[np.bool_]) -> FloatArray:
    """Noise of the components of the points in ``used``, at least that of all, in turn."""
    return np.repeat(np.maximum(test.local_noise[used], test.noise), 2)


def _weighed(
    residual: FloatArray, shapes: FloatArray, sizes: FloatArray, noise: FloatArray
) -> list[tuple[float, float]]:
    """Coefficient, and u, of the residual (M,) on each of the shapes (K, M), with noise (M,).

    Steps near an end rest on too few points for their own residuals to tell the noise. Those of
    whose squared ``sizes`` (K,) hardly anything is left have an infinite u.
    """
    square = np.maximum((shapes**2).sum(axis=1), 1e-300)
    u = np.maximum(np.sqrt((shapes**2) @ noise**2) / square, 1e-300)
    u[square < _LEAST_SEEN * sizes] = math.inf
    return list(zip(map(float, shapes @ residual / square), map(float, u), strict=True))


def _likeliest(changes: Sequence[Change]) -> Change:
    """Of changes at once, the one that chance explains least."""
    found = max(changes, key=lambda change: abs(change.value) / change.u)
    return replace(found, places=len(changes))


def effect(changes: Iterable[Change]) -> float:
    """Largest effect on the resistance of the changes that chance hardly explains, in ohm."""
    found = [c.effect for c in changes if c.chance < (CHANCE_OF_STEP if c.at_once else CHANCE_IN_U)]
    return max(found, default=0.0)


def drift(
    of_cell: Iterable[Change], of_pellet: Iterable[Change], resistance: float
) -> Doubt | None:
    """A cell that changed during the sweep, or a pellet whose change moves its resistance."""
    found = [c for c in of_cell if abs(c.value) >= LEAST_DRIFT]
    found += [c for c in of_pellet if c.effect > LEAST_EFFECT * resistance]
    found = [c for c in found if c.chance < (CHANCE_OF_STEP if c.at_once else CHANCE_OF_DRIFT)]
    worst = min(found, key=lambda c: c.chance, default=None)
    if worst is None:
        return None
    return Doubt(
        "spectrum_drift", f"{100 * worst.value:+.1f} ± {100 * worst.u:.1f} % over the sweep"
    )


def _courses(n: int) -> FloatArray:
    """Even and late change over n points, shape (2, n)."""
    x = np.linspace(0.0, 1.0, n)
    return np.stack([x, x**3])


def _steps(n: int) -> FloatArray:
    """Change at once from each of n points on that has some on both sides, (n - 2 _BESIDE + 1, n)."""
    return np.triu(np.ones((n, n)))[_BESIDE : n - _BESIDE + 1]


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
