"""What all diffraction readers return: one powder scan over two theta, in counts or count rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.consistency import check_even
from electrolyte.readers.layouts.frames import data_frame, joined
from electrolyte.readers.measurement import Measurement, Part

TWO_THETA = "Two Theta / deg"
COUNTS = "Intensity / counts"
COUNT_RATE = "Intensity / counts s-1"
COUNTS_U = "Intensity Uncertainty / counts"
COUNT_RATE_U = "Intensity Uncertainty / counts s-1"
NEUTRONS = "neutron"  # metadata "probe" of a pattern that is none of X-rays
AXIS_NAME = "axis_name"  # metadata: what the file calls its angles, where that is not two theta
VARIABLE_SLIT = "variable_slit"  # metadata: how the file states a slit that opens with the angle
STOPPED = "stopped_at_deg"  # metadata: the last angle that was measured of a scan that was stopped
FEWEST_ZEROS = 10  # in a row, that may mean that nothing was measured
BESIDE = 50  # points beside them that tell whether zeros are to be expected
EXPECTED = 30.0  # counts in all, where there are none: it was not measured
NO_COUNT = -9999.0  # what Bruker's text of a RAW4 holds where nothing was measured
TINY = 1e-12  # of the largest intensity: half a number that was written last
ZEROS = 0.01  # share of zeros elsewhere from which they mean nothing
APART = 1.5  # steps between the ends of ranges that follow each other
LEVEL = 20  # points on either side whose mean counts have to agree
STEEP = 0.2  # relative difference of these means from which counting times seem to differ


def scan(
    path: Path,
    format: str,
    two_theta: np.ndarray,
    intensity: np.ndarray,
    *,
    uncertainty: np.ndarray | None = None,
    per_second: bool = False,
    metadata: Mapping[str, Any] | None = None,
    warnings: tuple[str, ...] = (),
    planned: int | None = None,
    sha256: str = "",
) -> Measurement:
    """One scan with rising two theta.

    A descending axis is turned round; points at equal angles are averaged; zeros that nobody can
    have counted are left out. All this is said in a warning, as are intensities below zero (no
    longer counts).

    Parameters
    ----------
    two_theta, intensity, uncertainty : shape (n,), degrees and counts (or counts per second)
    planned : how many points the file announces; a scan of fewer was stopped, or cut off
    sha256 : of the file, from readers of many scans

    Raises
    ------
    RawFileError
        Fewer than two points, angles outside -180..180°, or an axis that goes to and fro
        (several scans in one column).
    """
    notes = list(warnings)
    columns = [two_theta, intensity] if uncertainty is None else [two_theta, intensity, uncertainty]
    table = np.column_stack([np.asarray(column, dtype=float) for column in columns])
    if len(table) < 2:
        raise RawFileError(path, "a scan of at least 2 points", f"{len(table)}")
    if not np.isfinite(table).all():
        row = int(np.argwhere(~np.isfinite(table))[0][0])
        raise RawFileError(
            path, "finite angles and intensities", f"{table[row]} at point {row + 1}"
        )
    if np.abs(table[:, 0]).max() > 180:
        raise RawFileError(
            path, "two theta between -180 and 180°", f"{table[0, 0]:g} to {table[-1, 0]:g}"
        )
    without = int((table[:, 1] == NO_COUNT).sum())
    if 0 < without < len(table) - 1:
        table = table[table[:, 1] != NO_COUNT]
        notes.append(
            f"{without} points hold {NO_COUNT:g}: nothing was measured; they are left out."
        )
    metadata = dict(metadata or {})
    if planned is not None and len(table) < planned:
        metadata[STOPPED] = float(table[-1, 0])
        notes.append(
            f"The file ends after {len(table)} of {planned} points: the scan was stopped, or the"
            " file was cut off."
        )
    counted = _counted(table[:, 1])
    for first, last in _runs(~counted):
        where = f"{table[first, 0]:g} to {table[last - 1, 0]:g}°"
        notes.append(
            f"{last - first} points hold no count ({where}): they were not measured, and are left"
            " out."
        )
    if not counted[-1]:
        metadata[STOPPED] = float(table[counted, 0][-1])
    table = table[counted]
    if table[0, 0] > table[-1, 0]:
        table = table[::-1]
        notes.append("The scan runs from high to low angle; it was turned round.")
    backwards = np.flatnonzero(np.diff(table[:, 0]) < 0)
    if len(backwards):
        at = int(backwards[0])
        raise RawFileError(
            path,
            "two theta that only rises",
            f"{table[at, 0]:g}° followed by {table[at + 1, 0]:g}° (point {at + 2})",
            hint="Export every scan to a file of its own.",
        )
    table, merged = _merge_equal_angles(table)
    if len(table) < 2:
        raise RawFileError(path, "a scan over two theta", f"one angle only ({table[0, 0]:g}°)")
    if merged:
        notes.append(f"{merged} points repeat an angle; points at equal angles were averaged.")
    notes += check_even(table[:, 0], "two theta")
    if (table[:, 1] < 0).any():
        notes.append(
            f"{int((table[:, 1] < 0).sum())} intensities are below zero: the scan was processed "
            "(background subtracted), so its noise is not that of counting."
        )
    names = [TWO_THETA, *((COUNT_RATE, COUNT_RATE_U) if per_second else (COUNTS, COUNTS_U))]
    return Measurement(
        technique="xrd",
        format=format,
        frame=data_frame(table, columns=names[: table.shape[1]]),
        source=path,
        sha256=sha256 or sha256_of(path),
        metadata={k: v for k, v in metadata.items() if v is not None and v != ""},
        warnings=tuple(notes),
    )


def _counted(intensity: np.ndarray) -> np.ndarray:
    """Which points were measured, shape (n,): all but runs of so many zeros that nobody can have
    counted them. Of a level m, n zeros have a probability of exp(-m n)."""
    zero = np.abs(intensity) <= TINY * np.abs(intensity).max()
    counted = np.ones(len(intensity), dtype=bool)
    candidates = [(a, b) for a, b in _runs(zero) if b - a >= FEWEST_ZEROS]
    for first, last in candidates:
        counted[first:last] = False
    if not counted.any() or np.mean(zero[counted]) > ZEROS:
        return np.ones(len(intensity), dtype=bool)
    for first, last in candidates:
        beside = [intensity[max(0, first - BESIDE) : first], intensity[last : last + BESIDE]]
        level = min(float(np.median(side)) for side in beside if len(side))
        counted[first:last] = level * (last - first) <= EXPECTED
    return counted


def _runs(of: np.ndarray) -> np.ndarray:
    """Begin and end of each run of true values, shape (n, 2)."""
    return np.flatnonzero(np.diff(of.astype(int), prepend=0, append=0)).reshape(-1, 2)


def several(path: Path, scans: Sequence[Measurement], kind: str = "scan") -> Measurement:
    """The scans or ranges of one file: one, if they are ranges that follow each other in steps of
    equal size and time; else each is a part.
    """
    if len(scans) == 1:
        return scans[0]
    whole = joined(scan.frame for scan in scans)
    if kind == "range" and all(map(_continued, scans, scans[1:])):
        warnings = [text for scan in scans for text in scan.warnings]
        warnings.append(f"The file holds {len(scans)} ranges that follow each other, read as one.")
        return replace(scans[0], frame=whole, warnings=tuple(dict.fromkeys(warnings)))
    return replace(scans[0], frame=whole, parts=tuple(Part(kind, scan) for scan in scans))


def _continued(one: Measurement, other: Measurement) -> bool:
    """Whether a range goes on where another ends, with its step, counting time and level."""
    if list(one.frame) != list(other.frame):
        return False
    times = [scan.metadata.get("step_time_s") for scan in (one, other)]
    ends = [scan.frame.to_numpy(float) for scan in (one, other)]
    if times[0] != times[1] or min(map(len, ends)) < 2:
        return False
    steps = [float(np.median(np.diff(end[:, 0]))) for end in ends]
    gap = ends[1][0, 0] - ends[0][-1, 0]
    if abs(steps[0] - steps[1]) > 0.01 * steps[0] or not 0 < gap < APART * steps[0]:
        return False
    before, after = ends[0][-LEVEL:, 1], ends[1][:LEVEL, 1]
    noise = np.sqrt(before.var() / len(before) + after.var() / len(after))
    apart = abs(before.mean() - after.mean())
    return bool(apart < max(5 * noise, STEEP * max(before.mean(), after.mean())))


def _merge_equal_angles(table: np.ndarray) -> tuple[np.ndarray, int]:
    angles, first, counts = np.unique(table[:, 0], return_index=True, return_counts=True)
    if len(angles) == len(table):
        return table, 0
    merged = np.add.reduceat(table, first, axis=0) / counts[:, None]
    if table.shape[1] == 3:  # of a mean of independent points
        merged[:, 2] = np.sqrt(np.add.reduceat(table[:, 2] ** 2, first)) / counts
    merged[:, 0] = angles
    return merged, len(table) - len(angles)


def attenuated(
    intensity: np.ndarray, factor: np.ndarray, *, applied: bool
) -> tuple[np.ndarray, np.ndarray | None]:
    """Intensity with the beam attenuation taken out once, and its u where it is not sqrt(counts).

    ``applied`` says whether the file's intensity already includes the factor. The detector saw
    intensity / factor, so u = factor * sqrt(intensity / factor).
    """
    if np.all(factor == 1.0):
        return intensity, None
    full = intensity if applied else intensity * factor
    return full, np.sqrt(np.maximum(full, factor) * factor)


def iso_time(text: str, *formats: str) -> str:
    """ISO 8601 of a time in one of the ``strptime`` formats; the text as it is if none fits."""
    for form in formats:
        try:
            return datetime.strptime(text.strip(), form).isoformat()
        except ValueError:
            continue
    return text.strip()


def positive(value: float | None) -> float | None:
    """The value, or ``None`` where a header's zero (or a damaged number) means "not known"."""
    return value if value is not None and np.isfinite(value) and value > 0 else None
