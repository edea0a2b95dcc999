"""Analyse every indent of a workbook, as configured and with the full depth as contact depth."""

from electrolyte.run import job
from electrolyte.techniques.indentation.workbook import indents_of

if __name__ == "__main__":
    with job.running(snakemake) as recipe, job.collecting(snakemake, "indentation") as problems:
        indents, curves = indents_of(
            job.measured(recipe["measurements"], problems),
            recipe["settings"]["indentation"],
            problems.collected,
        )
        indents.to_csv(snakemake.output.indents, index=False, lineterminator="\n")
        curves.to_csv(snakemake.output.curves, index=False, lineterminator="\n")
