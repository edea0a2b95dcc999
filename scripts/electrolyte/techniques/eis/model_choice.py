"""Which circuit, which of its resistances, and what the choice does to the number.

All circuits of a list are fitted; those whose resistance of the pellet (``ion_path``) the spectrum
does not determine are out. One more resistance of the pellet changes what their total means, so
it needs strong evidence (AICc lower by 10); else the lowest AICc is taken.

The uncertainty of the resistance holds a part for the choice: the Akaike-weighted spread of all
circuits (Burnham & Anderson, Model Selection and Multimodel Inference, 2002, ch. 4), also of those
refused for want of strong evidence. Where the best circuit leaves significantly more than the
Kramers-Kronig fit, no circuit of the list describes the cell: AICc differences mean little, so that
the part is the half range of all that fit about as well, the error of the fit grows by the ratio
of the residuals, and the number is doubted.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from electrolyte.numbers.plausibility import Doubt
from electrolyte.techniques.eis import evidence
from electrolyte.techniques.eis.fitting import Fit, fit_many
from electrolyte.techniques.eis.ion_path import IonPath, ion_path
from electrolyte.techniques.eis.kramers_kronig import Compliant, KramersKronig
from electrolyte.techniques.eis.outliers import points_to_use

CIRCUITS = (
    "R1-CPE2",
    "L0-R1-CPE2",
    "p(L0,R0)-R1-CPE2",
    "p(R1,CPE1)-CPE2",
    "L0-p(R1,CPE1)-CPE2",
    "p(L0,R0)-p(R1,CPE1)-CPE2",
    "p(R1,CPE1)",
    "p(R1,CPE1)-p(R2,CPE2)",
    "L0-p(R1,CPE1)-p(R2,CPE2)",
    "L0-R1-p(R2,CPE2)",
    "L0-R1-p(R2,CPE2)-CPE3",
    "p(R1,CPE1)-p(R2,CPE2)-CPE3",
    "L0-p(R1,CPE1)-p(R2,CPE2)-CPE3",
    "p(R1,CPE1)-p(R2,CPE2)-p(R3,CPE3)",
    "p(R1,CPE1)-p(R2,CPE2)-p(R3,CPE3)-CPE4",
)
ABOUT_AS_WELL = 3.0  # times the smallest rms
NOT_SEPARABLE = 4.0  # difference in AICc
STRONG_EVIDENCE = 10.0


@dataclass(frozen=True)
class Choice:
    """The circuit chosen for one spectrum, and the resistance with all of its uncertainty.

    Attributes
    ----------
    path : the pellet's resistances in the best fit; ``None`` where no circuit determines them
    fits : all fits, lowest AICc first, those without a determined resistance last
    resistance, u : ohm; u holds the parts ``u_fit`` and ``u_choice``
    kramers_kronig : the test of the spectrum
    doubts : what speaks against the number
    notes : what a reader of the number should know, one sentence each
    """

    path: IonPath | None
    fits: tuple[Fit, ...]
    resistance: float
    u: float
    u_fit: float
    u_choice: float
    kramers_kronig: KramersKronig
    doubts: tuple[Doubt, ...]
    notes: tuple[str, ...]

    @property
    def best(self) -> Fit | None:
        """The fit of the chosen circuit."""
        return self.path.fit if self.path else None

    @property
    def status(self) -> str:
        """``not_resolved`` without a resistance, ``suspect`` if doubted or only known to ± 10 %."""
        if self.path is None:
            return "not_resolved"
        return "suspect" if self.doubts or self.u >= 0.1 * self.resistance else "ok"


def choose(
    frequency: ArrayLike,
    impedance: ArrayLike,
    circuits: Sequence[str] = CIRCUITS,
    area: float = 1.0,
) -> Choice:
    """Choose among ``circuits`` for one spectrum: Hz and ohm (N,), area of the pellet in cm²."""
    z = np.asarray(impedance, dtype=complex)[None]
    return choose_many(frequency, z, circuits, areas=[area])[0]


def choose_many(
    frequency: ArrayLike,
    impedances: ArrayLike,
    circuits: Sequence[str] = CIRCUITS,
    *,
    areas: ArrayLike = 1.0,
    engine: str = "electrolyte",
) -> list[Choice]:
    """Choose for each of B spectra on one grid; Hz (N,), ohm (B, N), cm² (B,) or one for all.

    Raises
    ------
    AnalysisError, ConfigError
        for what is no spectrum, and for a string that is no circuit
    """
    if not circuits:
        raise ValueError("no circuits to choose from")
    compliant = Compliant.of(frequency, impedances)
    f, z = compliant.frequency, compliant.impedance
    use = points_to_use(compliant)
    if not use.all():
        compliant = Compliant.of(f, z, use)
    tests = compliant.tests()
    per_circuit = [fit_many(c, f, z, use=use, engine=engine) for c in circuits]
    area = np.broadcast_to(np.asarray(areas, dtype=float), len(z))
    highest = float(f.max())
    found = []
    for b, fits in enumerate(zip(*per_circuit, strict=True)):
        paths = [ion_path(fit, area[b], highest) for fit in fits]
        found.append(_choose(paths, tests[b], compliant, b))
    return found


def _choose(
    paths: Sequence[IonPath], test: KramersKronig, compliant: Compliant, spectrum: int
) -> Choice:
    paths = sorted(paths, key=lambda p: (not p.determined, p.fit.aicc))
    fits = tuple(p.fit for p in paths)
    usable = [p for p in paths if p.determined]
    f, z = compliant.frequency, compliant.impedance[spectrum]
    notes: list[str] = []
    doubts: list[Doubt] = []
    left_out = f[compliant.weight[spectrum] == 0]
    if left_out.size:
        at = ", ".join(f"{x:.4g}" for x in left_out)
        notes.append(f"left out, far from their neighbours: the points at {at} Hz")
    if not usable:
        text = ", ".join(x.circuit.text for x in fits)
        notes.append(f"the spectrum does not determine the resistance of any of {text}")
        nan = math.nan
        return Choice(None, fits, nan, nan, nan, nan, test, (), tuple(notes))
    best = min(
        (p for p in usable if p.fit.aicc - usable[0].fit.aicc < STRONG_EVIDENCE),
        key=lambda p: (p.fit.circuit.n_resistances, p.fit.aicc),
    )
    value, u_fit = best.resistance, best.u
    values = np.array([p.resistance for p in usable])
    above = np.array([p.fit.aicc for p in usable]) - usable[0].fit.aicc
    weights = np.exp(-0.5 * above)
    u_choice = math.sqrt(float(weights @ (values - value) ** 2 / weights.sum()))
    if evidence.chance_of_misfit(best.fit, z, test) < evidence.CHANCE_OF_MISFIT:
        u_fit *= max(1.0, best.fit.noise / test.noise)
        rivals = [p for p in usable if p.fit.rms <= ABOUT_AS_WELL * best.fit.rms]
        u_choice = max(u_choice, 0.5 * float(np.ptp([p.resistance for p in rivals])))
        found = (
            f"{best.fit.circuit.text} leaves {100 * best.fit.rms:.2g} % rms,"
            f" the Kramers-Kronig fit {100 * test.rms:.2g} %"
        )
        doubts.append(Doubt("circuit_misfit", found))
    size, u_size = evidence.drift(compliant, spectrum)
    if math.erfc(abs(size) / u_size / math.sqrt(2)) < evidence.CHANCE_OF_DRIFT and abs(size) > evidence.LEAST_DRIFT:
        doubts.append(Doubt("drift", f"{100*size:.2g} ± {100*u_size:.2g} %"))
    if evidence.correlation(test) > evidence.MOST_CORRELATION:
        doubts.append(Doubt("kramers_kronig", ""))
    if test.noise > evidence.MOST_NOISE:
        doubts.append(Doubt("noise", ""))
    if evidence.is_reversed(f, z):
        doubts.append(Doubt("reactance_sign", ""))
    closed = best.closed_by
    if math.isfinite(closed):
        u_choice = math.hypot(u_choice, value * value / closed)
        doubts.append(Doubt("not_blocking", "closed"))
    elif evidence.phase_returns(best, z, test):
        doubts.append(Doubt("not_blocking", "phase"))
    if best.others:
        off = max(abs(other - value) for other in best.others)
        u_choice = math.hypot(u_choice, off)
        if off > 2 * u_fit and off > 0.02 * value:
            doubts.append(Doubt("arc_of_electrode", ""))
    u = math.hypot(u_fit, u_choice)
    return Choice(best, fits, value, u, u_fit, u_choice, test, tuple(doubts), tuple(notes))
