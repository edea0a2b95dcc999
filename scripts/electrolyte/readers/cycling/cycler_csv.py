"""Tables of records as text from any other cycler, by the words and units of their header.

Seen on real files: Novonix (sections ``[Data]``, one for each start of the test), BasyTec (header
lines that begin with ``~``), PEC (more than forty lines before the header), the time series of the
Battery Archive, and ``Time_s,Current_A,Voltage_V``. Digatron writes the units below the header or
behind ``#`` in it, where milliseconds may stand under ``#s``: the dates tell; its German export
calls the column of dates ``Zeit``. Admiral Squidstat names the electrodes (after the names that its
program has in public source).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.cycling.arbin_csv import is_arbin
from electrolyte.readers.cycling.bdf_csv import is_bdf
from electrolyte.readers.cycling.cycle_summary_csv import is_summary
from electrolyte.readers.cycling.cycler_columns import (
    CYCLE,
    DATE,
    DERIVED,
    STEP,
    STEP_KIND,
    Column,
    columns,
    is_any_clock,
    is_unit,
    roles,
)
from electrolyte.readers.cycling.cycler_table import measurement
from electrolyte.readers.cycling.cycler_text import (
    HEAD,
    Table,
    header_of,
    in_memory,
    load,
    separator_of,
    text_table,
)
from electrolyte.readers.cycling.landt_csv import is_landt
from electrolyte.readers.cycling.maccor_text import is_maccor
from electrolyte.readers.cycling.neware_csv import is_neware
from electrolyte.readers.layouts.galvanostatic import is_galvanostatic, is_swept
from electrolyte.readers.measurement import (
    CAPACITY,
    CHARGING_CAPACITY,
    CURRENT,
    DISCHARGING_CAPACITY,
    STEP_TIME,
    TEST_TIME,
    VOLTAGE,
    Measurement,
)

NAME = "cycler-csv"
SECTION = b"[Data]"
WORDS = {
    "u": VOLTAGE,
    "i": CURRENT,
    "e": VOLTAGE,
    "time": TEST_TIME,
    "tstep": STEP_TIME,
    "progtime": TEST_TIME,
    "programduration": TEST_TIME,
    "programmdauer": TEST_TIME,
    "stepduration": STEP_TIME,
    "schrittdauer": STEP_TIME,
    "ahaccu": CAPACITY,
    "ahakku": CAPACITY,
    "ahcha": CHARGING_CAPACITY,
    "ahlad": CHARGING_CAPACITY,
    "ahdch": DISCHARGING_CAPACITY,
    "ahela": DISCHARGING_CAPACITY,
    "amphours": CAPACITY,
    "whcha": DERIVED,
    "whdch": DERIVED,
    "timestamp": DATE,
    "line": STEP,
    "command": STEP_KIND,
    "instructionname": STEP_KIND,
    "cyccount": CYCLE,
    "ah": CAPACITY,
    "celltemperature": DERIVED,
    "environmenttemperature": DERIVED,
    "elapsedtime": TEST_TIME,
    "workingelectrode": VOLTAGE,
    "cumulativecharge": CAPACITY,
}
_DATE = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{2,4}\b")
OTHERS = (is_arbin, is_bdf, is_summary, is_landt, is_maccor, is_neware)
SHOWN = {CYCLE, STEP, CAPACITY, CHARGING_CAPACITY, DISCHARGING_CAPACITY}


def sniff(head: bytes, _path: Path) -> bool:
    head = _tabbed(head)
    line, names = _header(head)
    if line < 0 or any(other(names) for other in OTHERS):
        return False
    found = roles(names, WORDS)
    if not found & {TEST_TIME, STEP_TIME, DATE}:
        return False
    return bool(found & SHOWN) or is_galvanostatic(head_text(head).splitlines()[line:])


def bare(head: bytes) -> str:
    """A table that only the technique tells from a polarization: it counts nothing, as in a rest.

    Of voltammetry, whose voltage runs evenly while its current does not last, it is none.
    """
    head = _tabbed(head)
    line, names = _header(head)
    if line < 0 or not roles(names, WORDS) & {TEST_TIME, STEP_TIME, DATE}:
        return ""
    swept = is_swept(head_text(head).splitlines()[line:])
    return "" if swept else "time, voltage and current"


def read(path: Path) -> Measurement:
    """A table of records.

    Raises
    ------
    RawFileError
        No header with voltage and current, unknown units, damaged cells.
    """
    text = load(path)
    if _tabbed(text.head) is not text.head:
        text = in_memory(path, _tabbed(text.whole()))
    header, names = _header(text.head)
    if header < 0:
        raise RawFileError(path, "a table of records", "no header with voltage and current")
    written, units = names, _units_below(text.head, header, len(names))
    if units:
        names, header = tuple(map("{} {}".format, names, units)), header + 1
    names = _with_dates(text.head, header, names)
    found = columns(path, names, header + 1, WORDS)[0]
    table = replace(text_table(text, header, names, {}, found), written=written)
    _check_no_sweep(table, found)
    place = str(next(column.place for column in found if column.role == VOLTAGE))
    if SECTION in text.head and text.whole().count(SECTION) > 1:
        table = _sections(table, place)
    return measurement(table, NAME, WORDS)


def _tabbed(data: bytes) -> bytes:
    """With tabs for the blanks between the columns of BasyTec, whose names hold none."""
    start = data.rfind(b"\n~") + 1
    names = data[start:].split(b"\n", 1)[0]
    if not start or re.search(rb"[\t;,]", names) or b"[" not in names:
        return data
    return data[:start] + re.sub(rb"(?<=\S) +(?=\S)", b"\t", data[start:])


def _header(head: bytes) -> tuple[int, tuple[str, ...]]:
    """0-based line and cells of the header: after the mark of the data, if there is one."""
    start = head.find(SECTION) if SECTION in head else head.rfind(b"\n~") + 1
    skipped = head.count(b"\n", 0, start) if start > 0 else 0
    line, names = header_of(head[max(start, 0) :], WORDS)
    return (line + skipped, tuple(name.lstrip("~") for name in names)) if line >= 0 else (-1, ())


def _units_below(data: bytes, header: int, width: int) -> list[str]:
    """The units of a row below the header that holds nothing else: ``,,[V],[A],[Ah]``, ``s,V``."""
    start = 0
    for _ in range(header):
        start = data.index(b"\n", start) + 1
    lines = head_text(data[start : start + HEAD]).split("\n", 2)
    if len(lines) < 3:
        return []
    line = lines[1].strip("\r")
    cells = [cell.strip() for cell in line.split(separator_of(lines[0]))]
    if not all(re.fullmatch(r"(\[.*\]|\(.*\))?", cell) or is_unit(cell) for cell in cells):
        return []
    if not any(cells):
        return []
    units = [cell if cell.startswith(("[", "(")) or not cell else f"[{cell}]" for cell in cells]
    return (units + [""] * width)[:width]


def _with_dates(data: bytes, header: int, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names, of which a clock whose first record is a date is called one."""
    lines = data.split(b"\n", header + 2)[header : header + 2]
    if len(lines) < 2:
        return names
    above, record = head_text(b"\n".join(lines)).split("\n")[:2]
    cells = [cell.strip().strip('"') for cell in record.split(separator_of(above))]
    dated = [is_any_clock(n) and bool(_DATE.match(c)) for n, c in zip(names, cells, strict=False)]
    dated += [False] * (len(names) - len(dated))
    return tuple("Date" if date else name for name, date in zip(names, dated, strict=True))


def _check_no_sweep(table: Table, found: Sequence[Column]) -> None:
    """Refuse the voltammetry of a potentiostat, which names its steps."""
    for column in found:
        if column.role != STEP_KIND:
            continue
        kinds = table.cells[str(column.place)].fill_null("")
        swept = kinds.str.contains("(?i)voltammetry|potential sweep")
        if swept.any():
            row = int(swept.arg_max() or 0)
            raise RawFileError(
                table.path,
                "galvanostatic steps",
                f"'{kinds[row].strip()}' in column '{column.name}'",
                line=table.line(row),
                hint="Export the steps of charge and discharge alone.",
            )


def _sections(table: Table, place: str) -> Table:
    """The records of all sections: of their rows only these have a number for the voltage."""
    import polars as pl

    cells = table.cells[place].fill_null("").str.strip_chars()
    keep = (cells.cast(pl.Float64, strict=False).is_not_null()).to_numpy()
    lines = table.header_line + 1 + np.flatnonzero(keep)
    return replace(table, cells=table.cells.filter(pl.Series(keep)), lines=lines)
