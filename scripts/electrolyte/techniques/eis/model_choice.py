"""Which circuit, which of its resistances, and what the choice does to the number.

The circuits of a list are fitted, those with more features only to spectra that those with fewer
do not describe: no circuit leaves less than a Kramers-Kronig fit. (So that a spectrum of one very
flat arc has rivals, it counts as not described.) Circuits whose resistance of the
pellet (``ion_path``) the spectrum does not determine are out. One more resistance, or one more
tail, changes what the total means, so it needs strong evidence (AICc lower by 10); among circuits
with as many the lowest AICc is taken.

The uncertainty of the resistance holds a part for the choice: the Akaike-weighted spread of all
circuits (Burnham & Anderson, Model Selection and Multimodel Inference, 2002, ch. 4), also of those
refused for want of strong evidence. As that is the standard deviation of a distribution with
several peaks, it is made large enough for 95 % to hold all that is not excluded. Where the best
circuit leaves significantly more than the Kramers-Kronig fit, no circuit of the list describes the
cell: AICc differences mean little, so that the part is the half range of all that fit about as
well, the error of the fit grows by the ratio of the residuals, what fits without either end of the
frequencies change is added, and the number is doubted where all this is not small (``misfit``). A
change during the sweep that chance hardly explains adds what it does to the resistance
(``stationarity``).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
from numpy.typing import ArrayLike

from electrolyte.numbers.doubt import Doubt
from electrolyte.numbers.guards import impedance
from electrolyte.techniques.eis import evidence, stationarity
from electrolyte.techniques.eis.circuit_strings import parse
from electrolyte.techniques.eis.circuits import Circuit, ComplexArray
from electrolyte.techniques.eis.fitting import Fit, fit_many
from electrolyte.techniques.eis.ion_path import FLAT, PELLET_CM, IonPath, ion_path
from electrolyte.techniques.eis.kramers_kronig import Compliant, KramersKronig
from electrolyte.techniques.eis.misfit import (
    CHANCE_IN_U,
    CHANCE_OF_MISFIT,
    chance_of_misfit,
    change_without_ends,
    misfit,
)
from electrolyte.techniques.eis.outliers import points_to_use
from electrolyte.techniques.eis.tangent import Tangent

ABOUT_AS_WELL = 3.0  # times the smallest rms
DESCRIBED = 0.02  # chance of a misfit from which on no circuits with more features are tried
MOST_RELATIVE_U = 0.1  # of a resistance that is ok
NOTED_LEADS = 0.02  # u of their resistance over that of the pellet
STRONG_EVIDENCE = 10.0  # difference in AICc
NOT_EXCLUDED = 6.0  # difference in AICc: a relative likelihood of 0.05
WITHIN = 1.96  # u, of 95 % of a normal distribution


@dataclass(frozen=True)
class Choice:
    """The circuit chosen for one spectrum, and the resistance with all of its uncertainty.

    Attributes
    ----------
    path : the pellet's resistances in the best fit; ``None`` where no circuit determines them
    fits : all fits, lowest AICc first, those without a determined resistance last
    resistance, u : ohm; u holds the fit, the choice, a misfit, and a change during the sweep
    kramers_kronig : the test of the spectrum
    doubts : what speaks against the number
    notes : what a reader of the number should know, one sentence each
    """

    path: IonPath | None
    fits: tuple[Fit, ...]
    resistance: float
    u: float
    kramers_kronig: KramersKronig
    doubts: tuple[Doubt, ...]
    notes: tuple[str, ...]

    @property
    def best(self) -> Fit | None:
        """The fit of the chosen circuit."""
        return self.path.fit if self.path else None

    @property
    def vague(self) -> bool:
        """Whether the resistance is only known to ± 10 %, or not at all."""
        return not self.u < MOST_RELATIVE_U * self.resistance

    @property
    def status(self) -> str:
        """``not_resolved`` without a resistance, ``suspect`` if doubted or vague, else ``ok``."""
        if self.path is None:
            return "not_resolved"
        return "suspect" if self.doubts or self.vague else "ok"

    def without_leads(self, ohm: float, u_ohm: float) -> Choice:
        """The same, less the resistance of leads and contacts, with its u; not resolved if less."""
        if self.path is None:
            return self
        left = self.resistance - ohm
        if left <= 0:
            found = f"leads of {ohm:.3g} ohm have as much as all of the {self.resistance:.3g} ohm"
            nan = math.nan
            return replace(self, path=None, resistance=nan, u=nan, notes=(found, *self.notes))
        notes = self.notes
        if u_ohm > NOTED_LEADS * left:
            share = f"leads and contacts in line are known to ± {u_ohm:.3g} ohm only"
            notes = (f"{share}: measure the short circuit (eis.lead_resistance_ohm)", *notes)
        return replace(self, resistance=left, u=math.hypot(self.u, u_ohm), notes=notes)


def choose(
    frequency: ArrayLike,
    impedance: ArrayLike,
    circuits: Sequence[str],
    area: float = 1.0,
) -> Choice:
    """Choose among ``circuits`` for one spectrum: Hz and ohm (N,), area of the pellet in cm²."""
    z = np.asarray(impedance, dtype=complex)[None]
    return choose_many(frequency, z, circuits, areas=[area])[0]


def choose_many(
    frequency: ArrayLike,
    impedances: ArrayLike,
    circuits: Sequence[str],
    *,
    areas: ArrayLike = 1.0,
    thicknesses: ArrayLike = PELLET_CM,
    engine: str = "electrolyte",
) -> list[Choice]:
    """Choose for each of B spectra on one grid; Hz (N,), ohm (B, N).

    ``areas`` in cm² and ``thicknesses`` in cm are (B,), or one for all.

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
    area, thickness = (
        np.broadcast_to(np.asarray(sizes, dtype=float), len(z)) for sizes in (areas, thicknesses)
    )
    fits: list[dict[Circuit, Fit]] = [{} for _ in z]
    paths: list[list[IonPath]] = [[] for _ in z]
    left = np.arange(len(z))  # the spectra that the circuits so far do not describe
    for _, level in groupby(sorted(map(parse, circuits), key=_level), key=_level):
        if not left.size:
            break
        for circuit in level:
            inner = _largest_within(circuit, fits[left[0]])
            simpler = [fits[b][inner] for b in left] if inner else ()
            found = fit_many(circuit, f, z[left], simpler=simpler, use=use[left], engine=engine)
            for b, fit in zip(left, found, strict=True):
                fits[b][circuit] = fit
                paths[b].append(ion_path(fit, area[b], f, thickness[b]))
        left = np.array([b for b in left if not _described(paths[b], z[b], tests[b])], dtype=int)
    return [_choose(paths[b], tests[b], compliant, b) for b in range(len(z))]


def _largest_within(circuit: Circuit, fitted: Collection[Circuit]) -> Circuit | None:
    """The largest circuit whose elements this one has, too."""
    names = set(circuit.names)
    within = [c for c in fitted if names > set(c.names)]
    return max(within, key=lambda c: len(c.names), default=None)


def _level(circuit: Circuit) -> int:
    return circuit.n_features


def _described(paths: Sequence[IonPath], z: ComplexArray, test: KramersKronig) -> bool:
    """Whether one of the circuits leaves no more than chance does, with arcs that may be single."""
    usable = [p for p in paths if p.determined]
    best = min(usable, key=lambda p: p.fit.chi2, default=None)
    if best is None or any(arc.exponent < FLAT for arc in best.pellet):
        return False
    return chance_of_misfit(best.fit, z, test) > DESCRIBED


def _choose(
    paths: Sequence[IonPath], test: KramersKronig, compliant: Compliant, spectrum: int
) -> Choice:
    paths = sorted(paths, key=lambda p: (not p.determined, p.fit.aicc))
    fits = tuple(p.fit for p in paths)
    usable = [p for p in paths if p.determined]
    z = compliant.impedance[spectrum]
    notes: list[str] = []
    if not test.used.all():
        at = ", ".join(f"{f:.4g}" for f in test.frequency[~test.used])
        notes.append(f"left out, far from what the others show: the points at {at} Hz")
    if not usable:
        text = ", ".join(x.circuit.text for x in fits)
        notes.append(f"the spectrum does not determine the resistance of any of {text}")
        nan = math.nan
        return Choice(None, fits, nan, nan, test, (), tuple(notes))
    best = min(
        (p for p in usable if p.fit.aicc - usable[0].fit.aicc < STRONG_EVIDENCE),
        key=lambda p: (p.fit.circuit.n_features, p.fit.aicc),
    )
    chance = chance_of_misfit(best.fit, z, test)
    misfits = chance < CHANCE_OF_MISFIT
    u_fit = best.u * (max(1.0, best.fit.noise / test.noise) if misfits else 1.0)
    # points too far apart for the Kramers-Kronig fit leave what looks like a change
    of_cell = [] if test.sparse else stationarity.of_cell(compliant, spectrum, test)
    tangent = Tangent.of(best, z, test)
    of_pellet = stationarity.of_pellet(tangent, test, described=not misfits)
    noise = test.local_noise[test.used]
    u_fit = math.hypot(max(u_fit, tangent.u(noise)), tangent.one_sided(noise))
    u_choice = math.hypot(
        _spread(best, usable, misfit=misfits),
        best.if_electrons - best.resistance,
        best.wing,
        *(other - best.resistance for other in best.others),
        best.resistance**2 / impedance.LEAST_BESIDE / math.sqrt(3),  # from none to the least beside
    )
    u = math.hypot(u_fit, u_choice, stationarity.effect(of_pellet))
    u_misfit = math.hypot(u, change_without_ends(best, z, test)) if chance < CHANCE_IN_U else u
    lowest = float(test.frequency.min())
    doubts = (
        misfit(best, z, test, u_misfit) if misfits else None,
        stationarity.drift(of_cell, of_pellet, best.resistance),
        evidence.violation(best.fit, test),
        evidence.order(test.frequency),
        evidence.unit_of_frequency(test.frequency),
        evidence.sign(z, test),
        evidence.passing(best, z, test),
        evidence.uncertain_arc(best, lowest, test.noise),
        evidence.open_arc(best, lowest),
        evidence.tail_capacitance(best, lowest, test.noise),
        impedance.resistance(best.resistance),
    )
    if z[int(np.argmax(test.frequency))].imag > 0 and not any(
        e.kind == "L" for fit in fits for e in fit.circuit.elements
    ):
        notes.append(
            "positive imaginary part at the highest frequency, but no circuit with an inductance"
        )
    notes += best.left_out
    notes += best.may_be_layers
    notes += best.fit.warnings
    return Choice(
        path=best,
        fits=fits,
        resistance=best.resistance,
        u=u_misfit if math.isfinite(u_misfit) else u,
        kramers_kronig=test,
        doubts=tuple(doubt for doubt in doubts if doubt),
        notes=tuple(notes),
    )


def _spread(best: IonPath, usable: Sequence[IonPath], *, misfit: bool) -> float:
    """What the circuits that are not excluded do to the resistance, in ohm.

    Their own uncertainty counts as far as it is larger than that of the best.
    """
    off = np.array([p.resistance for p in usable]) - best.resistance
    electrons = np.array([p.if_electrons for p in usable]) - best.resistance
    off = np.where(np.abs(electrons) > np.abs(off), electrons, off)
    above = np.array([p.fit.aicc for p in usable]) - usable[0].fit.aicc
    weights = np.exp(-0.5 * above)
    own = np.maximum(np.array([p.u for p in usable]) ** 2 - best.u**2, 0.0)
    spread = math.sqrt(float(weights @ (off**2 + own) / weights.sum()))
    spread = max(spread, float(np.abs(off[above < NOT_EXCLUDED]).max(initial=0.0)) / WITHIN)
    if not misfit:
        return spread
    about_as_well = [p.fit.rms <= ABOUT_AS_WELL * best.fit.rms for p in usable]
    return max(spread, 0.5 * float(np.ptp(off[about_as_well])))
