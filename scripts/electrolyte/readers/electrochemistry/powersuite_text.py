"""PowerSuite text export: a line ``Frequency  Zre  Zimg`` and three columns, in Hz and ohm."""

from __future__ import annotations

from pathlib import Path

from electrolyte.ground.encoding import head_text
from electrolyte.readers.electrochemistry.spectrum import spectrum_measurement
from electrolyte.readers.layouts.columns import numbered, read_columns, require_names
from electrolyte.readers.layouts.text import read_lines
from electrolyte.readers.measurement import (
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
    Measurement,
)

LABELS = {"Frequency": FREQUENCY, "Zre": REAL_IMPEDANCE, "Zimg": IMAGINARY_IMPEDANCE}


def sniff(head: bytes, _path: Path) -> bool:
    first = head_text(head).splitlines()[:1]
    return bool(first) and [name.strip() for name in first[0].split("\t")][:3] == list(LABELS)


def read(path: Path) -> Measurement:
    lines = read_lines(path)
    names = [name.strip() for name in "".join(lines[:1]).rstrip().split("\t")]
    require_names(path, 1, names, list(LABELS))
    rows = numbered(lines, 1)
    frame, warnings = read_columns(path, rows, names, list(LABELS), "\t")
    frame = frame.rename(columns=LABELS)
    return spectrum_measurement(path, "powersuite-text", frame, rows, {}, warnings)
