"""Evaluate all DC polarization runs of one pellet."""

from pathlib import Path

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.quantities import write_quantities
from electrolyte.readers.measurement import CURRENT, TEST_TIME, VOLTAGE
from electrolyte.run import job
from electrolyte.techniques.dc.pellet import Run, evaluate, quantities, transients
from electrolyte.techniques.dc.polarization import split_steps
from electrolyte.techniques.geometry import Geometry


def runs_of(row: dict) -> list[Run]:
    """The voltage steps of one row of the sheet; voltages from the sheet, else from the file."""
    frame = job.read_row(row, "dc").frame
    time, current = frame[TEST_TIME].to_numpy(), frame[CURRENT].to_numpy()
    if row["voltage_V"] is not None:
        steps = [(row["voltage_V"], time, current)]
    elif VOLTAGE in frame:
        steps = split_steps(time, frame[VOLTAGE].to_numpy(), current)
    else:
        expected = "a voltage in the sheet or in the file"
        raise AnalysisError(row["path"], expected, "none", hint="Fill in voltage_V.")
    common = (row["measurement"], row["temperature_C"])
    return [Run(*common, round(v, 4), t, i, row["origin"]) for v, t, i in steps]


if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        rows = recipe["measurements"]
        pellet = rows[0]["subject"]
        runs = (run for row in rows for run in runs_of(row))
        evaluated = evaluate(runs, recipe["settings"]["dc"])
        common = {"pellet": pellet["pellet"], "sample": pellet["sample"]}
        found = quantities(evaluated, geometry=Geometry.of_pellet(pellet), **common)
        write_quantities(found, Path(snakemake.output.quantities))
        curves = transients(evaluated, **common)
        curves.to_csv(snakemake.output.transients, index=False, lineterminator="\n")
