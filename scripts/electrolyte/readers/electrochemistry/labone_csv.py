"""Impedance sweeps of Zurich Instruments LabOne (MFIA, MFLI) as csv, in two layouts.

One column a field, one row a point: ``chunk;timestamp;size;frequency;realz;imagz``. One row a
field, one column a point: ``chunk;timestamp;size;fieldname;`` and rows ``0;272;99;realz;23.7;...``.
A chunk is a sweep. Fields have no units in the file; after LabOne's manual the frequency is in Hz,
``realz`` and ``imagz`` are in ohm. No real file was at hand; the layouts are those that public
readers of such files expect.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.electrochemistry.spectrum import SPECTRUM, spectrum
from electrolyte.readers.electrochemistry.sweeps import with_sweeps
from electrolyte.readers.layouts.columns import Row, fields_of, numbered
from electrolyte.readers.layouts.delimited import separator_of
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.layouts.text import parse_number, read_lines
from electrolyte.readers.measurement import Measurement

CHUNK, FIELD = "chunk", "fieldname"
FIELDS = ("frequency", "realz", "imagz")


def sniff(head: bytes, _path: Path) -> bool:
    lines = [line for line in head_text(head).splitlines() if _is_content(line)]
    names = _names(lines[0]) if lines else []
    by_field = FIELD in names and any("realz" in _names(line) for line in lines[:100])
    return names[:1] == [CHUNK] and (by_field or {"realz", "imagz"} <= set(names))


def read(path: Path) -> Measurement:
    """The sweeps of a file, one for each chunk.

    Raises
    ------
    RawFileError
        No frequency, realz or imagz, fields of different lengths, text among numbers.
    """
    rows = [row for row in numbered(read_lines(path), 0) if _is_content(row[1])]
    if len(rows) < 2:
        raise RawFileError(path, "a header 'chunk;...' and rows of numbers", "none")
    names = _names(rows[0][1])
    table = _by_field(path, rows, names) if FIELD in names else _by_point(path, rows, names)
    lines, chunks = table[:, 0].astype(int), table[:, 1].astype(int)
    frame = data_frame(dict(zip(SPECTRUM, table[:, 2:].T, strict=True)))
    frame, warnings = spectrum(path, frame, list(lines), tables=chunks)
    return with_sweeps(
        Measurement("eis", "labone-csv", frame, path, sha256_of(path), {}, tuple(warnings))
    )


def _by_point(path: Path, rows: Sequence[Row], names: list[str]) -> np.ndarray:
    """Line, number of the sweep, frequency, real and imaginary part of each point, (N, 5)."""
    line, header = rows[0]
    places = [_place(path, line, names, name) for name in FIELDS]
    separator = separator_of(header)
    points, chunks = [], []
    for number, text in rows[1:]:
        fields = fields_of(text, separator)
        _check_length(path, number, fields, max(places) + 1)
        chunks.append(fields[0])
        values = [
            parse_number(fields[place], path, number, name)
            for place, name in zip(places, FIELDS, strict=True)
        ]
        points.append([number, 0, *values])
    table = np.array(points, dtype=float)
    table[:, 1] = _counted(chunks)
    return table


def _by_field(path: Path, rows: Sequence[Row], names: list[str]) -> np.ndarray:
    """As ``_by_point``, of one row a field."""
    line, header = rows[0]
    field, separator = _place(path, line, names, FIELD), separator_of(header)
    chunks: dict[str, dict[str, tuple[int, list[str]]]] = {}
    for number, text in rows[1:]:
        fields = fields_of(text.rstrip(";,\t"), separator)
        _check_length(path, number, fields, field + 2)
        chunks.setdefault(fields[0], {})[fields[field].lower()] = (number, fields[field + 1 :])
    tables = []
    for count, (chunk, found) in enumerate(chunks.items()):
        missing = [name for name in FIELDS if name not in found]
        if missing:
            raise RawFileError(
                path, f"field {', '.join(missing)} of chunk {chunk}", f"only {', '.join(found)}"
            )
        lengths = {name: len(found[name][1]) for name in FIELDS}
        if len(set(lengths.values())) > 1:
            raise RawFileError(path, "as many values of each field", str(lengths))
        values = [
            [parse_number(cell, path, found[name][0], name) for cell in found[name][1]]
            for name in FIELDS
        ]
        points = len(values[0])
        tables.append(
            np.column_stack([np.full(points, found[FIELDS[0]][0]), np.full(points, count), *values])
        )
    return np.concatenate(tables)


def _place(path: Path, line: int, names: list[str], name: str) -> int:
    if name not in names:
        raise RawFileError(
            path,
            f"a column '{name}'",
            f"only {', '.join(filter(None, names))}",
            line=line,
            hint="Export frequency, realz and imagz of the impedance demodulator.",
        )
    return names.index(name)


def _check_length(path: Path, line: int, fields: list[str], least: int) -> None:
    if len(fields) < least:
        raise RawFileError(path, f"at least {least} fields", f"{len(fields)}", line=line)


def _counted(chunks: Sequence[str]) -> list[int]:
    """The number of each chunk in the order of the file, from 0."""
    order = {chunk: count for count, chunk in enumerate(dict.fromkeys(chunks))}
    return [order[chunk] for chunk in chunks]


def _names(line: str) -> list[str]:
    return [field.lower() for field in fields_of(line.strip().lstrip("% "), separator_of(line))]


def _is_content(line: str) -> bool:
    """Not empty, and no comment; the names may stand behind the mark of one."""
    plain = line.strip()
    return bool(plain) and (not plain.startswith("%") or plain.lstrip("% ").startswith(CHUNK))
