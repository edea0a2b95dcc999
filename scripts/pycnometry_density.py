"""True density of each aliquot of one sample from its reports."""

from pathlib import Path

from electrolyte.numbers.guards.mechanics import true_density
from electrolyte.numbers.plausibility import doubted
from electrolyte.numbers.quantities import write_quantities
from electrolyte.run import job
from electrolyte.techniques.pycnometry.density import (
    aliquot_quantities,
    analyse_run,
    cycle_table,
)

if __name__ == "__main__":
    with job.running(snakemake) as recipe, job.collecting(snakemake, "pycnometry") as problems:
        config, sample = recipe["settings"]["pycnometry"], snakemake.wildcards.sample
        runs = []
        for row, measurement in job.measured(recipe["measurements"], problems):
            with problems.collected(row):
                run = analyse_run(
                    measurement,
                    aliquot=row["aliquot"],
                    mass_g=row["mass_g"],
                    u_mass_g=config["mass_u_g"],
                    u_volume_relative=config["volume_u_relative"],
                    source=row["measurement"],
                    origin=row["origin"],
                )
                runs.append(run)
                if run.complaint:
                    job.log.warning("aliquot %s: %s", run.aliquot, run.complaint)
        crystal = config["crystal_density_g_cm3"].get(sample)
        accept = recipe["settings"]["plausibility"]["accept"]
        quantities = [
            doubted(row, true_density(row.value, row.u, crystal), accept)
            for row in aliquot_quantities(sample, runs)
        ]
        write_quantities(quantities, Path(snakemake.output.quantities))
        cycle_table(sample, runs).to_csv(snakemake.output.cycles, index=False, lineterminator="\n")
