"""Evaluate all DC polarization runs of one pellet."""

from pathlib import Path

from electrolyte.numbers.quantities import Quantity, write_quantities
from electrolyte.run import job
from electrolyte.techniques.dc.pellet import Run, evaluate, quantities, transients
from electrolyte.techniques.dc.polarization import Transient
from electrolyte.techniques.dc.steps import steps_of
from electrolyte.techniques.geometry import Geometry

if __name__ == "__main__":
    with job.running(snakemake) as recipe, job.collecting(snakemake, "dc") as problems:
        config = recipe["settings"]["dc"]
        evaluated: list[tuple[Run, Transient]] = []
        numbers: list[Quantity] = []
        for row, measurement in job.measured(recipe["measurements"], problems):
            with problems.collected(row):
                steps, left_out = steps_of(measurement.frame, row["voltage_V"])
                for sentence in left_out:
                    job.log.warning("%s: %s", row["path"], sentence)
                of = row["measurement"], row["temperature_C"]
                evaluated += evaluate([Run(*of, step, row["origin"]) for step in steps], config)
        pellet = recipe["measurements"][0]["subject"]
        common = {"pellet": snakemake.wildcards.pellet, "sample": pellet.get("sample", "")}
        if evaluated:
            geometry, collected = Geometry.of_pellet(pellet), problems.collected
            offset = config["offset_u_A"]
            numbers = quantities(
                evaluated, geometry=geometry, offset_u_A=offset, collected=collected, **common
            )
        write_quantities(numbers, Path(snakemake.output.quantities))
        curves = transients(evaluated, **common)
        curves.to_csv(snakemake.output.transients, index=False, lineterminator="\n")
