"""Linear Kramers–Kronig test: does any causal, linear, stable cell have this spectrum?

A series of R, L, C and many RC elements with fixed time constants obeys the Kramers–Kronig
relations whatever their (positive or negative) sizes are, and comes as close as wanted to
everything that does (Boukamp, J. Electrochem. Soc. 142 (1995) 1885). What it leaves of a
spectrum is noise, or a violation. The size of what it leaves is the floor below which no circuit
can fit: a circuit that leaves more does not describe the cell. A passed test does not certify
that the cell was stationary: a smooth drift over the sweep is nearly invisible to it.

The sizes enter linearly, and only the residuals are wanted, so one QR decomposition a spectrum
is enough. The time constants reach half a decade beyond the inverse frequencies at both ends;
ending them there, as is usual, leaves 0.1 % of a spectrum without any noise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from electrolyte.ground.errors import AnalysisError
from electrolyte.techniques.eis.circuits import ComplexArray, FloatArray

PER_DECADE = 4
BEYOND_ENDS = 0.5  # decades
_FEWEST = 8
_SPARSE = 2.0  # time constants a decade
_NEIGHBOURS = 6  # on each side
_PRIOR_DOF = 4  # residuals
_RAYLEIGH_MEDIAN = 1.1774  # of the modulus of complex noise with unit components


@dataclass(frozen=True)
class KramersKronig:
    """Result of the test.

    Attributes
    ----------
    frequency : Hz, shape (N,)
    residual : (Z - Z_model)/|Z|, complex, shape (N,)
    leverage : how much of each point the fit follows, 0 to 1, shape (N,)
    used : which points count, shape (N,)
    rms : root mean square of |residual|, the floor for circuit fits
    noise : relative noise of one component, from the residuals and their degrees of freedom
    chi2, dof : sum of |residual|², and its degrees of freedom
    n_time_constants : how many RC elements
    """

    frequency: FloatArray
    residual: ComplexArray
    leverage: FloatArray
    used: NDArray[np.bool_]
    rms: float
    noise: float
    chi2: float
    dof: int
    n_time_constants: int

    @property
    def sparse(self) -> bool:
        """Whether the points are too few for as many time constants as any spectrum needs."""
        decades = math.log10(self.frequency.max() / self.frequency.min()) + 2 * BEYOND_ENDS
        return self.n_time_constants < _SPARSE * decades

    @property
    def worst(self) -> tuple[float, float]:
        """Largest |residual| and the frequency in Hz at which it is."""
        size = np.abs(self.residual)
        k = int(size.argmax())
        return float(size[k]), float(self.frequency[k])

    @cached_property
    def size(self) -> FloatArray:
        """|residual| as if the fit did not follow the point itself; 0 if left out; shape (N,)."""
        found: FloatArray = np.abs(self.residual) / np.sqrt(np.maximum(1 - self.leverage, 0.05))
        return found

    @cached_property
    def typical_size(self) -> FloatArray:
        """Noise of one component from the median ``size`` around each point, shape (N,).

        At least that of the whole spectrum, so that quiet places have no outliers.
        """
        around = np.sort(_windows(np.where(self.used, self.size, np.nan), math.nan))  # NaN last
        n, points = np.count_nonzero(around < np.inf, axis=1), np.arange(len(around))
        local = (around[points, (n - 1) // 2] + around[points, n // 2]) / 2
        local[n == 0] = 0.0
        return np.maximum(local / _RAYLEIGH_MEDIAN, self.least_size)

    @cached_property
    def least_size(self) -> float:
        """Noise of one component from the median ``size`` of all points."""
        return max(float(np.median(self.size[self.used])) / _RAYLEIGH_MEDIAN, 1e-300)

    @cached_property
    def local_noise(self) -> FloatArray:
        """Root mean square noise of one component around each point, shape (N,).

        That of the whole spectrum counts as ``_PRIOR_DOF`` residuals more, as near the ends the fit
        leaves few.
        """
        square = np.where(self.used, np.abs(self.residual) ** 2, 0.0)
        freedom = np.where(self.used, 2 * (1 - self.leverage), 0.0)
        sums = _windows(square, 0.0).sum(axis=1) + _PRIOR_DOF * self.least_size**2
        found: FloatArray = np.sqrt(sums / (_windows(freedom, 0.0).sum(axis=1) + _PRIOR_DOF))
        return np.maximum(found, 1e-300)


def _windows(values: FloatArray, beyond: float) -> FloatArray:
    """Each value with its neighbours, and what is ``beyond`` the ends, (N, 2 _NEIGHBOURS + 1)."""
    ends = np.full(_NEIGHBOURS, beyond)
    return sliding_window_view(np.concatenate([ends, values, ends]), 2 * _NEIGHBOURS + 1)


@dataclass(frozen=True)
class Compliant:
    """All that obeys the Kramers-Kronig relations, on one grid, weighted for B spectra.

    Attributes
    ----------
    frequency : Hz, shape (N,)
    impedance : ohm, shape (B, N)
    weight : 1/|Z|, zero for points that are left out, shape (B, N)
    """

    frequency: FloatArray
    impedance: ComplexArray
    weight: FloatArray

    @classmethod
    def of(
        cls, frequency: ArrayLike, impedances: ArrayLike, use: ArrayLike | None = None
    ) -> Compliant:
        """Hz (N,), ohm (B, N) and which points count, (B, N); all if ``None``.

        Raises
        ------
        AnalysisError
            for fewer than 8 frequencies, and for values that are no spectrum
        """
        f, z = checked(frequency, impedances)
        weight = 1.0 / np.abs(z)
        if use is not None:
            weight = weight * np.asarray(use)
        return cls(f, z, weight)

    @property
    def columns(self) -> ComplexArray:
        """Impedances of its elements of size 1, (K, N)."""
        return _columns(self.frequency.tobytes())

    @cached_property
    def q(self) -> FloatArray:
        """Its orthonormal basis, real and imaginary parts in turn, (B, 2N, K)."""
        design = (self.columns * self.weight[:, None, :]).view(float)
        return np.linalg.qr(design.transpose(0, 2, 1))[0]

    @cached_property
    def residual(self) -> ComplexArray:
        """(Z - fit) times the weight, (B, N)."""
        data = (self.impedance * self.weight).view(float)[:, :, None]
        left = data - self.q @ (self.q.transpose(0, 2, 1) @ data)
        return np.ascontiguousarray(left[:, :, 0]).view(complex)

    def only(self, spectrum: int) -> Compliant:
        """One of the spectra."""
        one = slice(spectrum, spectrum + 1)
        return Compliant(self.frequency, self.impedance[one], self.weight[one])

    def using(self, use: ArrayLike) -> Compliant:
        """The same spectra with the points that count, (B, N)."""
        return Compliant.of(self.frequency, self.impedance, use)

    def prediction_error(self, spectrum: int) -> FloatArray:
        """Size of (Z - fit)/|Z|, also at points that are left out, shape (N,)."""
        z, columns = self.impedance[spectrum], self.columns
        scale = np.abs(columns * self.weight[spectrum]).max(axis=1)[:, None]
        scaled = columns / np.where(scale > 0, scale, 1.0)
        design = (scaled * self.weight[spectrum]).view(float).T
        data = (z * self.weight[spectrum]).view(float)
        sizes = np.linalg.lstsq(design, data, rcond=1e-12)[0]
        error: FloatArray = np.abs(z - sizes @ scaled) / np.abs(z)
        return error

    def violation(self, spectrum: int, change: ComplexArray) -> FloatArray:
        """What of changes of one spectrum (K, N), in ohm, violates the relations: (K, 2N)."""
        left = (change * self.weight[spectrum]).view(float)
        q = self.q[spectrum]
        part: FloatArray = left - (left @ q) @ q.T
        return part

    def tests(self) -> list[KramersKronig]:
        """The test of each spectrum."""
        leverage = (self.q**2).sum(axis=2).reshape(*self.weight.shape, 2).mean(axis=2)
        n_taus = self.q.shape[2] - 3
        return [
            _result(self.frequency, r, h, w > 0, n_taus)
            for r, h, w in zip(self.residual, leverage, self.weight, strict=True)
        ]


def linear_kk_many(frequency: ArrayLike, impedances: ArrayLike) -> list[KramersKronig]:
    """Test B spectra on one grid: Hz (N,) and ohm (B, N).

    Raises
    ------
    AnalysisError
        for fewer than 8 frequencies, and for values that are no spectrum
    """
    return Compliant.of(frequency, impedances).tests()


@lru_cache(maxsize=64)
def _columns(grid: bytes) -> ComplexArray:
    """Impedances of R, L, C and the RC elements of size 1, (K, N), at frequencies in Hz."""
    omega = 2 * np.pi * np.frombuffer(grid)
    decades = math.log10(omega.max() / omega.min()) + 2 * BEYOND_ENDS
    n_taus = min(math.ceil(PER_DECADE * decades) + 1, len(omega))
    first, last = -math.log10(omega.max()), -math.log10(omega.min())
    tau = np.logspace(first - BEYOND_ENDS, last + BEYOND_ENDS, n_taus)[:, None]
    jw = 1j * omega
    return np.vstack([np.ones_like(jw), jw, 1 / jw, 1 / (1 + jw * tau)])


def checked(frequency: ArrayLike, impedances: ArrayLike) -> tuple[FloatArray, ComplexArray]:
    """Frequencies in Hz (N,) and impedances in ohm (B, N) that the test can be made of.

    Raises
    ------
    AnalysisError
        Too few frequencies, or values that no spectrum has.
    """
    f = np.ascontiguousarray(frequency, dtype=float)
    z = np.atleast_2d(np.ascontiguousarray(impedances, dtype=complex))
    what = "Kramers-Kronig test"
    if f.ndim != 1 or z.shape[1:] != f.shape:
        raise AnalysisError(what, "one impedance a frequency", f"shapes {f.shape} and {z.shape}")
    if len(f) < _FEWEST:
        raise AnalysisError(what, f"at least {_FEWEST} frequencies", f"{len(f)}")
    if not (np.isfinite(f).all() and (f > 0).all() and np.isfinite(z).all() and (z != 0).all()):
        raise AnalysisError(what, "positive frequencies, finite impedances", "others among them")
    if f.max() == f.min():
        raise AnalysisError(what, "different frequencies", f"only {f[0]:g} Hz")
    return f, z


def _result(
    f: FloatArray,
    residual: ComplexArray,
    leverage: FloatArray,
    used: NDArray[np.bool_],
    n_taus: int,
) -> KramersKronig:
    chi2, n = float(np.vdot(residual, residual).real), int(np.count_nonzero(used))
    dof = max(1, 2 * n - n_taus - 3)
    rms, noise = math.sqrt(chi2 / n), math.sqrt(chi2 / dof)
    return KramersKronig(f, residual, leverage, used, rms, noise, chi2, dof, n_taus)
