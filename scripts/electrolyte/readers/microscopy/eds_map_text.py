"""Element maps as text: one line a row of the map, counts separated by tab, comma or semicolon."""

from __future__ import annotations

from pathlib import Path

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.layouts.text import parse_table, read_lines
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy.sem_tiff import NO_PIXEL_SIZE

LEAST_COLUMNS = 8  # fewer is a spectrum or a list, not a map


def sniff(_head: bytes, _path: Path) -> bool:
    return False  # a matrix of numbers may be anything


def bare(head: bytes) -> str:
    rows = [r for r in head_text(head).splitlines()[:20] if r.strip() and r[0] != "#"]
    if len(rows) < 3:
        return ""
    widths = []
    for row in rows[:2]:
        try:
            widths.append(len([float(field) for field in _fields(row)]))
        except ValueError:
            return ""
    return "counts of an element map" if widths[0] == widths[1] >= LEAST_COLUMNS else ""


def read(path: Path) -> Measurement:
    """Array ``image`` (rows, columns) of the numbers in the file; ``#`` lines are its title.

    Raises
    ------
    RawFileError
        Rows of different length, text among the numbers, negative values, no row.
    """
    lines = read_lines(path)
    first = next((i for i, line in enumerate(lines) if line.strip() and line[0] != "#"), None)
    if first is None:
        raise RawFileError(path, "rows of an element map", "no line with numbers")
    body = lines[first:]
    while body and not body[-1].strip():
        body.pop()
    separator = _separator(body[0])
    width = len(_fields(body[0]))
    for offset, line in enumerate(body):
        if len(_fields(line)) != width:
            raise RawFileError(
                path,
                f"{width} values, as in the first row of the map",
                f"{len(_fields(line))}",
                line=first + 1 + offset,
                hint="The file may be cut off; export it again.",
            )
    columns = [f"column {i + 1}" for i in range(width)]
    image = parse_table(path, body, first + 1, columns, separator)
    if (image < 0).any():
        row = int((image < 0).any(axis=1).argmax())
        raise RawFileError(path, "counts", "a negative value", line=first + 1 + row)
    title = " ".join(line.lstrip("# ").strip() for line in lines[:first]).strip()
    return Measurement(
        technique="sem_eds",
        format="eds-map-text",
        frame=data_frame(),
        source=path,
        sha256=sha256_of(path),
        metadata={"title": title} if title else {},
        warnings=(NO_PIXEL_SIZE,),
        arrays={"image": image},
    )


def _separator(row: str) -> str | None:
    return next((s for s in ("\t", ";", ",") if s in row), None)


def _fields(row: str) -> list[str]:
    fields = row.strip("\r\n").split(_separator(row))
    return fields[:-1] if len(fields) > 1 and not fields[-1].strip() else fields
