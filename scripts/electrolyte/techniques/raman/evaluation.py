"""One Raman spectrum from its file to numbers, bands and curves."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from electrolyte.ground.csv_file import stacked
from electrolyte.ground.problems import Row
from electrolyte.numbers.quantities import Quantity
from electrolyte.readers.measurement import Measurement
from electrolyte.techniques.raman.analysis import analyse
from electrolyte.techniques.raman.axis import as_one, calibrated, cropped, spectra
from electrolyte.techniques.raman.choices import bands_of, shares_of
from electrolyte.techniques.raman.numbers import (
    BAND_COLUMNS,
    CURVE_COLUMNS,
    Subject,
    band_table,
    curves,
    excitation,
    quantities_of,
)

log = logging.getLogger("electrolyte")
SAME_LASER = 2e-3  # relative: calibrated lines differ less from nominal ones; 1 nm of 532


@dataclass(frozen=True)
class Evaluation:
    """quantities; bands and curves: tables."""

    quantities: list[Quantity]
    bands: pd.DataFrame
    curves: pd.DataFrame


NOTHING = Evaluation([], stacked([], BAND_COLUMNS), stacked([], CURVE_COLUMNS))


def evaluate(
    row: Row, measurement: Measurement, silicon_cm1: float | None, config: Mapping[str, Any]
) -> Evaluation:
    """Fit the bands of one spectrum; a sample without bands in the config is drawn only.

    Parameters
    ----------
    row : of the sheet
    silicon_cm1 : where the axis has the line of silicon; ``None`` leaves the axis as it is
    config : the section ``raman``

    Raises
    ------
    AnalysisError
        The spectrum does not allow it.
    """
    subject = Subject(row["subject"]["sample"], row["measurement"], row["origin"])
    spectrum = as_one(spectra(measurement, row["excitation_nm"]))
    if silicon_cm1 is not None:
        spectrum = calibrated(spectrum, silicon_cm1, config["silicon_shift_cm1"])
    spectrum = cropped(spectrum, *config["range_cm1"])
    bands = bands_of(config, subject.sample)
    analysis = None
    if bands:
        analysis = analyse(
            spectrum,
            bands,
            degree=config["baseline_degree"],
            other_degrees=config["other_baseline_degrees"],
            eta=None if config["fit_lorentzian_part"] else config["lorentzian_part"],
            despike=config["despike"],
            subject=f"Raman spectrum {subject.measurement} ({row['path']})",
        )
    for note in analysis.notes if analysis else spectrum.notes:
        log.debug("%s", note)
    filed = measurement.metadata.get("excitation_nm")
    quantities = quantities_of(analysis, spectrum, shares_of(config), subject, config["axis_u_cm1"])
    quantities += excitation(row["excitation_nm"] or filed, subject)
    return Evaluation(
        _of_one_laser(quantities, row["excitation_nm"], filed),
        band_table(analysis, spectrum, subject),
        curves(analysis, spectrum, subject),
    )


def _of_one_laser(
    quantities: list[Quantity], given_nm: float | None, filed_nm: float | None
) -> list[Quantity]:
    """The numbers, suspect if sheet and file name two lasers: the shifts are those of one."""
    if not (given_nm and filed_nm) or abs(given_nm / filed_nm - 1) < SAME_LASER:
        return quantities
    asked = f"laser {given_nm:g} nm in the sheet, {filed_nm:g} nm in the file: which is right?"
    return [
        replace(row, status="suspect", note=f"{asked} {row.note}".strip())
        if row.status == "ok"
        else row
        for row in quantities
    ]
