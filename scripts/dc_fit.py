"""Evaluate all DC polarization runs of one pellet."""

from pathlib import Path

from electrolyte.numbers.quantities import Quantity, write_quantities
from electrolyte.readers.temperature import stated_temperature_C
from electrolyte.run import job
from electrolyte.techniques.dc import pellet, symmetric
from electrolyte.techniques.dc.polarization import Transient
from electrolyte.techniques.dc.steps import steps_of
from electrolyte.techniques.geometry import Geometry

if __name__ == "__main__":
    with job.running(snakemake) as recipe, job.collecting(snakemake, "dc") as problems:
        config, accept = recipe["settings"]["dc"], recipe["settings"]["plausibility"]["accept"]
        subject = recipe["measurements"][0]["subject"]
        geometry = Geometry.of_pellet(subject)
        of = {"pellet": snakemake.wildcards.pellet, "sample": subject.get("sample", "")}
        evaluated: list[tuple[pellet.Run, Transient]] = []
        blocking: list[tuple[pellet.Run, Transient]] = []
        numbers: list[Quantity] = []
        for row, measurement in job.measured(recipe["measurements"], problems):
            with problems.collected(row):
                interface = symmetric.interface_of(row)
                steps, left_out = steps_of(measurement.frame, row["voltage_V"])
                for sentence in left_out:
                    job.log.warning("%s: %s", row["path"], sentence)
                runs = pellet.runs_of(row, steps, stated_temperature_C(measurement))
                found = pellet.evaluate(runs, config)
                evaluated += found
                if row["cell_kind"] != "symmetric":
                    blocking += found
                    continue
                numbers += symmetric.quantities(
                    found,
                    interface,
                    geometry=geometry,
                    voltage_u_V=config["voltage_u_V"],
                    accept=accept,
                    **of,
                )
        if blocking:
            numbers += pellet.quantities(
                blocking,
                geometry=geometry,
                offset_u_A=config["offset_u_A"],
                accept=accept,
                collected=problems.collected,
                **of,
            )
        write_quantities(numbers, Path(snakemake.output.quantities))
        curves = pellet.transients(evaluated, **of)
        curves.to_csv(snakemake.output.transients, index=False, lineterminator="\n")
