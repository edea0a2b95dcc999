"""Distribution of relaxation times: what arcs a spectrum shows before any circuit is chosen.

``Z(ω) = R∞ + jωL + 1/(jωC) + ∫ γ(ln τ)/(1 + jωτ) d ln τ`` with γ ≥ 0 is fitted with modulus
weights and a ridge on the second derivative of γ (Saccoccio, Wan, Chen & Ciucci, Electrochim. Acta
147 (2014) 470; Wan, Saccoccio, Chen & Ciucci, Electrochim. Acta 184 (2015) 483). The strength of
the ridge comes from generalised cross-validation (Golub, Heath & Wahba, Technometrics 21 (1979)
215) of the fit without γ ≥ 0, which is one singular value decomposition.

γ is piecewise linear between times that are evenly spaced in ln τ and zero beyond them. An arc of
R beside a CPE is a peak at its time constant with the area R. A blocking tail has no distribution:
it is taken off before (``pellet.relaxation_times``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import nnls

from electrolyte.techniques.eis.circuits import ComplexArray, FloatArray
from electrolyte.techniques.eis.kramers_kronig import checked

PER_DECADE = 8
BEYOND_ENDS = 0.5  # decades
LEAST_SHARE = 0.02  # of the resistance, of what counts as a peak
DEARER = 1.4  # a degree of freedom counts so much in the cross-validation
_MOST_STEPS = 10_000
_STRENGTHS = np.logspace(-16, 0, 65)  # of the ridge, relative to the largest singular value squared


@dataclass(frozen=True)
class Peak:
    """One peak: ``tau`` in s where it is highest, ``resistance`` in ohm, its area."""

    tau: float
    resistance: float


@dataclass(frozen=True)
class RelaxationTimes:
    """Distribution of one spectrum.

    Attributes
    ----------
    tau : s, shape (K,)
    gamma : ohm, shape (K,); its integral over ln τ is the resistance that relaxes
    series_resistance : R∞ in ohm
    strength : of the ridge, as cross-validation chose it
    """

    tau: FloatArray
    gamma: FloatArray
    series_resistance: float
    strength: float

    @property
    def peak_of(self) -> np.ndarray:
        """To which peak each time belongs, numbered from the fastest, shape (K,)."""
        inner = (self.gamma[1:-1] <= self.gamma[:-2]) & (self.gamma[1:-1] < self.gamma[2:])
        return np.cumsum(np.concatenate([[False], inner, [False]]))

    @property
    def peaks(self) -> tuple[Peak, ...]:
        """The peaks that hold more than 2 % of the resistance, from the fastest."""
        step, number = math.log(self.tau[1] / self.tau[0]), self.peak_of
        total, found = self.gamma.sum() * step, []
        for k in range(number[-1] + 1):
            own = np.flatnonzero(number == k)
            area = float(self.gamma[own].sum() * step)
            if area > LEAST_SHARE * total:
                found.append(Peak(float(self.tau[own[self.gamma[own].argmax()]]), area))
        return tuple(found)


def relaxation_times(
    frequency: ArrayLike, impedance: ArrayLike, weight: ArrayLike | None = None
) -> RelaxationTimes:
    """The distribution of one spectrum: Hz and ohm (N,); weights 1/ohm (N,), 1/|Z| without.

    Raises
    ------
    AnalysisError
        for fewer than 8 frequencies, and for values that are no spectrum
    """
    f, z = checked(frequency, impedance)
    w = 1.0 / np.abs(z[0]) if weight is None else np.asarray(weight, dtype=float)
    tau, columns, rough_columns, difference = _basis(f.tobytes())
    free = 3  # R∞, L and 1/C carry no ridge
    design = (columns * w).view(float).T
    scale = np.linalg.norm(design, axis=0)
    scale[free:] = 1.0
    design = design / scale
    data = (z[0] * w).view(float)
    rough = (rough_columns * w).view(float).T
    # rotated, so that the rows after the first three are free of R∞, L and 1/C
    everything = np.column_stack([design[:, :free], rough, data])
    rotated = np.asarray(np.linalg.qr(everything, mode="r"))[free:, free:]
    left = rotated[:, -1]
    u, s, _ = np.linalg.svd(rotated[:, :-1], full_matrices=False)
    strength = _cross_validated(s, u.T @ left, float(left @ left), len(data) - free)
    ridge = np.zeros((len(tau), free + len(tau)))
    ridge[:, free:] = math.sqrt(strength) * difference
    target = np.concatenate([data, np.zeros(len(tau))])
    sizes = nnls(np.vstack([design, ridge]), target, maxiter=_MOST_STEPS)[0] / scale
    return RelaxationTimes(tau, sizes[free:], float(sizes[0]), strength)


def _cross_validated(s: FloatArray, projected: FloatArray, square: float, n: int) -> float:
    """The strength λ² of the ridge with the least ``|residual|²/(n - 1.4 trace)²``.

    The factor keeps cross-validation from following the noise (Kim & Gu, J. R. Stat. Soc. B 66
    (2004) 337).
    """
    strengths = _STRENGTHS * s[0] ** 2
    kept = s**2 / (s**2 + strengths[:, None])
    outside = max(square - float(projected @ projected), 0.0)
    residual = ((1 - kept) ** 2 @ projected**2) + outside
    freedom = np.maximum(n - DEARER * kept.sum(axis=1), 1e-9)
    return float(strengths[int((residual / freedom**2).argmin())])


@lru_cache(maxsize=64)
def _basis(grid: bytes) -> tuple[FloatArray, ComplexArray, ComplexArray, FloatArray]:
    """Times (K,), impedances of size 1 (K + 3, N) and (K, N), second differences of γ (K, K).

    The impedances are those of R∞, L, 1/C and of γ at each time, and those of the second
    differences of γ; γ is zero beyond the times.
    """
    omega = 2 * np.pi * np.frombuffer(grid)
    first = -math.log10(omega.max()) - BEYOND_ENDS
    last = -math.log10(omega.min()) + BEYOND_ENDS
    tau = np.logspace(first, last, math.ceil(PER_DECADE * (last - first)) + 1)
    jw, step = 1j * omega, math.log(tau[1] / tau[0])
    columns = np.vstack([np.ones_like(jw), jw, 1 / jw, step / (1 + jw * tau[:, None])])
    ones = np.ones(len(tau) - 1)
    difference = np.diag(ones, -1) - 2 * np.eye(len(tau)) + np.diag(ones, 1)
    return tau, columns, np.linalg.solve(difference.T, columns[3:]), difference
