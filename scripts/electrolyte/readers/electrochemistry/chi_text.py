"""CH Instruments text export of an A.C. impedance run; ``Z"`` is the true imaginary part."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from electrolyte.ground.encoding import head_text
from electrolyte.readers.electrochemistry.chi_table import read_table
from electrolyte.readers.electrochemistry.spectrum import missing_end, spectrum_measurement
from electrolyte.readers.layouts.text import read_lines
from electrolyte.readers.measurement import (
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
    Measurement,
)

LABELS = {"Freq/Hz": FREQUENCY, "Z'/ohm": REAL_IMPEDANCE, 'Z"/ohm': IMAGINARY_IMPEDANCE}


def sniff(head: bytes, _path: Path) -> bool:
    text = head_text(head)
    return "\nA.C. Impedance" in text or "Freq/Hz, Z'/ohm, Z\"/ohm" in text


def read(path: Path) -> Measurement:
    lines = read_lines(path)
    header, frame, rows, warnings = read_table(path, lines, LABELS)
    settings = dict(re.findall(r"^(.+?)(?: = |: +)(.+)$", "\n".join(lines[1:header]), re.M))
    warnings += missing_end(frame[FREQUENCY].to_numpy(), _number(settings, "Low Frequency (Hz)"))
    metadata: dict[str, Any] = {
        "instrument": f"CH Instruments {settings.get('Instrument Model', '')}".strip(),
        "technique": lines[1].strip(),
        "start_time": re.sub(r"\s+", " ", lines[0].strip()),
    }
    # the program does not say whether this is the peak or the rms value
    for key, name in (("amplitude_V", "Amplitude (V)"), ("dc_voltage_V", "Init E (V)")):
        if (value := _number(settings, name)) is not None:
            metadata[key] = value
    return spectrum_measurement(path, "chi-text", frame, rows, metadata, warnings)


def _number(settings: dict[str, str], name: str) -> float | None:
    try:
        return float(settings[name])
    except (KeyError, ValueError):
        return None
