"""All tests of one cell, and the cells of a sample."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from electrolyte.ground.problems import Collected, Row
from electrolyte.numbers.quantities import Quantity, joined_origin
from electrolyte.numbers.replicates import over_replicates
from electrolyte.readers.measurement import Measurement
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.doubts import with_doubts
from electrolyte.techniques.cycling.evaluation import CellTest, evaluate, quantities

log = logging.getLogger("electrolyte")


def of_cell(
    measured: Iterable[tuple[Row, Measurement]],
    *,
    settings: Mapping[str, Any],
    collected: Collected,
) -> tuple[list[CellTest], list[Quantity]]:
    """The tests of one cell, one a protocol, and their numbers.

    Parameters
    ----------
    measured : the rows of the sheet with their files
    settings : the config, of which ``cycling`` and ``plausibility.accept`` are used
    collected : records the problems that the data has
    """
    config, accept = settings["cycling"], settings["plausibility"]["accept"]
    by_protocol: dict[str, list[tuple[Row, Measurement]]] = {}
    for row, measurement in measured:
        by_protocol.setdefault(row["protocol"], []).append((row, measurement))
    tests: list[CellTest] = []
    numbers: list[Quantity] = []
    for protocol, files in by_protocol.items():
        rows = [row for row, _ in files]
        with collected(rows[0]):
            test = evaluate(
                [measurement for _, measurement in files],
                cell=cell_of(rows[0]["subject"]),
                protocol=protocol,
                source=";".join(row["measurement"] for row in rows),
                origin=joined_origin(row["origin"] for row in rows),
                config=config,
            )
            for warning in test.warnings:
                log.warning("%s: %s", test.source, warning)
            found = quantities(test, config, partial(collected, rows[0]))
            numbers += with_doubts(found, test.cycles, config, accept)
            tests.append(test)
    return tests, numbers


def of_samples(cells: Sequence[Quantity]) -> list[Quantity]:
    """The numbers of the cells, and the means of the samples over them."""
    names = list(dict.fromkeys(row.quantity for row in cells))
    return [*cells, *over_replicates(cells, names)]


def cell_of(row: Row) -> Cell:
    """The cell of a row of ``cells.tsv``."""
    known = {key: row[key] for key in Cell.__dataclass_fields__ if row.get(key) is not None}
    return Cell(name=row["cell"], **known)
