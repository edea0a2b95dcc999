"""The SEM/EDS numbers of all samples together, with means and ratios, and their table."""

from pathlib import Path

import pandas as pd

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.quantities import read_quantities, rows_of, write_quantities
from electrolyte.numbers.tables import write_table
from electrolyte.run import job
from electrolyte.techniques.sem_eds import numbers as sem_eds
from electrolyte.techniques.sem_eds.tables import elements_table

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        if not snakemake.input.samples:
            raise AnalysisError("sem_eds", "rows in raw/sem_eds/measurements.tsv", "none")
        numbers = pd.concat([read_quantities(Path(p)) for p in snakemake.input.samples])
        config = recipe["settings"]
        pairs = [(first, second) for first, second in config["sem_eds"]["compare_texture"]]
        rows = sem_eds.gathered(numbers, pairs, config["statistics"]["confidence"])
        output = snakemake.output
        write_quantities([*rows_of(numbers), *rows], Path(output.quantities))
        table = elements_table(read_quantities(Path(output.quantities)), recipe["samples"])
        write_table(table, output.table_eds, output.table_eds_text)
