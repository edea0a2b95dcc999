"""Universes of Raman spectroscopy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from electrolyte.ground.problems import Collected
from electrolyte.multiverse.evaluation import Gathering, Measured, Subject, table_of
from electrolyte.numbers.quantities import Quantity, rows_of
from electrolyte.techniques.raman.axis import position_of
from electrolyte.techniques.raman.compare import compared
from electrolyte.techniques.raman.evaluation import evaluate


def of_subject(
    measured: Measured, spectrum: Subject, settings: Mapping[str, Any], collected: Collected
) -> pd.DataFrame:
    """The numbers of one spectrum, on the axis of the silicon reference if there is one."""
    found: list[Quantity] = []
    for row, measurement in measured:
        with collected(row, subject=spectrum.name):
            silicon = position_of(spectrum.further)
            found = evaluate(row, measurement, silicon, settings["raman"]).quantities
    return table_of(found)


def gathered(spectra: pd.DataFrame, given: Gathering) -> list[Quantity]:
    """The numbers of the technique from those of its spectra."""
    return compared(rows_of(spectra), given.settings["raman"]["compare"])
