"""Neegala text: ``key,value`` lines, then a table of pixels (``.txt``, ``.csv``).

Of its seven columns, ``Raman_Shift`` and ``Processed_Data`` (raw data less the background of a
second exposure) are the spectrum.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.columns import numbered, parse_rows
from electrolyte.readers.layouts.text import number_or_none, read_lines
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.raman.raman_spectrum import (
    INTENSITY_COUNTS,
    RAMAN_SHIFT,
    spectra_measurement,
)

_PIXEL, _SHIFT, _INTENSITY = "Pixels", "Raman_Shift", "Processed_Data"
_RAW, FULL = "Raw_Data", 65535  # counts of a converter of 16 bit


def sniff(head: bytes, _path: Path) -> bool:
    table = re.search(rb"(?m)^Pixels,[\w,]*", head)
    return table is not None and b"Raman_Shift" in table[0] and b"Processed_Data" in table[0]


def read(path: Path) -> Measurement:
    """One spectrum over all pixels.

    Raises
    ------
    RawFileError
        No column of shift or processed data, text among numbers, a pixel that is missing.
    """
    lines = read_lines(path)
    at = next((i for i, line in enumerate(lines) if line.startswith(_PIXEL + ",")), None)
    if at is None:
        raise RawFileError(path, f"a table whose header starts with '{_PIXEL}'", "none")
    names = [name.strip() for name in lines[at].split(",")]
    if not {_SHIFT, _INTENSITY} <= set(names):
        expected = f"columns '{_SHIFT}' and '{_INTENSITY}'"
        raise RawFileError(path, expected, ", ".join(names), line=at + 1)
    rows = numbered(lines, at + 1)
    table = parse_rows(path, rows, names, ",")
    gaps = np.flatnonzero(table[:, 0] != np.arange(len(table)))
    if gaps.size:
        found, line = f"{table[gaps[0], 0]:g}", at + 2 + int(gaps[0])
        raise RawFileError(path, f"pixel {gaps[0]}", found, line=line, hint="Export it again.")
    header = dict(line.split(",", 1) for line in lines[:at] if "," in line)
    full = int((table[:, names.index(_RAW)] >= FULL).sum()) if _RAW in names else 0
    laser = number_or_none(header.get("wl", "").removesuffix("nm"))
    return spectra_measurement(
        path,
        "neegala-text",
        table[:, names.index(_SHIFT)],
        table[:, names.index(_INTENSITY)],
        axis_label=RAMAN_SHIFT,
        intensity_label=INTENSITY_COUNTS,
        metadata={
            "title": header.get("name", ""),
            "instrument": header.get("device", ""),
            "processing": (),
            "baseline_removed": None,
            "header": header,
            **({"excitation_nm": laser} if laser and laser > 0 else {}),
        },
        warnings=[f"{full} points of the raw data hold {FULL}: saturated detector?"]
        if full
        else [],
        first_line=at + 2,
    )
