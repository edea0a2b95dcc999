"""Levenberg-Marquardt minimisation of many circuit fits at once, and the covariances at its ends.

Minimised is ``Σ |weight (Z_model - Z)|²`` with respect to phi (``circuits.CircuitAt``), by analytic
derivatives; steps are scaled by the diagonal (Marquardt, J. SIAM 11 (1963) 431), parameters that
are pushed against a bound are held there. All problems are one batch of small linear systems.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from electrolyte.techniques.eis.circuits import Circuit, ComplexArray, FloatArray, circuit_at

_AT_ONCE = 128  # problems whose derivatives stay in the cache
_MAX_CHANGE = 2.5  # of phi in one step, a factor of 12
_FIRST_DAMPING, _HARDLY_DAMPED, _LEAST_DAMPING, _NO_WAY_DOWN = 1e-2, 1e-4, 1e-10, 1e12
_ENOUGH = 1e-5  # predicted relative gain of chi-square at which the end is reached
_TINY = 0.1  # change of phi up to which a last step is taken without looking


@dataclass
class State:
    """Where the minimisation of each of B problems stands.

    Attributes
    ----------
    spectrum : which one each fits, (B,)
    phi : parameters, (B, P)
    products : of the derivatives and, last, the residual with each other, (B, P + 1, P + 1)
    converged : (B,)
    """

    spectrum: NDArray[np.intp]
    phi: FloatArray
    products: FloatArray
    converged: NDArray[np.bool_]

    @property
    def chi2(self) -> FloatArray:
        """Sum of squared residuals, (B,)."""
        return self.products[:, -1, -1]

    @property
    def normal(self) -> FloatArray:
        """JᵀJ, (B, P, P)."""
        return self.products[:, :-1, :-1]

    @property
    def slope(self) -> FloatArray:
        """Jᵀr, (B, P)."""
        return self.products[:, :-1, -1]

    def put(self, rows: NDArray[Any], other: State) -> None:
        for name, values in vars(other).items():
            vars(self)[name][rows] = values

    def __getitem__(self, rows: NDArray[Any]) -> State:
        return State(*(values[rows] for values in vars(self).values()))


class Problems:
    """One circuit and S spectra: ohm and weights (S, N), at frequencies in Hz (N,)."""

    def __init__(
        self, circuit: Circuit, frequency: ArrayLike, z: ComplexArray, weight: FloatArray
    ) -> None:
        self._at, self._z, self._weight = circuit_at(circuit, frequency), z, weight.astype(complex)
        self._rows = self._at.rows(_AT_ONCE)
        low, high = (self._at.phi(bound[None])[0] for bound in circuit.theta_bounds)
        self.low, self.high = np.minimum(low, high), np.maximum(low, high)
        self.nothing = 1e-24 * z.shape[1]  # chi-square of data without noise

    def phi(self, theta: FloatArray) -> FloatArray:
        """From theta (B, P)."""
        return self._at.phi(theta)

    def start(self, spectrum: NDArray[np.intp], phi: FloatArray) -> State:
        """Of fits to ``spectrum`` (B,) from phi (B, P)."""
        phi = np.minimum(np.maximum(phi, self.low), self.high)
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            products = self.products(spectrum, phi)
        return State(spectrum, phi, products, np.zeros(len(phi), dtype=bool))

    def products(self, spectrum: NDArray[np.intp], phi: FloatArray) -> FloatArray:
        """As of ``State``."""
        n = phi.shape[1] + 1
        found = np.empty((len(phi), n, n))
        for at in range(0, len(phi), _AT_ONCE):
            part = slice(at, at + _AT_ONCE)
            rows = self._rows[:, : len(phi) - at]
            # all of one spectrum need no copies of it
            which = spectrum[part] if len(self._z) > 1 else slice(None)
            weight = self._weight[which]
            model = self._at.impedance(phi[part], rows, weight)
            model -= self._z[which]
            np.multiply(model, weight, out=rows[-1])
            real = rows.transpose(1, 0, 2).view(float)
            np.matmul(real, real.transpose(0, 2, 1), out=found[part])
        return found

    def end(self, state: State) -> tuple[FloatArray, FloatArray]:
        """Theta (B, P) and JᵀJ by theta (B, P, P)."""
        normal, signs = np.empty_like(state.normal), self._at.coordinates.signs
        order = self._at.coordinates.order
        normal[:, order[:, None], order] = state.normal * (signs[:, None] * signs)
        return self._at.theta(state.phi), normal


def _solved(system: FloatArray, slope: FloatArray) -> FloatArray:
    """Solutions (B, P) of B systems (B, P, P); nothing of those that rounding leaves singular."""
    try:
        return np.asarray(np.linalg.solve(system, slope[:, :, None])[:, :, 0])
    except np.linalg.LinAlgError:
        return np.array([_one_solved(*one) for one in zip(system, slope, strict=True)])


def _one_solved(system: FloatArray, slope: FloatArray) -> FloatArray:
    try:
        return np.asarray(np.linalg.solve(system, slope))
    except np.linalg.LinAlgError:
        return np.full_like(slope, np.nan)


def minimise(problems: Problems, state: State, steps: int) -> None:
    """Up to so many steps of Levenberg–Marquardt in each of B problems; changes ``state``."""
    low, high = problems.low, problems.high
    rows = np.arange(len(state.phi))  # of the problems still under way
    now = state[rows]
    damping, careful = np.full((len(rows), 1), _FIRST_DAMPING), np.ones(len(rows), dtype=bool)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for _ in range(steps):
            phi, slope = now.phi, now.slope
            system = now.normal.copy()
            held = (phi <= low) | (phi >= high)
            if np.count_nonzero(held):
                held &= (phi <= low) == (slope > 0)  # pushed outwards
                slope = np.where(held, 0.0, slope)
                system[held[:, :, None] | held[:, None, :]] = 0.0
            diagonal = system.reshape(len(rows), -1)[:, :: phi.shape[1] + 1]
            added = damping * np.maximum(diagonal, 1e-200)
            diagonal += added
            step = -_solved(system, slope)
            # what the quadratic model promises: |r|² - |r + J step|²
            gain = (step * (added * step - slope)).sum(axis=1)
            next_phi = phi + np.minimum(np.maximum(step, -_MAX_CHANGE), _MAX_CHANGE)
            next_phi = np.minimum(np.maximum(next_phi, low), high)
            small = gain <= _ENOUGH * now.chi2 + problems.nothing
            if np.count_nonzero(small):
                # A damped step may be worth little only because it is damped: look once more.
                hasty = small & careful & (damping[:, 0] > _HARDLY_DAMPED)
                if hasty.any():
                    damping[hasty], careful[hasty] = _HARDLY_DAMPED, False
                    small &= ~hasty
                    if hasty.all():
                        continue
            finished = small | (damping[:, 0] > _NO_WAY_DOWN)
            if np.count_nonzero(finished):
                last = small & (np.abs(next_phi - phi).max(axis=1) < _TINY)
                now.phi = np.where(last[:, None], next_phi, phi)
                now.products[:, -1, -1] -= last * gain
                now.converged = small
                state.put(rows[finished], now[finished])
                left = ~finished
                if not left.any():
                    return
                now, rows, next_phi = now[left], rows[left], next_phi[left]
                damping, careful = damping[left], careful[left]
            products = problems.products(now.spectrum, next_phi)
            better = products[:, -1, -1] < now.chi2
            less = np.maximum(0.1 * damping, _LEAST_DAMPING)
            if np.count_nonzero(better) == len(better):
                now.phi, now.products, damping = next_phi, products, less
            else:
                now.phi[better], now.products[better] = next_phi[better], products[better]
                damping = np.where(better[:, None], less, 6 * damping)
        state.put(rows, now)


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
