"""Fit all impedance spectra of one pellet, and its Arrhenius line."""

from pathlib import Path

from electrolyte.numbers.quantities import write_quantities
from electrolyte.readers.measurement import FREQUENCY, IMAGINARY_IMPEDANCE, REAL_IMPEDANCE
from electrolyte.run import job
from electrolyte.techniques.eis.doubts import with_doubts
from electrolyte.techniques.eis.pellet import Spectrum, curves, evaluate, quantities
from electrolyte.techniques.geometry import Geometry


def spectrum_of(row: dict) -> Spectrum:
    """The spectrum of one row of the sheet."""
    frame = job.read_row(row, "eis").frame
    impedance = frame[REAL_IMPEDANCE].to_numpy() + 1j * frame[IMAGINARY_IMPEDANCE].to_numpy()
    frequency = frame[FREQUENCY].to_numpy()
    return Spectrum(row["measurement"], row["temperature_C"], frequency, impedance, row["origin"])


if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        rows = recipe["measurements"]
        pellet = rows[0]["subject"]
        evaluation = evaluate(
            [spectrum_of(row) for row in rows],
            pellet=pellet["pellet"],
            sample=pellet["sample"],
            geometry=Geometry.of_pellet(pellet),
            config=recipe["settings"]["eis"],
        )
        accept = recipe["settings"]["plausibility"]["accept"]
        numbers = with_doubts(quantities(evaluation), evaluation, pellet, accept)
        write_quantities(numbers, Path(snakemake.output.quantities))
        curves(evaluation).to_csv(snakemake.output.curves, index=False, lineterminator="\n")
