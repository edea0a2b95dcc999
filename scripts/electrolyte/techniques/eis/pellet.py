"""All spectra of one pellet: resistances, conductivities, capacitances, Arrhenius line."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from electrolyte.ground.csv_file import stacked
from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.condition import condition_at
from electrolyte.numbers.quantities import Quantity, joined_origin, stated_or_omitted
from electrolyte.readers.measurement import (
    FITTED_IMAGINARY_IMPEDANCE,
    FITTED_REAL_IMPEDANCE,
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
)
from electrolyte.techniques.eis.arrhenius import Arrhenius, arrhenius
from electrolyte.techniques.eis.arrhenius_quantities import GAIN, line_quantities, with_parts
from electrolyte.techniques.eis.circuits import ComplexArray, FloatArray
from electrolyte.techniques.eis.conductivity import Conductivity, conductivity
from electrolyte.techniques.eis.identifiability import capacitances
from electrolyte.techniques.eis.kramers_kronig import checked
from electrolyte.techniques.eis.model_choice import Choice, choose_many
from electrolyte.techniques.geometry import Geometry

Chooser = Callable[[Sequence["Spectrum"], Geometry, Mapping[str, Any]], list[Choice]]
CURVES = (
    "sample",
    "pellet",
    "measurement",
    "temperature_C",
    FREQUENCY,
    REAL_IMPEDANCE,
    IMAGINARY_IMPEDANCE,
    FITTED_REAL_IMPEDANCE,
    FITTED_IMAGINARY_IMPEDANCE,
    "circuit",
    "origin",
)


@dataclass(frozen=True)
class Spectrum:
    """One spectrum: frequency in Hz and impedance in Ω, both (N,), and where it comes from.

    ``temperature_C`` is that of the sheet, ``stated_C`` that of the file, if it states one.
    ``cell_kind`` is what the sheet says of the electrodes: blocking, symmetric or full.
    """

    measurement: str
    temperature_C: float
    frequency: FloatArray
    impedance: ComplexArray
    origin: str
    cell_kind: str = "blocking"
    file: str = ""
    stated_C: float | None = None

    def within(self, low: float, high: float) -> Spectrum:
        """The points from ``low`` to ``high`` Hz.

        Raises
        ------
        AnalysisError
            They are too few for any analysis.
        """
        keep = (self.frequency >= low) & (self.frequency <= high)
        frequency, impedance = self.frequency[keep], self.impedance[keep]
        checked(frequency, impedance)
        return replace(self, frequency=frequency, impedance=impedance)


@dataclass(frozen=True)
class Evaluation:
    """What the spectra of a pellet give: one choice and one conductivity a spectrum, one line.

    ``conductivities`` are ``None`` where the resistance is not resolved; ``line`` is ``None``,
    with the reason, where there are not enough of them.
    """

    pellet: str
    sample: str
    spectra: tuple[Spectrum, ...]
    choices: tuple[Choice, ...]
    conductivities: tuple[Conductivity | None, ...]
    line: Arrhenius | None
    no_line: str
    reference_C: float
    law: str = "line"


def evaluate(
    spectra: Sequence[Spectrum],
    *,
    pellet: str,
    sample: str,
    geometry: Geometry,
    config: Mapping[str, Any],
    choose: Chooser | None = None,
) -> Evaluation:
    """Evaluate all spectra of one pellet; ``config`` is the section ``eis``.

    ``choose`` fits the circuits, by default as ``choices_of``.

    Raises
    ------
    ConfigError
        A circuit of the config that is none.
    """
    leads = config["lead_resistance_ohm"], config["lead_resistance_u_ohm"]
    choices = [c.without_leads(*leads) for c in (choose or choices_of)(spectra, geometry, config)]
    temperature_u = config["temperature_u_K"]
    resolved = [i for i, choice in enumerate(choices) if choice.best is not None]
    line, no_line = None, ""
    if len({spectra[i].temperature_C for i in resolved}) < 3:
        no_line = f"{len(resolved)} conductivities, an Arrhenius line needs three temperatures"
    else:
        celsius = [spectra[i].temperature_C for i in resolved]
        simple = [
            conductivity(choices[i].resistance, choices[i].u, geometry).value for i in resolved
        ]
        try:
            line = arrhenius(
                celsius,
                simple,
                [choices[i].u / choices[i].resistance for i in resolved],
                form=config["arrhenius_form"],
                law=config["arrhenius_law"],
                u_temperature=temperature_u,
                u_temperature_offset=config["temperature_offset_u_K"],
                u_geometry=geometry.relative_u,
                u_gain=config["gain_u_relative"],
            )
        except AnalysisError as error:
            no_line = str(error)
    found = tuple(
        None
        if choice.best is None
        else conductivity(
            choice.resistance,
            choice.u,
            geometry,
            temperature_C=spectrum.temperature_C,
            u_temperature=temperature_u,
            activation_energy=line.activation_energy if line else 0.0,
            u_gain=config["gain_u_relative"],
            excess=line.excess if line else 1.0,
        )
        for spectrum, choice in zip(spectra, choices, strict=True)
    )
    return Evaluation(
        pellet,
        sample,
        tuple(spectra),
        tuple(choices),
        found,
        line,
        no_line,
        config["reference_temperature_C"],
        config["arrhenius_law"],
    )


def quantities(evaluation: Evaluation) -> Iterator[Quantity]:
    """The numbers of a pellet, spectrum by spectrum, then those of its Arrhenius line."""
    for spectrum, choice, sigma in zip(
        evaluation.spectra, evaluation.choices, evaluation.conductivities, strict=True
    ):
        yield from _of_spectrum(evaluation, spectrum, choice, sigma)
    if evaluation.spectra:
        yield from line_quantities(
            evaluation.line,
            evaluation.no_line,
            evaluation.reference_C,
            evaluation.law,
            sample=evaluation.sample,
            replicate=evaluation.pellet,
            source=";".join(s.measurement for s in evaluation.spectra),
            origin=joined_origin(s.origin for s in evaluation.spectra),
        )


def curves(evaluation: Evaluation) -> pd.DataFrame:
    """Measured and fitted impedance of all spectra, one row a frequency, columns ``CURVES``."""
    frames = []
    for spectrum, choice in zip(evaluation.spectra, evaluation.choices, strict=True):
        fitted = (
            choice.best.impedance(spectrum.frequency)
            if choice.best
            else np.full(spectrum.impedance.shape, complex(math.nan, math.nan))
        )
        frames.append(
            pd.DataFrame(
                {
                    "sample": evaluation.sample,
                    "pellet": evaluation.pellet,
                    "measurement": spectrum.measurement,
                    "temperature_C": spectrum.temperature_C,
                    FREQUENCY: spectrum.frequency,
                    REAL_IMPEDANCE: spectrum.impedance.real,
                    IMAGINARY_IMPEDANCE: spectrum.impedance.imag,
                    FITTED_REAL_IMPEDANCE: fitted.real,
                    FITTED_IMAGINARY_IMPEDANCE: fitted.imag,
                    "circuit": choice.best.circuit.text if choice.best else "",
                    "origin": spectrum.origin,
                }
            )
        )
    return stacked(frames, CURVES)


def choices_of(
    spectra: Sequence[Spectrum], geometry: Geometry, config: Mapping[str, Any]
) -> list[Choice]:
    """Fit the circuits; spectra on one frequency grid are fitted together."""
    chosen: dict[int, Choice] = {}
    grids: dict[bytes, list[int]] = {}
    for i, spectrum in enumerate(spectra):
        grids.setdefault(spectrum.frequency.tobytes(), []).append(i)
    for members in grids.values():
        impedances = np.array([spectra[i].impedance for i in members])
        results = choose_many(
            spectra[members[0]].frequency,
            impedances,
            config["circuits"],
            areas=geometry.area,
            thicknesses=geometry.thickness,
            engine=config["engine"],
        )
        chosen |= dict(zip(members, results, strict=True))
    return [chosen[i] for i in range(len(spectra))]


def _of_spectrum(
    evaluation: Evaluation, spectrum: Spectrum, choice: Choice, sigma: Conductivity | None
) -> Iterator[Quantity]:
    common = {
        "sample": evaluation.sample,
        "condition": condition_at(spectrum.temperature_C),
        "replicate": evaluation.pellet,
        "source": spectrum.measurement,
        "origin": spectrum.origin,
    }

    def row(name: str, value: float, u: float, unit: str, method: str, **more: Any) -> Quantity:
        more |= common
        return Quantity(name, value=value, u=u, unit=unit, method=method, **more)

    notes = "; ".join(choice.notes)
    points = {"n": len(spectrum.frequency)}
    test = choice.kramers_kronig
    method = f"rms of a linear Kramers-Kronig fit with {test.n_time_constants} time constants"
    residual = {"note": "a residual", **points}
    yield row("kramers_kronig_residual", 100 * test.rms, math.nan, "%", method, **residual)
    if choice.best is None or sigma is None:
        for name, unit in (("resistance", "ohm"), ("ionic_conductivity", "mS/cm")):
            nan = math.nan
            yield row(name, nan, nan, unit, "circuit fit", status="not_resolved", note=notes)
        return
    line = evaluation.line
    offset = line.offset_at(spectrum.temperature_C) if line else 0.0
    circuit = choice.best.circuit.text
    method = f"fit of {circuit}, lowest AICc of {len(choice.fits)} circuits"
    status = {"status": "ok", "note": notes}
    if choice.vague:
        known = f"the resistance is known to ± {100 * choice.u / choice.resistance:.0f} % only"
        status = {"status": "suspect", "note": "; ".join(filter(None, [known, notes]))}
    yield row(
        "resistance",
        choice.resistance,
        choice.resistance * math.hypot(choice.u / choice.resistance, sigma.u_gain),
        "ohm",
        method,
        **stated_or_omitted({GAIN: choice.resistance * sigma.u_gain}),
        **status,
        **points,
    )
    if sigma.excess > 1:
        scatter = f"{sigma.excess:.2g} times their u about the Arrhenius line, which is in u here"
        noted = [f"the conductivities scatter {scatter}", status["note"]]
        status |= {"note": "; ".join(filter(None, noted))}
    value = 1e3 * sigma.value
    yield with_parts(
        "ionic_conductivity",
        line.point_dof if line else math.inf,
        value,
        math.hypot(1e3 * sigma.u, value * offset),
        (value * sigma.u_geometry, -value * sigma.u_gain, value * offset),
        unit="mS/cm",
        method="thickness / (resistance × area)",
        **common,
        **status,
        **points,
    )
    method = f"rms of the fit of {circuit}"
    yield row("circuit_residual", 100 * choice.best.rms, math.nan, "%", method, **residual)
    for arc in capacitances(choice.best, spectrum.frequency, choice.fits):
        resolved = {} if arc.resolved else {"status": "not_resolved", "note": arc.reason}
        method = f"Brug, {arc.element} of {circuit}"
        u = math.hypot(arc.u, arc.value * sigma.u_gain)
        shared = stated_or_omitted({GAIN: -arc.value * sigma.u_gain}) if arc.resolved else {}
        yield row("capacitance", arc.value, u, "F", method, **shared, **resolved, **points)
