"""Gather the NMR numbers of all samples, compare pairs of them, and write the tables of T1."""

from pathlib import Path

import pandas as pd

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.quantities import read_quantities, rows_of, write_quantities
from electrolyte.numbers.tables import write_table
from electrolyte.run import job
from electrolyte.techniques.nmr.numbers import comparisons
from electrolyte.techniques.nmr.tables import relaxation_table

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        if not snakemake.input.samples:
            raise AnalysisError("nmr", "rows in raw/nmr/measurements.tsv", "none")
        numbers = pd.concat([read_quantities(Path(p)) for p in snakemake.input.samples])
        config, output = recipe["settings"]["nmr"], snakemake.output
        rows = rows_of(numbers)
        rows += [
            q for first, second in config["compare"] for q in comparisons(numbers, first, second)
        ]
        write_quantities(rows, Path(output.quantities))

        numbers = read_quantities(Path(output.quantities))
        for place, name in enumerate(("tableS1", "tableS2")):
            table = relaxation_table(numbers, config[f"{name}_sample"], place)
            if table.values.empty:
                job.log.warning("%s has no rows: %s", name, table.title)
            write_table(table, output[name], output[f"{name}_text"])
