"""Universes of solid-state NMR."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from electrolyte.ground.problems import Collected
from electrolyte.multiverse.evaluation import Evaluate, Known, Measured, table_of
from electrolyte.numbers.quantities import Quantity, read_quantities, rows_of
from electrolyte.techniques.nmr.numbers import compared
from electrolyte.techniques.nmr.sample import evaluate as evaluate_sample


def subject_evaluation(_further: Sequence[str]) -> Evaluate:
    """The evaluation of one sample, that remembers the results of its rows."""
    remembered: dict[str, Any] = {}

    def evaluate(
        measured: Measured, *, name: str, settings: Mapping[str, Any], collected: Collected
    ) -> pd.DataFrame:
        found = evaluate_sample(
            list(measured),
            sample=name,
            config=settings["nmr"],
            accept=settings["plausibility"]["accept"],
            collected=collected,
            remembered=remembered,
        )
        return table_of(found.quantities)

    return evaluate


read_table = read_quantities


def gathered(
    rows: pd.DataFrame,
    _known: Known,
    settings: Mapping[str, Any],
    _others: Mapping[str, Sequence[Quantity]],
) -> list[Quantity]:
    """The numbers of the technique from those of its samples."""
    return compared(rows_of(rows), settings["nmr"]["compare"])
