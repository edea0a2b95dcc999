"""Universes of SEM and EDS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from electrolyte.ground.problems import Collected
from electrolyte.multiverse.evaluation import Gathering, Measured, Subject, table_of
from electrolyte.numbers.quantities import Quantity, rows_of
from electrolyte.techniques.sem_eds import numbers


def of_subject(
    measured: Measured, sample: Subject, settings: Mapping[str, Any], collected: Collected
) -> pd.DataFrame:
    """The numbers of one sample."""
    samples = settings["samples"]
    formula = next((row["formula"] for row in samples if row["sample"] == sample.name), None)
    items = [numbers.Item(row, measurement) for row, measurement in measured]
    found = numbers.evaluate(sample.name, formula, items, settings["sem_eds"], collected)
    return table_of(found.quantities)


def gathered(samples: pd.DataFrame, given: Gathering) -> list[Quantity]:
    """The numbers of the technique from those of its samples."""
    rows = rows_of(samples)
    pairs = [(a, b) for a, b in given.settings["sem_eds"]["compare_texture"]]
    return [*rows, *numbers.gathered(rows, pairs)]
