"""All NMR measurements of one sample: its numbers, and the curves to draw."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from electrolyte.ground.csv_file import stacked
from electrolyte.ground.problems import Collected, Row, raising
from electrolyte.numbers.quantities import Quantity
from electrolyte.numbers.replicates import contradiction
from electrolyte.readers.measurement import Measurement
from electrolyte.techniques.nmr.analysis import (
    KnownLine,
    SpectrumResult,
    analyse_spectrum,
)
from electrolyte.techniques.nmr.conditions import Conditions, conditions
from electrolyte.techniques.nmr.fourier import transform
from electrolyte.techniques.nmr.numbers import (
    larmor_quantities,
    spectrum_quantities,
)
from electrolyte.techniques.nmr.over_temperature import narrowing, provenance, t1_over_temperature
from electrolyte.techniques.nmr.recovery import RelaxationResult, analyse_relaxation
from electrolyte.techniques.nmr.relaxation_numbers import (
    relaxation_quantities,
)
from electrolyte.techniques.nmr.tables import COMPONENT

log = logging.getLogger("electrolyte")
_SHOWN_WIDTHS = 10  # of the line to each side: what a figure of a broad line needs
_FILLING = 4  # zero filling of the spectra to draw

OF_A_ROW = ("sample", "measurement", "nucleus", "temperature_C")
SPECTRA = (*OF_A_ROW, "shift_ppm", "intensity", "fit", "origin")
RECOVERIES = (*OF_A_ROW, "kind", "delay_s", "recovered", "origin")
T1_CURVES = ("sample", "nucleus", "temperature_C", "t1_s", "t1_low_s", "t1_high_s", "origin")

# keys of the config on which the result of a single row depends
OF_SPECTRA = ("known_lines", "phase", "reference")
OF_RECOVERIES = ("gain_change_u",)


@dataclass(frozen=True)
class Evaluation:
    """quantities; spectra, recoveries, t1_curves: tables to draw, with a column ``origin``."""

    quantities: list[Quantity]
    spectra: pd.DataFrame
    recoveries: pd.DataFrame
    t1_curves: pd.DataFrame


def evaluate(
    measured: Sequence[tuple[Row, Measurement]],
    sample: str,
    config: Mapping[str, Any],
    accept: Collection[str] = (),
    collected: Collected = raising,
    remembered: dict[str, Any] | None = None,
) -> Evaluation:
    """Analyse the measurements of one sample.

    Parameters
    ----------
    measured : rows of the sheet with their measurements
    config : the section ``nmr``
    accept : guards of ``electrolyte.numbers.plausibility`` that are switched off
    collected : entered for each row, and for each model over temperature, so that one that does
        not allow its analysis stops no other
    remembered : results of single rows, from earlier calls and for later ones

    Raises
    ------
    AnalysisError
        A measurement that does not allow the analysis its row asks for.
    """
    known = {} if remembered is None else remembered
    spectra: list[tuple[Row, SpectrumResult]] = []
    relaxations: list[tuple[Row, RelaxationResult]] = []
    shown, recovered = [], []
    for row, measurement in measured:
        with collected(row):
            at, subject = _conditions(row, measurement), f"{sample} ({row['path']})"
            if row["experiment"] == "single_pulse":
                key = _key(row, config, *OF_SPECTRA)
                if key not in known:
                    known[key] = _spectrum(row, measurement, at, config, subject)
                result: SpectrumResult = known[key]
                curve = _shown(row, sample, measurement, result, config["shown_half_range_ppm"])
                spectra.append((row, result))
                shown.append(curve)
                _log(row, result.warnings)
            else:
                is_locked = row["experiment"] == "spin_lock"
                key = _key(row, config, *OF_RECOVERIES)
                if key not in known:
                    known[key] = analyse_relaxation(
                        measurement,
                        at,
                        spin_lock=is_locked,
                        gain_u=config["gain_change_u"],
                        subject=subject,
                    )
                relaxation: RelaxationResult = known[key]
                if not relaxation.recovery.undetermined:
                    recovered.append(_recovered(row, sample, relaxation))
                relaxations.append((row, relaxation))
                _log(row, relaxation.warnings)
    single = [q for row, r in spectra for q in _of_spectrum(row, r, sample, config, accept)]
    recoveries = [
        q
        for row, relaxation in relaxations
        for q in relaxation_quantities(relaxation, provenance([row], sample), accept=accept)
    ]
    single += with_contradictions(recoveries)
    over_temperature, curves = t1_over_temperature(
        relaxations, sample, config["bpp_exponent"], accept, collected
    )
    larmor = larmor_quantities(
        (found, provenance([row], sample))
        for row, found in (
            *((row, result.conditions) for row, result in spectra),
            *((row, result.conditions) for row, result in relaxations),
        )
    )
    return Evaluation(
        [*_told_apart(single), *narrowing(spectra, sample, accept), *over_temperature, *larmor],
        stacked(shown, SPECTRA),
        stacked(recovered, RECOVERIES),
        stacked(curves, T1_CURVES),
    )


def _key(row: Row, config: Mapping[str, Any], *names: str) -> str:
    return json.dumps([row["measurement"], [config[name] for name in names]])


def _conditions(row: Row, measurement: Measurement) -> Conditions:
    return conditions(
        measurement.metadata,
        nucleus=row["nucleus"] or "",
        temperature_C=row["temperature_C"],
        mas_kHz=row["mas_kHz"],
        reference_ppm=row["reference_ppm"],
        file=row["path"],
        subject=row["path"],
    )


def _spectrum(
    row: Row, measurement: Measurement, at: Conditions, config: Mapping[str, Any], subject: str
) -> SpectrumResult:
    known = {
        name: KnownLine(
            line["shift_ppm"],
            line.get("shift_u_ppm", 0.0),
            line["fwhm_Hz"],
            line.get("fwhm_u_Hz", 0.0),
        )
        for name, line in config["known_lines"].get(at.nucleus, {}).items()
    }
    reference = config["reference"].get(at.nucleus)
    stated = config["phase"].get(row["measurement"])
    return analyse_spectrum(
        measurement,
        at,
        known,
        stated=None if stated is None else (stated[0], stated[1]),
        reference=f"{reference['compound']} at {reference['shift_ppm']:g} ppm" if reference else "",
        subject=subject,
    )


def _log(row: Row, warnings: Sequence[str]) -> None:
    for warning in warnings:
        log.warning("%s: %s", row["path"], warning)


def _of_spectrum(
    row: Row,
    result: SpectrumResult,
    sample: str,
    config: Mapping[str, Any],
    accept: Collection[str],
) -> list[Quantity]:
    reference = config["reference"].get(result.conditions.nucleus, {})
    return spectrum_quantities(
        result,
        provenance([row], sample),
        reference_u_ppm=reference.get("u_ppm", 0.0),
        accept=accept,
    )


def _told_apart(quantities: Sequence[Quantity]) -> list[Quantity]:
    """The same quantity measured several times under one condition: named by its measurement."""
    times = Counter((q.quantity, q.condition) for q in quantities)
    return [
        replace(q, replicate=q.source) if times[q.quantity, q.condition] > 1 else q
        for q in quantities
    ]


def with_contradictions(recoveries: Sequence[Quantity]) -> list[Quantity]:
    """Suspect where repeats of one recovery lie apart; of spectra, spinning may differ."""
    groups: dict[tuple[str, str], list[Quantity]] = {}
    for found in recoveries:
        if found.status in ("ok", "suspect"):
            groups.setdefault((found.quantity, found.condition), []).append(found)
    asked = {key: contradiction(group, group[0].sample) for key, group in groups.items()}
    return [
        replace(q, status="suspect", note="; ".join(filter(None, [question, q.note])))
        if (question := asked.get((q.quantity, q.condition), "")) and q.status == "ok"
        else q
        for q in recoveries
    ]


def _shown(
    row: Row, sample: str, measurement: Measurement, result: SpectrumResult, half_range: float
) -> pd.DataFrame:
    """The phased spectrum near the main line, its baseline off, highest point of the fit 1.

    Its columns are ``SPECTRA`` and one for each fitted line.
    """
    fid = measurement.arrays["fid"]
    n_points = _FILLING * len(fid)
    whole = transform(
        fid,
        measurement.metadata,
        n_points=n_points,
        shift_correction=result.conditions.shift_correction,
    )
    centre, _ = result.shift_of(result.fit.lines[0].name)
    fwhm_ppm = result.fwhm[0] / result.spectrum.reference_MHz
    near = np.abs(whole.shift - centre) <= max(half_range, _SHOWN_WIDTHS * fwhm_ppm)
    offset = whole.offset[near]
    fit = result.fit
    # the baseline is a line in each window; beyond them its nearest value goes on
    order = np.argsort(fit.offset)
    baseline = np.interp(offset, fit.offset[order], fit.baseline[order])
    turn = np.exp(-1j * (result.phase.phase + 2 * np.pi * offset * result.phase.delay))
    measured = ((whole.intensity[near] - baseline) * turn).real
    components = (fit.components(offset) * turn).real
    fitted = components.sum(axis=0)
    return pd.DataFrame(
        {
            "sample": sample,
            "measurement": row["measurement"],
            "nucleus": result.conditions.nucleus,
            "temperature_C": result.conditions.temperature_C,
            "shift_ppm": whole.shift[near],
            "intensity": measured / fitted.max(),
            "fit": fitted / fitted.max(),
            "origin": row["origin"],
            **{
                f"{COMPONENT}{line.name}": component / fitted.max()
                for line, component in zip(fit.lines, components, strict=True)
            },
        }
    )


def _recovered(row: Row, sample: str, result: RelaxationResult) -> pd.DataFrame:
    """Share of the change at the delays, 0 at none and 1 at the end, and its fit on a fine grid."""
    recovery = result.recovery
    start, span = recovery.start, recovery.plateau - recovery.start
    positive = recovery.delays[recovery.delays > 0]
    grid = np.geomspace(positive.min() / 2, 2 * positive.max(), 80)
    parts = {
        "measured": (recovery.delays, recovery.signal),
        "fit": (grid, recovery.at(grid)),
    }
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "sample": sample,
                    "measurement": row["measurement"],
                    "nucleus": result.conditions.nucleus,
                    "temperature_C": result.conditions.temperature_C,
                    "kind": kind,
                    "delay_s": delays,
                    "recovered": (signal - start) / span,
                    "origin": row["origin"],
                }
            )
            for kind, (delays, signal) in parts.items()
        ]
    )
