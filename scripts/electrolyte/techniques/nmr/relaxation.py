"""Spin-lattice relaxation: line amplitudes of a stack of spectra, and their recovery."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import least_squares

from electrolyte.ground.errors import AnalysisError
from electrolyte.techniques.nmr.fourier import Spectrum
from electrolyte.techniques.nmr.lines import LineFit

_EXPONENT_BOUNDS = (0.3, 1.5)
_CLEARLY_BETTER = 4.0  # fall of AICc for which the stretched form is taken


@dataclass(frozen=True)
class Recovery:
    """Fit of A - B exp(-(t/T1)**exponent); each value with its standard uncertainty.

    Attributes
    ----------
    t1 : s; exponent : 1 with u = 0 if mono-exponential
    amplitude : A; depth : B/A, 1 for perfect saturation, 2 for perfect inversion
    is_stretched : the form that AICc prefers; ``delta_aicc`` mono minus stretched
    mono_t1 : T1 of the mono-exponential, whatever was chosen
    delays, signal : (n,) s, units of the signal
    """

    t1: float
    t1_u: float
    exponent: float
    exponent_u: float
    amplitude: float
    depth: float
    is_stretched: bool
    delta_aicc: float
    mono_t1: float
    mono_t1_u: float
    residual_sd: float
    delays: np.ndarray = field(repr=False)
    signal: np.ndarray = field(repr=False)

    @property
    def longest_over_t1(self) -> float:
        """Longest delay in units of T1; below 3 the plateau is extrapolated."""
        return float(self.delays.max() / self.t1)

    def at(self, delays: np.ndarray) -> np.ndarray:
        """The fitted signal."""
        decay = np.exp(-((delays / self.t1) ** self.exponent))
        return self.amplitude * (1 - self.depth * decay)


def project(stack: Spectrum, fit: LineFit) -> np.ndarray:
    """Amplitude of the fitted lines, as one pattern, in every row of a stack (rows,).

    Least squares on the complex points with a free complex baseline: for an isolated line less
    noisy than an integral, and no phasing is involved. ``fit`` is of one row of the same stack.
    """
    used = np.searchsorted(stack.offset, fit.offset)
    rows = stack.intensity[:, used]
    shape = fit.line_models.sum(axis=0)
    x = fit.offset - fit.offset.mean()
    x = x / np.abs(x).max()
    base = np.array([np.ones_like(x), x], dtype=complex)
    basis = np.concatenate([[shape], base, 1j * base])
    design = np.concatenate([basis.real, basis.imag], axis=1).T
    target = np.concatenate([rows.real, rows.imag], axis=1).T
    amplitudes: np.ndarray = np.linalg.lstsq(design, target, rcond=None)[0][0]
    return amplitudes


def fit_recovery(
    delays: Sequence[float] | np.ndarray, signal: np.ndarray, subject: str
) -> Recovery:
    """Fit a recovery after saturation or inversion, mono-exponential or stretched by AICc.

    Uncertainties rest on the scatter about the fit.

    Parameters
    ----------
    delays : (n,) s, at least 5; signal : (n,), signed
    subject : for messages

    Raises
    ------
    AnalysisError
        Too few delays, no recovery to be seen, or a T1 that the delays do not determine.
    """
    delays, signal = np.asarray(delays, float), np.asarray(signal, float)
    if len(delays) < 5:
        raise AnalysisError(subject, "at least 5 delays for a T1", f"{len(delays)}")
    if not (delays > 0).any() or np.ptp(delays) == 0:
        raise AnalysisError(subject, "different delays", f"{delays[0]:g} s throughout")
    mono = _fit(delays, signal, stretched=False)
    chosen, delta = mono, -np.inf
    if len(delays) >= 7:
        stretched = _fit(delays, signal, stretched=True)
        delta = mono.aicc - stretched.aicc
        if delta > _CLEARLY_BETTER and stretched.exponent_u < 0.3:
            chosen = stretched
    depth_u = chosen.depth_sd
    if not abs(chosen.depth) > 4 * depth_u:
        raise AnalysisError(
            subject, "a signal that recovers with the delay", "no recovery beyond the scatter"
        )
    if not (chosen.t1_u < 0.5 * chosen.t1 and delays.min() / 3 < chosen.t1 < 5 * delays.max()):
        raise AnalysisError(
            subject,
            f"delays that determine T1 (longest {delays.max():g} s)",
            f"T1 = {chosen.t1:.3g} ± {chosen.t1_u:.2g} s",
            hint="Measure with delays from T1/10 to 5 T1.",
        )
    return Recovery(
        t1=chosen.t1,
        t1_u=chosen.t1_u,
        exponent=chosen.exponent,
        exponent_u=chosen.exponent_u,
        amplitude=chosen.amplitude,
        depth=chosen.depth / chosen.amplitude,
        is_stretched=chosen is not mono,
        delta_aicc=float(delta),
        mono_t1=mono.t1,
        mono_t1_u=mono.t1_u,
        residual_sd=chosen.residual_sd,
        delays=delays,
        signal=signal,
    )


@dataclass(frozen=True)
class _Form:
    t1: float
    t1_u: float
    exponent: float
    exponent_u: float
    amplitude: float
    depth: float
    depth_sd: float
    aicc: float
    residual_sd: float


def _fit(delays: np.ndarray, signal: np.ndarray, *, stretched: bool) -> _Form:
    """One form, A and B eliminated; T1 searched on a logarithmic grid before the descent."""
    scale = np.abs(signal).max()
    y = signal / scale

    def design(log_t1: float, exponent: float) -> np.ndarray:
        decay = np.exp(-((delays / np.exp(log_t1)) ** exponent))
        return np.column_stack([np.ones_like(decay), -decay])

    def residual(x: np.ndarray) -> np.ndarray:
        matrix = design(x[0], x[1] if stretched else 1.0)
        misfit: np.ndarray = y - matrix @ np.linalg.lstsq(matrix, y, rcond=None)[0]
        return misfit

    shortest = delays[delays > 0].min()
    grid = np.linspace(np.log(shortest / 3), np.log(10 * delays.max()), 60)
    tail = [1.0] if stretched else []
    start = min(grid, key=lambda g: float(np.sum(residual(np.array([g, *tail])) ** 2)))
    low, high = [grid[0] - 1], [grid[-1] + 1]
    if stretched:
        low.append(_EXPONENT_BOUNDS[0])
        high.append(_EXPONENT_BOUNDS[1])
    x = least_squares(residual, np.array([start, *tail]), bounds=(low, high), xtol=1e-12).x
    exponent = float(x[1]) if stretched else 1.0
    matrix = design(x[0], exponent)
    linear = np.linalg.lstsq(matrix, y, rcond=None)[0]
    misfit = y - matrix @ linear
    n, p = len(y), len(x) + 2
    ratio = delays / np.exp(x[0])
    decay = np.exp(-(ratio**exponent))
    slope_t1 = -linear[1] * decay * exponent * ratio**exponent
    columns = [matrix[:, 0], matrix[:, 1], slope_t1]
    if stretched:
        log_ratio = np.log(np.maximum(ratio, 1e-12))
        columns.append(linear[1] * decay * ratio**exponent * log_ratio)
    jacobian = np.column_stack(columns)
    variance = float(misfit @ misfit) / (n - p)
    covariance = np.linalg.pinv(jacobian.T @ jacobian, hermitian=True) * variance
    u = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    k = p + 1  # the scatter is estimated too
    aicc = n * np.log(max(float(misfit @ misfit), 1e-300) / n) + 2 * k
    aicc += 2 * k * (k + 1) / max(n - k - 1, 1)
    return _Form(
        t1=float(np.exp(x[0])),
        t1_u=float(np.exp(x[0]) * u[2]),
        exponent=exponent,
        exponent_u=float(u[3]) if stretched else 0.0,
        amplitude=float(linear[0] * scale),
        depth=float(linear[1] * scale),
        depth_sd=float(u[1] * scale),
        aicc=float(aicc),
        residual_sd=float(np.sqrt(variance) * scale),
    )
