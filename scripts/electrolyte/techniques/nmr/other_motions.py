"""What else may lie behind T1 over temperature than motion of one spectral density: barriers that
are distributed, or a rate that no temperature changes (paramagnetic impurities, another motion).

Both flatten slopes, as a smaller exponent does, and belong to other energies: of Gaussian barriers
of one attempt frequency, the energy and correlation time here are those of the mean barrier.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from electrolyte.ground.constants import BOLTZMANN_EV_K

SPREAD_u = 0.1  # of barriers, relative to their mean, beforehand
CONSTANT_u = 0.1  # of a constant rate, relative to the largest one, beforehand
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(21)
_MOST = 0.4  # of either
_STARTS = 0.02, 0.1  # of either


@dataclass(frozen=True)
class OtherMotion:
    """name : in words; values, u : (3,) energy in eV, ln tau25, ln K; chi2 : of the rates."""

    name: str
    values: np.ndarray
    u: np.ndarray
    chi2: float


def other_motions(
    density: Callable[[np.ndarray], np.ndarray],
    temperature_K: np.ndarray,
    rate: np.ndarray,
    rate_u: np.ndarray,
    reference_K: float,
    start: tuple[float, float, float],
) -> list[OtherMotion]:
    """Both descriptions of the rates, by least squares with what is usual of their extent.

    Parameters
    ----------
    density : spectral density in s of correlation times in s
    temperature_K, rate, rate_u : (n,) K, 1/s, 1/s
    reference_K : temperature of tau25
    start : energy, tau25 and K of the model without either
    """
    step = (1 / temperature_K - 1 / reference_K) / BOLTZMANN_EV_K
    beyond = _NODES[:, None] / (BOLTZMANN_EV_K * temperature_K)

    def rates(x: np.ndarray, is_spread: bool) -> np.ndarray:
        energy, log_tau, log_k, extent = x
        if not is_spread:
            own = density(np.exp(np.clip(log_tau + energy * step, -90, 60)))
            return np.asarray(np.exp(log_k) * own + extent * rate.max())
        log_own = log_tau + energy * step + extent * energy * beyond
        own = density(np.exp(np.clip(log_own, -90, 60)))
        return np.asarray(np.exp(log_k) * (_WEIGHTS @ own) / _WEIGHTS.sum())

    found = []
    for name, is_spread, extent_u in (
        ("a distribution of barriers", True, SPREAD_u),
        ("a constant rate beside the motion", False, CONSTANT_u),
    ):

        def misfit(x: np.ndarray, is_spread: bool = is_spread, u: float = extent_u) -> np.ndarray:
            return np.append((rates(x, is_spread) - rate) / rate_u, x[3] / u)

        energy, tau, k = start
        bounds = np.array([[1e-3, -90, -60, 0.0], [3.0, 60, 120, _MOST]])
        fits = [
            least_squares(
                misfit,
                np.clip([energy, np.log(tau), np.log(k), extent], *bounds),
                bounds=bounds,
                x_scale=[0.01, 0.1, 0.1, 0.01],
            )
            for extent in _STARTS
        ]
        best = min(fits, key=lambda fit: fit.cost)
        size = np.maximum(np.linalg.norm(best.jac, axis=0), 1e-300)
        inverse = np.linalg.pinv((best.jac / size).T @ (best.jac / size), hermitian=True)
        u = (np.sqrt(np.maximum(np.diag(inverse), 0.0)) / size)[:3]
        found.append(OtherMotion(name, best.x[:3], u, float(np.sum(best.fun[:-1] ** 2))))
    return found
