"""Universes of DC polarization."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from electrolyte.ground.problems import Collected
from electrolyte.multiverse.evaluation import Evaluate, Known, Measured, table_of
from electrolyte.numbers.quantities import Quantity, read_quantities, rows_of
from electrolyte.techniques.dc.evaluation import of_pellet, of_samples


def subject_evaluation(_further: Sequence[str]) -> Evaluate:
    """The evaluation of one pellet."""

    def evaluate(
        measured: Measured, *, name: str, settings: Mapping[str, Any], collected: Collected
    ) -> pd.DataFrame:
        rows = list(measured)
        if not rows:
            return table_of([])
        subject = rows[0][0]["subject"]
        of: dict[str, Any] = {"subject": subject, "name": name}
        return table_of(of_pellet(rows, settings=settings, collected=collected, **of)[1])

    return evaluate


read_table = read_quantities


def gathered(
    pellets: pd.DataFrame,
    _known: Known,
    settings: Mapping[str, Any],
    others: Mapping[str, Sequence[Quantity]],
) -> list[Quantity]:
    """The numbers of the technique from those of its pellets, and from those of impedance."""
    return of_samples(rows_of(pellets), others.get("eis", ()), settings["plausibility"]["accept"])
