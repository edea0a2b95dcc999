"""Levenberg-Marquardt minimisation of many circuit fits at once, and the covariances at its ends.

Minimised is ``Σ |weight (Z_model - Z)|²`` with respect to theta (see ``circuits``), with analytic
derivatives; steps are scaled by the diagonal (Marquardt, J. SIAM 11 (1963) 431), parameters that
are pushed against a bound are held there. All problems are one batch of small linear systems.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from electrolyte.techniques.eis.circuits import (
    Circuit,
    ComplexArray,
    FloatArray,
    derivative_factors,
    evaluate,
)

_MAX_CHANGE = 2.5  # of theta in one step, a factor of 12
_FIRST_DAMPING, _HARDLY_DAMPED, _LEAST_DAMPING, _NO_WAY_DOWN = 1e-2, 1e-4, 1e-10, 1e12
_ENOUGH = 1e-5  # predicted relative gain of chi-square at which the end is reached
_TINY = 0.1  # change of theta up to which a last step is taken without looking


@dataclass
class State:
    """Where the minimisation of each of B problems stands; ``normal`` is JᵀJ, ``slope`` Jᵀr."""

    theta: FloatArray
    chi2: FloatArray
    normal: FloatArray
    slope: FloatArray

    def put(self, rows: NDArray[Any], other: State) -> None:
        self.theta[rows], self.chi2[rows] = other.theta, other.chi2
        self.normal[rows], self.slope[rows] = other.normal, other.slope

    def __getitem__(self, rows: NDArray[Any]) -> State:
        return State(self.theta[rows], self.chi2[rows], self.normal[rows], self.slope[rows])


@dataclass
class _Data:
    """Spectra (B, N), their weights (B, N), and the derivatives' factors (P, B, N)."""

    z: ComplexArray
    weight: FloatArray
    factors: ComplexArray

    def __getitem__(self, rows: NDArray[Any]) -> _Data:
        return _Data(self.z[rows], self.weight[rows], self.factors[:, rows])


def minimise(
    circuit: Circuit,
    s: ComplexArray,
    z: ComplexArray,
    weight: FloatArray,
    theta: FloatArray,
    steps: int,
) -> tuple[State, NDArray[np.bool_]]:
    """Levenberg–Marquardt on B problems; also who converged.

    theta (B, P), z and weight (B, N), s (N,)
    """
    low, high = circuit.theta_bounds
    s, take, n_parameters = s[None], circuit.term_of, theta.shape[1]

    def problem(theta: FloatArray, data: _Data) -> State:
        model, terms = evaluate(circuit, theta, s, derivatives=True)
        both = np.empty((n_parameters + 1, *model.shape), dtype=complex)  # derivatives, residual
        np.multiply(terms[take], data.factors, out=both[:-1])
        np.multiply(model - data.z, data.weight, out=both[-1])
        real = both.transpose(1, 0, 2).view(float)
        square = real @ real.transpose(0, 2, 1)
        return State(theta, square[:, -1, -1], square[:, :-1, :-1], square[:, :-1, -1])

    data = _Data(z, weight, derivative_factors(circuit, s) * weight)
    enough = 1e-24 * z.shape[1]  # chi-square of data without noise
    damping, careful = np.full((len(theta), 1), _FIRST_DAMPING), np.ones(len(theta), dtype=bool)
    end, converged, stuck = None, np.zeros(len(theta), dtype=bool), False
    rows = np.arange(len(theta))  # of the problems still under way
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        now = problem(np.minimum(np.maximum(theta, low), high), data)
        for _ in range(steps):
            system, slope = now.normal.copy(), now.slope
            held = (now.theta <= low) | (now.theta >= high)
            if np.count_nonzero(held):
                held &= (now.theta <= low) == (slope > 0)  # pushed outwards
                slope = np.where(held, 0.0, slope)
                system[held[:, :, None] | held[:, None, :]] = 0.0
            diagonal = system.reshape(len(rows), -1)[:, :: n_parameters + 1]
            added = damping * np.maximum(diagonal, 1e-200)
            diagonal += added
            step = -np.linalg.solve(system, slope[:, :, None])[:, :, 0]
            # what the quadratic model promises: |r|² - |r + J step|²
            gain = (step * (added * step - slope)).sum(axis=1)
            theta = now.theta + np.minimum(np.maximum(step, -_MAX_CHANGE), _MAX_CHANGE)
            theta = np.minimum(np.maximum(theta, low), high)
            small = gain <= _ENOUGH * now.chi2 + enough
            if np.count_nonzero(small):
                # A damped step may be worth little only because it is damped: look once more.
                hasty = small & careful & (damping[:, 0] > _HARDLY_DAMPED)
                if hasty.any():
                    damping[hasty], careful[hasty] = _HARDLY_DAMPED, False
                    small &= ~hasty
                    if hasty.all():
                        continue
            finished = small | (damping[:, 0] > _NO_WAY_DOWN) if stuck else small
            if np.count_nonzero(finished):
                last = small & (np.abs(theta - now.theta).max(axis=1) < _TINY)
                now.theta = np.where(last[:, None], theta, now.theta)
                now.chi2 = now.chi2 - last * gain
                converged[rows[finished]] = small[finished]
                if end is None:
                    if finished.all():
                        return now, converged
                    end = now[rows]
                end.put(rows[finished], now[finished])
                left = ~finished
                if not left.any():
                    return end, converged
                now, data, rows, theta = now[left], data[left], rows[left], theta[left]
                damping, careful = damping[left], careful[left]
            new = problem(theta, data)
            better = new.chi2 < now.chi2
            less = np.maximum(0.1 * damping, _LEAST_DAMPING)
            if np.count_nonzero(better) == len(better):
                now, damping = new, less
            else:
                now.put(better, new[better])
                damping = np.where(better[:, None], less, 6 * damping)
                stuck = True
    if end is None:
        return now, converged
    end.put(rows, now)
    return end, converged


def covariances(normal: FloatArray, held: NDArray[np.bool_], variance: FloatArray) -> FloatArray:
    """Covariances of theta (B, P, P) from JᵀJ and the variance of a residual.

    Held parameters have none. Directions that the data leaves open (eigenvalues of the scaled
    matrix at the rounding level) give infinite variance to the parameters they involve.
    """
    diagonal = normal[:, range(normal.shape[1]), range(normal.shape[1])]
    usable = ~held & (diagonal > 0) & (diagonal < np.inf)
    scale = np.sqrt(np.where(usable, diagonal, 1.0))
    scales = scale[:, :, None] * scale[:, None, :]
    scaled = normal / scales
    if not usable.all():
        both = usable[:, :, None] & usable[:, None, :]
        scaled = np.where(both, scaled, np.eye(normal.shape[1]))
    values, vectors = np.linalg.eigh(scaled)
    open_directions = values < 1e-13
    part = vectors / np.sqrt(np.where(open_directions, np.inf, values))[:, None, :]
    covariance = (part @ part.transpose(0, 2, 1)) * (variance[:, None, None] / scales)
    if open_directions.any() or not usable.all():
        unknown = ((vectors**2 * open_directions[:, None, :]).sum(axis=2) > 1e-6) | ~usable
        covariance[unknown[:, :, None] | unknown[:, None, :]] = 0.0
        np.einsum("bpp->bp", covariance)[unknown & ~held] = np.inf
    return covariance
