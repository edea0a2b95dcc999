"""Renishaw WiRE, text export: ``#Wave`` and ``#Intensity``, for maps with ``#X #Y``, for series
with ``#Time`` in front (``.txt``). The file names no unit: a WiRE export of a Raman spectrum is in
cm-1 of Raman shift, and of what the detector counted nothing is said.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.text import parse_table, read_lines
from electrolyte.readers.measurement import TEST_TIME, Measurement
from electrolyte.readers.raman.raman_spectrum import (
    INTENSITY_ARBITRARY,
    RAMAN_SHIFT,
    X_POSITION,
    Y_POSITION,
    spectra_measurement,
)

_COORDINATES = {"#X": X_POSITION, "#Y": Y_POSITION, "#Time": TEST_TIME}


def sniff(head: bytes, path: Path) -> bool:
    first = head.split(b"\n", 1)[0].split()
    # LabSpec may end its header with the same words, but never starts with them
    return first[-2:] == [b"#Wave", b"#Intensity"]


def read(path: Path) -> Measurement:
    """One spectrum, or a map or series in long form.

    Raises
    ------
    RawFileError
        Unknown columns, a broken table, spectra of different axes.
    """
    lines = read_lines(path)
    names = lines[0].split()
    unknown = [name for name in names[:-2] if name not in _COORDINATES]
    if unknown or names[-2:] != ["#Wave", "#Intensity"]:
        raise RawFileError(
            path, "columns #X #Y #Time #Wave #Intensity", " ".join(unknown or names), line=1
        )
    rows = [re.sub(r"\t+", "\t", row.strip()) for row in lines[1:]]
    while rows and not rows[-1]:
        rows.pop()
    table = parse_table(path, rows, 2, names)
    metadata = {
        "software": "WiRE",
        "axis_unit": "not stated; WiRE writes Raman shift in cm-1",
        "processing": (),
        "baseline_removed": None,
    }
    if len(names) == 2:
        return spectra_measurement(
            path,
            "renishaw-text",
            table[:, 0],
            table[:, 1],
            axis_label=RAMAN_SHIFT,
            intensity_label=INTENSITY_ARBITRARY,
            metadata=metadata,
            first_line=2,
        )
    points = _points_per_spectrum(path, table[:, : len(names) - 2])
    waves = table[:, -2].reshape(-1, points)
    if (waves != waves[0]).any():
        at = int(np.flatnonzero((waves != waves[0]).any(axis=1))[0])
        raise RawFileError(
            path,
            "the same axis in all spectra",
            f"another in spectrum {at + 1}",
            line=2 + at * points,
        )
    coordinates = {_COORDINATES[n]: table[::points, i] for i, n in enumerate(names[:-2])}
    return spectra_measurement(
        path,
        "renishaw-text",
        waves[0],
        table[:, -1].reshape(-1, points),
        axis_label=RAMAN_SHIFT,
        intensity_label=INTENSITY_ARBITRARY,
        coordinates=coordinates,
        metadata=metadata,
    )


def _points_per_spectrum(path: Path, coordinates: np.ndarray) -> int:
    """Length of the first run of equal coordinates; all runs must be as long."""
    changes = np.flatnonzero((np.diff(coordinates, axis=0) != 0).any(axis=1)) + 1
    points = int(changes[0]) if changes.size else len(coordinates)
    if len(coordinates) % points:
        raise RawFileError(
            path,
            f"whole spectra of {points} points",
            f"{len(coordinates)} rows",
            line=len(coordinates) + 1,
            hint="The file may be cut off; export it again.",
        )
    return points
