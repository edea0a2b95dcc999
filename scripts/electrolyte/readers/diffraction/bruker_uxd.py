"""Bruker UXD text: ``_KEY=value`` lines, then ``_COUNTS``, ``_2THETACOUNTS`` or ``_CPS`` data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.diffraction.scan import (
    VARIABLE_SLIT,
    iso_time,
    positive,
    scan,
    several,
)
from electrolyte.readers.layouts.text import (
    check_count,
    number_or_none,
    parse_number,
    parse_table,
    read_lines,
)
from electrolyte.readers.measurement import Measurement

OTHER_DRIVES = {"PHI", "KHI", "CHI", "OMEGA", "THETA", "X", "Y", "Z"}  # not two theta
DATA = {"_COUNTS", "_CPS", "_2THETACOUNTS", "_2THETACPS"}


def sniff(head: bytes, path: Path) -> bool:
    return b"_FILEVERSION=" in head[:4096] and b"_STEPSIZE" in head


def read(path: Path) -> Measurement:
    """The ranges of the file: one scan where they follow each other, else each a part.

    Raises
    ------
    RawFileError
        No data section, rows that are no numbers, a scan of another drive, or no start and step
        where rows hold counts only.
    """
    lines = read_lines(path)
    header: dict[str, str] = {}
    ranges: list[Measurement] = []
    at = 0
    while at < len(lines):
        line = lines[at].strip()
        key, separator, value = line.partition("=")
        if line in DATA:
            found, at = _range(path, lines, at, header)
            ranges.append(found)
            continue
        if separator and key.startswith("_"):
            header[key.strip()] = value.strip().strip("'")
        at += 1
    if not ranges:
        raise RawFileError(path, f"a line {', '.join(sorted(DATA))}", "none")
    return several(path, ranges, "range")


def _range(
    path: Path, lines: list[str], at: int, header: Mapping[str, str]
) -> tuple[Measurement, int]:
    """The range whose rows follow a line, and the line after them."""
    kind, first, last = lines[at].strip(), at + 1, at + 1
    while last < len(lines) and re.match(r"^\s*[-+.\d]", lines[last]):
        last += 1
    if last < len(lines) and not lines[last].startswith(("_", ";")) and lines[last].strip():
        raise RawFileError(path, "rows of numbers", f"'{lines[last][:40]}'", line=last + 1)
    drive = header.get("_DRIVE", "")
    if drive.upper() in OTHER_DRIVES:
        raise RawFileError(
            path,
            "a scan over two theta",
            f"a scan of {drive}",
            line=first,
            hint="Name a scan over two theta.",
        )
    end, planned = last, number_or_none(header.get("_STEPCOUNT"))
    cut_off = planned is not None and last == len(lines) and last - first < planned
    if cut_off and kind.startswith("_2THETA"):
        end -= 1  # the last row may be half of one
    if kind.startswith("_2THETA"):
        table = parse_table(path, lines[first:end], first + 1, ("2theta", "counts"), None)
        angles, values = table[:, 0], table[:, 1]
    else:
        values = np.array(
            [
                parse_number(token, path, first + 1 + offset, "counts")
                for offset, line in enumerate(lines[first:end])
                for token in line.split()
            ]
        )
        start = number_or_none(header.get("_2THETA")) or number_or_none(header.get("_START"))
        step = number_or_none(header.get("_STEPSIZE"))
        if start is None or not step:
            raise RawFileError(path, "_2THETA (or _START) and _STEPSIZE", "one is missing")
        angles = start + step * np.arange(len(values))
    if planned is not None and not (cut_off and len(values) < planned):
        check_count(path, planned, len(values), "points (_STEPCOUNT)", line=first + 1)
    found = scan(
        path,
        "bruker-uxd",
        angles,
        values,
        per_second=kind.endswith("CPS"),
        planned=None if planned is None else int(planned),
        metadata={
            "sample_name": header.get("_SAMPLE"),
            "operator": header.get("_USER"),
            "start_time": iso_time(
                header.get("_DATEMEASURED", ""), "%d-%b-%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S"
            ),
            "anode": header.get("_ANODE"),
            "voltage_kV": number_or_none(header.get("_KV")),
            "current_mA": number_or_none(header.get("_MA")),
            "radius_mm": number_or_none(header.get("_GONIOMETER_RADIUS")),
            "step_time_s": number_or_none(header.get("_STEPTIME")),
            "wavelength_alpha1_A": positive(number_or_none(header.get("_WL1"))),
            "wavelength_alpha2_A": positive(number_or_none(header.get("_WL2"))),
            "wavelength_beta_A": positive(number_or_none(header.get("_WL3"))),
            "ratio_alpha2_alpha1": number_or_none(header.get("_WLRATIO")),
            "scan_axis": header.get("_DRIVE"),
            VARIABLE_SLIT: _variable_slit(header),
        },
    )
    return found, last


def _variable_slit(header: Mapping[str, str]) -> str:
    """The slit by its irradiated length in mm, as V6; fixed ones are named otherwise."""
    slit = header.get("_VARDIVERGENCE", "")
    return f"_VARDIVERGENCE={slit}" if re.fullmatch(r"[Vv]\d+", slit) else ""
