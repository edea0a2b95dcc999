"""The profilometry numbers of all samples together, with means over their maps, and their table."""

from pathlib import Path

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.quantities import frame_of, read_rows, write_quantities
from electrolyte.numbers.replicates import over_replicates
from electrolyte.numbers.tables import write_table
from electrolyte.run import job
from electrolyte.techniques.profilometry import imprints
from electrolyte.techniques.profilometry.tables import imprints_table

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        if not snakemake.input.samples:
            raise AnalysisError("profilometry", "rows in raw/profilometry/measurements.tsv", "none")
        numbers = read_rows(snakemake.input.samples)
        rows = [*numbers, *over_replicates(numbers, imprints.AVERAGED)]
        output = snakemake.output
        write_quantities(rows, Path(output.quantities))
        table = imprints_table(frame_of(rows), recipe["samples"])
        write_table(table, output.table_imprints, output.table_imprints_text)
