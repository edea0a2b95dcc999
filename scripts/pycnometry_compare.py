"""Samples compared by density, and the relative density of their pellets."""

from pathlib import Path

import pandas as pd

from electrolyte import job
from electrolyte.pycnometry import comparisons, relative_densities
from electrolyte.quantities import Quantity, read_quantities, write_quantities

if __name__ == "__main__":
    with job.running(snakemake):
        config, statistics = (snakemake.params.config[k] for k in ("pycnometry", "statistics"))
        numbers = pd.concat([read_quantities(Path(p)) for p in snakemake.input.samples])
        quantities = [
            *(Quantity(**row) for row in numbers.to_dict("records")),
            *comparisons(numbers, config["baseline"], statistics["confidence"]),
            *relative_densities(numbers, snakemake.params.pellets),
        ]
        write_quantities(quantities, Path(snakemake.output.quantities))
