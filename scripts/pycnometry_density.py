"""True density of one sample from the reports of its aliquots."""

from pathlib import Path

from electrolyte import job
from electrolyte.pycnometry import analyse_aliquot, sample_quantities
from electrolyte.quantities import write_quantities

if __name__ == "__main__":
    with job.running(snakemake):
        config = snakemake.params.config["pycnometry"]
        rows = snakemake.params.measurements
        runs = [
            analyse_aliquot(
                job.read_row(row, "pycnometry"),
                name=row["aliquot"],
                mass_g=row["mass_g"],
                u_mass_g=config["mass_u_g"],
                u_volume_relative=config["volume_u_relative"],
                source=row["measurement"],
                origin=row["origin"],
            )
            for row in rows
        ]
        for run in runs:
            if run.complaint:
                job.log.warning("aliquot %s: %s", run.name, run.complaint)
        quantities = sample_quantities(
            snakemake.wildcards.sample, runs, rows[0]["subject"]["formula"]
        )
        write_quantities(quantities, Path(snakemake.output.quantities))
