"""Gather the pellets: electronic conductivity and transference numbers of each sample."""

from pathlib import Path

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.quantities import read_rows, write_quantities
from electrolyte.numbers.replicates import over_replicates
from electrolyte.run import job
from electrolyte.techniques.dc.pellet import transference_numbers, with_electronic_shares
from electrolyte.techniques.dc.symmetric import NUMBER

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        if not snakemake.input.pellets:
            raise AnalysisError("dc", "rows in raw/dc/measurements.tsv", "none")
        pellets = read_rows(snakemake.input.pellets)
        means = list(over_replicates(pellets, ["electronic_conductivity", NUMBER]))
        shares = transference_numbers(means, read_rows(snakemake.input.eis))
        accept = recipe["settings"]["plausibility"]["accept"]
        numbers = with_electronic_shares([*pellets, *means, *shares], accept)
        write_quantities(numbers, Path(snakemake.output.quantities))
