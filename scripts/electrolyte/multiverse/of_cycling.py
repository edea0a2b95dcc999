"""Universes of battery cycling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from electrolyte.ground.problems import Collected
from electrolyte.multiverse.evaluation import Evaluate, Known, Measured, table_of
from electrolyte.numbers.quantities import Quantity, read_quantities, rows_of
from electrolyte.techniques.cycling.cell_tests import of_cell, of_samples
from electrolyte.techniques.cycling.temperatures import at_temperatures


def subject_evaluation(_further: Sequence[str]) -> Evaluate:
    """The evaluation of one cell."""

    def evaluate(
        measured: Measured,
        *,
        name: str,  # noqa: ARG001
        settings: Mapping[str, Any],
        collected: Collected,
    ) -> pd.DataFrame:
        return table_of(of_cell(measured, settings=settings, collected=collected)[1])

    return evaluate


read_table = read_quantities


def gathered(
    cells: pd.DataFrame,
    known: Known,
    _settings: Mapping[str, Any],
    _others: Mapping[str, Sequence[Quantity]],
) -> list[Quantity]:
    """The numbers of the technique from those of its cells."""
    return of_samples(at_temperatures(rows_of(cells), known["temperatures"]))
