"""Densities of samples over their aliquots, compared, and the relative density of pellets."""

from pathlib import Path

import pandas as pd

from electrolyte.numbers.quantities import read_quantities, rows_of, write_quantities
from electrolyte.run import job
from electrolyte.techniques.pycnometry.density import gathered

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        config, statistics = (recipe["settings"][k] for k in ("pycnometry", "statistics"))
        aliquots = pd.concat([read_quantities(Path(p)) for p in snakemake.input.samples])
        rows = gathered(
            aliquots,
            recipe["samples"],
            recipe["pellets"],
            baseline=config["baseline"],
            equivalence_margin=statistics["equivalence_margin"],
            confidence=statistics["confidence"],
        )
        write_quantities([*rows_of(aliquots), *rows], Path(snakemake.output.quantities))
