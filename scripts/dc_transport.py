"""Gather the pellets: electronic conductivity and transference numbers of each sample."""

from pathlib import Path

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.quantities import read_rows, write_quantities
from electrolyte.run import job
from electrolyte.techniques.dc.evaluation import of_samples

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        if not snakemake.input.pellets:
            raise AnalysisError("dc", "rows in raw/dc/measurements.tsv", "none")
        accept, eis = recipe["settings"]["plausibility"]["accept"], read_rows(snakemake.input.eis)
        numbers = of_samples(read_rows(snakemake.input.pellets), eis, accept)
        write_quantities(numbers, Path(snakemake.output.quantities))
