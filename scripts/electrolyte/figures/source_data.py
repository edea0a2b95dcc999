"""The source data of a panel: what is drawn, and below it the numbers that stand in it as text."""

from __future__ import annotations

import pandas as pd

WRITTEN = (
    *("quantity", "sample", "condition", "replicate", "kind", "value", "u", "lower95", "upper95"),
    *("unit", "n", "status", "source"),
)


def with_written(drawn: pd.DataFrame, *written: pd.DataFrame) -> pd.DataFrame:
    """Rows that are drawn, then rows of ``results/numbers.csv`` that are written in the panel.

    The column ``shown_as`` tells them apart: ``drawing`` and ``text``; without written numbers
    there is no such column.
    """
    texts = [rows.reindex(columns=list(WRITTEN)) for rows in written if len(rows)]
    if not texts:
        return drawn
    frames = [drawn.assign(shown_as="drawing"), *(rows.assign(shown_as="text") for rows in texts)]
    filled = [frame.dropna(axis="columns", how="all") for frame in frames]
    order = dict.fromkeys(column for frame in frames for column in frame)
    return pd.concat(filled, ignore_index=True).reindex(columns=list(order))
