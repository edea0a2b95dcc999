"""One measurement in two files: an export beside the file of the instrument, or two exports.

Both would count as replicates. They differ in their bytes, so their numbers are compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.intake.file_facts import Reading, readings_of
from electrolyte.readers.measurement import Measurement
from electrolyte.study.column_maps import read_column_maps
from electrolyte.study.sheet_rows import Row
from electrolyte.study.sheets import Study

LEAST_POINTS = 4
ROUNDED = 1e-4  # relative, at most points: a text of four digits or more
ROUNDED_MOST = 2e-3  # at any point
SHARE = 0.05  # of the standard deviation of a column: repeats differ by their scatter
LARGEST = 20_000_000  # bytes of a listed file that is read for this
MOST_LISTED = 100  # rows: a second of reading


@dataclass(frozen=True)
class _Column:
    """The numbers of a column that vary; ``size`` is their sum without signs."""

    unit: str
    numbers: np.ndarray
    size: float


@dataclass(frozen=True)
class _Table:
    """What is compared of a measurement: its columns that vary, by name without unit."""

    technique: str
    length: int
    columns: Mapping[str, _Column]


def alike(one: Measurement, other: Measurement) -> bool:
    """Whether two measurements hold the same numbers, but for the rounding of a text.

    Compared are the columns of one name that vary, two at least; where their units differ, such as
    counts and counts per second, a common factor is no difference.
    """
    return _alike(_table(one), _table(other))


def _table(measurement: Measurement) -> _Table:
    found = {}
    for label, values in measurement.frame.items():
        name, _, unit = str(label).partition(" / ")
        numbers = values.to_numpy(float) if values.dtype.kind in "fiu" else np.array([])
        if len(numbers) and np.isfinite(numbers).all() and np.ptp(numbers) > 0:
            found[name] = _Column(unit, numbers, float(np.abs(numbers).sum()))
    return _Table(measurement.technique, len(measurement.frame), found)


def _alike(one: _Table, other: _Table) -> bool:
    if one.technique != other.technique or not LEAST_POINTS <= one.length == other.length:
        return False
    common = one.columns.keys() & other.columns.keys()
    pairs = [(one.columns[name], other.columns[name]) for name in common]
    if len(pairs) < 2 or any(_of_other_size(*pair) for pair in pairs):
        return False
    return any(
        all(_same(own, like, order) for own, like in pairs)
        for order in (slice(None), slice(None, None, -1))
    )


def _of_other_size(one: _Column, other: _Column) -> bool:
    """Whether the sums alone tell two columns apart, as they do nearly always, and at once."""
    return one.unit == other.unit and abs(one.size - other.size) > ROUNDED_MOST * 2 * one.size


def _same(own: _Column, like: _Column, order: slice) -> bool:
    one, other = own.numbers, like.numbers[order]
    if own.unit != like.unit:
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
    techniques = dict.fromkeys(reading.measurement.technique for reading in readings)
    listed = (entry for technique in techniques for entry in _listed(study, technique))
    known = [(path, path.resolve(), line, table) for path, line, table in listed]
    for reading in readings:
        place, table = reading.path.resolve(), _table(reading.measurement)
        for path, other, line, like in known:
            if other != place and _alike(table, like):
                yield reading, path, line
                break
        known.append((reading.path, place, 0, table))


def not_compared(study: Study, techniques: Iterable[str]) -> list[str]:
    """The listed files that ``twins`` does not read: too large, or high up in a long sheet."""
    return [
        str(row.values["path"])
        for technique in techniques
        for place, row in enumerate(reversed(study.measurements[technique]))
        if row.files and (place >= MOST_LISTED or _size(row) > LARGEST)
    ]


def _size(row: Row) -> int:
    return sum(file.stat().st_size for file in row.files)


def _listed(study: Study, technique: str) -> Iterator[tuple[Path, int, _Table]]:
    """The files of a technique that the last rows of its sheet list, those that can be read."""
    maps = tuple(read_column_maps(study.raw).values())
    for row in study.measurements[technique][-MOST_LISTED:]:
        if not row.files or _size(row) > LARGEST:
            continue
        values: Mapping[str, object] = row.values
        path = row.sheet.parent / str(values["path"])
        format = str(values["format"]) if values["format"] else None
        try:
            found = readings_of(path, technique, format, row.values["part"], maps)
        except RawFileError:
            continue  # which the run tells
        for reading in found:
            yield path, row.line, _table(reading.measurement)
