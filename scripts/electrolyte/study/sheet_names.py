"""What the sheets of a study, and other files that people write, are called."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

SHEETS = ("samples", "pellets", "cells", "measurements", "sources")
SUFFIXES = (".tsv", ".csv", ".xlsx")
UNREAD = (".xls", ".ods")  # spreadsheets in formats that are not read
HIDDEN = (
    ".",
    "~$",
)  # how names of hidden files begin, and of those by which Excel locks a workbook
TABLE_COLUMNS = "table_columns.yaml"  # what columns of the lab's own tables are
_GERMAN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
)
COLUMN_MAPS = "column_maps"  # folder of the lab's own layouts of tables


def sheet_file(folder: Path, name: str) -> Path:
    """The sheet of this name in the form that it has; ``.tsv`` where there is none."""
    return next(iter(sheet_files(folder, name)), folder / f"{name}{SUFFIXES[0]}")


def sheet_files(folder: Path, name: str) -> list[Path]:
    """The sheet of this name in all forms that it has, one of which can count."""
    forms = [folder / f"{name}{suffix}" for suffix in SUFFIXES]
    return [form for form in forms if form.is_file()]


def unread_form(sheet: Path) -> Path | None:
    """The spreadsheet of a sheet's name in a format that is not read, if there is one."""
    return next((f for suffix in UNREAD if (f := sheet.with_suffix(suffix)).is_file()), None)


def plain(name: str) -> str:
    """A name without what sheets and paths do not take; its numbers stay what they are.

    Letters with marks become those without (``Preßling Ä`` is ``Pressling_Ae``).
    """
    name = re.sub(r"(?<=\d),(?=\d)", ".", name.replace("−", "-"))
    name = unicodedata.normalize("NFC", name).translate(_GERMAN)
    name = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.sub(r"[^A-Za-z0-9._+-]+", "_", name).strip("_") or "measurement"
