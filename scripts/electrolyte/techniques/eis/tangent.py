"""A fit to first order around its end: what noise and changes of a spectrum do to its resistance.

Residuals are relative to |Z|, real and imaginary parts in turn. Parameters at a bound stay there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from electrolyte.techniques.eis.circuits import ComplexArray, FloatArray
from electrolyte.techniques.eis.ion_path import IonPath
from electrolyte.techniques.eis.kramers_kronig import KramersKronig

_SKEWED = 3.0  # standard deviations


@dataclass(frozen=True)
class Tangent:
    """The M/2 points that count of one spectrum, and P parameters of which F are free.

    Attributes
    ----------
    residual : (Z - Z_model)/|Z|, (M,)
    direction : Z_model/|Z|, (M/2,)
    derivatives : of Z/|Z| by theta, (P, M/2)
    gradient : of the resistance by theta, in ohm, (P,)
    q : orthonormal basis of what the free parameters describe, (M, F)
    solve : (F, M); what a residual does to the free parameters
    free : which parameters are free, (P,)
    foot : index of the point at which the resistance is read, below the pellet's slowest arc
    """

    residual: FloatArray
    direction: ComplexArray
    derivatives: ComplexArray
    gradient: FloatArray
    q: FloatArray
    solve: FloatArray
    free: FloatArray
    foot: int

    @classmethod
    def of(cls, path: IonPath, z: ComplexArray, test: KramersKronig) -> Tangent:
        """Of the fit of a path to a spectrum in ohm, (N,)."""
        fit, f, size = path.fit, test.frequency[test.used], np.abs(z[test.used])
        model, derivatives = fit.circuit.linearised(fit.natural, f)
        derivatives = derivatives / size
        nodes = {arc.node for arc in path.electrodes}
        free = np.array([p not in fit.at_bound for p in fit.circuit.parameters])
        tangent = real(derivatives[free])
        scale = np.linalg.norm(tangent, axis=1)
        q, r = np.linalg.qr((tangent / scale[:, None]).T)
        return cls(
            residual=real((z[test.used] - model) / size),
            direction=model / size,
            derivatives=derivatives,
            gradient=fit.circuit.ionic_resistance(fit.natural, nodes)[1],
            q=q,
            solve=np.linalg.lstsq(r, q.T, rcond=1e-10)[0] / scale[:, None],
            free=free,
            foot=_foot(path, f, model),
        )

    @property
    def leverage(self) -> FloatArray:
        """How much of each residual the fit follows, 0 to 1, (M,)."""
        found: FloatArray = (self.q**2).sum(axis=1)
        return found

    def u(self, noise: FloatArray) -> float:
        """Standard uncertainty of the resistance in ohm by noise of one component, (M/2,)."""
        weight = self.gradient[self.free] @ self.solve
        return float(np.linalg.norm(weight * np.repeat(noise, 2)))

    def one_sided(self, noise: FloatArray) -> float:
        """Standard uncertainty of the resistance in ohm by noise that only adds to the real part.

        What a contact adds to some of the points is in the mean of all by 0 to all of its root mean
        square, ``noise`` (M/2,), taken as a uniform distribution. Zero unless the residuals of the
        real part are skewed, by three standard deviations of the skewness of normal noise.
        """
        real_part = self.residual[::2] - self.residual[::2].mean()
        variance = max(float(np.mean(real_part**2)), 1e-300)
        skewness = float(np.mean(real_part**3)) / variance**1.5
        if skewness < _SKEWED * math.sqrt(6 / len(real_part)):
            return 0.0
        weight = self.gradient[self.free] @ self.solve
        return abs(float(weight[::2] @ noise)) / math.sqrt(3)


def _foot(path: IonPath, f: FloatArray, model: ComplexArray) -> int:
    slowest = max((arc.ln_tau for arc in path.pellet), default=-math.inf)
    phase = np.where(2 * math.pi * f * math.exp(slowest) < 1, np.abs(np.angle(model)), math.pi)
    return int(np.lexsort((f, phase))[0])


def real(rows: ComplexArray) -> FloatArray:
    """Complex (..., N) as real and imaginary parts in turn, (..., 2N)."""
    return np.ascontiguousarray(rows).view(float)
