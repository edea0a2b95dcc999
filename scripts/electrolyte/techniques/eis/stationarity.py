"""Did the cell change while its spectrum was measured?

A change of some per cent within a sweep passes the Kramers-Kronig test. It is looked for in two
ways, each for a change in proportion to the number of points measured, x from 0 to 1, for one that
comes late, x³, or early, 1 - (1 - x)³, and for one at once, from any point on.

``of_cell``: all of the impedance changes, ``Z (1 + δ x)``, as also where a range of the instrument
has another gain. Whatever the circuit is, this violates the Kramers-Kronig relations in one
definite way, on which their residual is regressed.

``of_pellet``: the resistance of the pellet changes, R to ``R (1 + δ x)``, or that of one of its
arcs, as where grain boundaries react. The residual of the circuit is regressed on what no other
parameter describes of ``x dZ/d ln R``: one Gauss-Newton step with one more parameter, which also
tells how far R is from that at the first point; after an early change, from that at the foot of
the slowest arc, where the axis is read: a pellet that came to rest before leaves no trace.

Uncertainties allow for noise that depends on the frequency (White, Econometrica 48 (1980) 817).
Chances are those of any of the courses and arcs (by Student's t), or of any of the points
(Bonferroni).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

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
_BESIDE, _FEWEST_BESIDE = 0.5, 3  # decades and points on each side of a step
_LEAST_SEEN = 0.03  # of the square of a step
_MOST_STEP = 1.0
_FROM_FOOT = np.array([0.0, 0.0, 1.0])  # which of the courses count from there


@dataclass(frozen=True)
class Change:
    """A change over the sweep.

    Attributes
    ----------
    value, u : relative change, and its standard uncertainty
    effect : root mean square of what it does, with its uncertainty, to the resistance at the
        first point (of an early change at the foot, of one at once at that of the two ends which it
        does more to), in ohm
    places : how many changes were looked for, of which this is one
    at_once : it came at one point
    dof : degrees of freedom of u
    """

    value: float
    u: float
    effect: float = math.nan
    places: int = 1
    at_once: bool = False
    dof: float = math.inf

    @property
    def chance(self) -> float:
        """Chance of a larger one where nothing changes."""
        return min(1.0, self.places * 2 * float(stdtr(self.dof, -abs(self.value) / self.u)))


def of_cell(compliant: Compliant, spectrum: int, test: KramersKronig) -> list[Change]:
    """Change of all of the impedance: even, late, early and at once.

    That of the Kramers-Kronig fit: the noise of measured values is in the residual, too, and would
    look like a change.
    """
    measured = compliant.impedance[spectrum]
    z = measured - test.residual * np.abs(measured)
    smooth, steps = _courses(len(z)), _steps(test.frequency)
    residual, *shapes = compliant.violation(spectrum, np.vstack([measured, smooth * z, steps * z]))
    leverage = (compliant.q[spectrum] ** 2).sum(axis=1)
    # with as many parameters as this fit has, the noise after one more is no measure of it
    regressed = _regressed(residual, np.array(shapes[: len(smooth)]), leverage, explained=False)
    found = [
        Change(value, u, places=len(smooth), dof=min(test.dof, effective))
        for value, u, effective in regressed
    ]
    if len(steps):
        ones = np.ones(len(z), dtype=bool)
        sizes, noise = _sizes(steps, ones), _noise(test, ones)
        values = _weighed(residual, np.array(shapes[len(smooth) :]), sizes, noise)
        found.append(_likeliest(*values, np.full(len(steps), math.nan)))
    return found


def of_pellet(tangent: Tangent, test: KramersKronig, *, described: bool = True) -> list[Change]:
    """Change of the pellet, and of each of its resistances alone: even, late and at once.

    Also of all of the impedance at once, as by a range of the instrument: less of it fits a circuit
    than the Kramers-Kronig fit. Nothing at once where the spectrum is not ``described`` by the
    circuit, whose residuals then look like steps.
    """
    smooth, steps = _courses(len(test.used))[:, test.used], _steps(test.frequency)[:, test.used]
    of_pellet = np.flatnonzero(tangent.gradient)
    whole = float(tangent.gradient.sum())
    changes = [(tangent.derivatives[of_pellet].sum(axis=0), whole)]
    if len(of_pellet) > 1:
        own = tangent.gradient[of_pellet]
        changes += zip(tangent.derivatives[of_pellet], map(float, own), strict=True)
    noise, found = _noise(test, test.used), []
    dof = max(1, tangent.q.shape[0] - tangent.q.shape[1] - 1)
    places, at_foot = len(changes) * len(smooth), smooth[:, tangent.foot]
    for change, ohm in changes:
        left, effects = _beside(smooth * change, tangent)
        effects -= _FROM_FOOT * ohm * at_foot
        regressed = _regressed(tangent.residual, left, tangent.leverage, explained=True)
        found += [
            Change(value, u, _of_size(value, u, effect), places, dof=min(dof, effective))
            for (value, u, effective), effect in zip(regressed, map(float, effects), strict=True)
        ]
    at_once = [*changes, (tangent.direction, whole)] if described else []
    for change, ohm in at_once:
        left, effects = _beside(steps * change, tangent)
        values = _weighed(tangent.residual, left, _sizes(steps, change), noise)
        found.append(_likeliest(*values, np.maximum(np.abs(effects), np.abs(effects - ohm))))
    return found


def _beside(changes: ComplexArray, tangent: Tangent) -> tuple[FloatArray, FloatArray]:
    """What of changes (K, N) no parameter describes, (K, 2N), and what they do to R, ohm (K,)."""
    rows = real(changes)
    hidden = tangent.solve @ rows.T  # in theta, for δ = 1
    return rows - (rows @ tangent.q) @ tangent.q.T, tangent.gradient[tangent.free] @ hidden


def _of_size(value: float, u: float, effect: float) -> float:
    """Root mean square effect of a change and its uncertainty, in ohm, from that of δ = 1."""
    return math.hypot(value, u) * abs(effect)


def _sizes(steps: FloatArray, change: ComplexArray | NDArray[np.bool_]) -> FloatArray:
    """Square of a change (N,) after or before each of the steps (K, N), the smaller one."""
    found: FloatArray = np.minimum(steps @ np.abs(change) ** 2, (1 - steps) @ np.abs(change) ** 2)
    return found


def _noise(test: KramersKronig, used: NDArray[np.bool_]) -> FloatArray:
    """Noise of the components of the points in ``used``, at least that of all, in turn."""
    return np.repeat(np.maximum(test.local_noise[used], test.noise), 2)


def _weighed(
    residual: FloatArray, shapes: FloatArray, sizes: FloatArray, noise: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Coefficients, and their u, of the residual (M,) on shapes (K, M), with noise (M,).

    Steps near an end rest on too few points for their own residuals to tell the noise. Those of
    whose squared ``sizes`` (K,) hardly anything is left, or that would be no small change, have an
    infinite u.
    """
    square = np.maximum((shapes**2).sum(axis=1), 1e-300)
    u = np.maximum(np.sqrt((shapes**2) @ noise**2) / square, 1e-300)
    value = shapes @ residual / square
    u[(square < _LEAST_SEEN * sizes) | (np.abs(value) > _MOST_STEP)] = math.inf
    return value, u


def _likeliest(values: FloatArray, u: FloatArray, effects: FloatArray) -> Change:
    """Of changes at once (K,) the one that chance explains least; ``effects`` in ohm for δ = 1."""
    if not len(values):
        return Change(0.0, math.inf, 0.0, at_once=True)
    k = int((np.abs(values) / u).argmax())
    value, u_value = float(values[k]), float(u[k])
    effect = _of_size(value, u_value, float(effects[k]))
    return Change(value, u_value, effect, len(values), at_once=True)


def effect(changes: Iterable[Change]) -> float:
    """Largest effect on the resistance of the changes that chance hardly explains, in ohm."""
    found = [change.effect for change in changes if change.chance < CHANCE_IN_U]
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
    """Even, late and early change over n points, shape (3, n)."""
    x = np.linspace(0.0, 1.0, n)
    return np.stack([x, x**3, 1 - (1 - x) ** 3])


def _steps(frequency: FloatArray) -> FloatArray:
    """Change at once from each point on that has enough of the N on both sides, shape (K, N)."""
    return _steps_of(frequency.tobytes())


@lru_cache(maxsize=64)
def _steps_of(grid: bytes) -> FloatArray:
    way = np.log10(np.frombuffer(grid))
    n = len(way)
    ends = np.minimum(np.abs(way - way[0]), np.abs(way - way[-1]))
    points = np.minimum(np.arange(n), np.arange(n, 0, -1))
    return np.triu(np.ones((n, n)))[(ends >= _BESIDE) & (points >= _FEWEST_BESIDE)]


def _regressed(
    residual: FloatArray, shapes: FloatArray, leverage: FloatArray, *, explained: bool
) -> list[tuple[float, float, float]]:
    """Coefficient, u, and degrees of freedom of u, of the residual (M,) on each of shapes (K, M).

    The noise is what is left with the shape, if it is to be ``explained`` by it, or without. Few
    points that have most of a shape tell their noise no better than as few residuals.
    """
    square = np.maximum((shapes**2).sum(axis=1), 1e-300)
    value = shapes @ residual / square
    left = residual
    if explained:
        left = residual - value[:, None] * shapes
        leverage = leverage + shapes**2 / square[:, None]
    noise = left**2 / np.maximum(1 - leverage, _LEAST_FREEDOM)
    u = np.maximum(np.sqrt((shapes**2 * noise).sum(axis=1)) / square, 1e-300)
    dof = np.maximum(square**2 / np.maximum((shapes**4).sum(axis=1), 1e-300), 1.0)
    return list(zip(map(float, value), map(float, u), map(float, dof), strict=True))
