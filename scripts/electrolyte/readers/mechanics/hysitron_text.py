"""Hysitron (Bruker) TriboScan files of one indent: ``.hld`` and the text export ``.txt``.

``.hld``: ``label: value`` lines, then the blocks of approach, drift and test data, each announced
by ``... Data Points: N`` and a line of column names. ``.txt``: date, blank line,
``Number of Points = N``, column names, rows.
"""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path
from typing import Any

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.layouts.text import CUT_OFF, parse_table, read_lines
from electrolyte.readers.measurement import DEPTH, INDENT, LOAD, TEST_TIME, Measurement
from electrolyte.readers.mechanics.cycles import with_cycles
from electrolyte.readers.mechanics.stated_constants import constants

_COLUMNS = {  # name without unit, unit -> standard column, factor
    ("disp", "nm"): (DEPTH, 1.0),
    ("depth", "nm"): (DEPTH, 1.0),
    ("depth", "um"): (DEPTH, 1e3),
    ("force", "un"): (LOAD, 1e-3),
    ("load", "un"): (LOAD, 1e-3),
    ("load", "mn"): (LOAD, 1.0),
    ("time", "s"): (TEST_TIME, 1.0),
}
_METADATA = {
    "Time Stamp": "start_time",
    "Machine Comp": "machine_compliance_nm_per_uN",  # nobody says whether depths hold it
    "Drift Rate": "drift_rate_nm_per_s",
    **{f"Tip C{order}": f"Tip C{order}" for order in range(6)},
}
_POINTS = re.compile(r"Number of Points\s*=?\s*(\d{1,9})")


def sniff(head: bytes, _path: Path) -> bool:
    start = head_text(head)[:2048]
    return start.startswith("File Version: Hysitron") or (
        _POINTS.search(start) is not None and "Depth (nm)" in start
    )


def read(path: Path) -> Measurement:
    """The indent of a file, named as the file.

    Raises
    ------
    RawFileError
        No data block, fewer rows than announced, no depth or load column.
    """
    lines = read_lines(path)
    metadata: dict[str, Any] = {"software": "TriboScan", "indents": [path.stem]}
    if lines and lines[0].startswith("File Version"):
        metadata["file_version"] = lines[0].partition(":")[2].strip()
        labels = _labels(lines)
        metadata.update(labels, **constants([labels]))
        if isinstance(labels.get("machine_compliance_nm_per_uN"), float):
            metadata["machine_compliance_nm_mN"] = 1e3 * labels["machine_compliance_nm_per_uN"]
        announced = _find(path, lines, r"^(?:Test|Sample) Data Points\s*:\s*(\d{1,9})")
    else:
        metadata["start_time"] = lines[0].strip() if lines else ""
        announced = _find(path, lines, _POINTS.pattern)
    index, count = announced
    while index + 1 < len(lines) and not lines[index + 1].strip():
        index += 1
    if index + 1 >= len(lines):
        raise RawFileError(path, "a line of column names", "the end of the file", line=index + 1)
    names = re.split(r"\t|\s{2,}", lines[index + 1].strip())
    below = (line for line in lines[index + 2 :] if line.strip())  # segments stand apart
    rows = list(islice(below, count))
    if len(rows) < count:
        raise RawFileError(
            path,
            f"{count} rows of data",
            f"{len(rows)}",
            line=index + 1,
            hint=CUT_OFF,
        )
    table = parse_table(path, rows, index + 3, names, separator=None)
    data = {}
    for position, name in enumerate(names):
        column, factor = _standard(name)
        data[column] = table[:, position] * factor
    missing = [column for column in (DEPTH, LOAD) if column not in data]
    if missing:
        raise RawFileError(
            path, f"columns for {' and '.join(missing)}", ", ".join(names), line=index + 2
        )
    frame = data_frame(data)
    frame.insert(0, INDENT, path.stem)
    measurement = Measurement(
        technique="indentation",
        format="hysitron-text",
        frame=frame,
        source=path,
        sha256=sha256_of(path),
        metadata=metadata,
    )
    return with_cycles(measurement)


def _labels(lines: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for line in lines:
        label, _, value = line.partition(":")
        if label in _METADATA and value.strip():
            token = value.split()[0]
            try:
                found[_METADATA[label]] = float(token.replace(",", "."))
            except ValueError:
                found[_METADATA[label]] = value.strip()
        elif label.endswith("Data Points"):
            break
    return found


def _find(path: Path, lines: list[str], pattern: str) -> tuple[int, int]:
    """Index of the line that announces the data, and the number of rows it announces."""
    for index, line in enumerate(lines):
        if match := re.search(pattern, line):
            count = int(match.group(1))
            if not 0 < count <= len(lines):
                raise RawFileError(
                    path,
                    f"{count} rows of data",
                    f"a file of {len(lines)} lines",
                    line=index + 1,
                    hint=CUT_OFF,
                )
            return index, count
    raise RawFileError(path, "a block of test data", "none", hint="Export the test data.")


def _standard(name: str) -> tuple[str, float]:
    """``Disp_nm`` or ``Depth (nm)`` -> standard column and factor."""
    match = re.fullmatch(r"(.+?)[ _]*[_(\[]([^)\]]+)[)\]]?", name[:200].strip())
    if match:
        plain, unit = match.group(1).lower(), match.group(2)
        ascii_unit = unit.replace("µ", "u").replace("μ", "u")
        if (plain, ascii_unit.lower()) in _COLUMNS:
            return _COLUMNS[plain, ascii_unit.lower()]
        return f"{match.group(1)} / {ascii_unit}", 1.0
    return f"{name.strip()} / 1", 1.0
