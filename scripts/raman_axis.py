"""Where the axis of the instrument has the line of silicon."""

from pathlib import Path

from electrolyte.ground.errors import ConfigError
from electrolyte.numbers.quantities import write_quantities
from electrolyte.run import job
from electrolyte.techniques.raman.axis import as_one, silicon_line, silicon_quantity, spectra

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        if not recipe["measurements"]:
            name = snakemake.wildcards.measurement
            raise ConfigError([f"config.yaml: raman.silicon '{name}' has no row in its sheet"])
        row = recipe["measurements"][0]
        spectrum = as_one(spectra(job.read_row(row, "raman"), row["excitation_nm"]))
        position, u = silicon_line(spectrum)
        found = silicon_quantity(position, u, row["measurement"], row["origin"])
        write_quantities([found], Path(snakemake.output.quantities))
