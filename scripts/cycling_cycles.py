"""Evaluate all tests of one cell: numbers, cycles, voltage profiles and dQ/dV."""

from functools import partial
from pathlib import Path

import pandas as pd

from electrolyte.ground.csv_file import stacked
from electrolyte.numbers.quantities import Quantity, joined_origin, write_quantities
from electrolyte.run import job
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.doubts import with_doubts
from electrolyte.techniques.cycling.evaluation import LABELS, TABLES, evaluate, quantities


def cell_of(row: dict) -> Cell:
    """The cell of a row of ``cells.tsv``."""
    known = {key: row[key] for key in Cell.__dataclass_fields__ if row.get(key) is not None}
    return Cell(name=row["cell"], **known)


if __name__ == "__main__":
    with job.running(snakemake) as recipe, job.collecting(snakemake, "cycling") as problems:
        config = recipe["settings"]["cycling"]
        accept = recipe["settings"]["plausibility"]["accept"]
        by_protocol: dict[str, list] = {}
        for row, measurement in job.measured(recipe["measurements"], problems):
            by_protocol.setdefault(row["protocol"], []).append((row, measurement))
        numbers: list[Quantity] = []
        tables: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
        for protocol, measured in by_protocol.items():
            rows = [row for row, _ in measured]
            with problems.collected(rows[0]):
                test = evaluate(
                    [measurement for _, measurement in measured],
                    cell=cell_of(rows[0]["subject"]),
                    protocol=protocol,
                    source=";".join(row["measurement"] for row in rows),
                    origin=joined_origin(row["origin"] for row in rows),
                    config=config,
                )
                for warning in test.warnings:
                    job.log.warning("%s: %s", test.source, warning)
                found = quantities(test, config, partial(problems.collected, rows[0]))
                numbers += with_doubts(found, test.cycles, config["rates"], accept)
                for name, (make, _) in TABLES.items():
                    tables[name].append(make(test, config))
        write_quantities(numbers, Path(snakemake.output.quantities))
        for name, table in TABLES.items():
            whole = stacked(tables[name], (*table[1], *LABELS))
            whole.to_csv(snakemake.output[name], index=False, lineterminator="\n")
