"""Universes of solid-state NMR: rows are analysed once for all that agree in their analysis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from electrolyte.ground.problems import Collected
from electrolyte.multiverse.evaluation import Gathering, Measured, Subject, table_of
from electrolyte.numbers.quantities import Quantity, rows_of
from electrolyte.techniques.nmr.numbers import compared
from electrolyte.techniques.nmr.sample import evaluate


def of_subject(
    measured: Measured, sample: Subject, settings: Mapping[str, Any], collected: Collected
) -> pd.DataFrame:
    """The numbers of one sample; ``sample`` remembers the results of its rows."""
    found = evaluate(
        list(measured),
        sample=sample.name,
        config=settings["nmr"],
        accept=settings["plausibility"]["accept"],
        collected=collected,
        remembered=sample.remembered,
    )
    return table_of(found.quantities)


def gathered(rows: pd.DataFrame, given: Gathering) -> list[Quantity]:
    """The numbers of the technique from those of its samples."""
    return compared(rows_of(rows), given.settings["nmr"]["compare"])
