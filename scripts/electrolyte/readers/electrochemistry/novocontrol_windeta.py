"""Novocontrol WinDETA text export: sample line, optional geometry line, fixed values, table.

Columns are taken by name; ``Zs''`` is the true imaginary part, negative for a capacitor. The
temperature of a sample is often only part of its name: it is not guessed from there.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.electrochemistry.spectrum import spectrum_measurement
from electrolyte.readers.layouts.columns import NUMBER, numbered, read_columns
from electrolyte.readers.layouts.text import read_lines
from electrolyte.readers.measurement import (
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
    Measurement,
)

_HEADER = re.compile(r"^\s*Freq\.\s*\[Hz\]", re.M)
_LABELS = {
    "Freq. [Hz]": FREQUENCY,
    "Zs' [ohm]": REAL_IMPEDANCE,
    "Zs'' [ohm]": IMAGINARY_IMPEDANCE,
    "Temp. [K]": "Temperature / K",
}


def sniff(head: bytes, _path: Path) -> bool:
    text = head_text(head)
    return bool(_HEADER.search(text)) and ("Fixed value" in text or "Zs'" in text)


def read(path: Path) -> Measurement:
    lines = read_lines(path)
    header = next((i for i, line in enumerate(lines) if _HEADER.match(line)), None)
    if header is None:
        raise RawFileError(path, "a line of column names (Freq.[Hz] Zs'[ohm] ...)", "none")
    parts = re.findall(r"\S[^\[\t]*?\s*\[[^\]]*\]|[^\s\[]+", lines[header])
    names = [re.sub(r"\s*\[\s*(.*?)\s*\]", r" [\1]", part).strip() for part in parts]
    names = [re.sub(r"\[ohms?\]", "[ohm]", name, flags=re.I) for name in names]
    missing = [name for name in list(_LABELS)[:3] if name not in names]
    if missing:
        raise RawFileError(
            path,
            f"column {', '.join(missing)}",
            f"only {', '.join(names)}",
            line=header + 1,
            hint="Export Zs' and Zs'' (series impedance) from WinDETA.",
        )
    rows = numbered(lines, header + 1)
    frame, warnings = read_columns(path, rows, names, [n for n in names if n in _LABELS], None)
    return spectrum_measurement(
        path,
        "novocontrol-windeta",
        frame.rename(columns=_LABELS),
        rows,
        _metadata(lines[:header]),
        warnings,
    )


def _metadata(header: list[str]) -> dict[str, Any]:
    text = "\n".join(header)
    metadata: dict[str, Any] = {"software": "Novocontrol WinDETA"}
    if header and not header[0].startswith("Fixed value"):
        metadata["title"] = header[0].strip()
    if found := re.search(r"(\d{2}\.\d{2}\.\d{4}),?\s+(\d{2}:\d{2}(?::\d{2})?)", text):
        metadata["start_time"] = " ".join(found.groups())
    for key, pattern, factor in (
        ("diameter_mm", r"Diameter\s*\[mm\]:\s*" + NUMBER, 1.0),
        ("thickness_mm", r"(?<!Electrode )Thickness\s*\[mm\]:\s*" + NUMBER, 1.0),
        ("amplitude_mV_rms", r"AC Volt\s*\[Vrms\]\s*=\s*" + NUMBER, 1e3),
    ):
        if found := re.search(pattern, text):
            metadata[key] = float(found.group(1)) * factor
    return metadata
