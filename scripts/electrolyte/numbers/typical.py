"""The replicate that stands for its sample in a figure."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from electrolyte.numbers.condition import condition_at
from electrolyte.numbers.quantities import select

CONDUCTIVITIES = ("ionic_conductivity", "arrhenius_conductivity")


def nearest_the_mean(
    numbers: pd.DataFrame, pellets: Sequence[str], reference_C: float
) -> tuple[str, pd.Series | None]:
    """The pellet whose conductivity is nearest to the mean of all of them, and the row of it.

    The conductivity at the reference temperature: measured, else that of the Arrhenius line. Of
    pellets as near (two always are) the first; without any conductivity the first, and ``None``.
    """
    for quantity in CONDUCTIVITIES:
        rows = select(numbers, quantity=quantity, condition=condition_at(reference_C))
        rows = rows[(rows["kind"] == "single") & rows["value"].notna()]
        values = rows.groupby("replicate")["value"].mean().reindex(list(pellets)).dropna()
        if len(values):
            distance = ((values - values.mean()).abs() / values.mean()).round(9)
            found = str(distance.idxmin())
            return found, rows[rows["replicate"] == found].iloc[0]
    return pellets[0], None
