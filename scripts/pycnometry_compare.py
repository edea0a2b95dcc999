"""Densities of samples over their aliquots, compared, and the relative density of pellets."""

from pathlib import Path

from electrolyte import job

# isort: split
import pandas as pd

from electrolyte.pycnometry import gathered
from electrolyte.quantities import Quantity, read_quantities, write_quantities

if __name__ == "__main__":
    with job.running(snakemake):
        config, statistics = (snakemake.params.config[k] for k in ("pycnometry", "statistics"))
        aliquots = pd.concat([read_quantities(Path(p)) for p in snakemake.input.samples])
        rows = gathered(
            aliquots,
            snakemake.params.samples,
            snakemake.params.pellets,
            baseline=config["baseline"],
            equivalence_margin=statistics["equivalence_margin"],
            confidence=statistics["confidence"],
        )
        single = [Quantity(**row) for row in aliquots.to_dict("records")]
        write_quantities([*single, *rows], Path(snakemake.output.quantities))
