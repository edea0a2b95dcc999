"""Arbin workbooks: a sheet ``Global_Info`` and one or more sheets ``Channel_...`` of records."""

from __future__ import annotations

from pathlib import Path

from electrolyte.readers.cycling.arbin_csv import UNITS, WORDS, is_arbin
from electrolyte.readers.cycling.cycler_table import measurement
from electrolyte.readers.cycling.cycler_workbook import has_records, workbook_table
from electrolyte.readers.measurement import Measurement

NAME = "arbin-xlsx"


def sniff(head: bytes, path: Path) -> bool:
    return has_records(head, path, is_arbin)


def read(path: Path) -> Measurement:
    """An Arbin workbook.

    Raises
    ------
    RawFileError
        Not an intact workbook, no sheet of records, unknown units, damaged cells.
    """
    table, _ = workbook_table(path, is_arbin, {"instrument": "Arbin"})
    return measurement(table, NAME, WORDS, UNITS)
