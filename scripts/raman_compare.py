"""Means of the samples over their Raman spectra, and ratios between samples."""

from pathlib import Path

from electrolyte import job

# isort: split
import pandas as pd

from electrolyte.quantities import Quantity, read_quantities, write_quantities
from electrolyte.raman.compare import compared

if __name__ == "__main__":
    with job.running(snakemake):
        spectra = pd.concat([read_quantities(Path(p)) for p in snakemake.input.spectra])
        rows = compared(spectra, snakemake.params.config["raman"]["compare"])
        for path in snakemake.input.axis:
            rows += [Quantity(**row) for row in read_quantities(Path(path)).to_dict("records")]
        write_quantities(rows, Path(snakemake.output.quantities))
