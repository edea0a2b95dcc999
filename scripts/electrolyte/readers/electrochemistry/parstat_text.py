"""AMETEK PARSTAT text export: one header line, tabs, rows at 0 Hz between the sweeps are DC."""

from __future__ import annotations

from pathlib import Path

from electrolyte.ground.encoding import head_text
from electrolyte.readers.electrochemistry.spectrum import spectrum_measurement
from electrolyte.readers.layouts.columns import numbered, read_columns, require_names
from electrolyte.readers.layouts.text import read_lines
from electrolyte.readers.measurement import (
    CURRENT,
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
    TEST_TIME,
    VOLTAGE,
    Measurement,
)

LABELS = {
    "Frequency (Hz)": FREQUENCY,
    "Zre (ohms)": REAL_IMPEDANCE,
    "Zim (ohms)": IMAGINARY_IMPEDANCE,
    "Elapsed Time (s)": TEST_TIME,
    "Potential (V)": VOLTAGE,
    "Current (A)": CURRENT,
}


def sniff(head: bytes, _path: Path) -> bool:
    first = head_text(head).splitlines()[:1]
    return bool(first) and "\t" in first[0] and "Zre (ohms)" in first[0]


def read(path: Path) -> Measurement:
    lines = read_lines(path)
    names = [name.strip() for name in "".join(lines[:1]).rstrip().split("\t")]
    require_names(path, 1, names, list(LABELS)[:3])
    rows = numbered(lines, 1)
    frame, warnings = read_columns(path, rows, names, [n for n in names if n in LABELS], "\t")
    frame = frame.rename(columns=LABELS)
    return spectrum_measurement(path, "parstat-text", frame, rows, {}, warnings)
