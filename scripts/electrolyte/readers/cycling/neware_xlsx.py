"""Neware BTSDA and BTS workbooks: a sheet of records, or cycles, steps and records nested."""

from __future__ import annotations

from pathlib import Path

from electrolyte.readers.cycling.cycler_table import measurement
from electrolyte.readers.cycling.cycler_text import Table
from electrolyte.readers.cycling.cycler_workbook import has_records, workbook_measurement
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
    return workbook_measurement(path, is_neware, {"instrument": "Neware"}, _records)


def _records(table: Table, above: tuple[str, ...]) -> Measurement:
    if table.names[:2] == ("", "") and above:
        table = flatten(table, above)
    return measurement(table, NAME)
