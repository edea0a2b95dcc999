"""Which circuit, and what the choice does to the resistance.

All circuits of a list are fitted; those whose total resistance the spectrum does not determine
are out. One more resistance in the ions' path changes what their total means, so it needs strong
evidence (AICc lower by 10); among circuits with as many resistances the lowest AICc is taken.

The uncertainty of the resistance holds a part for the choice. Where the residuals are noise, it
is the Akaike-weighted spread of those circuits (Burnham & Anderson, Model Selection and
Multimodel Inference, 2002, ch. 4): circuits that the data cannot tell apart then agree. Where
the best circuit leaves much more than the Kramers–Kronig floor, no circuit of the list describes
the cell, AICc differences mean little, and it is the half range of all that fit about as well.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from electrolyte.techniques.eis.fitting import Fit, fit_many
from electrolyte.techniques.eis.kramers_kronig import KramersKronig, linear_kk_many

CIRCUITS = (
    "R1-CPE2",
    "L0-R1-CPE2",
    "p(R1,CPE1)-CPE2",
    "L0-p(R1,CPE1)-CPE2",
    "p(R1,CPE1)-p(R2,CPE2)-CPE3",
)
MOST_RELATIVE_U = 0.2  # of a total resistance that counts as determined
MISFIT = 2.0  # times the Kramers-Kronig noise floor
ABOUT_AS_WELL = 3.0  # times the smallest rms
NOT_SEPARABLE = 4.0  # difference in AICc
STRONG_EVIDENCE = 10.0


@dataclass(frozen=True)
class Choice:
    """The circuit chosen for one spectrum, and the resistance with all of its uncertainty.

    Attributes
    ----------
    best : its fit, or ``None`` where no circuit determines the resistance
    fits : all fits, lowest AICc first, those without a determined resistance last
    resistance, u : ohm; u holds the parts ``u_fit`` and ``u_choice``
    kramers_kronig : the test of the spectrum
    misfit : the best circuit leaves more than twice what the Kramers-Kronig test leaves
    notes : what a reader of the number should know, one sentence each
    """

    best: Fit | None
    fits: tuple[Fit, ...]
    resistance: float
    u: float
    u_fit: float
    u_choice: float
    kramers_kronig: KramersKronig
    misfit: bool
    notes: tuple[str, ...]

    @property
    def status(self) -> str:
        """``not_resolved`` without a resistance, ``suspect`` if it is only known to ± 10 %."""
        if self.best is None:
            return "not_resolved"
        return "ok" if self.u < 0.1 * self.resistance else "suspect"


def choose(
    frequency: ArrayLike, impedance: ArrayLike, circuits: Sequence[str] = CIRCUITS
) -> Choice:
    """Choose among ``circuits`` for one spectrum: Hz and ohm, shape (N,)."""
    return choose_many(frequency, np.asarray(impedance, dtype=complex)[None], circuits)[0]


def choose_many(
    frequency: ArrayLike,
    impedances: ArrayLike,
    circuits: Sequence[str] = CIRCUITS,
    *,
    engine: str = "electrolyte",
) -> list[Choice]:
    """Choose for each of B spectra on one grid; Hz (N,) and ohm (B, N).

    Raises
    ------
    AnalysisError, ConfigError
        for what is no spectrum, and for a string that is no circuit
    """
    if not circuits:
        raise ValueError("no circuits to choose from")
    z = np.atleast_2d(np.asarray(impedances, dtype=complex))
    tests = linear_kk_many(frequency, z)
    per_circuit = [fit_many(c, frequency, z, engine=engine) for c in circuits]
    highest = int(np.argmax(np.asarray(frequency)))
    return [
        _choose(fits, test, inductive=bool(z[b, highest].imag > 0))
        for b, (test, *fits) in enumerate(zip(tests, *per_circuit, strict=True))
    ]


def determines_resistance(fit: Fit) -> bool:
    """Whether the fit converged to a total resistance that the spectrum fixes.

    A resistance that ran to the end of its range has no error bar, and counts as not fixed.
    """
    value, u = fit.ionic_resistance
    runaway = any(p.kind == "R" for p in fit.at_bound)
    return fit.converged and not runaway and u < MOST_RELATIVE_U * value


def _n_resistances(fit: Fit) -> int:
    _, gradient = fit.circuit.ionic_resistance(fit.circuit.natural(fit.theta))
    return int((gradient != 0).sum())


def _choose(fits: Sequence[Fit], test: KramersKronig, *, inductive: bool) -> Choice:
    fits = sorted(fits, key=lambda f: (not determines_resistance(f), f.aicc))
    usable = [f for f in fits if determines_resistance(f)]
    notes: list[str] = []
    if not usable:
        text = ", ".join(f.circuit.text for f in fits)
        notes.append(f"the spectrum does not determine the resistance of any of {text}")
        nan = math.nan
        return Choice(None, tuple(fits), nan, nan, nan, nan, test, False, tuple(notes))
    best = usable[0]
    for fit in sorted(usable, key=_n_resistances):
        if fit.aicc - best.aicc < STRONG_EVIDENCE and _n_resistances(fit) < _n_resistances(best):
            best = fit
    value, u_fit = best.ionic_resistance
    misfit = best.noise > MISFIT * test.noise
    if misfit:
        rivals = [f for f in usable if f.rms <= ABOUT_AS_WELL * best.rms]
        values = np.array([f.ionic_resistance[0] for f in rivals])
        u_choice = 0.5 * float(np.ptp(values))
        notes.append(
            f"circuit misfit: {best.circuit.text} leaves {100 * best.rms:.2g} % rms,"
            f" the Kramers-Kronig test {100 * test.rms:.2g} %"
        )
        if len(rivals) > 1:
            low, high = values.min(), values.max()
            notes.append(f"circuits that fit about as well give {low:.4g} to {high:.4g} ohm")
    else:
        rivals = [f for f in usable if _n_resistances(f) == _n_resistances(best)]
        values = np.array([f.ionic_resistance[0] for f in rivals])
        above = np.array([f.aicc - best.aicc for f in rivals])
        weights = np.exp(-0.5 * above) / np.exp(-0.5 * above).sum()
        u_choice = math.sqrt(float(weights @ (values - value) ** 2))
        for f, r, distance in zip(rivals, values, above, strict=True):
            if distance < NOT_SEPARABLE and abs(r - value) > 2 * max(u_fit, f.ionic_resistance[1]):
                notes.append(
                    f"{f.circuit.text} is not separable from {best.circuit.text}"
                    f" but has {r:.4g} ohm"
                )
    if inductive and not any(e.kind == "L" for f in fits for e in f.circuit.elements):
        notes.append(
            "positive imaginary part at the highest frequency, but no circuit with an inductance"
        )
    notes += best.warnings
    u = math.hypot(u_fit, u_choice)
    return Choice(best, tuple(fits), value, u, u_fit, u_choice, test, misfit, tuple(notes))
