"""Neware BTSDA and BTS workbooks: a sheet of records, or cycles, steps and records nested."""

from __future__ import annotations

from pathlib import Path

from electrolyte.readers.cycling.cycler_table import measurement
from electrolyte.readers.cycling.cycler_workbook import has_records, workbook_table
from electrolyte.readers.cycling.neware_csv import flatten, is_neware
from electrolyte.readers.measurement import Measurement

NAME = "neware-xlsx"


def sniff(head: bytes, path: Path) -> bool:
    return has_records(head, path, is_neware)


def read(path: Path) -> Measurement:
    """A Neware workbook.

    Raises
    ------
    RawFileError
        Not an intact workbook, no sheet of records, unknown units, damaged cells.
    """
    table, outer = workbook_table(path, is_neware, {"instrument": "Neware"})
    if table.names[:2] == ("", "") and outer:
        table = flatten(table, outer)
    return measurement(table, NAME)
