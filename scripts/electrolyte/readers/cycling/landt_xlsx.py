"""LAND/LANDT workbooks with a sheet of records, in English or Chinese."""

from __future__ import annotations

from pathlib import Path

from electrolyte.readers.cycling.cycler_table import measurement
from electrolyte.readers.cycling.cycler_workbook import has_records, workbook_table
from electrolyte.readers.cycling.landt_csv import WORDS, is_landt
from electrolyte.readers.measurement import Measurement

NAME = "landt-xlsx"


def sniff(head: bytes, path: Path) -> bool:
    return has_records(head, path, is_landt)


def read(path: Path) -> Measurement:
    """A LAND workbook.

    Raises
    ------
    RawFileError
        Not an intact workbook, no sheet of records, unknown units, damaged cells.
    """
    table, _ = workbook_table(path, is_landt, {"instrument": "LAND"})
    return measurement(table, NAME, WORDS)
