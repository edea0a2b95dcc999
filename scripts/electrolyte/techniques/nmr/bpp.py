"""Temperature dependence of T1: apparent activation energy, and the model of Bloembergen, Purcell
and Pound with what the data does and does not say about its parameters.

1/T1 = K [tau/(1 + (w tau)^2) + 4 tau/(1 + 4 (w tau)^2)], tau = tau25 exp(Ea/k (1/T - 1/298.15 K))
(Phys. Rev. 73, 679 (1948)). K absorbs the strength of the fluctuating coupling.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from electrolyte.ground.constants import BOLTZMANN_EV_K, ICE_POINT_K
from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.uncertainty import line

REFERENCE_K = 25 + ICE_POINT_K
MINIMUM_W_TAU = 0.6158  # w tau at the T1 minimum of the model
ENERGIES = (0.01, 1.2)  # eV, range that is searched
LOG_W_TAU = (float(np.log(1e-3)), float(np.log(1e9)))  # of ln(w tau) at 25 °C
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
    likely: np.ndarray  # (m, 3): energy, tau, coupling of all mapped points within 95 %

    def t1(self, temperature_K: np.ndarray) -> np.ndarray:
        """T1 in s of the best fit."""
        tau = correlation_time(temperature_K, self.energy.value, self.tau.value)
        return 1 / (self.coupling.value * spectral_density(tau, self.larmor_Hz))

    def band(self, temperature_K: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Lowest and highest T1 in s of all parameters within 95 %."""
        energy, tau, coupling = self.likely.T[:, :, None]
        moved = correlation_time(temperature_K, energy, tau)
        t1 = 1 / (coupling * spectral_density(moved, self.larmor_Hz))
        return t1.min(axis=0), t1.max(axis=0)


def correlation_time(temperature_K: np.ndarray, energy: float, tau25: float) -> np.ndarray:
    """Arrhenius correlation time, s."""
    step = 1 / np.asarray(temperature_K, float) - 1 / REFERENCE_K
    return np.asarray(tau25 * np.exp(energy / BOLTZMANN_EV_K * step))


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
    fitted = line(1 / (BOLTZMANN_EV_K * temperature_K), np.log(t1), t1_u / t1)
    return ApparentEnergy(fitted.slope, fitted.u_slope, fitted.chi2_reduced, fitted.n)


def fit_bpp(
    temperature_K: np.ndarray,
    t1: np.ndarray,
    t1_u: np.ndarray,
    larmor_Hz: float,
    subject: str,
) -> BppFit:
    """Profile likelihood of the model's three parameters.

    chi squared is mapped over tau and Ea along its valley, with K, which is linear, at its
    optimum. Limits are where it has risen by 3.84 (95 %), or by more where the best fit does not
    describe the data; a limit beyond the mapped range is open.

    Parameters
    ----------
    temperature_K, t1, t1_u : (n,), at least 4 temperatures; K, s, s
    larmor_Hz : of the file, Hz

    Raises
    ------
    AnalysisError
        Fewer than 4 temperatures.
    """
    temperature_K, t1, t1_u = _checked(temperature_K, t1, t1_u, 4, subject)
    data = _Rates(temperature_K, 1 / t1, t1_u / t1**2, 2 * np.pi * larmor_Hz)
    log_x = np.linspace(*LOG_W_TAU, 301)
    for _ in range(3):  # from the whole range to what is compatible with the data
        energy, lowest = data.valley(log_x)
        scale = max(lowest.min() / (len(t1) - 3), 1.0)
        near = np.flatnonzero(lowest < lowest.min() + 12 * scale)
        low, high = max(near[0] - 1, 0), min(near[-1] + 1, len(log_x) - 1)
        log_x = np.linspace(log_x[low], log_x[high], 301)
    energy, lowest = data.valley(log_x)
    # across the valley: to both sides by multiples of the local standard uncertainty
    step = 1e-4
    bend = data.chi2(energy + step, log_x) + data.chi2(energy - step, log_x) - 2 * lowest
    width = np.sqrt(2 * step**2 / np.maximum(bend, 1e-9 * lowest.max() + 1e-12))
    energy = energy[:, None] + np.linspace(-4, 4, 81) * np.minimum(width, 0.3)[:, None]
    log_x = np.broadcast_to(log_x[:, None], energy.shape)
    chi2 = data.chi2(energy, log_x)
    best = np.unravel_index(np.argmin(chi2), chi2.shape)
    reduced = float(chi2[best]) / (len(t1) - 3)
    scale = max(reduced, 1.0)
    spread = (chi2 - chi2[best]) / scale
    likely = spread < _DELTA_95
    coupling, coupling_u = data.coupling(energy, log_x)
    is_open = (
        bool((likely & (log_x <= LOG_W_TAU[0] + 1e-9)).any()),
        bool((likely & (log_x >= LOG_W_TAU[1] - 1e-9)).any()),
    )
    energy_open = (
        bool((energy[likely] <= ENERGIES[0]).any()),
        bool((energy[likely] >= ENERGIES[1]).any()),
    )
    minimum = _minimum_temperature(energy, log_x)
    none = np.zeros_like(energy)
    return BppFit(
        energy=_interval(energy, none, spread, best, energy_open),
        tau=_interval(np.exp(log_x) / data.w, none, spread, best, is_open),
        coupling=_interval(coupling, coupling_u * np.sqrt(scale), spread, best, is_open),
        # the farther the motion from the minimum, the higher its temperature
        minimum=_interval(minimum, none, spread, best, is_open),
        is_minimum_reached=bool(temperature_K.min() <= minimum[best] <= temperature_K.max()),
        chi2=reduced,
        n=len(t1),
        larmor_Hz=larmor_Hz,
        likely=np.column_stack([energy[likely], np.exp(log_x[likely]) / data.w, coupling[likely]]),
    )


@dataclass(frozen=True)
class _Rates:
    """Relaxation rates over temperature; w: Larmor frequency, rad/s."""

    temperature_K: np.ndarray
    rate: np.ndarray
    rate_u: np.ndarray
    w: float

    def _density(self, energy: np.ndarray, log_x: np.ndarray) -> np.ndarray:
        """Spectral density over rate_u (..., n) at energies and ln(w tau25)."""
        step = (1 / self.temperature_K - 1 / REFERENCE_K) / BOLTZMANN_EV_K
        exponent = np.asarray(log_x)[..., None] + np.asarray(energy)[..., None] * step
        tau = np.exp(np.clip(exponent, -60, 60)) / self.w
        return spectral_density(tau, self.w / (2 * np.pi)) / self.rate_u

    def coupling(self, energy: np.ndarray, log_x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The best K and its u."""
        density = self._density(energy, log_x)
        norm = np.sum(density**2, axis=-1)
        return density @ (self.rate / self.rate_u) / norm, 1 / np.sqrt(norm)

    def chi2(self, energy: np.ndarray, log_x: np.ndarray) -> np.ndarray:
        """chi squared with the best K."""
        density, target = self._density(energy, log_x), self.rate / self.rate_u
        projected = (density @ target) ** 2 / np.sum(density**2, axis=-1)
        return np.asarray(target @ target - projected)

    def valley(self, log_x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The best energy for each ln(w tau25), and its chi squared: scan, then golden section."""
        scan = np.linspace(*ENERGIES, 120)
        at = np.argmin(self.chi2(scan[None, :], log_x[:, None]), axis=1)
        low, high = scan[np.maximum(at - 1, 0)], scan[np.minimum(at + 1, len(scan) - 1)]
        golden = (np.sqrt(5) - 1) / 2
        for _ in range(32):
            left, right = high - golden * (high - low), low + golden * (high - low)
            is_left = self.chi2(left, log_x) < self.chi2(right, log_x)
            low, high = np.where(is_left, low, left), np.where(is_left, right, high)
        energy = (low + high) / 2
        return energy, self.chi2(energy, log_x)


def _minimum_temperature(energy: np.ndarray, log_x: np.ndarray) -> np.ndarray:
    """Temperature in K at which w tau is that of the T1 minimum; infinite if never."""
    inverse = 1 / REFERENCE_K - BOLTZMANN_EV_K / energy * (log_x - np.log(MINIMUM_W_TAU))
    return np.where(inverse > 1e-5, 1 / np.maximum(inverse, 1e-5), np.inf)


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


def _interval(
    values: np.ndarray,
    values_u: np.ndarray,
    spread: np.ndarray,
    best: tuple[np.intp, ...],
    is_open: tuple[bool, bool],
) -> Interval:
    """Profile limits; ``values_u`` is the uncertainty that is left at each point of the map."""
    ends = []
    for level in (_DELTA_95, _DELTA_68):
        inside = spread < level
        reach = values_u[inside] * np.sqrt(level - spread[inside])
        ends += [float((values[inside] - reach).min()), float((values[inside] + reach).max())]
    low, high, low_68, high_68 = ends
    return Interval(
        float(values[best]),
        low,
        high,
        low_68,
        high_68,
        is_open[0],
        is_open[1] or bool(np.isinf(high)),
    )
