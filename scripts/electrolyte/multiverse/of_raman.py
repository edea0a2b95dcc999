"""Universes of Raman spectroscopy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from electrolyte.ground.problems import Collected
from electrolyte.multiverse.evaluation import Evaluate, Known, Measured, table_of
from electrolyte.numbers.quantities import Quantity, read_quantities, rows_of
from electrolyte.techniques.raman.axis import position_of
from electrolyte.techniques.raman.compare import compared
from electrolyte.techniques.raman.evaluation import evaluate as evaluate_spectrum


def subject_evaluation(axis: Sequence[str]) -> Evaluate:
    """The evaluation of one spectrum; ``axis`` is the table of the silicon reference, if any."""

    def evaluate(
        measured: Measured, *, name: str, settings: Mapping[str, Any], collected: Collected
    ) -> pd.DataFrame:
        found: list[Quantity] = []
        for row, measurement in measured:
            with collected(row, subject=name):
                silicon = position_of(axis)
                found = evaluate_spectrum(row, measurement, silicon, settings["raman"]).quantities
        return table_of(found)

    return evaluate


read_table = read_quantities


def gathered(
    spectra: pd.DataFrame,
    _known: Known,
    settings: Mapping[str, Any],
    _others: Mapping[str, Sequence[Quantity]],
) -> list[Quantity]:
    """The numbers of the technique from those of its spectra."""
    return compared(rows_of(spectra), settings["raman"]["compare"])
