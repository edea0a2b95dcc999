"""Evaluate all DC polarization runs of one pellet."""

from pathlib import Path

from electrolyte import job
from electrolyte.dc.pellet import Run, quantities, transients
from electrolyte.eis.conductivity import Geometry
from electrolyte.errors import AnalysisError
from electrolyte.measurement import CURRENT, TEST_TIME, VOLTAGE
from electrolyte.quantities import write_quantities


def run_of(row: dict) -> Run:
    """The run of one row of the sheet; its voltage from the sheet, else from the file."""
    frame = job.read_row(row, "dc").frame
    voltage = row["voltage_V"]
    if voltage is None and VOLTAGE not in frame:
        expected = "a voltage in the sheet or in the file"
        raise AnalysisError(row["path"], expected, "none", hint="Fill in voltage_V.")
    if voltage is None:
        voltage = round(float(frame[VOLTAGE].median()), 4)
    time, current = frame[TEST_TIME].to_numpy(), frame[CURRENT].to_numpy()
    return Run(row["measurement"], row["temperature_C"], voltage, time, current, row["origin"])


if __name__ == "__main__":
    with job.running(snakemake):
        rows = snakemake.params.measurements
        pellet = rows[0]["subject"]
        runs = [run_of(row) for row in rows]
        names = {"pellet": pellet["pellet"], "sample": pellet["sample"]}
        found = quantities(runs, geometry=Geometry.of_pellet(pellet), **names)
        write_quantities(found, Path(snakemake.output.quantities))
        curves = transients(runs, **names)
        curves.to_csv(snakemake.output.transients, index=False, lineterminator="\n")
