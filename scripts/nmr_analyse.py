"""Fit all NMR spectra and recoveries of one sample."""

from pathlib import Path

from electrolyte.numbers.quantities import write_quantities
from electrolyte.run import job
from electrolyte.techniques.nmr.sample import evaluate

if __name__ == "__main__":
    with job.running(snakemake) as recipe, job.collecting(snakemake, "nmr") as problems:
        evaluation = evaluate(
            list(job.measured(recipe["measurements"], problems)),
            sample=snakemake.wildcards.sample,
            config=recipe["settings"]["nmr"],
            accept=recipe["settings"]["plausibility"]["accept"],
            collected=problems.collected,
        )
        write_quantities(evaluation.quantities, Path(snakemake.output.quantities))
        for name in ("spectra", "recoveries", "t1_curves"):
            table = getattr(evaluation, name)
            table.to_csv(snakemake.output[name], index=False, lineterminator="\n")
