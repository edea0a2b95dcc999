"""Bands and baseline of one Raman spectrum."""

from pathlib import Path

from electrolyte.numbers.quantities import write_quantities
from electrolyte.run import job
from electrolyte.techniques.raman.axis import position_of
from electrolyte.techniques.raman.evaluation import NOTHING, evaluate

if __name__ == "__main__":
    with job.running(snakemake) as recipe, job.collecting(snakemake, "raman") as problems:
        found = NOTHING
        for row, measurement in job.measured(recipe["measurements"], problems):
            with problems.collected(row):
                silicon = position_of(snakemake.input.axis)
                found = evaluate(row, measurement, silicon, recipe["settings"]["raman"])
        write_quantities(found.quantities, Path(snakemake.output.quantities))
        found.bands.to_csv(snakemake.output.bands, index=False, lineterminator="\n")
        found.curves.to_csv(snakemake.output.curves, index=False, lineterminator="\n")
