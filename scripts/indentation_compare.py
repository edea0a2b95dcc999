"""Numbers of pellets and samples from the indents of all workbooks."""

from pathlib import Path

from electrolyte.numbers.quantities import write_quantities
from electrolyte.run import job
from electrolyte.techniques.indentation.summary import quantities_of, read_indents

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        config, statistics = (recipe["settings"][k] for k in ("indentation", "statistics"))
        indents = read_indents([Path(path) for path in snakemake.input.workbooks])
        quantities = quantities_of(
            indents,
            u_area_relative=config["area_u_relative"],
            baseline=config["baseline"],
            equivalence_margin=statistics["equivalence_margin"],
            accept=recipe["settings"]["plausibility"]["accept"],
        )
        indents.to_csv(snakemake.output.indents, index=False, lineterminator="\n")
        write_quantities(quantities, Path(snakemake.output.quantities))
