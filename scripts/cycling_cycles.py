"""Evaluate all tests of one cell: numbers, cycles, voltage profiles and dQ/dV."""

from pathlib import Path

import pandas as pd

from electrolyte.ground.csv_file import stacked
from electrolyte.numbers.quantities import write_quantities
from electrolyte.run import job
from electrolyte.techniques.cycling.cell_tests import of_cell
from electrolyte.techniques.cycling.evaluation import LABELS, TABLES

if __name__ == "__main__":
    with job.running(snakemake) as recipe, job.collecting(snakemake, "cycling") as problems:
        settings = recipe["settings"]
        tests, numbers = of_cell(
            job.measured(recipe["measurements"], problems),
            settings=settings,
            collected=problems.collected,
        )
        write_quantities(numbers, Path(snakemake.output.quantities))
        for name, (make, columns) in TABLES.items():
            tables: list[pd.DataFrame] = []
            for test in tests:
                with problems.collected(recipe["measurements"][0]):
                    tables.append(make(test, settings["cycling"]))
            whole = stacked(tables, (*columns, *LABELS))
            whole.to_csv(snakemake.output[name], index=False, lineterminator="\n")
