"""Battery Data Format as parquet (read by polars)."""

from __future__ import annotations

from pathlib import Path

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.cycling.cycler_columns import roles
from electrolyte.readers.cycling.cycler_table import measurement
from electrolyte.readers.cycling.cycler_text import Table
from electrolyte.readers.layouts.own_process import complaint
from electrolyte.readers.layouts.text import SIZE_LIMIT
from electrolyte.readers.measurement import CURRENT, TEST_TIME, VOLTAGE, Measurement

NAME = "bdf-parquet"
_READ = """
import polars
polars.read_parquet(sys.argv[1])
"""
REQUIRED = {TEST_TIME, VOLTAGE, CURRENT}


def sniff(head: bytes, _path: Path) -> bool:
    return head.startswith(b"PAR1")


def read(path: Path) -> Measurement:
    """A parquet file with the columns of the Battery Data Format, of any version, or of a cycler.

    Raises
    ------
    RawFileError
        Damaged, too large, or a required column is missing.
    """
    import polars as pl

    if path.stat().st_size > SIZE_LIMIT:
        raise RawFileError(path, f"a file below {SIZE_LIMIT >> 20} MiB", "a larger one")
    if found := complaint(path, _READ, "parquet file"):
        raise RawFileError(path, "an intact parquet file", found, hint="Copy it again.")
    table = pl.read_parquet(path)
    if not roles(table.columns) >= REQUIRED or table.height == 0:
        raise RawFileError(
            path,
            "columns for the test time, voltage and current, as in the Battery Data Format",
            ", ".join(table.columns)[:200],
        )
    try:
        cells = pl.DataFrame({str(i): s.cast(pl.String) for i, s in enumerate(table)})
    except pl.exceptions.PolarsError as error:
        reason = str(error).splitlines()[0][:120]
        raise RawFileError(path, "columns of numbers and text", reason) from None
    return measurement(Table(path, tuple(table.columns), cells, 1), NAME)
