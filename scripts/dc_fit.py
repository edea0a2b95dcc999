"""Evaluate all DC polarization runs of one pellet."""

from pathlib import Path

from electrolyte.ground.errors import AnalysisError
from electrolyte.ground.problems import Row
from electrolyte.numbers.quantities import Quantity, write_quantities
from electrolyte.readers.measurement import CURRENT, TEST_TIME, VOLTAGE, Measurement
from electrolyte.run import job
from electrolyte.techniques.dc.pellet import Run, evaluate, quantities, transients
from electrolyte.techniques.dc.polarization import Transient, split_steps
from electrolyte.techniques.geometry import Geometry


def runs_of(row: Row, measurement: Measurement) -> list[Run]:
    """The voltage steps of one row of the sheet; voltages from the sheet, else from the file."""
    frame = measurement.frame
    time, current = frame[TEST_TIME].to_numpy(), frame[CURRENT].to_numpy()
    if row["voltage_V"] is not None:
        steps = [(row["voltage_V"], time, current)]
    elif VOLTAGE in frame:
        steps = split_steps(time, frame[VOLTAGE].to_numpy(), current)
    else:
        expected = "a voltage in the sheet or in the file"
        raise AnalysisError("polarization", expected, "none", hint="Fill in voltage_V.")
    common = (row["measurement"], row["temperature_C"])
    return [Run(*common, round(v, 4), t, i, row["origin"]) for v, t, i in steps]


if __name__ == "__main__":
    with job.running(snakemake) as recipe, job.collecting(snakemake, "dc") as problems:
        evaluated: list[tuple[Run, Transient]] = []
        numbers: list[Quantity] = []
        for row, measurement in job.measured(recipe["measurements"], problems):
            with problems.collected(row):
                evaluated += evaluate(runs_of(row, measurement), recipe["settings"]["dc"])
        pellet = recipe["measurements"][0]["subject"]
        common = {"pellet": snakemake.wildcards.pellet, "sample": pellet.get("sample", "")}
        if evaluated:
            geometry, collected = Geometry.of_pellet(pellet), problems.collected
            numbers = quantities(evaluated, geometry=geometry, collected=collected, **common)
        write_quantities(numbers, Path(snakemake.output.quantities))
        curves = transients(evaluated, **common)
        curves.to_csv(snakemake.output.transients, index=False, lineterminator="\n")
