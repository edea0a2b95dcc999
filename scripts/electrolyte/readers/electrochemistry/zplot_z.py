"""Scribner ZPlot and ZView .z: ``ZPLOT2 ASCII``, ``ZPlotW Data File`` and ``Z60W Data File``.

ZPLOT2 has ``name: value`` lines up to ``End Comments`` and tab-separated rows; the older two have
quoted lines and comma-separated rows. The columns are named in a line that begins with ``Freq``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.electrochemistry.spectrum import spectrum_measurement
from electrolyte.readers.layouts.columns import (
    NUMBER,
    numbered,
    read_columns,
    require_names,
)
from electrolyte.readers.layouts.text import read_lines
from electrolyte.readers.measurement import (
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
    TEST_TIME,
    Measurement,
)

COLUMNS = {
    "Freq(Hz)": FREQUENCY,
    "Z'(a)": REAL_IMPEDANCE,
    "Z''(b)": IMAGINARY_IMPEDANCE,
    "Time(Sec)": TEST_TIME,
}


def sniff(head: bytes, _path: Path) -> bool:
    start = head_text(head).lstrip('" \r\n')
    exported = re.match(r"Freq ?\(Hz\).*Z'\(a\).*Z''\(b\)", start)  # the table alone, by ZView
    return bool(exported or re.match(r"ZPLOT2 ASCII|ZPlotW Data File|Z60W Data File", start))


def read(path: Path) -> Measurement:
    lines = read_lines(path)
    header = next(
        (i for i, line in enumerate(lines) if re.match(r'["\s]*Freq ?\(Hz\)', line)), None
    )
    if header is None:
        raise RawFileError(
            path,
            "a line of column names (Freq(Hz) Ampl Bias ...)",
            f"none in {len(lines)} lines",
            hint="The file may be cut off; copy it again.",
        )
    names = re.findall(r'[^\s",;]+', lines[header].replace("Freq (Hz)", "Freq(Hz)"))
    require_names(path, header + 1, names, list(COLUMNS)[:3])
    start = header + 1
    if start < len(lines) and lines[start].strip() == "End Comments":
        start += 1
    rows = numbered(lines, start)
    separator = next((s for s in "\t,;" if rows and s in rows[0][1]), None)
    frame, warnings = read_columns(path, rows, names, list(COLUMNS)[:3], separator)
    declared = _declared(lines[:header])
    if declared is not None and declared != len(rows):
        warnings.append(f"the header declares {declared} points, the file holds {len(rows)}")
    return spectrum_measurement(
        path, "zplot-z", frame.rename(columns=COLUMNS), rows, _metadata(lines[:header]), warnings
    )


def _declared(header: list[str]) -> int | None:
    """``Data Points: 56``, or the bare number on the line above the column names."""
    for line in reversed(header):
        found = re.fullmatch(r"\s*(?:Data Points:\s*)?(\d{1,9})\s*", line)
        if found:
            return int(found.group(1))
    return None


def _metadata(header: list[str]) -> dict[str, Any]:
    text = "\n".join(header)

    def value(pattern: str) -> str:
        found = re.search(pattern, text, re.M)
        return found.group(1).strip(' "\t') if found else ""

    metadata: dict[str, Any] = {
        "software": value(r'(?:Measured Data, )?(ZPlot: +\S+|ZPlotW.*|Z60W.*)"?$'),
        "technique": value(r'(?:Experiment Type: +|^")(Sweep Frequency.*)"?$'),
        "start_time": f"{value(r'Date: +([0-9-]+)')} {value(r'Time: +([0-9:]+)')}".strip(),
    }
    if ocp := value(r"Open Circuit Potential \(V\): +" + NUMBER):
        metadata["open_circuit_V"] = float(ocp)
    area = value(r"Surface Area: +" + NUMBER)
    if area and float(area) not in (0.0, 1.0):  # 1 is what ZPlot writes if nobody enters an area
        metadata["electrode_area_cm2"] = float(area)
    return {key: item for key, item in metadata.items() if item != ""}
