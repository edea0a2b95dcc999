"""Bruker UXD text: ``_KEY=value`` lines, then ``_COUNTS``, ``_2THETACOUNTS`` or ``_CPS`` data."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.diffraction.scan import iso_time, positive, scan
from electrolyte.readers.layouts.text import number_or_none, parse_number, parse_table, read_lines
from electrolyte.readers.measurement import Measurement

DATA = {"_COUNTS", "_CPS", "_2THETACOUNTS", "_2THETACPS"}


def sniff(head: bytes, path: Path) -> bool:
    return b"_FILEVERSION=" in head[:4096] and b"_STEPSIZE" in head


def read(path: Path) -> Measurement:
    """The first range of the file.

    Raises
    ------
    RawFileError
        No data section, rows that are no numbers, or no start and step where rows hold counts only.
    """
    lines = read_lines(path)
    header: dict[str, str] = {}
    for index, line in enumerate(lines):
        if line.strip() in DATA:
            kind, first = line.strip(), index + 1
            break
        key, separator, value = line.partition("=")
        if separator and key.startswith("_"):
            header[key.strip()] = value.strip().strip("'")
    else:
        raise RawFileError(path, f"a line {', '.join(sorted(DATA))}", "none")
    last = first
    while last < len(lines) and re.match(r"^\s*[-+.\d]", lines[last]):
        last += 1
    rest = [line for line in lines[last:] if line.strip() and not line.startswith(";")]
    if rest and not rest[0].startswith("_"):
        raise RawFileError(path, "rows of numbers", f"'{rest[0][:40]}'", line=last + 1)
    if kind.startswith("_2THETA"):
        table = parse_table(path, lines[first:last], first + 1, ("2theta", "counts"), None)
        angles, values = table[:, 0], table[:, 1]
    else:
        values = np.array(
            [
                parse_number(token, path, first + 1 + offset, "counts")
                for offset, line in enumerate(lines[first:last])
                for token in line.split()
            ]
        )
        start = number_or_none(header.get("_2THETA")) or number_or_none(header.get("_START"))
        step = number_or_none(header.get("_STEPSIZE"))
        if start is None or not step:
            raise RawFileError(path, "_2THETA (or _START) and _STEPSIZE", "one is missing")
        angles = start + step * np.arange(len(values))
    stated = number_or_none(header.get("_STEPCOUNT"))
    if stated is not None and stated != len(values):
        raise RawFileError(
            path,
            f"{stated:g} points (_STEPCOUNT)",
            f"{len(values)}",
            hint="The file may be cut off; copy it again from the instrument.",
        )
    more = sum(line.strip() in DATA for line in rest)
    warnings = (f"The file holds {more + 1} ranges; only the first was read.",) if more else ()
    return scan(
        path,
        "bruker-uxd",
        angles,
        values,
        per_second=kind.endswith("CPS"),
        warnings=warnings,
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
        },
    )
