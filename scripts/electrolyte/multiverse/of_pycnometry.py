"""Universes of gas pycnometry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from electrolyte.ground.problems import Collected
from electrolyte.multiverse.evaluation import Gathering, Measured, Subject, table_of
from electrolyte.numbers.quantities import Quantity, rows_of
from electrolyte.techniques.pycnometry import density
from electrolyte.techniques.pycnometry.sample import of_sample


def of_subject(
    measured: Measured, sample: Subject, settings: Mapping[str, Any], collected: Collected
) -> pd.DataFrame:
    """The density of each aliquot of one sample."""
    return table_of(of_sample(measured, sample.name, settings, collected)[1])


def gathered(aliquots: pd.DataFrame, given: Gathering) -> list[Quantity]:
    """The numbers of the technique from those of its aliquots."""
    rows = rows_of(aliquots)
    of_samples = density.gathered(
        rows,
        given.known["samples"],
        given.known["pellets"],
        baseline=given.settings["pycnometry"]["baseline"],
        equivalence_margin=given.settings["statistics"]["equivalence_margin"],
    )
    return [*rows, *of_samples]
