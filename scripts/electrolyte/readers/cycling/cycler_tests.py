"""Several tests or channels in one table of a cycler: each is a part of the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from electrolyte.readers.cycling.cycler_columns import TESTS, Column
from electrolyte.readers.cycling.cycler_text import Table
from electrolyte.readers.layouts.frames import joined
from electrolyte.readers.measurement import Measurement, Part

FEWEST = 0.1  # of the records; a column with more different values names no tests


def tests_of(table: Table, by_role: Mapping[str, Column]) -> list[tuple[dict[str, str], Table]]:
    """What the columns for tests and channels hold, and the rows of each; one or none: no parts."""
    import polars as pl

    telling = []
    for role in TESTS:
        if role in by_role:
            cells = table.cells[str(by_role[role].place)].fill_null("").str.strip_chars()
            if 1 < cells.n_unique() <= FEWEST * table.cells.height:  # else it counts records
                telling.append((by_role[role].name, cells))
    if not telling:
        return []
    keys = pl.DataFrame([cells.alias(name) for name, cells in telling])
    found = []
    for values in keys.unique(maintain_order=True).iter_rows(named=True):
        own = keys.select(pl.all_horizontal(pl.col(n) == v for n, v in values.items()))
        rows = own.to_series().to_numpy()
        lines = np.array([table.line(int(row)) for row in np.flatnonzero(rows)])
        part = replace(table, cells=table.cells.filter(pl.Series(rows)), lines=lines)
        found.append((dict(values), part))
    return found


def in_parts(
    tests: Sequence[tuple[Mapping[str, str], Table]], read: Callable[[Table], Measurement]
) -> Measurement:
    """All records of a file, with each of its tests as a part."""
    parts = [Part("test", read(table), dict(held)) for held, table in tests]
    frame = joined(part.measurement.frame for part in parts)
    return replace(parts[0].measurement, frame=frame, parts=tuple(parts))
