"""Workbooks of one row a cycle, no records: Arbin's ``StatisticByCycle``, Neware's ``cycle``."""

from __future__ import annotations

from pathlib import Path

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.cycling.cycle_summary_csv import is_summary, summary
from electrolyte.readers.cycling.cycler_table import rows_table
from electrolyte.readers.cycling.cycler_workbook import is_workbook, record_sheets, sheets_with
from electrolyte.readers.measurement import Measurement

NAME = "cycle-summary-xlsx"


def sniff(head: bytes, path: Path) -> bool:
    try:
        if not is_workbook(head, path):
            return False
        records = any(not is_summary(sheet.names) for sheet in record_sheets(path))
        return not records and any(sheets_with(path, is_summary))
    except (RawFileError, ImportError, OSError):
        return False


def read(path: Path) -> Measurement:
    """The only table of cycles in a workbook.

    Raises
    ------
    RawFileError
        Not an intact workbook, none or several tables of cycles, unknown units, no numbers.
    """
    sheets = list(sheets_with(path, is_summary))
    if len(sheets) != 1:
        found = ", ".join(f"'{sheet.name}'" for sheet in sheets) or "none"
        raise RawFileError(
            path,
            "one sheet with a table of cycles",
            found,
            hint="Save the sheet of each test as a csv of its own." if sheets else "",
        )
    own = sheets[0]
    rows = own.rows[own.header + 1 :]
    return summary(NAME, rows_table(path, rows, own.names, own.header + 1, {}))
