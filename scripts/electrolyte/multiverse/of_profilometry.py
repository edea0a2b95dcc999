"""Universes of optical profilometry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from electrolyte.ground.problems import Collected
from electrolyte.multiverse.evaluation import Gathering, Measured, Subject, table_of
from electrolyte.numbers.quantities import Quantity, rows_of
from electrolyte.numbers.replicates import over_replicates
from electrolyte.techniques.profilometry import imprints


def of_subject(
    measured: Measured, sample: Subject, settings: Mapping[str, Any], collected: Collected
) -> pd.DataFrame:
    """The numbers of one sample."""
    maps, _ = imprints.of_sample(measured, sample.name, settings["profilometry"], collected)
    return table_of(quantity for found in maps for quantity in found.quantities)


def gathered(samples: pd.DataFrame, _given: Gathering) -> list[Quantity]:
    """The numbers of the technique from those of its samples."""
    rows = rows_of(samples)
    return [*rows, *over_replicates(rows, imprints.AVERAGED)]
