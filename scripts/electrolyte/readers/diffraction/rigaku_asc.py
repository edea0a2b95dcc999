"""Rigaku .asc text: lines ``*KEY = value``, then the counts of a group, several in a line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.diffraction.scan import (
    iso_time,
    positive,
    scan,
    several,
)
from electrolyte.readers.layouts.text import check_count, number_or_none, parse_number, read_lines
from electrolyte.readers.measurement import Measurement

TARGETS = {"24": "Cr", "27": "Co", "29": "Cu", "42": "Mo"}  # atomic numbers


def sniff(head: bytes, path: Path) -> bool:
    return head.lstrip(b"\xef\xbb\xbf").startswith(b"*TYPE") and b"*CLASS" in head[:4096]


def read(path: Path) -> Measurement:
    """The groups of the file, each a part.

    Raises
    ------
    RawFileError
        A scan of another axis, no start and step, or counts that are no numbers.
    """
    lines = read_lines(path)
    header: dict[str, str] = {}
    scans: list[Measurement] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if not line.startswith("*"):
            continue
        key, _, value = line[1:].partition("=")
        header[key.strip()] = value.strip()
        if key.strip() == "COUNT":
            last = at
            while last < len(lines) and not lines[last].startswith("*"):
                last += 1
            scans.append(_group(path, lines, at, last, header))
            at = last
    if not scans:
        raise RawFileError(path, "a line *COUNT and counts after it", "none")
    return several(path, scans)


def _group(
    path: Path, lines: list[str], first: int, last: int, header: Mapping[str, str]
) -> Measurement:
    axis = header.get("SCAN_AXIS", "")
    if "2theta" not in axis.lower().replace(" ", ""):
        raise RawFileError(
            path, "a scan over two theta", f"a scan of '{axis}'", hint="Name a scan over two theta."
        )
    counts = np.array(
        [
            parse_number(token.strip(), path, number + 1, "counts")
            for number in range(first, last)
            for token in lines[number].split(",")
            if token.strip()
        ]
    )
    start, step = number_or_none(header.get("START")), number_or_none(header.get("STEP"))
    if start is None or not step:
        raise RawFileError(path, "*START and *STEP", "one is missing", line=first)
    planned = number_or_none(header["COUNT"])
    angles = start + step * np.arange(len(counts))
    if planned is not None and len(counts) < planned and last == len(lines):
        angles, counts = angles[:-1], counts[:-1]  # the last number may be half of one
    elif planned is not None:
        check_count(path, planned, len(counts), "counts (*COUNT)", line=first)
    unit = header.get("YUNIT", "counts").lower()
    if unit not in ("counts", "cps"):
        raise RawFileError(path, "intensity in counts or cps", f"'{unit}' (*YUNIT)")
    speed, dimension = number_or_none(header.get("SPEED")), header.get("SPEED_DIM", "")
    time = 60 * step / speed if speed and dimension == "deg./min." else None
    return scan(
        path,
        "rigaku-asc",
        angles,
        counts,
        per_second=unit == "cps",
        planned=None if planned is None else int(planned),
        metadata={
            "sample_name": header.get("SAMPLE"),
            "comment": header.get("COMMENT"),
            "start_time": iso_time(header.get("DATE", ""), "%d-%b-%y %H:%M"),
            "anode": TARGETS.get(header.get("TARGET", "")),
            "voltage_kV": number_or_none(header.get("KV")),
            "current_mA": number_or_none(header.get("MA")),
            "wavelength_alpha1_A": positive(number_or_none(header.get("WAVE_LENGTH1"))),
            "wavelength_alpha2_A": positive(number_or_none(header.get("WAVE_LENGTH2"))),
            "step_time_s": positive(speed if dimension == "sec./step" else time),
            "scan_axis": axis,
        },
    )
