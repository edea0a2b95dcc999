"""Temperature dependence of T1: apparent activation energy, and the model of Bloembergen, Purcell
and Pound with what the data does and does not say about its parameters.

1/T1 = K [tau/(1 + (w tau)^2) + 4 tau/(1 + 4 (w tau)^2)], tau = tau25 exp(Ea/k (1/T - 1/298.15 K))
(Phys. Rev. 73, 679 (1948)). K absorbs the strength of the fluctuating coupling.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from electrolyte.errors import AnalysisError
from electrolyte.temperature import ICE_POINT_K
from electrolyte.uncertainty import line

BOLTZMANN_EV = 8.617333262e-5  # eV/K, CODATA 2018
REFERENCE_K = 25 + ICE_POINT_K
MINIMUM_W_TAU = 0.6158  # w tau at the T1 minimum of the model
_DELTA_95 = 3.841  # chi squared, one parameter
_DELTA_68 = 1.0


@dataclass(frozen=True)
class Interval:
    """Best value with profile-likelihood limits; an open side is infinite (or zero)."""

    value: float
    low: float
    high: float
    low_68: float
    high_68: float
    is_open_low: bool
    is_open_high: bool

    @property
    def u(self) -> float:
        """Half of the 68 % interval; NaN if a side is open."""
        if self.is_open_low or self.is_open_high:
            return float("nan")
        return (self.high_68 - self.low_68) / 2


@dataclass(frozen=True)
class ApparentEnergy:
    """Slope of ln T1 against 1/kT: Ea where the motion is slow (w tau >> 1), a bound elsewhere."""

    energy: float
    energy_u: float
    chi2: float
    n: int


@dataclass(frozen=True)
class BppFit:
    """energy : eV; tau : s at 25 °C; coupling : K, 1/s²; minimum : temperature of the T1 minimum,
    K. ``is_minimum_reached``: the minimum lies within the measured temperatures."""

    energy: Interval
    tau: Interval
    coupling: Interval
    minimum: Interval
    is_minimum_reached: bool
    chi2: float
    n: int
    larmor_Hz: float

    def t1(self, temperature_K: np.ndarray) -> np.ndarray:
        """T1 in s of the best fit."""
        tau = correlation_time(temperature_K, self.energy.value, self.tau.value)
        return 1 / (self.coupling.value * spectral_density(tau, self.larmor_Hz))


def correlation_time(temperature_K: np.ndarray, energy: float, tau25: float) -> np.ndarray:
    """Arrhenius correlation time, s."""
    step = 1 / np.asarray(temperature_K, float) - 1 / REFERENCE_K
    return np.asarray(tau25 * np.exp(energy / BOLTZMANN_EV * step))


def spectral_density(tau: np.ndarray, larmor_Hz: float) -> np.ndarray:
    """tau/(1 + (w tau)²) + 4 tau/(1 + 4 (w tau)²), s."""
    x = 2 * np.pi * larmor_Hz * tau
    return np.asarray(tau / (1 + x**2) + 4 * tau / (1 + 4 * x**2))


def apparent_energy(
    temperature_K: np.ndarray, t1: np.ndarray, t1_u: np.ndarray, subject: str
) -> ApparentEnergy:
    """Weighted line through ln T1 against 1/kT; its u is widened by excess scatter.

    Raises
    ------
    AnalysisError
        Fewer than 3 temperatures.
    """
    temperature_K, t1, t1_u = _checked(temperature_K, t1, t1_u, 3, subject)
    fitted = line(1 / (BOLTZMANN_EV * temperature_K), np.log(t1), t1_u / t1)
    return ApparentEnergy(fitted.slope, fitted.u_slope, fitted.chi2_reduced, fitted.n)


def fit_bpp(
    temperature_K: np.ndarray,
    t1: np.ndarray,
    t1_u: np.ndarray,
    larmor_Hz: float,
    subject: str,
    energies: tuple[float, float] = (0.01, 1.2),
) -> BppFit:
    """Profile likelihood of the model's three parameters.

    The likelihood is evaluated on a grid of (Ea, tau) with K, which is linear, at its optimum; a
    confidence limit that the grid's edge cuts off is reported as open.

    Parameters
    ----------
    temperature_K, t1, t1_u : (n,), at least 4 temperatures; K, s, s
    larmor_Hz : of the file, Hz
    energies : grid of Ea, eV

    Raises
    ------
    AnalysisError
        Fewer than 4 temperatures, or T1 that does not vary.
    """
    temperature_K, t1, t1_u = _checked(temperature_K, t1, t1_u, 4, subject)
    rate, rate_u = 1 / t1, t1_u / t1**2
    edges = (energies, (np.log(1e-3), np.log(1e9)))  # the second: ln(w tau25)
    # a coarse map finds the region, finer ones the limits
    chi2, energy, log_x = _map(temperature_K, rate, rate_u, larmor_Hz, edges)
    for _ in range(3):
        smallest = chi2.min()
        near = chi2 < smallest + 12 * max(smallest / max(len(t1) - 3, 1), 1.0)
        inner = (_span(energy[near], energies), _span(log_x[near], edges[1]))
        chi2, energy, log_x = _map(temperature_K, rate, rate_u, larmor_Hz, inner)
    best = np.unravel_index(np.argmin(chi2), chi2.shape)
    reduced = float(chi2[best]) / (len(t1) - 3)
    spread = (chi2 - chi2[best]) / max(reduced, 1.0)
    w = 2 * np.pi * larmor_Hz
    coupling, coupling_u = _coupling(temperature_K, rate, rate_u, larmor_Hz, energy, log_x)
    # tau at the minimum is MINIMUM_W_TAU / w
    inverse = 1 / REFERENCE_K - BOLTZMANN_EV / energy * (log_x - np.log(MINIMUM_W_TAU))
    minimum = 1 / np.maximum(inverse, 1e-6)
    at_edge = {
        "low energy": energy <= energies[0] * 1.001,
        "high energy": energy >= energies[1] * 0.999,
        "low x": log_x <= edges[1][0] + 1e-6,
        "high x": log_x >= edges[1][1] - 1e-6,
    }
    is_inside = spread < _DELTA_95
    open_side = {side: bool((is_inside & cells).any()) for side, cells in at_edge.items()}
    is_open = any(open_side.values())
    low_k, high_k = _profile_coupling(coupling, coupling_u / np.sqrt(1 / max(reduced, 1.0)), spread)
    minimum_interval = _interval(minimum, spread, best, False, is_open)
    return BppFit(
        energy=_interval(energy, spread, best, open_side["low energy"], open_side["high energy"]),
        tau=_interval(np.exp(log_x) / w, spread, best, open_side["low x"], open_side["high x"]),
        coupling=Interval(
            float(coupling[best]),
            low_k[1],
            high_k[1],
            low_k[0],
            high_k[0],
            open_side["low x"],
            open_side["high x"],
        ),
        minimum=minimum_interval,
        is_minimum_reached=bool(temperature_K.min() <= minimum[best] <= temperature_K.max()),
        chi2=reduced,
        n=len(t1),
        larmor_Hz=larmor_Hz,
    )


def _checked(
    temperature_K: np.ndarray, t1: np.ndarray, t1_u: np.ndarray, least: int, subject: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    temperature_K, t1, t1_u = (np.asarray(a, float) for a in (temperature_K, t1, t1_u))
    if len(np.unique(temperature_K)) < least:
        raise AnalysisError(
            subject,
            f"T1 at {least} temperatures or more",
            f"{len(np.unique(temperature_K))}",
        )
    if not ((t1 > 0).all() and (t1_u > 0).all()):
        raise AnalysisError(subject, "positive T1 with uncertainties", "zero or negative ones")
    return temperature_K, t1, t1_u


def _map(
    temperature_K: np.ndarray,
    rate: np.ndarray,
    rate_u: np.ndarray,
    larmor_Hz: float,
    edges: tuple[tuple[float, float], tuple[float, float]],
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """chi2, energy and ln(w tau25) on a grid of 161 x 161 between the edges."""
    energy, log_x = np.meshgrid(
        np.linspace(*edges[0], 161), np.linspace(*edges[1], 161), indexing="ij"
    )
    coupling, _ = _coupling(temperature_K, rate, rate_u, larmor_Hz, energy, log_x)
    density = _density(temperature_K, larmor_Hz, energy, log_x)
    chi2 = np.sum(((rate - coupling[..., None] * density) / rate_u) ** 2, axis=-1)
    return chi2, energy, log_x


def _density(
    temperature_K: np.ndarray, larmor_Hz: float, energy: np.ndarray, log_x: np.ndarray
) -> np.ndarray:
    """Spectral density (..., n temperatures) on a grid of (energy, ln(w tau25))."""
    step = (1 / temperature_K - 1 / REFERENCE_K) / BOLTZMANN_EV
    tau = np.exp(log_x[..., None] + energy[..., None] * step) / (2 * np.pi * larmor_Hz)
    return spectral_density(tau, larmor_Hz)


def _coupling(
    temperature_K: np.ndarray,
    rate: np.ndarray,
    rate_u: np.ndarray,
    larmor_Hz: float,
    energy: np.ndarray,
    log_x: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """The best K, and its u, at every point of a grid."""
    density = _density(temperature_K, larmor_Hz, energy, log_x) / rate_u
    norm = np.sum(density**2, axis=-1)
    return np.sum(density * (rate / rate_u), axis=-1) / norm, 1 / np.sqrt(norm)


def _span(values: np.ndarray, limits: tuple[float, float]) -> tuple[float, float]:
    """Range of values, a tenth wider, within the limits."""
    low, high = float(values.min()), float(values.max())
    margin = max(0.1 * (high - low), 1e-3)
    return max(low - margin, limits[0]), min(high + margin, limits[1])


def _interval(
    values: np.ndarray,
    spread: np.ndarray,
    best: tuple[np.intp, ...],
    is_open_low: bool,
    is_open_high: bool,
) -> Interval:
    inside, inner = values[spread < _DELTA_95], values[spread < _DELTA_68]
    return Interval(
        value=float(values[best]),
        low=float(inside.min()),
        high=float(inside.max()),
        low_68=float(inner.min()),
        high_68=float(inner.max()),
        is_open_low=is_open_low,
        is_open_high=is_open_high,
    )


def _profile_coupling(
    coupling: np.ndarray, coupling_u: np.ndarray, spread: np.ndarray
) -> tuple[tuple[float, float], tuple[float, float]]:
    """(68 %, 95 %) lower and upper limits of K: at each grid point its u is added."""
    low, high = [], []
    for level in (_DELTA_68, _DELTA_95):
        inside = spread < level
        reach = coupling_u[inside] * np.sqrt(level - spread[inside])
        low.append(float((coupling[inside] - reach).min()))
        high.append(float((coupling[inside] + reach).max()))
    return (low[0], low[1]), (high[0], high[1])
