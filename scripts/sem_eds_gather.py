"""The SEM/EDS numbers of all samples together, with means and ratios, and their table."""

from pathlib import Path

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.quantities import frame_of, read_rows, write_quantities
from electrolyte.numbers.tables import write_table
from electrolyte.run import job
from electrolyte.techniques.sem_eds import numbers as sem_eds
from electrolyte.techniques.sem_eds.tables import elements_table

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        if not snakemake.input.samples:
            raise AnalysisError("sem_eds", "rows in raw/sem_eds/measurements.tsv", "none")
        numbers = read_rows(snakemake.input.samples)
        config = recipe["settings"]
        pairs = [(first, second) for first, second in config["sem_eds"]["compare_texture"]]
        rows = [*numbers, *sem_eds.gathered(numbers, pairs)]
        output = snakemake.output
        write_quantities(rows, Path(output.quantities))
        table = elements_table(frame_of(rows), recipe["samples"])
        write_table(table, output.table_eds, output.table_eds_text)
