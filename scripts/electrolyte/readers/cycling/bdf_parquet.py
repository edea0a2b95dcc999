"""Battery Data Format as parquet (read by polars)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.cycling.bdf_csv import is_bdf
from electrolyte.readers.cycling.cycler_columns import DIMENSIONS, INDICES, columns
from electrolyte.readers.cycling.cycler_table import finite, tidy, whole
from electrolyte.readers.layouts.text import SIZE_LIMIT
from electrolyte.readers.measurement import Measurement

NAME = "bdf-parquet"


def sniff(head: bytes, _path: Path) -> bool:
    return head.startswith(b"PAR1")


def read(path: Path) -> Measurement:
    """A Battery Data Format parquet file.

    Raises
    ------
    RawFileError
        Damaged, too large, or a required column is missing.
    """
    import polars as pl

    if path.stat().st_size > SIZE_LIMIT:
        raise RawFileError(path, f"a file below {SIZE_LIMIT >> 20} MiB", "a larger one")
    try:
        table = pl.read_parquet(path)
    except BaseException as error:  # a panic of the Rust core is a BaseException
        if isinstance(error, (KeyboardInterrupt, SystemExit, GeneratorExit)):
            raise
        reason = str(error).splitlines()[0][:120]
        raise RawFileError(path, "an intact parquet file", reason, hint="Copy it again.") from None
    if not is_bdf(tuple(table.columns)) or table.height == 0:
        raise RawFileError(
            path, "the columns of the Battery Data Format", f"{', '.join(table.columns)[:200]}"
        )
    known, unknown = columns(path, table.columns, 1)
    data: dict[str, Any] = {}
    for column in known:
        if column.role not in DIMENSIONS and column.role not in INDICES:
            continue
        cells = table[column.name].cast(pl.Float64, strict=False).fill_null(np.nan)
        values = finite(path, column.name, cells.to_numpy()) * column.factor
        counted = column.role in INDICES
        data[column.role] = whole(path, column.name, values) if counted else values
    warnings: list[str] = []
    metadata: dict[str, Any] = {}
    frame = tidy(data, warnings, metadata)
    if unknown:
        warnings.append(f"Columns not taken over: {', '.join(unknown)}.")
    return Measurement("cycling", NAME, frame, path, sha256_of(path), metadata, tuple(warnings))
