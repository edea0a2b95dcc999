"""KLA / Nanomechanics InView (ReviewData) workbooks: one sheet of channels per indent.

Row 0 holds channel names, row 1 units; the order and choice of channels is the operator's. Both
the "Advanced Dynamic E and H" layout (depth, load, time, stiffness, hardness, modulus during
loading) and the ISO 14577 layout (load, depth, time with unloading) are read by name. Known
oddities: UTF-8 units read as Windows-1252 (``Âµm``), names with a leading blank, a comma in a name
that splits its column, a trailing column named `` ``.
"""

from __future__ import annotations

import re
from pathlib import Path

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.frames import joined
from electrolyte.readers.layouts.workbook import (
    ZIP,
    Workbook,
    channel_table,
    sheet_names,
    summary_table,
)
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.mechanics.cycles import with_cycles
from electrolyte.readers.mechanics.stated_constants import constants, positions_um

_TEST = re.compile(r"Test (\d{1,9})")
_INPUT_SHEETS = ("Pre-Test Inputs", "Post-Test Inputs")  # the later overrules the earlier


def sniff(head: bytes, path: Path) -> bool:
    if not head.startswith(ZIP):
        return False
    names = sheet_names(head, path)
    return "Results" in names and any(
        name in names for name in (*_INPUT_SHEETS, "Sample Summary", "Test 1")
    )


def read(path: Path) -> Measurement:
    """All indents of a workbook, one below the other, named in the column ``Indent``.

    ``metadata["results"]`` and ``metadata["inputs"]`` are what the program computed and was told,
    ``{indent: {"name / unit": value}}``.

    Raises
    ------
    RawFileError
        No workbook, no test sheet, a test sheet without depth or load, an unknown unit.
    """
    book = Workbook(path)
    tests = [match for name in book.sheets if (match := _TEST.fullmatch(name))]
    if not tests:
        raise RawFileError(
            path,
            "sheets 'Test 1', 'Test 2', ...",
            f"sheets {', '.join(book.sheets[:8])}",
            hint="Export the channels of each test, not the results only.",
        )
    frames, warnings = [], []
    for match in tests:
        rows = book.rows(match.group())
        if len(rows) < 3:
            warnings.append(f"Sheet '{match.group()}' holds no data.")
            continue
        frames.append(channel_table(path, match.group(), rows, match.group(1)))
    if not frames:
        raise RawFileError(path, "at least one test with data", "empty test sheets only")
    inputs: dict[str, dict[str, float | str]] = {}
    for sheet in _INPUT_SHEETS:
        if sheet in book.sheets:
            for indent, values in summary_table(book.rows(sheet)).items():
                inputs.setdefault(indent, {}).update(values)
    results = summary_table(book.rows("Results")) if "Results" in book.sheets else {}
    measurement = Measurement(
        technique="indentation",
        format="inview-xlsx",
        frame=joined(frames),
        source=path,
        sha256=sha256_of(path),
        metadata={
            "software": "InView",
            "indents": [frame["Indent"].iloc[0] for frame in frames],
            "results": results,
            "positions_um": positions_um(results),
            "inputs": inputs,
            **constants(inputs.values()),
            **_information(book),
        },
        warnings=tuple(warnings),
    )
    return with_cycles(measurement)


def _information(book: Workbook) -> dict[str, str]:
    """``Sample Information``: names in row 0, values below; says ``No Variables`` when unused."""
    rows = book.rows("Sample Information") if "Sample Information" in book.sheets else []
    if len(rows) < 2:
        return {}
    pairs = {str(n).strip(): str(v).strip() for n, v in zip(rows[0], rows[-1], strict=True)}
    return {"sample_information": "; ".join(f"{n}: {v}" for n, v in pairs.items() if n and v)}
