"""Universes of DC polarization."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from electrolyte.ground.problems import Collected
from electrolyte.multiverse.evaluation import Gathering, Measured, Subject, table_of
from electrolyte.numbers.quantities import Quantity, rows_of
from electrolyte.techniques.dc.evaluation import of_pellet, of_samples


def of_subject(
    measured: Measured, pellet: Subject, settings: Mapping[str, Any], collected: Collected
) -> pd.DataFrame:
    """The numbers of one pellet."""
    rows = list(measured)
    if not rows:
        return table_of([])
    of: dict[str, Any] = {"subject": rows[0][0]["subject"], "name": pellet.name}
    return table_of(of_pellet(rows, settings=settings, collected=collected, **of)[1])


def gathered(pellets: pd.DataFrame, given: Gathering) -> list[Quantity]:
    """The numbers of the technique from those of its pellets, and from those of impedance."""
    accept = given.settings["plausibility"]["accept"]
    return of_samples(rows_of(pellets), given.others.get("eis", ()), accept)
