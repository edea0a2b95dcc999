"""MTS / Agilent / Keysight NanoSuite workbooks: sheets ``Test 016`` ... ``Test 001``.

Sheets stand in reverse order, the largest double (1.797e308) means "no value", the last row of a
sheet says ``END``, and a trailing ``Sheet1`` (or its translation) is empty.
"""

from __future__ import annotations

import re
from pathlib import Path

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.frames import joined
from electrolyte.readers.layouts.workbook import (
    OLE,
    ZIP,
    Workbook,
    channel_table,
    sheet_names,
    summary_table,
    text,
)
from electrolyte.readers.measurement import MARKER, Measurement
from electrolyte.readers.mechanics.cycles import with_cycles
from electrolyte.readers.mechanics.stated_constants import constants, positions_um

_TEST = re.compile(r"Test (\d{3,9})")
_INPUT_SHEETS = ("Required Inputs", "Inputs Editable Post Test")


def sniff(head: bytes, path: Path) -> bool:
    if not head.startswith((OLE, ZIP)):
        return False
    names = sheet_names(head, path)
    return "Results" in names and "Required Inputs" in names


def read(path: Path) -> Measurement:
    """All indents of a workbook in the order of their numbers, named in the column ``Indent``.

    ``metadata["results"]`` and ``metadata["inputs"]`` are what the program computed and was told,
    ``{indent: {"name / unit": value}}``.

    Raises
    ------
    RawFileError
        No workbook, no test sheet, a sheet without depth or load, an unknown unit.
    """
    book = Workbook(path)
    tests = sorted(
        (match for name in book.sheets if (match := _TEST.fullmatch(name))),
        key=lambda match: int(match.group(1)),
    )
    if not tests:
        raise RawFileError(
            path,
            "sheets 'Test 001', 'Test 002', ...",
            f"sheets {', '.join(book.sheets[:8])}",
            hint="Export the channels of each test, not the results only.",
        )
    frames, warnings = [], []
    for match in tests:
        rows = book.rows(match.group())
        ended = any(text(row[0]) == "END" for row in rows[2:] if row)
        rows = [row for row in rows if not row or text(row[0]) != "END"]
        if len(rows) < 3:
            warnings.append(f"Sheet '{match.group()}' holds no data.")
            continue
        if not ended:
            warnings.append(f"Sheet '{match.group()}' has no END row: the test may be cut off.")
        indent = str(int(match.group(1)))
        frames.append(channel_table(path, match.group(), rows, indent))
    if not frames:
        raise RawFileError(path, "at least one test with data", "empty test sheets only")
    frame = joined(frames)
    if MARKER in frame:
        frame[MARKER] = frame[MARKER].fillna("")
    inputs: dict[str, dict[str, float | str]] = {}
    for sheet in _INPUT_SHEETS:
        if sheet in book.sheets:
            for indent, values in summary_table(book.rows(sheet)).items():
                inputs.setdefault(indent, {}).update(values)
    results = summary_table(book.rows("Results")) if "Results" in book.sheets else {}
    measurement = Measurement(
        technique="indentation",
        format="nanosuite-xls",
        frame=frame,
        source=path,
        sha256=sha256_of(path),
        metadata={
            "software": "NanoSuite",
            "indents": [part["Indent"].iloc[0] for part in frames],
            "results": results,
            "inputs": inputs,
            "positions_um": positions_um(inputs),
            **constants(results.get(indent, {}) | own for indent, own in inputs.items()),
        },
        warnings=tuple(warnings),
    )
    return with_cycles(measurement)
