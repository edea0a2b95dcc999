"""Gather the pellets: electronic conductivity and transference number of each sample."""

from pathlib import Path

import pandas as pd

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.quantities import read_quantities, rows_of, select, write_quantities
from electrolyte.numbers.replicates import over_replicates
from electrolyte.run import job
from electrolyte.techniques.dc.pellet import transference_numbers

NAME = "electronic_conductivity"

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        if not snakemake.input.pellets:
            raise AnalysisError("dc", "rows in raw/dc/measurements.tsv", "none")
        pellets = pd.concat([read_quantities(Path(p)) for p in snakemake.input.pellets])
        confidence = recipe["settings"]["statistics"]["confidence"]
        means = list(over_replicates(pellets, [NAME], confidence))
        electronic = pd.DataFrame([vars(row) for row in means if row.kind == "mean"])
        numbers = []
        for path in snakemake.input.eis:
            ionic = select(read_quantities(Path(path)), quantity="ionic_conductivity", kind="mean")
            conditions = list(dict.fromkeys(electronic["condition"]))
            numbers += transference_numbers(electronic, ionic, conditions)
        write_quantities([*rows_of(pellets), *means, *numbers], Path(snakemake.output.quantities))
