"""Densities of samples over their aliquots, compared, and the relative density of pellets."""

from pathlib import Path

import pandas as pd

from electrolyte.numbers.quantities import Quantity, read_quantities, write_quantities
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
        single = [Quantity(**row) for row in aliquots.to_dict("records")]
        write_quantities([*single, *rows], Path(snakemake.output.quantities))
