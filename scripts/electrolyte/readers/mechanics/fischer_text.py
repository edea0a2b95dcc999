"""Fischer FISCHERSCOPE / WIN-HCU text exports: many indents of force (mN), depth (µm), time (s).

Each indent starts with ``<name>.hap  DD.MM.YYYY  HH:MM:SS``, states its results, and then lists
``F h t`` with decimal commas.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.consistency import check_stated
from electrolyte.readers.layouts.frames import data_frame, joined
from electrolyte.readers.layouts.text import number_or_none, parse_table, read_lines
from electrolyte.readers.layouts.workbook import plain_unit
from electrolyte.readers.measurement import DEPTH, INDENT, LOAD, TEST_TIME, Measurement
from electrolyte.readers.mechanics.cycles import with_cycles
from electrolyte.readers.mechanics.stated_constants import positions_um

_START = re.compile(r"\S.*?\.hap\s+\d\d\.\d\d\.\d{4}\s+(\d\d:\d\d:\d\d)", re.IGNORECASE)
_RESULT = re.compile(r"([^\t]+)\t\[([^\]]+)\]\t\s*([-+0-9.,]+)")
_POSITION = re.compile(r"x=\s*([-\d.]+)\s+y=\s*([-\d.]+)")
_TANGENT = re.compile(r"([\d.]+)%\s+-\s+([\d.]+)% Fmax\s+Epsilon\s*=\s*([\d.]+)")


def sniff(head: bytes, _path: Path) -> bool:
    start = head_text(head)[:8192]
    return ".hap" in start.lower() and ("\nF\th\tt" in start or "Name of the application" in start)


def read(path: Path) -> Measurement:
    """All indents of the file, numbered as they come.

    ``metadata["results"]``: ``{indent: {"HIT / N/mm^2": value, ...}}`` as the program states them.

    Raises
    ------
    RawFileError
        No indents, an indent without data, rows that are not numbers.
    """
    lines = read_lines(path)
    starts = [index for index, line in enumerate(lines) if _START.match(line)]
    if not starts:
        raise RawFileError(path, "indents that start with '<name>.hap <date> <time>'", "none")
    frames, results, warnings = [], {}, []
    for number, (start, end) in enumerate(
        zip(starts, [*starts[1:], len(lines)], strict=True), start=1
    ):
        indent = str(number)
        header = next((i for i in range(start, end) if lines[i].split() == ["F", "h", "t"]), None)
        rows = [line for line in lines[header + 1 : end] if line.strip()] if header else []
        if header is None or not rows:
            raise RawFileError(
                path,
                f"the data 'F h t' of indent {indent}",
                "none",
                line=start + 1,
                hint="Export the measured points with the results.",
            )
        table = parse_table(path, rows, header + 2, ("F", "h", "t"))
        frames.append(
            data_frame(
                {
                    INDENT: indent,
                    LOAD: table[:, 0],
                    DEPTH: table[:, 1] * 1e3,
                    TEST_TIME: table[:, 2],
                }
            )
        )
        results[indent] = _results(lines[start:header])
        deepest = results[indent].get("hmax / um")
        found = float(table[:, 1].max())
        warnings += check_stated(found, deepest, 0.02 * found, f"hmax / um of indent {indent}:")
    measurement = Measurement(
        technique="indentation",
        format="fischer-text",
        frame=joined(frames),
        source=path,
        sha256=sha256_of(path),
        metadata={
            "software": "WIN-HCU",
            "start_time": " ".join(lines[starts[0]].split()[-2:]),
            "indents": list(results),
            "results": results,
            "positions_um": positions_um(results),
        },
        warnings=tuple(warnings),
    )
    return with_cycles(measurement)


def _results(lines: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for line in lines:
        if match := _RESULT.match(line):
            name, unit, value = match.groups()
            found[f"{name.strip()} / {plain_unit(unit)}"] = _number(value)
        elif match := _POSITION.match(line):
            for key, value in zip(("x / mm", "y / mm"), match.groups(), strict=True):
                found[key] = _number(value)
        elif match := _TANGENT.search(line):
            low, high, epsilon = map(_number, match.groups())
            found.update({"tangent_from": low / 100, "tangent_to": high / 100, "epsilon": epsilon})
    return found


def _number(text: str) -> float:
    """A number of the results, NaN where the program printed none."""
    number = number_or_none(text)
    return np.nan if number is None else number
