"""What a spectrum itself says against its numbers.

Each function compares what was measured with what a linear, stationary cell between blocking
electrodes shows, and returns a doubt or ``None``. Thresholds were chosen on simulated spectra
(``benchmarks/eis_truths.py``).
"""

from __future__ import annotations

import math

import numpy as np
from scipy.special import erfc, fdtrc

from electrolyte.numbers.plausibility import Doubt
from electrolyte.techniques.eis.circuits import ComplexArray
from electrolyte.techniques.eis.fitting import Fit
from electrolyte.techniques.eis.ion_path import GRAIN_BOUNDARY, IonPath
from electrolyte.techniques.eis.kramers_kronig import Compliant, KramersKronig

CHANCE_OF_MISFIT = 1e-5
CHANCE_OF_DRIFT = 1e-3
LEAST_DRIFT = 0.01
MOST_CORRELATION = 0.35  # of neighbouring residuals
MOST_NOISE = 0.05
MOST_INDUCTIVE = 20.0  # degrees
PHASE_BACK = 5.0  # degrees
LEAST_TAIL_EXPONENT = 0.55
UNCERTAIN_SHARE = 0.02  # of the resistance, that may be an electrode's


def chance_of_misfit(fit: Fit, z: ComplexArray, test: KramersKronig) -> float:
    """Chance that a right circuit leaves so much more than the Kramers-Kronig fit (F test).

    Residuals count in units of the noise around them, which may depend on the frequency.
    """
    residual = (fit.impedance(test.frequency) - z) / np.abs(z)
    left = float((np.abs(residual / test.local_noise)[test.used] ** 2).sum())
    floor = float((np.abs(test.residual / test.local_noise)[test.used] ** 2).sum())
    more = max(1, 2 * fit.n - fit.n_free - test.dof)
    ratio = (left - floor) / floor * test.dof / more
    return float(fdtrc(more, test.dof, ratio)) if ratio > 0 else 1.0


def misfit(fit: Fit, z: ComplexArray, test: KramersKronig) -> Doubt | None:
    """A circuit that leaves more than a Kramers-Kronig fit does, beyond chance."""
    if chance_of_misfit(fit, z, test) >= CHANCE_OF_MISFIT:
        return None
    return Doubt(
        "circuit_misfit",
        f"{fit.circuit.text} leaves {100 * fit.rms:.2g} % rms, the Kramers-Kronig fit"
        f" {100 * test.rms:.2g} %",
    )


def drift(compliant: Compliant, spectrum: int) -> Doubt | None:
    """A cell that changed during the sweep.

    If it changes in proportion to the number of points measured, it shows ``Z (1 + δ x)``, x from
    0 to 1, which violates the Kramers-Kronig relations in one definite way: δ is the regression
    of the residual on that violation. The same is tried with x³, a change that comes late. The
    uncertainty allows for noise that depends on the frequency (White, Econometrica 48 (1980) 817).
    """
    z = compliant.impedance[spectrum]
    x = np.linspace(0.0, 1.0, len(z))
    residual, *shapes = compliant.violation(spectrum, np.stack([z, x * z, x**3 * z]))
    noise = residual**2 / np.maximum(1 - (compliant.q[spectrum] ** 2).sum(axis=1), 0.05)
    change, u = max(
        (
            (
                float(shape @ residual) / float(shape @ shape),
                math.sqrt(shape**2 @ noise) / float(shape @ shape),
            )
            for shape in shapes
        ),
        key=lambda pair: abs(pair[0]) / pair[1],
    )
    if abs(change) < LEAST_DRIFT or erfc(abs(change) / u / math.sqrt(2)) >= CHANCE_OF_DRIFT:
        return None
    return Doubt("spectrum_drift", f"{100 * change:+.1f} ± {100 * u:.1f} % over the sweep")


def violation(test: KramersKronig) -> Doubt | None:
    """Kramers-Kronig residuals that are no noise, or too much of it."""
    r = test.residual
    together = float(np.vdot(r[:-1], r[1:]).real) / max(test.chi2, 1e-300)
    if together > MOST_CORRELATION:
        found = f"neighbouring Kramers-Kronig residuals are correlated by {together:.2f}"
        return Doubt("kramers_kronig", found)
    if test.noise > MOST_NOISE:
        return Doubt("spectrum_noise", f"the Kramers-Kronig fit leaves {100 * test.rms:.2g} %")
    return None


def sign(z: ComplexArray, test: KramersKronig) -> Doubt | None:
    """An inductive lower half of the spectrum, as of -Z'' in a column called Z''."""
    lower = np.argsort(test.frequency)[: len(z) // 2]
    phase = float(np.median(np.degrees(np.angle(z[lower]))))
    if phase <= MOST_INDUCTIVE:
        return None
    return Doubt("reactance_sign", f"the phase is {phase:+.0f}° at low frequencies")


def passing(path: IonPath, z: ComplexArray, test: KramersKronig) -> Doubt | None:
    """Electrodes that do not block."""
    electrons = path.if_electrons / path.resistance - 1
    if path.closing and (not path.blocks or electrons > UNCERTAIN_SHARE):
        names = ", ".join(arc.resistance for arc in path.electrodes)
        found = f"{names} of {path.fit.circuit.text} lies across an electrode"
    elif path.tail_exponent < LEAST_TAIL_EXPONENT:
        found = f"the low-frequency tail has an exponent of {path.tail_exponent:.2f}"
    elif _phase_returns(path, z, test):
        found = "the phase falls again to the lowest frequencies"
    else:
        return None
    return Doubt("not_blocking", found)


def _phase_returns(path: IonPath, z: ComplexArray, test: KramersKronig) -> bool:
    """Whether, well below the pellet's slowest arc, the phase rises to a tail and falls again."""
    order = np.argsort(test.frequency)[::-1]
    order = order[test.used[order]]
    slowest = max((arc.ln_tau for arc in path.pellet), default=-math.inf)
    below = order[2 * math.pi * test.frequency[order] < math.exp(-slowest) / 3]
    if len(below) < 6:
        return False
    phase = np.convolve(-np.degrees(np.angle(z[below])), np.ones(3) / 3, mode="valid")
    before = phase[: int(phase.argmax()) + 1]
    margin = PHASE_BACK + 3 * math.degrees(test.local_noise[below][-6:].mean())
    return bool(phase.max() - max(phase[-1], before.min()) > margin)


def uncertain_arc(path: IonPath, lowest: float) -> Doubt | None:
    """An arc that may be an electrode's or the pellet's, and changes the resistance.

    A tail with the capacitance of grain boundaries may be an arc of theirs that hardly begins.
    """
    tail = path.tail_capacitance(lowest)
    if 0 < tail < GRAIN_BOUNDARY:
        return Doubt("arc_of_electrode", f"the low-frequency tail has {tail:.1e} F/cm²")
    off = max((abs(other - path.resistance) for other in path.others), default=0.0)
    if off <= max(2 * path.u, UNCERTAIN_SHARE * path.resistance):
        return None
    arcs = ", ".join(
        f"{arc.resistance} with {math.exp(arc.ln_c) / path.area:.1e} F/cm²"
        for arc in path.uncertain
    )
    return Doubt("arc_of_electrode", f"{arcs}, of {path.fit.circuit.text}")
