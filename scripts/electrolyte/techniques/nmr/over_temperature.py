"""What the measurements of one sample say over temperature: line widths, and the model of T1."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from electrolyte.ground.constants import ICE_POINT_K
from electrolyte.ground.problems import Collected, Row
from electrolyte.numbers.quantities import Quantity, joined_origin
from electrolyte.techniques.nmr.analysis import SpectrumResult
from electrolyte.techniques.nmr.bpp import BppFit
from electrolyte.techniques.nmr.numbers import Provenance, narrowing_quantities
from electrolyte.techniques.nmr.recovery import RelaxationResult
from electrolyte.techniques.nmr.relaxation_numbers import temperature_quantities

log = logging.getLogger("electrolyte")
_MIN_TEMPERATURES = 4  # for the model of T1 over temperature


def provenance(rows: Sequence[Row], sample: str) -> Provenance:
    """Of a number that is made from these rows."""
    source = ";".join(str(row["measurement"]) for row in rows)
    return Provenance(sample, source, joined_origin(str(row["origin"]) for row in rows))


def narrowing(
    spectra: Sequence[tuple[Row, SpectrumResult]], sample: str, accept: Collection[str]
) -> list[Quantity]:
    """Line width over temperature, for every nucleus measured at several."""
    found = []
    for nucleus in dict.fromkeys(r.conditions.nucleus for _, r in spectra):
        own = [(row, r) for row, r in spectra if r.conditions.nucleus == nucleus]
        own = [(row, r) for row, r in own if r.conditions.temperature_C is not None]
        celsius = [r.conditions.temperature_C or 0.0 for _, r in own]
        if len(set(celsius)) < 2:
            continue
        widths, widths_u = zip(*(r.fwhm for _, r in own), strict=True)
        found += narrowing_quantities(
            celsius,
            widths,
            widths_u,
            nucleus,
            provenance([row for row, _ in own], sample),
            doubts=[doubt for _, r in own for doubt in r.doubts],
            accept=accept,
        )
    return found


def t1_over_temperature(
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
        at = provenance([row for row, _ in own], sample)
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
