"""LAND/LANDT (LANDdt, LANHE) exports as text, in English or Chinese.

Seen in a real file: six rows of keys before the header, and data rows with one comma more than the
header. Words of other program versions (``TestTime/Sec.``, ``SCapacity/mAh/g``, ``测试时间/Sec``)
come from scripts that read such exports.
"""

from __future__ import annotations

from pathlib import Path

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.cycling.cycler_columns import RECORD, columns
from electrolyte.readers.cycling.cycler_table import measurement
from electrolyte.readers.cycling.cycler_text import head_lines, header_of, load, text_table
from electrolyte.readers.measurement import Measurement

NAME = "landt-csv"
WORDS = {"index": RECORD}
MARKS = ("date_time_iso_string", "testtime/sec", "steptime/sec", "systime", "测试时间/", "电压/v")
BARE = {"testtime", "voltage/v"}  # a clock without a unit


def sniff(head: bytes, _path: Path) -> bool:
    line, names = header_of(head, WORDS)
    return line >= 0 and is_landt(names)


def is_landt(names: tuple[str, ...]) -> bool:
    """Whether header cells are those of a LAND record table."""
    known = {name.strip().lower() for name in names}
    return any(name.startswith(MARKS) for name in known) or known >= BARE


def read(path: Path) -> Measurement:
    """A LAND text export.

    Raises
    ------
    RawFileError
        No table of records, unknown units, damaged cells.
    """
    text = load(path)
    header, names = header_of(text.head, WORDS)
    if header < 0:
        raise RawFileError(path, "a LAND record table", "no header with voltage and current")
    about = {"instrument": "LAND", **_keys(head_lines(text.head)[:header])}
    wanted = columns(path, names, header + 1, WORDS)[0]
    table = text_table(text, header, names, about, wanted)
    return measurement(table, NAME, WORDS)


def _keys(lines: list[str]) -> dict[str, str]:
    """The filled-in ``key:,value`` rows before the header."""
    pairs = (line.strip(", \r").partition(":") for line in lines)
    stated = {key.strip(): value.strip(" ,") for key, _, value in pairs}
    names = {"cell id": "cell_id", "test": "procedure"}
    return {names.get(key, key): value for key, value in stated.items() if value}
