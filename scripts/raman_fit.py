"""Bands and baseline of one Raman spectrum."""

from pathlib import Path

import pandas as pd

from electrolyte.ground.csv_file import stacked
from electrolyte.numbers.quantities import Quantity, write_quantities
from electrolyte.readers.measurement import Measurement
from electrolyte.run import job
from electrolyte.techniques.raman.analysis import analyse
from electrolyte.techniques.raman.axis import as_one, calibrated, cropped, position_of, spectra
from electrolyte.techniques.raman.choices import bands_of, shares_of
from electrolyte.techniques.raman.numbers import (
    BAND_COLUMNS,
    CURVE_COLUMNS,
    Subject,
    band_table,
    curves,
    quantities_of,
)

Found = tuple[list[Quantity], pd.DataFrame, pd.DataFrame]


def analysed(row: dict, measurement: Measurement, silicon: float | None, config: dict) -> Found:
    """Numbers, bands and curves of one spectrum; ``silicon`` in cm-1 as its axis has it."""
    subject = Subject(row["subject"]["sample"], row["measurement"], row["origin"])
    spectrum = as_one(spectra(measurement, row["excitation_nm"]))
    if silicon is not None:
        spectrum = calibrated(spectrum, silicon, config["silicon_shift_cm1"])
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
        job.log.info("%s", note)
    numbers = quantities_of(analysis, spectrum, shares_of(config), subject)
    return numbers, band_table(analysis, spectrum, subject), curves(analysis, spectrum, subject)


if __name__ == "__main__":
    with job.running(snakemake) as recipe, job.collecting(snakemake, "raman") as problems:
        found: Found = ([], stacked([], BAND_COLUMNS), stacked([], CURVE_COLUMNS))
        for row, measurement in job.measured(recipe["measurements"], problems):
            with problems.collected(row):
                silicon = position_of(snakemake.input.axis)
                found = analysed(row, measurement, silicon, recipe["settings"]["raman"])
        numbers, bands, shown = found
        write_quantities(numbers, Path(snakemake.output.quantities))
        bands.to_csv(snakemake.output.bands, index=False, lineterminator="\n")
        shown.to_csv(snakemake.output.curves, index=False, lineterminator="\n")
