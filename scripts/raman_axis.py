"""Where the axis of the instrument has the line of silicon."""

from pathlib import Path

from electrolyte.numbers.quantities import write_quantities
from electrolyte.run import job
from electrolyte.techniques.raman.axis import as_one, silicon_line, silicon_quantity, spectra

if __name__ == "__main__":
    with job.running(snakemake) as recipe, job.collecting(snakemake, "raman") as problems:
        found = []
        for row, measurement in job.measured(recipe["measurements"], problems):
            with problems.collected(row):
                position, u = silicon_line(as_one(spectra(measurement, row["excitation_nm"])))
                found.append(silicon_quantity(position, u, row["measurement"], row["origin"]))
        write_quantities(found, Path(snakemake.output.quantities))
