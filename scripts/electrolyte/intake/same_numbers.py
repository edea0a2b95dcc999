"""One measurement in two files: an export beside the file of the instrument, or two exports.

Both would count as replicates. They differ in their bytes, so their numbers are compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.intake.file_facts import Reading, readings_of
from electrolyte.readers.measurement import Measurement
from electrolyte.study.column_maps import read_column_maps
from electrolyte.study.sheets import Study

LEAST_POINTS = 4
ROUNDED = 1e-4  # relative, at most points: a text of four digits or more
ROUNDED_MOST = 2e-3  # at any point
SHARE = 0.05  # of the standard deviation of a column: repeats differ by their scatter
LARGEST = 20_000_000  # bytes of a listed file that is read for this


def alike(one: Measurement, other: Measurement) -> bool:
    """Whether two measurements hold the same numbers, but for the rounding of a text.

    Compared are the columns of one name that vary, two at least; where their units differ, such as
    counts and counts per second, a common factor is no difference.
    """
    n = len(one.frame)
    if one.technique != other.technique or n < LEAST_POINTS or len(other.frame) != n:
        return False
    mine, theirs = _varying(one), _varying(other)
    common = [name for name in mine if name in theirs]
    if len(common) < 2:
        return False
    return any(
        all(_same(*mine[name], theirs[name][0], theirs[name][1][order]) for name in common)
        for order in (slice(None), slice(None, None, -1))
    )


def _varying(measurement: Measurement) -> dict[str, tuple[str, np.ndarray]]:
    """Unit and numbers of each column by its name without unit, of those that vary."""
    found = {}
    for label, values in measurement.frame.items():
        name, _, unit = str(label).partition(" / ")
        numbers = values.to_numpy(float) if values.dtype.kind in "fiu" else np.array([])
        if len(numbers) and np.isfinite(numbers).all() and np.ptp(numbers) > 0:
            found[name] = (unit, numbers)
    return found


def _same(unit: str, one: np.ndarray, other_unit: str, other: np.ndarray) -> bool:
    if unit != other_unit:
        if not (one @ other and other @ other):
            return False
        other = other * (one @ other) / (other @ other)
    spread = float(one.std())
    apart = np.abs(one - other)
    relative = apart / (np.abs(one) + 0.01 * spread)
    return bool(
        np.median(relative) <= ROUNDED
        and relative.max() <= ROUNDED_MOST
        and np.sqrt(np.mean(apart**2)) <= SHARE * spread
    )


def twins(readings: Sequence[Reading], study: Study) -> Iterator[tuple[Reading, Path, int]]:
    """Each reading that holds the numbers of one before it, or of a row of the study.

    Yields
    ------
    tuple
        The reading, the other file, and the line of the sheet that lists it (0 if none does).
    """
    listed = {
        technique: list(_listed(study, technique))
        for technique in dict.fromkeys(reading.measurement.technique for reading in readings)
    }
    for place, reading in enumerate(readings):
        before = [(one.path, 0, one.measurement) for one in readings[:place]]
        for path, line, other in (*listed[reading.measurement.technique], *before):
            if path.resolve() != reading.path.resolve() and alike(reading.measurement, other):
                yield reading, path, line
                break


def _listed(study: Study, technique: str) -> Iterator[tuple[Path, int, Measurement]]:
    """The files of a technique that the sheet lists, those that can be read."""
    maps = tuple(read_column_maps(study.raw).values())
    for row in study.measurements[technique]:
        if not row.files or sum(file.stat().st_size for file in row.files) > LARGEST:
            continue
        values: Mapping[str, object] = row.values
        path = row.sheet.parent / str(values["path"])
        format = str(values["format"]) if values["format"] else None
        try:
            found = readings_of(path, technique, format, row.values["part"], maps)
        except RawFileError:
            continue  # which the run tells
        for reading in found:
            yield path, row.line, reading.measurement
