"""Gather the numbers of all techniques in one table, with the comparisons that claims ask for."""

from pathlib import Path

import numpy as np

from electrolyte.claims.claims_file import read_claims
from electrolyte.claims.pairs import pairs_of
from electrolyte.ground.csv_file import stacked, write_csv
from electrolyte.numbers.quantities import frame_of, read_quantities
from electrolyte.numbers.requested import with_comparisons
from electrolyte.run import job

if __name__ == "__main__":
    with job.running(snakemake):
        given = snakemake.input
        claims = [read_claims(Path(path))[0] for path in given.claims]
        pairs = [pair for content in claims for pair in pairs_of(content)]
        tables = [
            with_comparisons(read_quantities(Path(path)), pairs).assign(
                technique=Path(path).parent.name
            )
            for path in given.tables
        ]
        nothing = frame_of([]).assign(technique="")  # all measurements are excluded
        numbers = stacked(tables) if tables else nothing
        numbers["dof"] = numbers["dof"].replace(np.inf, np.nan)  # empty: u is known
        columns = ["technique", *(name for name in numbers if name != "technique")]
        write_csv(numbers[columns], snakemake.output.csv)
