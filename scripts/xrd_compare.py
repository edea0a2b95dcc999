"""All samples together, and ratios between those that the config compares."""

from pathlib import Path

from electrolyte import job

# isort: split
import pandas as pd

from electrolyte.quantities import Quantity, read_quantities, write_quantities
from electrolyte.xrd.compare import ratios

if __name__ == "__main__":
    with job.running(snakemake):
        samples = pd.concat([read_quantities(Path(p)) for p in snakemake.input.samples])
        rows = [Quantity(**row) for row in samples.to_dict("records")]
        rows += ratios(samples, snakemake.params.config["xrd"]["compare"])
        write_quantities(rows, Path(snakemake.output.quantities))
