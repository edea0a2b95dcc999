"""Gather the pellets: electronic conductivity and transference numbers of each sample."""

from pathlib import Path

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.quantities import read_rows, write_quantities
from electrolyte.numbers.replicates import over_replicates
from electrolyte.run import job
from electrolyte.techniques.dc.pellet import transference_numbers, with_electronic_shares
from electrolyte.techniques.dc.symmetric import NUMBER, with_initial_currents

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        if not snakemake.input.pellets:
            raise AnalysisError("dc", "rows in raw/dc/measurements.tsv", "none")
        accept, eis = recipe["settings"]["plausibility"]["accept"], read_rows(snakemake.input.eis)
        pellets = list(with_initial_currents(read_rows(snakemake.input.pellets), eis, accept))
        means = list(over_replicates(pellets, ["electronic_conductivity", NUMBER]))
        shares = transference_numbers(means, eis)
        numbers = with_electronic_shares([*pellets, *means, *shares], accept)
        write_quantities(numbers, Path(snakemake.output.quantities))
