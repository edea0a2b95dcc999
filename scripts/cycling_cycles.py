"""Evaluate all tests of one cell: numbers, cycles, voltage profiles and dQ/dV."""

from pathlib import Path

import pandas as pd

from electrolyte.numbers.quantities import joined_origin, write_quantities
from electrolyte.run import job
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.doubts import with_doubts
from electrolyte.techniques.cycling.evaluation import (
    cycle_table,
    differential,
    evaluate,
    profiles,
    quantities,
)


def cell_of(row: dict) -> Cell:
    """The cell of a row of ``cells.tsv``."""
    known = {key: row[key] for key in Cell.__dataclass_fields__ if row.get(key) is not None}
    return Cell(name=row["cell"], **known)


if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        config = recipe["settings"]["cycling"]
        accept = recipe["settings"]["plausibility"]["accept"]
        rows = recipe["measurements"]
        tests = []
        for protocol in dict.fromkeys(row["protocol"] for row in rows):
            own = [row for row in rows if row["protocol"] == protocol]
            test = evaluate(
                [job.read_row(row, "cycling") for row in own],
                cell=cell_of(own[0]["subject"]),
                protocol=protocol,
                source=";".join(row["measurement"] for row in own),
                origin=joined_origin(row["origin"] for row in own),
                config=config,
            )
            for warning in test.warnings:
                job.log.warning("%s: %s", test.source, warning)
            tests.append(test)
        numbers = [
            row
            for test in tests
            for row in with_doubts(quantities(test, config), test.cycles, config["rates"], accept)
        ]
        write_quantities(numbers, Path(snakemake.output.quantities))
        for output, make in (
            (snakemake.output.cycles, cycle_table),
            (snakemake.output.profiles, profiles),
            (snakemake.output.differential, differential),
        ):
            table = pd.concat([make(test, config) for test in tests])
            table.to_csv(output, index=False, lineterminator="\n")
