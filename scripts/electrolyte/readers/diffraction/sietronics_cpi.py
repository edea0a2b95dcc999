"""Sietronics Sieray scan (.cpi): start, end, step, anode, wavelength a line each, then counts.

Below ``SIETRONICS XRD SCAN`` stand start, end and step in degrees, anode, wavelength in Å, date,
speed, comment; below ``SCANDATA`` one count a line.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.diffraction.scan import positive, scan
from electrolyte.readers.layouts.text import number_or_none, parse_number, read_lines
from electrolyte.readers.measurement import Measurement

MARK = "SIETRONICS XRD SCAN"


def sniff(head: bytes, _path: Path) -> bool:
    return head.startswith(MARK.encode())


def read(path: Path) -> Measurement:
    """One scan.

    Raises
    ------
    RawFileError
        No start, end, step or counts, more of them than the header allows, text among them.
    """
    lines = [line.strip() for line in read_lines(path)]
    if "SCANDATA" not in lines or lines.index("SCANDATA") < 6:
        raise RawFileError(path, "start, end, step and a line 'SCANDATA'", "none")
    at = lines.index("SCANDATA")
    start, end, step = (parse_number(lines[n], path, n + 1, "an angle") for n in (1, 2, 3))
    if not (1e-5 < step < end - start < 360):
        raise RawFileError(
            path, "angles, an end above the start, a step above 0", f"{start}, {end}, {step}"
        )
    rows = [(n, line) for n, line in enumerate(lines[at + 1 :], at + 2) if line]
    counts = np.array([parse_number(line, path, n, "a count") for n, line in rows])
    planned = round((end - start) / step) + 1
    if not 0 < len(counts) <= planned:
        raise RawFileError(path, f"{planned} counts ({start:g} to {end:g})", f"{len(counts)}")
    return scan(
        path,
        "sietronics-cpi",
        start + step * np.arange(len(counts)),
        counts,
        planned=planned,
        metadata={
            "anode": lines[4] or None,
            "wavelength_alpha1_A": positive(number_or_none(lines[5])),
        },
    )
