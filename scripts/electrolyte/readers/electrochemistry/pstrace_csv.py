"""PalmSens PSTrace csv: blocks of impedance below ``freq / Hz,neg. Phase / °,...,Z' / Ohm,...``.

UTF-16; a few lines of comments, then for each channel or scan a title and a table. Some versions
write ``Z''`` for what is -Z'': the phase, named as negative, tells which it is.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.electrochemistry.spectrum import SPECTRUM, spectrum
from electrolyte.readers.electrochemistry.sweeps import with_sweeps
from electrolyte.readers.layouts.columns import Row
from electrolyte.readers.layouts.delimited import labelled_columns
from electrolyte.readers.layouts.frames import joined
from electrolyte.readers.layouts.text import read_lines
from electrolyte.readers.measurement import IMAGINARY_IMPEDANCE, Measurement

if TYPE_CHECKING:
    import pandas as pd

NEGATIVE_PHASE = "neg. Phase / °"
_HEADER = re.compile(r"\"?freq / Hz\"?[,;\t].*\bZ' / Ohm", re.I)
_NUMBER = re.compile(r"\s*\"?[-+]?[\d.]")


def sniff(head: bytes, _path: Path) -> bool:
    return any(_HEADER.match(line) for line in head_text(head).splitlines()[:200])


def read(path: Path) -> Measurement:
    """The tables of the file, one sweep each.

    Raises
    ------
    RawFileError
        No table, a column is missing, or a row is damaged.
    """
    lines = read_lines(path)
    headers = [i for i, line in enumerate(lines) if _HEADER.match(line)]
    if not headers:
        raise RawFileError(path, "a line 'freq / Hz,neg. Phase / °,...'", "none")
    frames, warnings, numbers = [], list[str](), list[int]()
    for header in headers:
        rows = _rows(lines, header + 1)
        frame, more = labelled_columns(path, (header + 1, lines[header]), rows, SPECTRUM)
        if channel := re.match(r"CH (\d{1,3})\b", lines[header - 1].strip('"') if header else ""):
            frame["Channel"] = float(channel[1])
        turned = _turned(frame)
        frames.append(frame)
        warnings += [*more, *turned]
        numbers += [line for line, _ in rows]
    tables = np.repeat(np.arange(len(frames)), [len(frame) for frame in frames])
    shared = [column for column in frames[0] if all(column in frame for frame in frames)]
    whole = joined(frame[shared] for frame in frames)
    frame, checks = spectrum(path, whole, numbers, tables=tables)
    found = tuple(dict.fromkeys([*warnings, *checks]))
    metadata: dict[str, Any] = {"software": "PSTrace", **_stated(lines[: headers[0]])}
    return with_sweeps(
        Measurement("eis", "pstrace-csv", frame, path, sha256_of(path), metadata, found)
    )


def _rows(lines: list[str], start: int) -> list[Row]:
    """The rows of numbers from a line on."""
    rows = []
    for index in range(start, len(lines)):
        if not _NUMBER.match(lines[index]):
            break
        rows.append((index + 1, lines[index]))
    return rows


def _turned(frame: pd.DataFrame) -> list[str]:
    """Turn the imaginary part where the phase says that it is the negative one; says so."""
    phase = frame.get(NEGATIVE_PHASE)
    if phase is None or phase.dtype.kind != "f":
        return []
    same = np.sign(frame[IMAGINARY_IMPEDANCE].to_numpy(float)) == np.sign(phase.to_numpy(float))
    if same.mean() <= 0.5:
        return []
    frame[IMAGINARY_IMPEDANCE] = -frame[IMAGINARY_IMPEDANCE]
    return ["the column named Z'' holds -Z'', as its phase shows: its sign was turned"]


def _stated(lines: list[str]) -> dict[str, str]:
    """Date and notes of the first lines, ``name:,value``."""
    fields = dict(re.findall(r"^\"?([A-Za-z ]{1,40}):[,;\t](.+?)\"?\s*$", "\n".join(lines), re.M))
    found = {"start_time": fields.get("Date and time"), "comments": fields.get("Notes")}
    return {key: value.strip() for key, value in found.items() if value}
