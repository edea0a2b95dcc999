"""Gather the numbers of all techniques in one table."""

from pathlib import Path

from electrolyte.ground.csv_file import stacked, write_csv
from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.quantities import read_quantities
from electrolyte.run import job

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        if not snakemake.input.tables:
            raise AnalysisError("numbers", "measurements of any technique", "none in the sheets")
        tables = [
            read_quantities(Path(path)).assign(technique=Path(path).parent.name)
            for path in snakemake.input.tables
        ]
        numbers = stacked(tables)
        columns = ["technique", *(name for name in numbers if name != "technique")]
        write_csv(numbers[columns], snakemake.output.csv)
