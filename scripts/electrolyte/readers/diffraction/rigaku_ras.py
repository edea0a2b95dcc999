"""Rigaku RAS text: header lines ``*KEY "value"``, then rows of angle, intensity, attenuation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.diffraction.scan import (
    VARIABLE_SLIT,
    attenuated,
    iso_time,
    positive,
    scan,
    several,
)
from electrolyte.readers.layouts.consistency import check_stated
from electrolyte.readers.layouts.text import (
    CUT_OFF,
    DAMAGED,
    check_count,
    number_or_none,
    parse_table,
    read_lines,
)
from electrolyte.readers.measurement import Measurement

HEADER_LINE = re.compile(r'^\*(\S+)\s+"(.*)"\s*$')


def sniff(head: bytes, path: Path) -> bool:
    return head.lstrip(b"\xef\xbb\xbf").startswith(b"*RAS_DATA_START")


def read(path: Path) -> Measurement:
    """The scans of the file, each a part.

    Of a file that ends within a scan, the whole rows are read, with a warning.

    Raises
    ------
    RawFileError
        A missing section mark, rows that are no numbers, or fewer rows than the header says.
    """
    lines = read_lines(path)
    scans: list[Measurement] = []
    at = 0
    while not scans or any(line.startswith("*RAS_HEADER_START") for line in lines[at:]):
        found, at = _scan(path, lines, at)
        scans.append(found)
    return several(path, scans)


def _scan(path: Path, lines: list[str], begin: int) -> tuple[Measurement, int]:
    """The next scan from a line on, and the line after it."""
    header_end = _mark(path, lines, "*RAS_HEADER_END", begin)
    start = _mark(path, lines, "*RAS_INT_START", header_end) + 1
    ends = (i for i in range(start, len(lines)) if lines[i].startswith("*RAS_INT_END"))
    end = next(ends, None)
    warnings, cut_off = list[str](), end is None
    if end is None:
        end = max(start, len(lines) - 1)  # the last row may be cut off
    header = _header(path, lines[begin:header_end], begin)
    width = len(lines[start].split()) if end > start else 2
    names = ("two theta", "intensity", "attenuation")[: max(2, min(width, 3))]
    rows = parse_table(path, lines[start:end], start + 1, names, separator=None)
    stated = number_or_none(header.get("MEAS_DATA_COUNT"))
    if stated is not None and not cut_off:
        check_count(path, stated, len(rows), "rows (MEAS_DATA_COUNT)")
    planned = max(int(stated or 0), _planned(header, rows))
    return scan_of(path, "rigaku-ras", rows, header, warnings, planned=planned), end + 1


def _planned(header: Mapping[str, str], rows: np.ndarray) -> int:
    """How many rows there would be up to where the header says that the scan stops."""
    stop = number_or_none(header.get("MEAS_SCAN_STOP"))
    if stop is None or len(rows) < 2:
        return 0
    return len(rows) + round((stop - rows[-1, 0]) / float(np.median(np.diff(rows[:, 0]))))


def _header(path: Path, lines: list[str], begin: int) -> dict[str, str]:
    """The keys of one header; what was measured stands there once."""
    header: dict[str, str] = {}
    for number, line in enumerate(lines, start=begin + 1):
        if match := HEADER_LINE.match(line):
            key, value = match.groups()
            if header.setdefault(key, value) != value and key.startswith("MEAS_"):
                raise RawFileError(
                    path,
                    f"*{key} once in a header",
                    f'"{header[key]}" and "{value}"',
                    line=number,
                    hint=DAMAGED,
                )
            header[key] = value
    return header


def scan_of(
    path: Path,
    format: str,
    rows: np.ndarray,
    header: Mapping[str, str],
    warnings: list[str],
    *,
    planned: int | None = None,
    sha256: str = "",
) -> Measurement:
    """A scan from Rigaku rows (angle, intensity[, attenuation]) and Rigaku header keys.

    Intensities are multiplied by the attenuation factor of their row: SmartLab files store what
    the detector saw. (Known files have a factor of 1 throughout.)
    """
    axis = header.get("MEAS_SCAN_AXIS_X", "")
    if axis and not re.search(r"2|two", axis, re.IGNORECASE):
        raise RawFileError(
            path, "a scan over two theta", f"a scan of '{axis}'", hint="Name a scan over two theta."
        )
    unit_x = header.get("MEAS_SCAN_UNIT_X", "deg")
    if unit_x not in ("deg", ""):
        raise RawFileError(path, "angles in deg", f"'{unit_x}' (MEAS_SCAN_UNIT_X)")
    unit_y = header.get("MEAS_SCAN_UNIT_Y", "counts").strip().lower()
    if unit_y not in ("counts", "cps", ""):
        raise RawFileError(path, "intensity in counts or cps", f"'{unit_y}' (MEAS_SCAN_UNIT_Y)")
    per_second = unit_y == "cps"
    metadata = _metadata(header)
    number = {key: number_or_none(header.get(f"MEAS_SCAN_{key}")) for key in ("START", "STOP")}
    step = number_or_none(header.get("MEAS_SCAN_STEP"))
    if len(rows) > 1 and step:
        found = float(np.median(np.diff(rows[:, 0])))
        warnings += check_stated(abs(found), abs(step), 0.02 * abs(step), "a step of")
        for key, angle in (("START", rows[0, 0]), ("STOP", rows[-1, 0])):
            warnings += check_stated(angle, number[key], abs(step), f"{key.lower()} at")
    factor = rows[:, 2] if rows.shape[1] > 2 else np.ones(len(rows))
    if (factor <= 0).any():
        raise RawFileError(path, "attenuation factors above zero", f"{factor.min():g}")
    intensity, uncertainty = attenuated(rows[:, 1], factor, applied=False)
    if uncertainty is not None and per_second:  # the counts behind a rate
        time = metadata["step_time_s"]
        uncertainty = None if time is None else uncertainty / np.sqrt(time)
    return scan(
        path,
        format,
        rows[:, 0],
        intensity,
        uncertainty=uncertainty,
        per_second=per_second,
        metadata=metadata,
        warnings=tuple(warnings),
        planned=planned,
        sha256=sha256,
    )


def _metadata(header: Mapping[str, str]) -> dict[str, Any]:
    number = {key: number_or_none(value) for key, value in header.items()}
    speed, step = number.get("MEAS_SCAN_SPEED"), number.get("MEAS_SCAN_STEP")
    unit = header.get("MEAS_SCAN_SPEED_UNIT", "")
    time = None
    if speed and unit == "deg/min" and step:
        time = 60.0 * step / speed
    elif speed and unit in ("sec", "sec.", "s"):
        time = speed
    return {
        "sample_name": header.get("FILE_SAMPLE"),
        "instrument": header.get("MEAS_COND_XG_NAME") or header.get("HW_GONIOMETER_NAME-0"),
        "operator": header.get("FILE_OPERATOR"),
        "comment": header.get("FILE_COMMENT") or header.get("FILE_MEMO"),
        "start_time": iso_time(
            header.get("MEAS_SCAN_START_TIME", ""), "%m/%d/%Y %H:%M:%S", "%m/%d/%y %H:%M:%S"
        ),
        "anode": header.get("HW_XG_TARGET_NAME"),
        "voltage_kV": number.get("MEAS_COND_XG_VOLTAGE"),
        "current_mA": number.get("MEAS_COND_XG_CURRENT"),
        "wavelength_alpha1_A": positive(number.get("HW_XG_WAVE_LENGTH_ALPHA1")),
        "wavelength_alpha2_A": positive(number.get("HW_XG_WAVE_LENGTH_ALPHA2")),
        "wavelength_beta_A": positive(number.get("HW_XG_WAVE_LENGTH_BETA")),
        "step_time_s": positive(time),
        "scan_axis": header.get("MEAS_SCAN_AXIS_X"),
        VARIABLE_SLIT: _variable_slit(header),
    }


def _variable_slit(header: Mapping[str, str]) -> str:
    """The position of the incident slit where it is none in degrees or mm, but a mode."""
    prefix = "MEAS_COND_AXIS_NAME_INTERNAL-"
    for key, name in header.items():
        if key.startswith(prefix) and name == "IncidentSlitBox":
            position = header.get(f"MEAS_COND_AXIS_POSITION-{key.removeprefix(prefix)}", "")
            if re.match(r"auto|vari", position, re.IGNORECASE):
                return f"incident slit: {position}"
    return ""


def _mark(path: Path, lines: list[str], mark: str, after: int) -> int:
    for index in range(after, len(lines)):
        if lines[index].startswith(mark):
            return index
    raise RawFileError(
        path,
        f"a line {mark}",
        f"the end of the file after line {len(lines)}",
        hint=CUT_OFF,
    )
