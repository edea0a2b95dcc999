"""The profilometry numbers of all samples together, with means over their maps, and their table."""

from pathlib import Path

import pandas as pd

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.quantities import read_quantities, rows_of, write_quantities
from electrolyte.numbers.replicates import over_replicates
from electrolyte.numbers.tables import write_table
from electrolyte.run import job
from electrolyte.techniques.profilometry import imprints
from electrolyte.techniques.profilometry.tables import imprints_table

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        if not snakemake.input.samples:
            raise AnalysisError("profilometry", "rows in raw/profilometry/measurements.tsv", "none")
        numbers = pd.concat([read_quantities(Path(p)) for p in snakemake.input.samples])
        confidence = recipe["settings"]["statistics"]["confidence"]
        means = over_replicates(numbers, imprints.AVERAGED, confidence)
        output = snakemake.output
        write_quantities([*rows_of(numbers), *means], Path(output.quantities))
        table = imprints_table(read_quantities(Path(output.quantities)), recipe["samples"])
        write_table(table, output.table_imprints, output.table_imprints_text)
