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
from electrolyte.techniques.eis.evaluation import of_pellet
from electrolyte.techniques.eis.pellet import CURVES, curves

TABLES = {
    "curves": (curves, CURVES),
    "arcs": (arc_table, ARCS),
    "relaxation_times": (relaxation_table, RELAXATION_TIMES),
}

if __name__ == "__main__":
    with job.running(snakemake) as recipe, job.collecting(snakemake, "eis") as problems:
        found, numbers = of_pellet(
            job.measured(recipe["measurements"], problems),
            name=snakemake.wildcards.pellet,
            settings=recipe["settings"],
            collected=problems.collected,
        )
        write_quantities(numbers, Path(snakemake.output.quantities))
        for name, (table, columns) in TABLES.items():
            frame = table(found) if found else stacked([], columns)
            frame.to_csv(snakemake.output[name], index=False, lineterminator="\n")
