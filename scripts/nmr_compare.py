"""Gather the NMR numbers of all samples, and compare pairs of them."""

from pathlib import Path

from electrolyte import job

# isort: split
import pandas as pd

from electrolyte.errors import AnalysisError
from electrolyte.nmr.numbers import comparisons
from electrolyte.quantities import Quantity, read_quantities, write_quantities

if __name__ == "__main__":
    with job.running(snakemake):
        if not snakemake.input.samples:
            raise AnalysisError("nmr", "rows in raw/nmr/measurements.tsv", "none")
        numbers = pd.concat([read_quantities(Path(p)) for p in snakemake.input.samples])
        pairs = snakemake.params.config["nmr"]["compare"]
        rows = [Quantity(**row) for row in numbers.to_dict("records")]
        rows += [q for first, second in pairs for q in comparisons(numbers, first, second)]
        write_quantities(rows, Path(snakemake.output.quantities))
