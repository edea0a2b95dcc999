"""Excel workbooks (.xlsx, .xls) as rows of cells, and the channel tables of nanoindenters in them.

Read by python-calamine: one reader for both containers, several times quicker than openpyxl.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from python_calamine import CalamineWorkbook

from electrolyte.ground.constants import STANDARD_GRAVITY
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.archive import open_zip, read_member
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.layouts.own_process import complaint
from electrolyte.readers.measurement import (
    CONTACT_STIFFNESS,
    DEPTH,
    HARDNESS,
    INDENT,
    LOAD,
    MARKER,
    MODULUS,
    STIFFNESS_SQUARED_OVER_LOAD,
    TEST_TIME,
)

if TYPE_CHECKING:
    import pandas as pd

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"  # how .xlsx and .xls begin
LONGEST_SHEET_LIST = 1024**2  # bytes, unpacked
_SHEET_LIST = "xl/workbook.xml"
_LISTED = re.compile(r"""<(?:\w+:)?sheet\s(?:[^<]*?\s)?name=(["'])([^<]*?)\1""")
_READ = """
import sys
from python_calamine import CalamineWorkbook
book = CalamineWorkbook.from_path(sys.argv[1])
for name in book.sheet_names:
    book.get_sheet_by_name(name).to_python()
"""

# factor to the unit of the standard column; "u" is the SI micro, also as it looks after the file
# was written in UTF-8 and read as Latin-1 or Windows-1252
_UNITS = {
    "nm": {"nm": 1.0, "um": 1e3, "mm": 1e6, "m": 1e9, "Å": 0.1},
    "mN": {"mN": 1.0, "uN": 1e-3, "N": 1e3, "nN": 1e-6, "gf": STANDARD_GRAVITY},
    "s": {"s": 1.0, "sec": 1.0, "min": 60.0},
    "N/m": {"N/m": 1.0, "mN/um": 1e3, "uN/nm": 1e3, "kN/m": 1e3, "mN/nm": 1e6},
    "GPa": {"GPa": 1.0, "MPa": 1e-3, "kPa": 1e-6, "Pa": 1e-9},
}
_MICRO = re.compile("Âµ|Î¼|Ã‚Âµ|µ|μ")
_ANGSTROM = re.compile("Ã…|Å|\u212b|[Åå]ngstr[öo]ms?|angstroms?", re.IGNORECASE)
_SUPERSCRIPT = re.compile("Â²|²")

Cells = list[list[Any]]


class Workbook:
    """A workbook whose every damage is a ``RawFileError``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if found := complaint(path, _READ, "workbook"):
            raise RawFileError(
                path,
                "an intact Excel workbook",
                found,
                hint="Copy or export it again from the instrument.",
            )
        self._book = CalamineWorkbook.from_path(str(path))
        self.sheets: tuple[str, ...] = tuple(self._book.sheet_names)

    def rows(self, sheet: str) -> Cells:
        """All rows of a sheet from A1 on, empty cells as ``""``; ``[]`` for an empty sheet."""
        rows: Cells = self._book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        return rows


def sheet_names(head: bytes, path: Path) -> tuple[str, ...]:
    """The sheet names, or ``()`` for anything that is not a workbook; never raises.

    Those of an .xlsx stand in a small member of the archive; other workbooks are read in full.

    Parameters
    ----------
    head : the first bytes of the file
    """
    try:
        listed = _sheet_list(path) if head.startswith(ZIP) else ()
        return listed or Workbook(path).sheets
    except (RawFileError, OSError):
        return ()


def _sheet_list(path: Path) -> tuple[str, ...]:
    """The sheets that an .xlsx lists; ``()`` for an archive without such a list.

    Only to recognise a file: the pattern looks at each byte once and knows no entities.
    """
    with open_zip(path) as archive:
        if _SHEET_LIST not in archive.namelist():
            return ()
        data = read_member(path, archive, _SHEET_LIST, limit=LONGEST_SHEET_LIST)
    names = _LISTED.findall(data.decode("utf-8", errors="replace"))
    return tuple(unescape(name) for _, name in names)


def text(cell: Any) -> str:
    """A cell as stripped text, numbers without a trailing ``.0``."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell).strip()


def plain_unit(unit: str) -> str:
    """A unit with its micro and square signs in ASCII, mojibake or not (``'Âµm'`` -> ``um``)."""
    return _ANGSTROM.sub("Å", _SUPERSCRIPT.sub("^2", _MICRO.sub("u", unit))).strip()


# lower-case channel name of the vendors -> standard column; of several names of one column the
# first that a sheet has is taken, the others keep their name
CHANNELS = {
    "markers": MARKER,
    "segment": MARKER,
    "showdepth": DEPTH,
    "depth": DEPTH,
    "displacement into surface": DEPTH,
    "displacement (corrected)": DEPTH,
    "displacement": DEPTH,
    "indentation depth": DEPTH,
    "penetration depth": DEPTH,
    "penetration": DEPTH,
    "pen": DEPTH,
    "indentation": DEPTH,
    "pd": DEPTH,
    "eindringtiefe": DEPTH,
    "eindringtiefe pd": DEPTH,
    "tiefe": DEPTH,
    "profondeur": DEPTH,
    "disp": DEPTH,
    "normal displacement": DEPTH,
    "深度": DEPTH,
    "压入深度": DEPTH,
    "位移": DEPTH,
    "変位": DEPTH,
    "押込み深さ": DEPTH,
    "showload": LOAD,
    "load": LOAD,
    "load on sample": LOAD,
    "force on surface": LOAD,
    "force": LOAD,
    "normal load": LOAD,
    "normal force": LOAD,
    "fn": LOAD,
    "normalkraft": LOAD,
    "normalkraft fn": LOAD,
    "prüfkraft": LOAD,
    "kraft": LOAD,
    "last": LOAD,
    "载荷": LOAD,
    "荷载": LOAD,
    "荷重": LOAD,
    "試験力": LOAD,
    "timeonsample": TEST_TIME,
    "time on sample": TEST_TIME,
    "time in contact": TEST_TIME,
    "time": TEST_TIME,
    "zeit": TEST_TIME,
    "temps": TEST_TIME,
    "时间": TEST_TIME,
    "時間": TEST_TIME,
    "harmonic contact stiffness": CONTACT_STIFFNESS,
    "contact stiffness": CONTACT_STIFFNESS,
    "stiffness": CONTACT_STIFFNESS,
    "dyn. stiff.^2/load": STIFFNESS_SQUARED_OVER_LOAD,
    "stiffness squared over load": STIFFNESS_SQUARED_OVER_LOAD,
    "hardness": HARDNESS,
    "h_it channel": HARDNESS,
    "modulus": MODULUS,
    "e_it channel": MODULUS,
}

NO_VALUE = 1e300  # magnitudes above it (DBL_MAX) stand for none


def channel_table(path: Path, sheet: str, rows: Cells, indent: str) -> pd.DataFrame:
    """One indent's sheet (row 0 names, row 1 units) as a frame with standard columns.

    What the vendor writes for "no value" is NaN; records without depth, load or time are left out.

    Parameters
    ----------
    indent : goes into the column ``Indent``

    Raises
    ------
    RawFileError
        No header, text among the numbers, an unknown unit, depth or load missing, no rows.
    """
    if len(rows) < 2:
        raise RawFileError(path, f"names and units in sheet '{sheet}'", "an empty sheet")
    names = [text(cell) for cell in rows[0]]
    units = [plain_unit(text(cell)) for cell in rows[1]]
    positions = {name.lower(): position for position, name in reversed(list(enumerate(names)))}
    standard: dict[str, int] = {}
    for name, column in CHANNELS.items():
        if name in positions:
            standard.setdefault(column, positions[name])
    missing = [column for column in (DEPTH, LOAD) if column not in standard]
    if missing:
        raise RawFileError(
            path,
            f"a channel for {' and '.join(missing)} in sheet '{sheet}'",
            f"only {', '.join(filter(None, names)) or 'no channels'}",
            hint="Export the depth and load channels, called 'Depth' and 'Load'.",
        )
    columns = {position: column for column, position in standard.items()}
    _require_one_test(path, sheet, names, columns)
    data: dict[str, Any] = {}
    for position, (name, unit) in enumerate(zip(names, units, strict=True)):
        if not name:
            continue
        cells = [row[position] for row in rows[2:]]
        column = columns.get(position, f"{name} / {unit or '1'}")
        if column == MARKER:
            data[MARKER] = [text(cell) for cell in cells]
            continue
        values = _numbers(path, sheet, name, cells)
        values[np.abs(values) > NO_VALUE] = np.nan
        factor = _factor(path, sheet, name, unit, standard_column=columns.get(position))
        if position in columns or column not in (*data, *standard):
            data[column] = values * factor
    frame = data_frame(data)
    measured = [name for name in (DEPTH, LOAD, TEST_TIME) if name in frame]
    timed = TEST_TIME in frame and frame[TEST_TIME].notna().any()
    frame = frame.dropna(subset=measured if timed else [DEPTH, LOAD]).reset_index(drop=True)
    if frame.empty:
        raise RawFileError(path, f"rows of data in sheet '{sheet}'", "none")
    frame.insert(0, INDENT, indent)
    return frame


def _require_one_test(
    path: Path, sheet: str, names: Sequence[str], columns: Mapping[int, str]
) -> None:
    """Refuse tests side by side: two columns of one name for depth or load."""
    for position, column in columns.items():
        alike = [name for name in names if name.lower() == names[position].lower()]
        if column in (DEPTH, LOAD) and len(alike) > 1:
            raise RawFileError(
                path,
                f"one indent in sheet '{sheet}'",
                f"{len(alike)} columns '{names[position]}'",
                hint="Save each test as a file or a sheet of its own.",
            )


def _factor(path: Path, sheet: str, name: str, unit: str, standard_column: str | None) -> float:
    """Factor from a channel's unit to that of its standard column; 1 for other channels."""
    if standard_column is None:
        return 1.0
    known = _UNITS[standard_column.split(" / ", 1)[1]]
    if unit not in known:
        raise RawFileError(
            path,
            f"channel '{name}' of sheet '{sheet}' in one of {', '.join(known)}",
            f"the unit '{unit}'",
            hint="Export it in one of these units.",
        )
    return known[unit]


def _numbers(path: Path, sheet: str, name: str, cells: Sequence[Any]) -> np.ndarray:
    """Cells as floats, empty ones as NaN."""
    values = np.full(len(cells), np.nan)
    for index, cell in enumerate(cells):
        if isinstance(cell, (int, float)):
            values[index] = cell
        elif (content := str(cell).strip()) not in ("", "N/A", "NaN", "-", "*****"):
            try:
                values[index] = float(content.replace(",", "."))
            except ValueError:
                raise RawFileError(
                    path,
                    f"a number in column '{name}' of sheet '{sheet}'",
                    f"'{content[:40]}'",
                    line=index + 3,
                    hint="Export it again, or mend the cell.",
                ) from None
    return values


def summary_table(rows: Cells) -> dict[str, dict[str, float | str]]:
    """A sheet of one row per indent as ``{indent: {"name / unit": value}}``.

    The footer of statistics (rows whose first cell is no number) is left out.
    """
    if len(rows) < 3:
        return {}
    names = _rejoined([text(cell) for cell in rows[0]])
    units = [plain_unit(text(cell)) for cell in rows[1]]
    labels = [
        f"{name} / {unit}" if unit not in ("", "None", "Integer", "Index") else name
        for name, unit in zip(names, units, strict=False)
    ]
    table: dict[str, dict[str, float | str]] = {}
    for row in rows[2:]:
        indent = text(row[0])
        if re.fullmatch(r"\d+(-\d+)?", indent):
            cells = zip(labels[1:], row[1:], strict=False)
            table[indent] = {
                label: cell if isinstance(cell, (int, float)) else text(cell)
                for label, cell in cells
                if label and text(cell)
            }
    return table


def _rejoined(names: list[str]) -> list[str]:
    """Names of a header whose export split them at a comma within parentheses.

    ``Drift? (1-Y | 0-N) | Poisson's Ratio`` stands above two columns of values, not three.
    """
    joined: list[str] = []
    for name in names:
        if joined and joined[-1].count("(") > joined[-1].count(")"):
            joined[-1] += f",{name}"
        else:
            joined.append(name)
    return joined
