"""Universes of battery cycling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from electrolyte.ground.problems import Collected
from electrolyte.multiverse.evaluation import Gathering, Measured, Subject, table_of
from electrolyte.numbers.quantities import Quantity, rows_of
from electrolyte.techniques.cycling.cell_tests import of_cell, of_samples
from electrolyte.techniques.cycling.temperatures import at_temperatures


def of_subject(
    measured: Measured, _cell: Subject, settings: Mapping[str, Any], collected: Collected
) -> pd.DataFrame:
    """The numbers of one cell."""
    return table_of(of_cell(measured, settings=settings, collected=collected)[1])


def gathered(cells: pd.DataFrame, given: Gathering) -> list[Quantity]:
    """The numbers of the technique from those of its cells."""
    return of_samples(at_temperatures(rows_of(cells), given.known["temperatures"]))
