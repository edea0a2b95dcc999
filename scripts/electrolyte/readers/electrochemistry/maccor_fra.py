"""Maccor AC impedance as text: ``MACCOR, INC.    AC Impedance Test``, settings, names, rows.

Tabs; more names than values, and names that mislead: ``Polar(V)`` holds the angular frequency.
Z'(a) and Z''(b) are in ohm, Z'' with its true sign.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.electrochemistry.spectrum import spectrum_measurement
from electrolyte.readers.layouts.columns import numbered, read_columns, require_names
from electrolyte.readers.layouts.immittance import MODULUS, PHASE
from electrolyte.readers.layouts.text import read_lines
from electrolyte.readers.measurement import (
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
    TEST_TIME,
    VOLTAGE,
    Measurement,
)

LABELS = {
    "Freq(Hz)": FREQUENCY,
    "Z'(a)": REAL_IMPEDANCE,
    "Z''(b)": IMAGINARY_IMPEDANCE,
    "Phase_Angle": PHASE,
    "Z-Mag": MODULUS,
    "time(sec)": TEST_TIME,
    "V-DC": VOLTAGE,
}
NEEDED = ("Freq(Hz)", "Z'(a)", "Z''(b)")
MARK = re.compile(r"MACCOR, INC\.\s+AC Impedance Test")


def sniff(head: bytes, _path: Path) -> bool:
    return bool(MARK.match(head_text(head)))


def read(path: Path) -> Measurement:
    """The spectrum, with phase, modulus, time and voltage where they have values.

    Raises
    ------
    RawFileError
        No line of names, a column is missing, or a row is damaged.
    """
    lines = read_lines(path)
    header = next((i for i, line in enumerate(lines) if line.startswith("Freq(Hz)")), None)
    if header is None:
        raise RawFileError(
            path, "names of columns that begin with 'Freq(Hz)'", "none", hint="Export it again."
        )
    names = [name.strip() for name in lines[header].split("\t")]
    rows = numbered(lines, header + 1)
    width = min((len(row.split("\t")) for _, row in rows), default=len(names))
    names = names[:width]
    require_names(path, header + 1, names, NEEDED)
    frame, warnings = read_columns(path, rows, names, NEEDED, "\t")
    kept = [name for name in LABELS if name in frame and frame[name].dtype.kind == "f"]
    date = re.search(r"Start Date:\s*(.+?)\s+Start Time:\s*(.+)", "\n".join(lines[:header]))
    metadata: dict[str, Any] = {"instrument": "Maccor FRA"}
    if date:
        metadata["start_time"] = " ".join(part.strip() for part in date.groups())
    frame = frame[kept].rename(columns=LABELS)
    return spectrum_measurement(path, "maccor-fra", frame, rows, metadata, warnings)
