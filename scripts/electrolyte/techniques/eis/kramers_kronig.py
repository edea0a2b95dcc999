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
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from electrolyte.ground.errors import AnalysisError
from electrolyte.techniques.eis.circuits import ComplexArray, FloatArray

PER_DECADE = 4
BEYOND_ENDS = 0.5  # decades
_FEWEST = 8


@dataclass(frozen=True)
class KramersKronig:
    """Result of the test.

    Attributes
    ----------
    frequency : Hz, shape (N,)
    residual : (Z - Z_model)/|Z|, complex, shape (N,)
    rms : root mean square of |residual|, the floor for circuit fits
    noise : relative noise of one component, from the residuals and their degrees of freedom
    n_time_constants : how many RC elements
    """

    frequency: FloatArray
    residual: ComplexArray
    rms: float
    noise: float
    n_time_constants: int

    @property
    def worst(self) -> tuple[float, float]:
        """Largest |residual| and the frequency in Hz at which it is."""
        size = np.abs(self.residual)
        k = int(size.argmax())
        return float(size[k]), float(self.frequency[k])


def linear_kk_many(frequency: ArrayLike, impedances: ArrayLike) -> list[KramersKronig]:
    """Test B spectra on one grid: Hz (N,) and ohm (B, N).

    Raises
    ------
    AnalysisError
        for fewer than 8 frequencies, and for values that are no spectrum
    """
    f, z = checked(frequency, impedances)
    decades = math.log10(f.max() / f.min()) + 2 * BEYOND_ENDS
    n_taus = min(math.ceil(PER_DECADE * decades) + 1, len(f))
    columns = _columns(f.tobytes(), n_taus)
    weight = 1.0 / np.abs(z)
    data = (z * weight).view(float)
    design = (columns * weight[:, None, :]).view(float)
    q, _ = np.linalg.qr(design.transpose(0, 2, 1))
    left = data[:, :, None] - q @ (q.transpose(0, 2, 1) @ data[:, :, None])
    residual = np.ascontiguousarray(left[:, :, 0]).view(complex)
    return [_result(f, r, n_taus) for r in residual]


@lru_cache(maxsize=64)
def _columns(grid: bytes, n_taus: int) -> ComplexArray:
    """Impedances of R, L, C and the RC elements of size 1, shape (n_taus + 3, N)."""
    omega = 2 * np.pi * np.frombuffer(grid)
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


def _result(f: FloatArray, residual: ComplexArray, n_taus: int) -> KramersKronig:
    chi2 = float(np.vdot(residual, residual).real)
    freedom = max(1, 2 * len(f) - n_taus - 3)
    rms, noise = math.sqrt(chi2 / len(f)), math.sqrt(chi2 / freedom)
    return KramersKronig(f, residual, rms, noise, n_taus)
