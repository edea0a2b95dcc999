"""What a spectrum itself says against its numbers.

Each function compares what was measured with what a linear, stationary cell between blocking
electrodes shows, and returns a doubt or ``None``. Thresholds were chosen on simulated spectra
(``benchmarks/eis_truths.py``).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from electrolyte.numbers.doubt import Doubt
from electrolyte.numbers.guards.impedance import electrode_capacitance
from electrolyte.techniques.eis.circuits import ComplexArray, FloatArray
from electrolyte.techniques.eis.fitting import Fit
from electrolyte.techniques.eis.ion_path import GRAIN_BOUNDARY, SEEN_ABOVE, IonPath
from electrolyte.techniques.eis.kramers_kronig import KramersKronig

MOST_CORRELATION = 0.35  # of neighbouring residuals
BY_CHANCE = 2.6  # standard deviations of that of noise, 1/√(2N)
MOST_NOISE = 0.05
MOST_TURNS = 0.125  # of the points
LOWEST_HZ, HIGHEST_HZ = 1e-5, 3e9  # a period of a day, the fastest analysers
ROUND = 0.002  # relative, of a round number
LEAST_STEP = 0.01  # of ln f: repeats of one frequency are no step
MOST_INDUCTIVE = 20.0  # degrees
PHASE_BACK = 5.0  # degrees
LEAST_TAIL_EXPONENT = 0.55
LEAST_SHOWN = 0.5  # of the resistance, at the lowest frequency
LEAST_TAIL = 0.05  # of the resistance: a smaller tail hardly touches it, whatever it is
UNCERTAIN_SHARE = 0.02  # of the resistance, that may be an electrode's


def violation(fit: Fit, test: KramersKronig) -> Doubt | None:
    """Kramers-Kronig residuals that are no noise, or too much of it.

    A circuit obeys the relations, too: one that leaves less than the fit of a ``sparse`` spectrum
    shows that it is this fit which falls short.
    """
    if test.sparse and fit.noise < test.noise:
        return None
    r = test.residual
    together = float(np.vdot(r[:-1], r[1:]).real) / max(test.chi2, 1e-300)
    if together > max(MOST_CORRELATION, BY_CHANCE / math.sqrt(2 * np.count_nonzero(test.used))):
        found = f"neighbouring Kramers-Kronig residuals are correlated by {together:.2f}"
        return Doubt("kramers_kronig", found)
    if test.noise > MOST_NOISE:
        return Doubt("spectrum_noise", f"the Kramers-Kronig fit leaves {100 * test.rms:.2g} %")
    return None


def order(frequency: FloatArray) -> Doubt | None:
    """Frequencies, in Hz as they were measured, that jump up and down."""
    steps = np.diff(np.log(frequency))
    turns = np.count_nonzero(np.diff(np.sign(steps[np.abs(steps) > LEAST_STEP])))
    if turns <= MOST_TURNS * len(frequency):
        return None
    return Doubt("frequency_order", f"the frequencies turn back {turns} times")


def unit_of_frequency(frequency: FloatArray) -> Doubt | None:
    """Frequencies in Hz that no instrument has, or whose ends are round only in rad/s."""
    ends = np.array([frequency.max(), frequency.min()])
    if ends[0] > HIGHEST_HZ or ends[1] < LOWEST_HZ:
        return Doubt("frequency_unit", f"{ends[0]:.3g} to {ends[1]:.3g} Hz")
    if _round(ends).any() or not _round(ends / (2 * np.pi)).all():
        return None
    first, last = ends / (2 * np.pi)
    return Doubt("frequency_unit", f"the frequencies are 2π times {first:.3g} to {last:.3g}")


def _round(values: FloatArray) -> NDArray[np.bool_]:
    """Whether they have one digit: 1 to 9 times a power of ten."""
    digits = values / 10 ** np.floor(np.log10(values))
    return np.abs(digits / np.round(digits) - 1) < ROUND


def sign(z: ComplexArray, test: KramersKronig) -> Doubt | None:
    """An inductive lower half of the spectrum, as of -Z'' in a column called Z''."""
    lower = np.argsort(test.frequency)[: len(z) // 2]
    phase = float(np.median(np.degrees(np.angle(z[lower]))))
    if phase <= MOST_INDUCTIVE:
        return None
    return Doubt("reactance_sign", f"the phase is {phase:+.0f}° at low frequencies")


def passing(path: IonPath, z: ComplexArray, test: KramersKronig) -> Doubt | None:
    """Electrodes that do not block."""
    electrons, lowest = path.if_electrons / path.resistance - 1, float(test.frequency.min())
    if path.closing and (not path.blocks or electrons > UNCERTAIN_SHARE):
        names = ", ".join(arc.resistance for arc in path.electrodes)
        found = f"{names} of {path.fit.circuit.text} lies across an electrode"
    elif path.tail_share(lowest) > SEEN_ABOVE * test.noise and (
        (exponent := path.tail_exponent(lowest)) < LEAST_TAIL_EXPONENT
    ):
        found = f"the low-frequency tail has an exponent of {exponent:.2f}"
    elif flat := [
        arc.resistance
        for arc in path.electrodes
        if arc.exponent < LEAST_TAIL_EXPONENT and arc.ohm > LEAST_TAIL * path.resistance
    ]:
        found = f"the arc of {', '.join(flat)} of {path.fit.circuit.text} is as flat as diffusion"
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


def open_arc(path: IonPath, lowest: float) -> Doubt | None:
    """A resistance of which the spectrum shows less than half; ``lowest`` frequency in Hz.

    Half is what an arc shows at its apex. Below that only the shape of the arc tells how it ends.
    """
    shown = float(path.fit.impedance([lowest])[0].real) / path.resistance
    if shown >= LEAST_SHOWN:
        return None
    return Doubt("open_arc", f"the lowest frequency shows {100 * shown:.2g} % of the resistance")


def tail_capacitance(path: IonPath, lowest: float, noise: float) -> Doubt | None:
    """Electrodes of more capacitance than any, or without a tail; ``lowest`` frequency in Hz.

    A tail that the relative ``noise`` hides, or below ``LEAST_TAIL`` of the resistance, may be as
    large as that, also where the circuit has none.
    """
    share = path.tail_share(lowest) or path.electrode_share(lowest)
    size = max(share, min(LEAST_TAIL, SEEN_ABOVE * noise)) * path.resistance
    return electrode_capacitance(1 / (2 * math.pi * lowest * size * path.area))


def uncertain_arc(path: IonPath, lowest: float, noise: float) -> Doubt | None:
    """An arc that may be an electrode's or the pellet's, and changes the resistance.

    A tail with the capacitance of grain boundaries may be an arc of theirs that hardly begins,
    where the relative ``noise`` does not hide at the ``lowest`` frequency how large it is.
    """
    hidden = SEEN_ABOVE * noise * abs(complex(path.fit.impedance([lowest])[0]))
    seen = abs(path.tail(lowest)) - hidden
    if seen > 0 and 1 / (2 * math.pi * lowest * seen * path.area) < GRAIN_BOUNDARY:
        tail = path.tail_capacitance(lowest)
        return Doubt("arc_of_electrode", f"the low-frequency tail has {tail:.1e} F/cm²")
    off = max((abs(other - path.resistance) for other in path.others), default=0.0)
    if off <= max(2 * path.u, UNCERTAIN_SHARE * path.resistance):
        return None
    arcs = ", ".join(
        f"{arc.resistance} with {math.exp(arc.ln_c) / path.area:.1e} F/cm²"
        for arc in path.uncertain
    )
    return Doubt("arc_of_electrode", f"{arcs}, of {path.fit.circuit.text}")
