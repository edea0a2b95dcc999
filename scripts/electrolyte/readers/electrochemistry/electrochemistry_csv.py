"""Plain CSV of impedance or DC polarization whose header names quantities and units.

Comma, semicolon or tab; decimal comma where the separator is another one; lines that begin with
``#`` are comments. Impedance as real and imaginary part, or as modulus and phase.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.electrochemistry.spectrum import SPECTRUM, spectrum_measurement
from electrolyte.readers.layouts.columns import Row, numbered
from electrolyte.readers.layouts.delimited import labelled_columns, separator_of
from electrolyte.readers.layouts.encoding import head_text
from electrolyte.readers.layouts.headers import label_of
from electrolyte.readers.layouts.text import read_lines
from electrolyte.readers.measurement import (
    CURRENT,
    FREQUENCY,
    SET_VOLTAGE,
    TEST_TIME,
    VOLTAGE,
    Measurement,
)

DC = (TEST_TIME, VOLTAGE, CURRENT)
LEAST_RUN_V = 0.05  # V
ONE_WAY = 0.7  # share of the records that follow the run; noise and steps have half of it


def sniff(head: bytes, _path: Path) -> bool:
    lines = [line for line in head_text(head).splitlines() if _is_content(line)]
    if not lines or separator_of(lines[0]) is None:
        return False
    if _is_numeric(lines[0]):
        return _looks_like_ours(lines[:-1])  # the last one may be cut
    return _kind(lines[0]) == "eis" or (_kind(lines[0]) == "dc" and not _is_cycling(lines[:-1]))


def _is_cycling(lines: list[str]) -> bool:
    """Whether the voltage runs one way while a current of one sign flows, as in a half cycle.

    A polarization holds its voltage, with noise to both sides. ``lines`` begin with the header.
    """
    separator = separator_of(lines[0])
    labels = [label_of(name)[0] for name in lines[0].strip().split(separator)]
    places = [labels.index(VOLTAGE), labels.index(CURRENT)]
    rows = []
    for line in lines[1:]:
        fields = [field.strip(' "').replace(",", ".") for field in line.strip().split(separator)]
        try:
            rows.append([float(fields[place]) for place in places])
        except (IndexError, ValueError):
            continue
    if len(rows) < 3:
        return False
    voltage, current = np.array(rows).T
    turns = np.flatnonzero(np.diff(np.sign(current)) != 0) + 1
    longest = max(np.split(voltage, turns), key=len)
    steps = np.diff(longest)
    run = longest[-1] - longest[0]
    along = np.mean(steps * np.sign(run) > 0) if len(steps) else 0.0
    return bool(abs(run) > LEAST_RUN_V and along > ONE_WAY)


def _looks_like_ours(lines: list[str]) -> bool:
    """Numbers without header, of which the first are a sweep, or times with small currents.

    Only to tell what is missing: such a file is refused.
    """
    separator = separator_of(lines[0]) if lines else None
    if not all(_is_numeric(line) for line in lines) or len(lines) < 3:
        return False
    rows = [line.strip().split(separator)[:3] for line in lines]
    numbers = [[float(field.strip(' "').replace(",", ".")) for field in row] for row in rows]
    if any(len(row) < 3 for row in numbers):
        return False
    first, _, third = np.array(numbers).T
    steps = np.diff(first)
    sweep = first.min() > 0 and first.max() > 100 * first.min() and (steps * steps[0] > 0).all()
    run = first.min() >= 0 and (steps >= 0).all() and abs(third).max() < 0.1
    return bool(sweep or run)


def read(path: Path) -> Measurement:
    lines = read_lines(path)
    content: list[Row] = [row for row in numbered(lines, 0) if _is_content(row[1])]
    if not content:
        raise RawFileError(path, "a header and rows of numbers", "only comments or empty lines")
    header = content[0]
    if _is_numeric(header[1]):
        raise RawFileError(
            path,
            "a header that names columns and units",
            f"numbers: '{header[1].strip()[:50]}'",
            line=header[0],
            hint=f"Put a line such as '{','.join(SPECTRUM)}' (impedance) or '{','.join(DC)}' (DC) "
            "on top, in the order of the columns.",
        )
    comments = "\n".join(line.lstrip("# ").rstrip() for line in lines if line.startswith("#"))
    metadata: dict[str, Any] = {"comments": comments} if comments else {}
    if _kind(header[1]) != "dc":
        frame, warnings = labelled_columns(path, header, content[1:], SPECTRUM)
        return spectrum_measurement(
            path, "electrochemistry-csv", frame, content[1:], metadata, warnings
        )
    frame, warnings = labelled_columns(path, header, content[1:], DC)
    backwards = np.flatnonzero(np.diff(frame[TEST_TIME]) < 0)
    if len(backwards):
        row = int(backwards[0]) + 1
        raise RawFileError(
            path,
            "times that do not decrease",
            f"{frame[TEST_TIME][row]:g} s after {frame[TEST_TIME][row - 1]:g} s",
            line=content[1 + row][0],
            hint="The columns may be swapped, or two runs are in one file.",
        )
    frame = frame[[*DC, *(name for name in frame.columns if name not in DC)]]
    return Measurement(
        "dc", "electrochemistry-csv", frame, path, sha256_of(path), metadata, tuple(warnings)
    )


def _is_content(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("#")


def _is_numeric(line: str) -> bool:
    separator = separator_of(line)
    fields = line.strip().rstrip(";,\t").split(separator)
    number = r'\s*"?[-+]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?"?\s*'
    return separator is not None and all(re.fullmatch(number, field) for field in fields)


def _kind(header: str) -> str | None:
    """``eis``, ``dc`` or ``None`` after the names in a header."""
    names = header.strip().split(separator_of(header))
    labels = {label_of(name)[0] for name in names}
    if FREQUENCY in labels and (labels & set(SPECTRUM[1:]) or len(labels) > 2):
        return "eis"
    # a step number beside a set voltage is that of a potentiostat
    words = r"cycle|capacity" if SET_VOLTAGE in labels else r"cycle|step|capacity"
    cycler = any(re.search(words, name, re.I) for name in names)
    return "dc" if set(DC) <= labels and not cycler else None
