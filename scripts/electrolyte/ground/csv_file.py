"""Tables as CSV that a spreadsheet can open without harm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from electrolyte.ground.spreadsheet import harmless


def write_csv(table: pd.DataFrame, path: Path | str) -> None:
    """Plain CSV; text that a spreadsheet would run as a formula gets an apostrophe in front."""
    text = table.select_dtypes(exclude="number").columns.unique()
    safe = table.assign(**{name: table[name].map(harmless) for name in text})
    safe = safe.rename(columns=harmless)
    safe.to_csv(path, index=False, lineterminator="\n")


def read_tables(paths: Iterable[Path | str], **options: Any) -> pd.DataFrame:
    """CSV files of the same columns below each other; ``options`` as of ``pandas.read_csv``.

    A file without rows has no say in the types of the columns.
    """
    return stacked([pd.read_csv(path, **options) for path in paths])


def stacked(frames: Sequence[pd.DataFrame], columns: Sequence[str] = ()) -> pd.DataFrame:
    """Tables of the same columns below each other; ``columns`` of the table if there are none."""
    filled = [frame for frame in frames if len(frame)] or list(frames[:1])
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=[*columns])
