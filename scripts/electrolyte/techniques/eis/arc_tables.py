"""What the arcs of each spectrum are, and the distribution of relaxation times they rest on."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from electrolyte.ground.csv_file import stacked
from electrolyte.techniques.eis.arcs import arcs_of
from electrolyte.techniques.eis.circuits import ComplexArray
from electrolyte.techniques.eis.ion_path import IonPath
from electrolyte.techniques.eis.pellet import Evaluation, Spectrum
from electrolyte.techniques.eis.relaxation_times import relaxation_times

_OF_SPECTRUM = ("sample", "pellet", "measurement", "temperature_C")
ARCS = (
    *_OF_SPECTRUM,
    "circuit",
    "resistance",
    "capacitive",
    "resistance_ohm",
    "capacitance_F",
    "capacitance_F_cm2",
    "apex_Hz",
    "belongs_to",
    "certain",
    "origin",
)
RELAXATION_TIMES = (
    *_OF_SPECTRUM,
    "series_resistance_ohm",
    "tau_s",
    "gamma_ohm",
    "peak",
    "origin",
)


def arc_table(evaluation: Evaluation) -> pd.DataFrame:
    """The arcs of the chosen circuits, one a row, columns ``ARCS``.

    ``belongs_to`` says whose the arc is by its capacitance per area (``ion_path``): only the
    resistances of the pellet count; ``certain`` is false where it may be the other.
    """
    rows = [
        {
            **_common(evaluation, spectrum),
            "circuit": choice.path.fit.circuit.text,
            "resistance": arc.resistance,
            "capacitive": arc.capacitive,
            "resistance_ohm": arc.ohm,
            "capacitance_F": math.exp(arc.ln_c),
            "capacitance_F_cm2": math.exp(arc.ln_c) / choice.path.area,
            "apex_Hz": 1 / (2 * math.pi * math.exp(arc.ln_tau)),
            "belongs_to": whose,
            "certain": arc not in choice.path.uncertain,
            "origin": spectrum.origin,
        }
        for spectrum, choice in zip(evaluation.spectra, evaluation.choices, strict=True)
        if choice.path
        for whose, arcs in (
            ("pellet", choice.path.pellet),
            ("electrode", choice.path.electrodes),
        )
        for arc in arcs
    ]
    return pd.DataFrame(rows, columns=list(ARCS))


def relaxation_table(evaluation: Evaluation) -> pd.DataFrame:
    """Distributions of relaxation times, columns ``RELAXATION_TIMES``; peaks count from 1."""
    frames = []
    for spectrum, choice in zip(evaluation.spectra, evaluation.choices, strict=True):
        used = choice.kramers_kronig.used
        f, z = spectrum.frequency[used], spectrum.impedance[used]
        z_arcs = without_tail(choice.path, spectrum)[used] if choice.path else z
        found = relaxation_times(f, z_arcs, 1 / np.abs(z))
        frames.append(
            pd.DataFrame(
                {
                    **_common(evaluation, spectrum),
                    "series_resistance_ohm": found.series_resistance,
                    "tau_s": found.tau,
                    "gamma_ohm": found.gamma,
                    "peak": found.peak_of + 1,
                    "origin": spectrum.origin,
                }
            )
        )
    return stacked(frames, RELAXATION_TIMES)


def without_tail(path: IonPath, spectrum: Spectrum) -> ComplexArray:
    """The impedance less what the fit has of leads and tail: neither is a relaxation.

    Where the circuit has resistances elsewhere than in line and in arcs in line, all of it.
    """
    fit, arcs = path.fit, [arc for arc in arcs_of(path.fit) if arc.in_line]
    in_arcs = {arc.resistance for arc in arcs}
    parameters = list(zip(fit.circuit.parameters, fit.natural, strict=True))
    if any(
        p.kind == "R" and not (p.in_line or p.lossy_lead or p.name in in_arcs)
        for p, _ in parameters
    ):
        return spectrum.impedance
    in_line = sum(float(value) for p, value in parameters if p.kind == "R" and p.in_line)
    relaxing = sum((arc.impedance(spectrum.frequency) for arc in arcs), in_line + 0j)
    return spectrum.impedance - fit.impedance(spectrum.frequency) + relaxing


def _common(evaluation: Evaluation, spectrum: Spectrum) -> dict[str, str | float]:
    return {
        "sample": evaluation.sample,
        "pellet": evaluation.pellet,
        "measurement": spectrum.measurement,
        "temperature_C": spectrum.temperature_C,
    }
