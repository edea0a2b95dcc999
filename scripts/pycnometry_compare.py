"""Densities of samples over their aliquots, compared, and the relative density of pellets."""

from pathlib import Path

from electrolyte.numbers.quantities import read_rows, write_quantities
from electrolyte.run import job
from electrolyte.techniques.pycnometry.density import gathered

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        config, statistics = (recipe["settings"][k] for k in ("pycnometry", "statistics"))
        aliquots = read_rows(snakemake.input.samples)
        rows = gathered(
            aliquots,
            recipe["samples"],
            recipe["pellets"],
            baseline=config["baseline"],
            equivalence_margin=statistics["equivalence_margin"],
        )
        write_quantities([*aliquots, *rows], Path(snakemake.output.quantities))
