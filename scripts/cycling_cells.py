"""Gather the cells: means of the samples over their cells."""

from pathlib import Path

from electrolyte import job

# isort: split
import pandas as pd

from electrolyte.errors import AnalysisError
from electrolyte.quantities import Quantity, read_quantities, write_quantities
from electrolyte.replicates import over_replicates

if __name__ == "__main__":
    with job.running(snakemake):
        if not snakemake.input.cells:
            raise AnalysisError("cycling", "rows in raw/cycling/measurements.tsv", "none")
        cells = pd.concat([read_quantities(Path(p)) for p in snakemake.input.cells])
        names = list(dict.fromkeys(cells["quantity"]))
        confidence = snakemake.params.config["statistics"]["confidence"]
        means = over_replicates(cells, names, confidence)
        single = [Quantity(**row) for row in cells.to_dict("records")]
        write_quantities([*single, *means], Path(snakemake.output.quantities))
