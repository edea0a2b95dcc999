"""AMETEK VersaStudio .par: sections in angle brackets, the data in ``<SegmentN>``.

Not XML (no root, free text in between). ``Definition=`` names the columns; rows at 0 Hz are DC
segments around the sweep. The last action says what was measured.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.electrochemistry.polarization import (
    POLARIZATION,
    polarization_measurement,
)
from electrolyte.readers.electrochemistry.spectrum import missing_end, spectrum_measurement
from electrolyte.readers.layouts.columns import (
    Row,
    numbered,
    read_columns,
    require_names,
    unique,
)
from electrolyte.readers.layouts.frames import joined
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

if TYPE_CHECKING:
    import pandas as pd

LABELS = {
    "Frequency(Hz)": FREQUENCY,
    "Z Real": REAL_IMPEDANCE,
    "Z Imag": IMAGINARY_IMPEDANCE,
    "Elapsed Time(s)": TEST_TIME,
    "E(V)": VOLTAGE,
    "I(A)": CURRENT,
}
POLARIZED = ("Chronoamperometry", "Potentiostatic")  # actions that hold a voltage


def sniff(head: bytes, _path: Path) -> bool:
    text = head_text(head)
    return text.startswith("<Application>") and "VersaStudio" in text[:2000]


def read(path: Path) -> Measurement:
    lines = read_lines(path)
    frames, rows, warnings = [], [], []
    for start in [i for i, line in enumerate(lines) if re.fullmatch(r"<Segment\d+>\s*", line)]:
        frame, segment_rows, more = _segment(path, lines, start)
        frames.append(frame)
        rows += segment_rows
        warnings += more
    if not frames:
        raise RawFileError(
            path,
            "a <Segment> with data",
            "none",
            hint="The experiment was saved before it ran, or the file is cut off.",
        )
    settings = _settings(lines)
    table = joined(frames).dropna(axis="columns")
    if settings.get("Name") in POLARIZED:
        return polarization_measurement(
            path,
            "versastudio-par",
            table[list(POLARIZATION)],
            [line for line, _ in rows],
            _metadata(settings),
            warnings,
        )
    end = _number(settings, "End Frequency (Hz)")
    warnings += (
        missing_end(table[FREQUENCY].to_numpy(), end) if (table[FREQUENCY] > 0).all() else []
    )
    return spectrum_measurement(path, "versastudio-par", table, rows, _metadata(settings), warnings)


def _segment(path: Path, lines: list[str], start: int) -> tuple[pd.DataFrame, list[Row], list[str]]:
    definition = next(
        (i for i in range(start, len(lines)) if lines[i].startswith("Definition=")), None
    )
    stop = next((i for i in range(start, len(lines)) if lines[i].startswith("</Segment")), None)
    if definition is None or stop is None or definition > stop:
        raise RawFileError(
            path,
            f"'Definition=' and an end of {lines[start].strip()}",
            "the end of the file",
            line=start + 1,
            hint="The file is cut off; save it again.",
        )
    # the list of names ends with a bare 0 that has no column
    names = unique(lines[definition].removeprefix("Definition=").split(","))
    names = names[:-1] if names[-1] == "0" else names
    require_names(path, definition + 1, names, list(LABELS)[:3])
    rows = numbered(lines, definition + 1, stop)
    frame, warnings = read_columns(path, rows, names, [n for n in names if n in LABELS], ",")
    return frame.rename(columns=LABELS), rows, warnings


def _settings(lines: list[str]) -> dict[str, str]:
    """``name=value`` lines; the first of a name counts, but the last ``Name`` (the action)."""
    settings: dict[str, str] = {}
    for line in lines:
        name, equals, value = line.partition("=")
        if line.startswith("<Segment"):
            break
        if equals and (name == "Name" or name not in settings):
            settings[name] = value.strip()
    return settings


def _number(settings: dict[str, str], name: str) -> float | None:
    try:
        return float(settings[name])
    except (KeyError, ValueError):
        return None


def _metadata(settings: dict[str, str]) -> dict[str, Any]:
    metadata: dict[str, Any] = {
        "instrument": f"{settings.get('Type', '')}{settings.get('Model', '')} "
        f"(SN {settings.get('SN', '')})",
        "software": f"VersaStudio {settings.get('Version', '')}".strip(),
        "technique": settings.get("Name", ""),
        "start_time": " ".join(
            settings.get(n, "") for n in ("DateAcquired", "TimeAcquired")
        ).strip(),
    }
    if (amplitude := _number(settings, "Amplitude (mV RMS)")) is not None:
        metadata["amplitude_mV_rms"] = amplitude
    area = _number(settings, "Working Electrode Area (cm2)")
    if area is not None and area not in (0.0, 1.0):  # 1 is what is there if nobody enters an area
        metadata["electrode_area_cm2"] = area
    return {key: value for key, value in metadata.items() if value != ""}
