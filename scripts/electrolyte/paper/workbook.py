"""Tables as workbooks: numbers as numbers, text as text and never as formulas, no clock."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

NO_DATE = datetime(1980, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # the same bytes in every run


def write_workbook(table: pd.DataFrame, path: Path, title: str, sheet_name: str) -> None:
    """Write a table with a bold first row that stays in view; missing values are empty cells."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as book:
        book.set_properties({"title": title, "created": NO_DATE})
        sheet = book.add_worksheet(sheet_name[:31])
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for column, name in enumerate(table.columns):
            sheet.write_string(0, column, str(name), bold)
        for line, row in enumerate(table.itertuples(index=False), start=1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(line, column, value)
                elif value is not None and math.isfinite(value):
                    sheet.write_number(line, column, value)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(table.columns) - 1, 0), 16)
