"""Horiba LabSpec 5 and 6, text export: spectrum, time series or map (``.txt``).

``#Key=<tab>value`` lines (Latin-1), then either two columns, or a matrix whose first row holds
the axis behind one (series) or two (map) empty fields.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.text import parse_table, read_lines
from electrolyte.readers.measurement import TEST_TIME, Measurement
from electrolyte.readers.raman.raman_spectrum import (
    INTENSITY_COUNTS,
    RAMAN_SHIFT,
    WAVELENGTH,
    X_POSITION,
    Y_POSITION,
    axis_column,
    intensity_column,
    spectra_measurement,
)

# a LabSpec header always holds some of these
_MARKS = (b"#Acq. time", b"#Accumulations=", b"#Acquired=", b"#AxisType[", b"#Spectro (")

# metadata name -> keys of the header, in order of preference
_KEYS = {
    "instrument": ("Instrument",),
    "detector": ("Detector",),
    "objective": ("Objective",),
    "grating": ("Grating",),
    "filter": ("ND Filter", "Filter"),
    "laser": ("Laser (nm)", "Laser"),
    "acquisition_time_s": ("Acq. time (s)",),
    "accumulations": ("Accumulations",),
    "start_time": ("Acquired", "Date"),
    "title": ("Title",),
    "sample": ("Sample",),
    "remark": ("Remark",),
}
# steps of processing that the program records: those which do nothing say Off, No or 0
_PROCESSING = re.compile(
    r"^(Base|Baseline|Sub|Smooth|DeNoise|Despik\w*|Spike filter|ICS correction|Dark correction"
    r"|Inst\. Process|Norm\w*|Corr\w*)\b",
    re.IGNORECASE,
)
_IDLE = ("", "off", "no", "none", "0")
_BASELINE = re.compile(r"^(Base|Baseline)\b", re.IGNORECASE)


def sniff(head: bytes, path: Path) -> bool:
    return head.lstrip(b"\xef\xbb\xbf").startswith(b"#") and any(mark in head for mark in _MARKS)


def read(path: Path) -> Measurement:
    """One spectrum, or a series or map in long form.

    Raises
    ------
    RawFileError
        No header, no data, an axis that is neither cm-1 nor nm, a broken table.
    """
    lines = read_lines(path)
    start = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    header = _header(lines[:start])
    if not header:
        raise RawFileError(path, "a LabSpec header (#Acq. time (s)= ...)", "none", line=1)
    rows = lines[start:]
    while rows and not rows[-1].strip():
        rows.pop()
    if not rows:
        raise RawFileError(path, "data after the header", "none", line=start, hint="Copy it again.")

    axis_label = _axis_label(header, path)
    intensity = intensity_column(header["AxisUnit[0]"]) if "AxisUnit[0]" in header else ""
    common: dict[str, Any] = {
        "axis_label": axis_label,
        # without AxisUnit the program writes detector counts
        "intensity_label": intensity or INTENSITY_COUNTS,
        "metadata": _metadata(header),
        "warnings": _warnings(header),
    }
    empty = len(rows[0]) - len(rows[0].lstrip("\t"))
    if empty == 0:
        width = len(rows[0].rstrip("\t").split("\t"))
        if width != 2:
            raise RawFileError(
                path,
                "two columns (shift, intensity), or a matrix whose first row starts with a tab",
                f"{width} columns",
                line=start + 1,
            )
        table = parse_table(path, rows, start + 1, (axis_label, "Intensity"))
        return spectra_measurement(
            path, "labspec-text", table[:, 0], table[:, 1], first_line=start + 1, **common
        )
    if empty > 2:
        raise RawFileError(
            path, "one (series) or two (map) empty fields", f"{empty}", line=start + 1
        )
    fields = rows[0][empty:].rstrip("\t")
    width = fields.count("\t") + 1
    axis = parse_table(path, [fields], start + 1, ("axis",) * width)[0]
    names = _coordinates(header, empty)
    table = parse_table(path, rows[1:], start + 2, (*names, *(f"{x:g}" for x in axis)))
    coordinates = {name: table[:, i] for i, name in enumerate(names)}
    return spectra_measurement(
        path, "labspec-text", axis, table[:, empty:], coordinates=coordinates, **common
    )


def _header(lines: list[str]) -> dict[str, str]:
    """Keys and values; the first of a repeated key (Range: switch, then spectral range)."""
    header: dict[str, str] = {}
    for line in lines:
        key, found, value = line[1:].partition("=")
        if found:
            header.setdefault(key.strip(), value.strip())
    return header


def _axis_label(header: dict[str, str], path: Path) -> str:
    if "AxisUnit[1]" in header:
        return axis_column(header["AxisUnit[1]"], path)
    nanometres = any(key in header for key in ("Spectro (nm)", "Range (nm)"))
    return WAVELENGTH if nanometres else RAMAN_SHIFT


def _coordinates(header: dict[str, str], number: int) -> tuple[str, ...]:
    if number == 2:
        return (
            (Y_POSITION, X_POSITION)
            if header.get("AxisType[2]") == "Y"
            else (
                X_POSITION,
                Y_POSITION,
            )
        )
    kind = header.get("AxisType[2]", "Time")
    unit = header.get("AxisUnit[2]", "s" if kind == "Time" else "1")
    return (TEST_TIME,) if (kind, unit) == ("Time", "s") else (f"{kind} / {unit}",)


def _metadata(header: dict[str, str]) -> dict[str, object]:
    metadata: dict[str, object] = {}
    for name, keys in _KEYS.items():
        value = next((header[key] for key in keys if header.get(key)), "")
        if value:
            metadata[name] = value
    laser = re.search(r"\d+(?:[.,]\d+)?", str(metadata.get("laser", "")))
    if laser:
        metadata["excitation_nm"] = float(laser.group().replace(",", "."))
    steps = _processing(header)
    metadata["processing"] = steps
    metadata["baseline_removed"] = any(_BASELINE.match(step) for step in steps)
    metadata["header"] = header
    return metadata


def _processing(header: dict[str, str]) -> tuple[str, ...]:
    return tuple(
        f"{key}={value}"
        for key, value in header.items()
        if _PROCESSING.match(key) and value.lower() not in _IDLE
    )


def _warnings(header: dict[str, str]) -> list[str]:
    done = [step for step in _processing(header) if _BASELINE.match(step)]
    return [f"a baseline was already removed in LabSpec ({', '.join(done)})"] if done else []
