"""Gather the cells: means of the samples over their cells, and the tables of cycling."""

from pathlib import Path

import pandas as pd

from electrolyte.ground.csv_file import write_csv
from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.quantities import frame_of, read_rows, write_quantities
from electrolyte.numbers.tables import write_table
from electrolyte.run import job
from electrolyte.techniques.cycling.cell_tests import of_samples
from electrolyte.techniques.cycling.tables import capacities_table, every_cycle, hysteresis_table
from electrolyte.techniques.cycling.temperatures import at_temperatures

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        given, output = snakemake.input, snakemake.output
        if not given.cells:
            raise AnalysisError("cycling", "rows in raw/cycling/measurements.tsv", "none")
        cells = at_temperatures(read_rows(given.cells), recipe["temperatures"])
        rows = of_samples(cells)
        write_quantities(rows, Path(output.quantities))

        numbers = frame_of(rows)
        table = capacities_table(numbers, recipe["samples"])
        write_table(table, output.table_cycling, output.table_cycling_text)
        table = hysteresis_table(numbers, recipe["samples"])
        write_table(table, output.table_hysteresis, output.table_hysteresis_text)
        cycles = every_cycle([pd.read_csv(path) for path in given.cycles])
        write_csv(cycles, output.table_cycles)
