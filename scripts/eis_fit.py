"""Fit all impedance spectra of one pellet, and its Arrhenius line."""

from pathlib import Path

from electrolyte.ground.csv_file import stacked
from electrolyte.numbers.quantities import write_quantities
from electrolyte.run import job
from electrolyte.techniques.eis.arc_tables import (
    ARCS,
    RELAXATION_TIMES,
    arc_table,
    relaxation_table,
)
from electrolyte.techniques.eis.doubts import with_doubts
from electrolyte.techniques.eis.measured import spectrum_of
from electrolyte.techniques.eis.pellet import CURVES, curves, evaluate, quantities
from electrolyte.techniques.geometry import Geometry

if __name__ == "__main__":
    with job.running(snakemake) as recipe, job.collecting(snakemake, "eis") as problems:
        config, name = recipe["settings"]["eis"], snakemake.wildcards.pellet
        spectra, numbers, shown = [], [], stacked([], CURVES)
        arcs, times = stacked([], ARCS), stacked([], RELAXATION_TIMES)
        for row, measurement in job.measured(recipe["measurements"], problems):
            with problems.collected(row):
                limits = config["frequency_min_Hz"], config["frequency_max_Hz"]
                spectra.append(spectrum_of(row, measurement).within(*limits))
        if spectra:
            with problems.collected(subject=f"pellet {name}", missing=f"all numbers of {name}"):
                pellet = recipe["measurements"][0]["subject"]
                geometry = Geometry.of_pellet(pellet)
                found = evaluate(
                    spectra, pellet=name, sample=pellet["sample"], geometry=geometry, config=config
                )
                accept = recipe["settings"]["plausibility"]["accept"]
                numbers = with_doubts(quantities(found), found, pellet, accept)
                shown, arcs, times = curves(found), arc_table(found), relaxation_table(found)
        write_quantities(numbers, Path(snakemake.output.quantities))
        for table, output in (
            (shown, snakemake.output.curves),
            (arcs, snakemake.output.arcs),
            (times, snakemake.output.relaxation_times),
        ):
            table.to_csv(output, index=False, lineterminator="\n")
