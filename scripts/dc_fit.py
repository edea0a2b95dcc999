"""Evaluate all DC polarization runs of one pellet."""

from pathlib import Path

from electrolyte.numbers.quantities import write_quantities
from electrolyte.run import job
from electrolyte.techniques.dc import pellet
from electrolyte.techniques.dc.evaluation import of_pellet

if __name__ == "__main__":
    with job.running(snakemake) as recipe, job.collecting(snakemake, "dc") as problems:
        subject, name = recipe["measurements"][0]["subject"], snakemake.wildcards.pellet
        evaluated, numbers = of_pellet(
            job.measured(recipe["measurements"], problems),
            subject=subject,
            name=name,
            settings=recipe["settings"],
            collected=problems.collected,
        )
        write_quantities(numbers, Path(snakemake.output.quantities))
        curves = pellet.transients(evaluated, pellet=name, sample=subject.get("sample", ""))
        curves.to_csv(snakemake.output.transients, index=False, lineterminator="\n")
