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

from electrolyte.ground.constants import ICE_POINT_K
from electrolyte.ground.csv_file import stacked
from electrolyte.ground.problems import Collected, Row, raising
from electrolyte.numbers.quantities import Quantity, joined_origin
from electrolyte.numbers.replicates import contradiction
from electrolyte.readers.measurement import Measurement
from electrolyte.techniques.nmr.analysis import (
    KnownLine,
    SpectrumResult,
    analyse_spectrum,
)
from electrolyte.techniques.nmr.bpp import BppFit
from electrolyte.techniques.nmr.conditions import Conditions, conditions
from electrolyte.techniques.nmr.fourier import transform
from electrolyte.techniques.nmr.numbers import (
    Provenance,
    larmor_quantities,
    narrowing_quantities,
    spectrum_quantities,
)
from electrolyte.techniques.nmr.recovery import RelaxationResult, analyse_relaxation
from electrolyte.techniques.nmr.relaxation_numbers import (
    relaxation_quantities,
    temperature_quantities,
)
from electrolyte.techniques.nmr.tables import COMPONENT

log = logging.getLogger("electrolyte")
_MIN_TEMPERATURES = 4  # for the model of T1 over temperature
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
        for q in relaxation_quantities(relaxation, _provenance([row], sample), accept=accept)
    ]
    single += with_contradictions(recoveries)
    over_temperature, curves = _t1_over_temperature(
        relaxations, sample, config["bpp_exponent"], accept, collected
    )
    larmor = larmor_quantities(
        (found, _provenance([row], sample))
        for row, found in (
            *((row, result.conditions) for row, result in spectra),
            *((row, result.conditions) for row, result in relaxations),
        )
    )
    return Evaluation(
        [*_told_apart(single), *_narrowing(spectra, sample), *over_temperature, *larmor],
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


def _provenance(rows: Sequence[Row], sample: str) -> Provenance:
    source = ";".join(str(row["measurement"]) for row in rows)
    return Provenance(sample, source, joined_origin(str(row["origin"]) for row in rows))


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
        _provenance([row], sample),
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


def _narrowing(spectra: Sequence[tuple[Row, SpectrumResult]], sample: str) -> list[Quantity]:
    """Line width over temperature, for every nucleus measured at several."""
    found = []
    for nucleus in dict.fromkeys(r.conditions.nucleus for _, r in spectra):
        own = [(row, r) for row, r in spectra if r.conditions.nucleus == nucleus]
        own = [(row, r) for row, r in own if r.conditions.temperature_C is not None]
        celsius = [r.conditions.temperature_C or 0.0 for _, r in own]
        if len(set(celsius)) < 2:
            continue
        lines = [r.fit.lines[0] for _, r in own]
        at = _provenance([row for row, _ in own], sample)
        widths, widths_u = [line.fwhm for line in lines], [line.fwhm_u for line in lines]
        found += narrowing_quantities(celsius, widths, widths_u, nucleus, at)
    return found


def _t1_over_temperature(
    relaxations: Sequence[tuple[Row, RelaxationResult]],
    sample: str,
    exponent: float | None,
    accept: Collection[str],
    collected: Collected,
) -> tuple[list[Quantity], list[pd.DataFrame]]:
    """Activation energy and BPP model of every nucleus measured at enough temperatures."""
    quantities, curves = [], []
    for nucleus in dict.fromkeys(r.conditions.nucleus for _, r in relaxations):
        own = [(row, r) for row, r in relaxations if r.conditions.nucleus == nucleus]
        own = [(row, r) for row, r in own if not (r.spin_lock or r.recovery.undetermined)]
        own = [(row, r) for row, r in own if r.conditions.temperature_C is not None]
        if not own:
            continue
        celsius = [r.conditions.temperature_C or 0.0 for _, r in own]
        if len(set(celsius)) < _MIN_TEMPERATURES:
            log.warning(
                "%s: T1 of %s at %d temperatures; %d are needed for its temperature dependence",
                sample,
                nucleus,
                len(set(celsius)),
                _MIN_TEMPERATURES,
            )
            continue
        larmor = next((r.larmor_Hz for _, r in own if r.larmor_Hz > 0), None)
        if larmor is None:
            log.warning(
                "%s: no file states the frequency of %s, which its T1 needs", sample, nucleus
            )
            continue
        at = _provenance([row for row, _ in own], sample)
        t1, t1_u = [r.recovery.t1 for _, r in own], [r.recovery.t1_u for _, r in own]
        with collected(missing=f"bpp_activation_energy_{nucleus} of {sample}"):
            rows, bpp = temperature_quantities(
                celsius,
                t1,
                t1_u,
                larmor,
                nucleus,
                at,
                exponent=exponent,
                doubts=[doubt for _, r in own for doubt in r.doubts],
                accept=accept,
            )
            curve = _t1_curve(bpp, celsius, sample, nucleus, at.origin)
            quantities += rows
            curves.append(curve)
    return quantities, curves


def _t1_curve(
    bpp: BppFit, celsius: Sequence[float], sample: str, nucleus: str, origin: str
) -> pd.DataFrame:
    """The fitted model between the measured temperatures and a little beyond."""
    margin = 0.06 * (max(celsius) - min(celsius))
    grid = np.linspace(min(celsius) - margin, max(celsius) + margin, 80)
    low, high = bpp.band(grid + ICE_POINT_K)
    return pd.DataFrame(
        {
            "sample": sample,
            "nucleus": nucleus,
            "temperature_C": grid,
            "t1_s": bpp.t1(grid + ICE_POINT_K),
            "t1_low_s": low,
            "t1_high_s": high,
            "origin": origin,
        }
    )


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
