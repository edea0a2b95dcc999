"""Intensities below start, step and end of the scan: DBWS and FullProf (.dat), MDI Jade (.mdi).

A line ``10.00 0.02 80.00 title`` with start, step and end in degrees, at most seven lines of
comments above it, then the intensities, several a line (FullProf manual, INSTRM=0; DBWS user's
guide). There have to be as many of them as fit between start and end. The file states no
wavelength. Jade writes ``10.00 0.02 1.0 CU 1.540562 80.00 3501``: start, step, time, anode,
wavelength in Å, end and number of points. No real file was at hand.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.diffraction.scan import scan
from electrolyte.readers.layouts.text import parse_number, read_lines
from electrolyte.readers.measurement import Measurement

COMMENTS = 7  # lines
WIDEST = 180.0  # degrees
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_RANGE = re.compile(
    rf"\s*({_NUMBER})[\s,]+({_NUMBER})[\s,]+({_NUMBER})(?:\s+(?!{_NUMBER}\s)\D.*|\s*)"
)
_OF_JADE = re.compile(
    rf"\s*({_NUMBER})\s+({_NUMBER})\s+{_NUMBER}\s+([A-Z][A-Za-z]?)\s+({_NUMBER})\s+({_NUMBER})\s+\d+\s*"
)
_ROW = re.compile(rf"\s*{_NUMBER}(?:\s+{_NUMBER})*\s*")


def sniff(head: bytes, _path: Path) -> bool:
    """A range, and below it rows of as many numbers as each other, other than the range's own."""
    lines = [line for line in head_text(head).splitlines() if line.strip()]
    at = _range_at(lines)
    rows = lines[at + 1 : at + 6] if at is not None else []
    widths = {len(row.split()) for row in rows}
    alike = len(widths) == 1 and max(widths) > 3
    return len(rows) == 5 and alike and all(map(_ROW.fullmatch, rows))


def read(path: Path) -> Measurement:
    """One scan.

    Raises
    ------
    RawFileError
        No range, no intensities, more than the range has room for, text among them.
    """
    lines = read_lines(path)
    at = _range_at(lines)
    if at is None:
        raise RawFileError(path, "a line with start, step and end in degrees", "none")
    of_jade = _OF_JADE.fullmatch(lines[at][:200])
    start, step, end = (float(value) for value in _stated(lines[at]))
    counts = np.array(
        [
            parse_number(token, path, number, "intensity")
            for number, line in enumerate(lines[at + 1 :], at + 2)
            for token in line.split()
        ]
    )
    planned = round((end - start) / step) + 1
    if not 0 < len(counts) <= planned:
        raise RawFileError(
            path,
            f"{planned} intensities ({start:g} to {end:g}° in steps of {step:g}°)",
            f"{len(counts)}",
            line=at + 1,
        )
    return scan(
        path,
        "stepped-text",
        start + step * np.arange(len(counts)),
        counts,
        metadata={"anode": of_jade[3].capitalize(), "wavelength_alpha1_A": float(of_jade[4])}
        if of_jade
        else {},
        planned=planned,
    )


def _range_at(lines: list[str]) -> int | None:
    """The line with start, step and end of a scan."""
    for at, line in enumerate(lines[: COMMENTS + 1]):
        if stated := _stated(line):
            start, step, end = stated
            if -WIDEST < start < end <= WIDEST and 1e-4 < step < min(1.0, (end - start) / 10):
                return at
    return None


def _stated(line: str) -> tuple[float, ...]:
    if of_jade := _OF_JADE.fullmatch(line[:200]):
        return tuple(float(of_jade[group]) for group in (1, 2, 5))
    found = _RANGE.fullmatch(line[:200])
    return tuple(float(value) for value in found.groups()) if found else ()
