"""WITec Project, ASCII table export: ``[Header]`` keys, ``[Data]`` columns (``.txt``).

The axis is in whatever unit the program displayed (``XAxisUnit``): Raman shift or, often, nm.
"""

from __future__ import annotations

from pathlib import Path

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.text import check_count, parse_number, parse_table, read_lines
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.raman.raman_spectrum import (
    WAVELENGTH,
    axis_column,
    intensity_column,
    spectra_measurement,
)


def sniff(head: bytes, path: Path) -> bool:
    return (
        head.startswith(b"//Exported ASCII-File") or head.lstrip().startswith(b"[Header]")
    ) and b"XAxisUnit" in head


def read(path: Path) -> Measurement:
    """One spectrum, or several columns of spectra in long form.

    Raises
    ------
    RawFileError
        No ``[Data]``, an axis that is neither cm-1 nor nm, a wrong number of points.
    """
    lines = read_lines(path)
    try:
        at = next(i for i, line in enumerate(lines) if line.strip() == "[Data]")
    except StopIteration:
        hint = "Export as a table: numbers in two other files could change unseen."
        found = "none (a header whose axis and intensities are files of their own?)"
        raise RawFileError(path, "a line '[Data]'", found, hint=hint) from None
    header: dict[str, str] = {}
    for line in lines[:at]:
        key, found, value = line.partition("=")
        if found:
            header[key.strip()] = value.strip()
    unit = header.get("XAxisUnit", "")
    axis_label = axis_column(unit, path)

    # names and units follow in older versions, numbers at once in others
    start = at + 1
    while start < len(lines) and not _is_number(lines[start]):
        start += 1
    rows = [line.strip() for line in lines[start:]]
    while rows and not rows[-1]:
        rows.pop()
    if not rows:
        raise RawFileError(path, "numbers after '[Data]'", "none", line=len(lines))
    separator = "\t" if "\t" in rows[0] else ","
    width = len(rows[0].split(separator))
    columns = ("X-Axis", *(f"spectrum {i}" for i in range(1, width)))
    table = parse_table(path, rows, start + 1, columns, separator)

    stated = header.get("SizeGraph", "")
    if stated:
        points = parse_number(stated, path, 1, "SizeGraph")
        check_count(path, points, len(rows), "points (SizeGraph)", line=start + len(rows))
    metadata: dict[str, object] = {"software": "WITec", "processing": (), "baseline_removed": None}
    for key, name in (("GraphName", "title"), ("FileName", "project")):
        if header.get(key):
            metadata[name] = header[key]
    for key in ("ExcitationWavelength", "Excitation Wavelength [nm]"):
        if header.get(key):
            metadata["excitation_nm"] = parse_number(header[key], path, 1, key)
    warnings = []
    if axis_label == WAVELENGTH and "excitation_nm" not in metadata:
        warnings.append("the axis is in nm and the file does not say the laser's wavelength")
    return spectra_measurement(
        path,
        "witec-text",
        table[:, 0],
        table[:, 1] if width == 2 else table[:, 1:].T,
        axis_label=axis_label,
        intensity_label=intensity_column(header.get("DataUnit", "")),
        metadata={**metadata, "header": header},
        warnings=warnings,
        first_line=start + 1,
    )


def _is_number(line: str) -> bool:
    token = line.replace("\t", ",").split(",")[0].strip()
    try:
        float(token)
    except ValueError:
        return False
    return True
