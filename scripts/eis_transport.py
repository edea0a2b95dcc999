"""Gather the pellets: means of the samples, ratios to the baseline, tests between samples."""

from pathlib import Path

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.quantities import read_rows, write_quantities
from electrolyte.run import job
from electrolyte.techniques.eis.evaluation import of_samples

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        if not snakemake.input.pellets:
            raise AnalysisError("eis", "rows in raw/eis/measurements.tsv", "none")
        pellets = read_rows(snakemake.input.pellets)
        series = [row["sample"] for row in recipe["samples"] if row["role"] == "series"]
        rows = of_samples(pellets, series, recipe["settings"])
        write_quantities([*pellets, *rows], Path(snakemake.output.quantities))
