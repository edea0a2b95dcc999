"""What a spectrum itself says against its numbers.

Each function compares what was measured with what a linear, stationary cell between blocking
electrodes can show, and returns a doubt or ``None``.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.special import fdtrc

from electrolyte.numbers.plausibility import Doubt
from electrolyte.techniques.eis.circuits import ComplexArray, FloatArray
from electrolyte.techniques.eis.fitting import Fit
from electrolyte.techniques.eis.ion_path import IonPath
from electrolyte.techniques.eis.kramers_kronig import Compliant, KramersKronig

CHANCE_OF_MISFIT = 1e-5
CHANCE_OF_DRIFT = 1e-3
LEAST_DRIFT = 0.01
MOST_CORRELATION = 0.35
LEAST_BLOCKING_EXPONENT = 0.6
PHASE_BACK = 5.0  # degrees
REVERSED_PHASE = 20.0  # degrees
MOST_NOISE = 0.05


def chance_of_misfit(fit: Fit, z: ComplexArray, test: KramersKronig) -> float:
    """Chance that a right circuit leaves so much more than the Kramers-Kronig fit (F test).

    Residuals count in units of the noise around them, which may depend on the frequency.
    """
    residual = (fit.impedance(test.frequency) - z) / np.abs(z)
    unit = test.local_noise
    weighed = float((np.abs(residual / unit)[test.used] ** 2).sum())
    floor = float((np.abs(test.residual / unit)[test.used] ** 2).sum())
    more = max(1, 2 * fit.n - fit.n_free - test.dof)
    excess = max((weighed - floor) / more, 0.0)
    return float(fdtrc(more, test.dof, excess / (floor / test.dof)))


def drift(compliant: Compliant, spectrum: int) -> tuple[float, float]:
    """Relative change of the whole impedance during the sweep, and its standard uncertainty.

    A cell that changes in proportion to the number of points measured has ``Z (1 + δ x)``, x from
    0 to 1, which violates the Kramers-Kronig relations in one definite way: δ is the regression
    of the residual on that violation. Its uncertainty allows for noise that depends on the
    frequency (White, Econometrica 48 (1980) 817).
    """
    z = compliant.impedance[spectrum]
    x = np.linspace(0.0, 1.0, len(z))
    residual, shape = compliant.violation(spectrum, np.stack([z, x * z]))
    size = float(shape @ shape)
    free = np.maximum(1 - (compliant.q[spectrum] ** 2).sum(axis=1), 0.05)
    return float(shape @ residual) / size, math.sqrt(shape**2 @ (residual**2 / free)) / size


def correlation(test: KramersKronig) -> float:
    """Correlation of neighbouring Kramers-Kronig residuals; noise has none or less."""
    r = test.residual
    return float(np.vdot(r[:-1], r[1:]).real / max(np.vdot(r, r).real, 1e-300))


def is_reversed(frequency: FloatArray, z: ComplexArray) -> bool:
    """Whether the lower half of the frequencies is inductive, as of a column -Z'' read as Z''."""
    lower = np.argsort(frequency)[: len(frequency) // 2]
    return bool(np.median(np.degrees(np.angle(z[lower]))) > REVERSED_PHASE)


def phase_returns(path: IonPath, z: ComplexArray, test: KramersKronig) -> bool:
    """Whether the phase rises to a blocking tail and falls again to the lowest frequencies.

    Looked at are the frequencies well below the slowest arc of the pellet.
    """
    order = np.argsort(test.frequency)[::-1]
    order = order[test.used[order]]
    omega = 2 * math.pi * test.frequency[order]
    slowest = max((arc.ln_tau for arc in path.pellet), default=-math.inf)
    phase = -np.degrees(np.angle(z[order]))[omega < math.exp(-slowest) / 3]
    if len(phase) < 6:
        return False
    phase = np.convolve(phase, np.ones(3) / 3, mode="valid")
    after = phase[: int(phase.argmax()) + 1]
    margin = PHASE_BACK + 3 * math.degrees(test.local_noise[order][-6:].mean())
    return bool(phase.max() - phase[-1] > margin and phase.max() - after.min() > margin)
