"""True density of each aliquot of one sample from its reports."""

from pathlib import Path

from electrolyte.numbers.quantities import write_quantities
from electrolyte.run import job
from electrolyte.techniques.pycnometry.run import cycle_table
from electrolyte.techniques.pycnometry.sample import of_sample

if __name__ == "__main__":
    with job.running(snakemake) as recipe, job.collecting(snakemake, "pycnometry") as problems:
        sample, measured = (
            snakemake.wildcards.sample,
            job.measured(recipe["measurements"], problems),
        )
        runs, quantities = of_sample(measured, sample, recipe["settings"], problems.collected)
        for run in runs:
            if run.complaint:
                job.log.warning("aliquot %s: %s", run.aliquot, run.complaint)
        write_quantities(quantities, Path(snakemake.output.quantities))
        cycle_table(sample, runs).to_csv(snakemake.output.cycles, index=False, lineterminator="\n")
