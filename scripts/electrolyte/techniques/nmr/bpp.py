"""Temperature dependence of T1: apparent activation energy, and the model of Bloembergen, Purcell
and Pound with what the data does and does not say about its parameters.

1/T1 = K [tau/(1 + (w tau)^p) + 4 tau/(1 + (2 w tau)^p)], tau = tau25 exp(Ea/k (1/T - 1/298.15 K)),
with p = 2 (Phys. Rev. 73, 679 (1948)), or 1 < p <= 2 for correlated or distributed motion (Kuchler
et al., J. Non-Cryst. Solids 128, 328 (1991)). K absorbs the strength of the fluctuating coupling.
While the motion is slow the data give (p - 1) Ea alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from electrolyte.ground.constants import BOLTZMANN_EV_K, ICE_POINT_K
from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.uncertainty import line, t_factor
from electrolyte.techniques.nmr.other_motions import OtherMotion, other_motions
from electrolyte.techniques.nmr.profile_interval import Interval, profile_interval

REFERENCE_K = 25 + ICE_POINT_K
BPP_EXPONENT = 2.0
EXPONENTS = (1.2, BPP_EXPONENT)  # that are searched where none is stated
ENERGIES = (0.01, 1.2)  # eV, range that is searched
LOG_W_TAU = (float(np.log(1e-3)), float(np.log(1e9)))  # of ln(w tau) at 25 °C
_LEVELS = 3.841, 1.0  # of chi squared for 95 and 68 %, one parameter
_CLEARLY = 10.0  # fall of chi squared for which another model is the better one
_EXPONENT_GRIDS = 9, 9, 25  # points, from the whole range to what the data allow


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
    K; exponent : of the spectral density. ``is_minimum_reached``: the minimum lies within the
    measured temperatures; ``is_exponent_stated``: it was not fitted."""

    energy: Interval
    tau: Interval
    coupling: Interval
    minimum: Interval
    exponent: Interval
    is_exponent_stated: bool
    is_minimum_reached: bool
    chi2: float
    n: int
    larmor_Hz: float
    likely: np.ndarray  # (m, 4): energy, tau, coupling, exponent of mapped points within 95 %
    better: str = ""  # what describes T1 clearly better

    def t1(self, temperature_K: np.ndarray) -> np.ndarray:
        """T1 in s of the best fit."""
        tau = correlation_time(temperature_K, self.energy.value, self.tau.value)
        density = spectral_density(tau, self.larmor_Hz, self.exponent.value)
        return 1 / (self.coupling.value * density)

    def band(self, temperature_K: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Lowest and highest T1 in s of all parameters within 95 %."""
        energy, tau, coupling, exponent = self.likely.T[:, :, None]
        moved = correlation_time(temperature_K, energy, tau)
        t1 = 1 / (coupling * spectral_density(moved, self.larmor_Hz, exponent))
        return t1.min(axis=0), t1.max(axis=0)


def correlation_time(temperature_K: np.ndarray, energy: float, tau25: float) -> np.ndarray:
    """Arrhenius correlation time, s."""
    step = 1 / np.asarray(temperature_K, float) - 1 / REFERENCE_K
    return np.asarray(tau25 * np.exp(energy / BOLTZMANN_EV_K * step))


def spectral_density(
    tau: np.ndarray, larmor_Hz: float, exponent: float | np.ndarray = BPP_EXPONENT
) -> np.ndarray:
    """tau/(1 + (w tau)^p) + 4 tau/(1 + (2 w tau)^p), s."""
    x = 2 * np.pi * larmor_Hz * tau
    return np.asarray(tau / (1 + x**exponent) + 4 * tau / (1 + (2 * x) ** exponent))


def minimum_w_tau(exponent: float = BPP_EXPONENT) -> float:
    """w tau at the T1 minimum: where x/(1 + x^p) + 4 x/(1 + (2x)^p) is largest."""
    log_x = np.linspace(-3, 5, 801)
    for _ in range(3):
        x = np.exp(log_x)
        best = int(np.argmax(x / (1 + x**exponent) + 4 * x / (1 + (2 * x) ** exponent)))
        low, high = log_x[max(best - 1, 0)], log_x[min(best + 1, len(log_x) - 1)]
        log_x = np.linspace(low, high, 201)
    return float(np.exp((low + high) / 2))


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
    exponent: float | None = None,
) -> BppFit:
    """Profile likelihood of the model's parameters.

    chi squared is mapped over tau and Ea along its valley, for exponents of the spectral density
    between 1.2 and 2 or the stated one, with K, which is linear, at its optimum. Limits are where
    it has risen by 3.84 (95 %); where the best fit leaves more than the uncertainties, by as much
    as Student's t asks of the scatter. A limit beyond the mapped range is open. Where no exponent
    is stated the limits hold those of distributed barriers and of a constant rate too, and are open
    where the minimum of T1 may lie beyond the measured temperatures.

    Parameters
    ----------
    temperature_K, t1, t1_u : (n,), at least 4 temperatures; K, s, s
    larmor_Hz : of the file, Hz
    exponent : of the spectral density, if it is known; ``None`` to fit it

    Raises
    ------
    AnalysisError
        Fewer than 4 temperatures.
    """
    temperature_K, t1, t1_u = _checked(temperature_K, t1, t1_u, 4, subject)
    rates = temperature_K, 1 / t1, t1_u / t1**2, 2 * np.pi * larmor_Hz
    dof = len(t1) - (3 if exponent else 4)

    def at(p: float) -> _Rates:
        return _Rates(*rates, p)

    if exponent:
        exponents = np.array([exponent])
        lowest = np.array([at(exponent).lowest()])
    else:
        exponents = np.linspace(*EXPONENTS, _EXPONENT_GRIDS[0])
        for finer in _EXPONENT_GRIDS[1:]:
            lowest = np.array([at(p).lowest() for p in exponents])
            _, levels = _levels(float(lowest.min()), dof)
            near = np.flatnonzero(lowest < lowest.min() + 2 * levels[0])
            low, high = max(near[0] - 1, 0), min(near[-1] + 1, len(exponents) - 1)
            exponents = np.linspace(exponents[low], exponents[high], finer)
        lowest = np.array([at(p).lowest() for p in exponents])
    reduced, levels = _levels(float(lowest.min()), dof)
    maps = [
        at(p).mapped(lowest.min() + 3 * levels[0], np.sqrt(levels[0] / _LEVELS[0]))
        for p, least in zip(exponents, lowest, strict=True)
        if least < lowest.min() + 2 * levels[0]
    ]
    energy, log_x, coupling, coupling_u, minimum, power, chi2 = np.concatenate(maps, axis=1)
    best = int(np.argmin(chi2))
    spread = chi2 - chi2[best]
    likely = spread < levels[0]

    def touches(values: np.ndarray, low: float, high: float) -> tuple[bool, bool]:
        return bool((values[likely] <= low).any()), bool((values[likely] >= high).any())

    is_open = touches(log_x, LOG_W_TAU[0] + 1e-9, LOG_W_TAU[1] - 1e-9)
    if not exponent:  # what lies beyond the measured T1 is the model's word alone
        beyond = touches(minimum, temperature_K.min(), temperature_K.max())
        is_open = is_open[0] or beyond[0], is_open[1] or beyond[1]
    energy_open = touches(energy, *ENERGIES)
    exponent_open = (False, False) if exponent else touches(power, *EXPONENTS)
    if exponent_open[0]:  # then the exponent only bounds the energy from below
        energy_open = energy_open[0], True
    else:  # an exponent of 2 is the largest there is
        exponent_open = (False, False)
    none = np.zeros_like(energy)

    def interval(
        values: np.ndarray, is_open: tuple[bool, bool], values_u: np.ndarray = none
    ) -> Interval:
        return profile_interval(values, values_u, spread, best, is_open, levels)

    tau = np.exp(log_x) / rates[3]
    fit = BppFit(
        energy=interval(energy, energy_open),
        tau=interval(tau, is_open),
        coupling=interval(coupling, (False, any(is_open)), coupling_u),  # least at the minimum
        # the farther the motion from the minimum, the higher its temperature
        minimum=interval(minimum, is_open),
        exponent=interval(power, exponent_open),
        is_exponent_stated=exponent is not None,
        is_minimum_reached=bool(temperature_K.min() <= minimum[best] <= temperature_K.max()),
        chi2=reduced,
        n=len(t1),
        larmor_Hz=larmor_Hz,
        likely=np.column_stack([energy[likely], tau[likely], coupling[likely], power[likely]]),
    )
    if exponent:
        return fit
    start = fit.energy.value, fit.tau.value, fit.coupling.value
    others = other_motions(
        lambda tau: spectral_density(tau, larmor_Hz), *rates[:3], REFERENCE_K, start
    )
    for other in others:
        fit = _with(fit, other, float(chi2[best]), levels)
    return fit


def _with(fit: BppFit, other: OtherMotion, least: float, levels: tuple[float, float]) -> BppFit:
    """A fit whose intervals hold those of another description, as far as the data allow it; one
    that does clearly better is named. ``least`` : chi squared of the fit."""
    scatter = max(other.chi2 / max(fit.n - 4, 1), 1.0)
    better = other.name if other.chi2 < least - _CLEARLY * scatter else fit.better
    if other.chi2 > least + levels[0]:  # then it is not better either
        return fit
    reach = np.sqrt(np.array(levels))[:, None] * other.u
    (low, low_68), (high, high_68) = other.values - reach, other.values + reach
    energy, tau, coupling = (
        Interval(*values, False, False)
        for values in zip(other.values, low, high, low_68, high_68, strict=True)
    )
    return replace(
        fit,
        energy=fit.energy.holding(energy),
        tau=fit.tau.holding(tau.exponentiated()),
        coupling=fit.coupling.holding(coupling.exponentiated()),
        better=better,
    )


def _levels(chi2: float, dof: int) -> tuple[float, tuple[float, float]]:
    """Reduced chi squared (NaN without degrees of freedom), and the rises of chi squared at the
    ends of the 95 and 68 % intervals."""
    if dof < 1:
        return float("nan"), _LEVELS
    reduced = chi2 / dof
    if reduced <= 1:
        return reduced, _LEVELS
    return reduced, (
        reduced * t_factor(dof) ** 2,
        reduced * t_factor(dof, 0.6827) ** 2,
    )


@dataclass(frozen=True)
class _Rates:
    """Relaxation rates over temperature; w: Larmor frequency, rad/s; exponent: of the density."""

    temperature_K: np.ndarray
    rate: np.ndarray
    rate_u: np.ndarray
    w: float
    exponent: float

    def lowest(self) -> float:
        """The lowest chi squared."""
        log_x = np.linspace(*LOG_W_TAU, 151)
        for _ in range(4):
            lowest = self.valley(log_x)[1]
            best = int(np.argmin(lowest))
            low, high = max(best - 1, 0), min(best + 1, len(log_x) - 1)
            log_x = np.linspace(log_x[low], log_x[high], 21)
        return float(lowest.min())

    def mapped(self, level: float, wide: float) -> np.ndarray:
        """Energy, ln(w tau25), K and its u, T of the minimum, exponent, chi squared (7, points)
        where chi squared is below a level; ``wide`` times 4 local widths across the valley."""
        log_x = np.linspace(*LOG_W_TAU, 301)
        for _ in range(3):
            energy, lowest = self.valley(log_x)
            near = np.flatnonzero(lowest < max(level, lowest.min() + 1e-9))
            low, high = max(near[0] - 1, 0), min(near[-1] + 1, len(log_x) - 1)
            log_x = np.linspace(log_x[low], log_x[high], 301)
        energy, lowest = self.valley(log_x)
        # across the valley: to both sides by multiples of the local standard uncertainty
        step = 1e-4
        bend = self.chi2(energy + step, log_x) + self.chi2(energy - step, log_x) - 2 * lowest
        width = np.sqrt(2 * step**2 / np.maximum(bend, 1e-9 * lowest.max() + 1e-12))
        steps = np.linspace(-4, 4, 81) * wide
        energy = (energy[:, None] + steps * np.minimum(width, 0.3)[:, None]).ravel()
        log_x = np.repeat(log_x, len(steps))
        coupling, coupling_u = self.coupling(energy, log_x)
        least = np.log(minimum_w_tau(self.exponent))
        inverse = 1 / REFERENCE_K - BOLTZMANN_EV_K / energy * (log_x - least)
        minimum = np.where(inverse > 1e-5, 1 / np.maximum(inverse, 1e-5), np.inf)
        power = np.full_like(energy, self.exponent)
        chi2 = self.chi2(energy, log_x)
        return np.array([energy, log_x, coupling, coupling_u, minimum, power, chi2])

    def _density(self, energy: np.ndarray, log_x: np.ndarray) -> np.ndarray:
        """Spectral density over rate_u (..., n) at energies and ln(w tau25)."""
        step = (1 / self.temperature_K - 1 / REFERENCE_K) / BOLTZMANN_EV_K
        moved = np.asarray(log_x)[..., None] + np.asarray(energy)[..., None] * step
        moved = np.clip(moved, -60, 60)
        power = np.exp(self.exponent * moved)  # (w tau)^p, without the slower power of floats
        shape = 1 / (1 + power) + 4 / (1 + 2**self.exponent * power)
        return np.exp(moved) * shape / (self.w * self.rate_u)

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
        left, right = high - golden * (high - low), low + golden * (high - low)
        at_left, at_right = self.chi2(left, log_x), self.chi2(right, log_x)
        for _ in range(32):  # each step keeps one of the two points
            is_left = at_left < at_right
            low, high = np.where(is_left, low, left), np.where(is_left, right, high)
            kept, at_kept = np.where(is_left, left, right), np.where(is_left, at_left, at_right)
            width = golden * (high - low)
            tried = np.where(is_left, high - width, low + width)
            at_tried = self.chi2(tried, log_x)
            left, right = np.where(is_left, tried, kept), np.where(is_left, kept, tried)
            at_left = np.where(is_left, at_tried, at_kept)
            at_right = np.where(is_left, at_kept, at_tried)
        energy = (low + high) / 2
        return energy, self.chi2(energy, log_x)


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
