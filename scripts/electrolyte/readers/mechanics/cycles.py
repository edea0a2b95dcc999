"""The cycles of loading and unloading of tests, of which a row of the sheet may name one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.frames import joined
from electrolyte.readers.measurement import DEPTH, INDENT, LOAD, TEST_TIME, Measurement, Part

if TYPE_CHECKING:
    import pandas as pd

CYCLE = "cycle"  # metadata: the number of the one that the measurement holds
LIGHT = 0.05  # of the largest load: below it is the approach, and the contact of a cycle
SAME_PLACE = 0.7  # of the depth that an unloading left, as far as viscoelastic material comes back
PEAK_TOLERANCE = 0.002  # the hold at the peak: load within this fraction of the largest


def with_cycles(measurement: Measurement) -> Measurement:
    """The measurement with the cycles that all its indents have as ``choices``, if several.

    A cycle begins after the unloading before it and ends with its own.
    """
    indents = [points for _, points in measurement.frame.groupby(INDENT, sort=False)]
    ends = [[stop for _, stop in unloadings(points[LOAD].to_numpy())] for points in indents]
    cycles = min(map(len, ends), default=0)
    if cycles < 2:
        return measurement
    parts = []
    for number in range(cycles):
        frame = joined(
            points.iloc[stops[number - 1] if number else 0 : stops[number]]
            for points, stops in zip(indents, ends, strict=True)
        )
        metadata = {**measurement.metadata, CYCLE: number + 1}
        parts.append(Part("cycle", replace(measurement, frame=frame, metadata=metadata)))
    return replace(measurement, choices=tuple(parts))


def refuse_several_tests(path: Path, frame: pd.DataFrame, lines: Sequence[int]) -> None:
    """A table of one indent has one clock, and what has yielded stays down: where the time begins
    again, or a later cycle finds the surface above what the one before left, is another test.

    ``lines`` : of each row in the file.

    Raises
    ------
    RawFileError
        The time falls, or the depth does, with the line.
    """
    hint = "Save each test of the table as a file of its own."
    clock = frame[TEST_TIME].to_numpy() if TEST_TIME in frame else np.zeros(0)
    falls = np.flatnonzero(np.diff(clock) < 0)
    if len(falls):
        before, after = frame[TEST_TIME].iloc[[falls[0], falls[0] + 1]]
        found = f"{after:g} s after {before:g} s"
        raise RawFileError(
            path, "one test, whose time rises", found, line=lines[falls[0] + 1], hint=hint
        )
    load, depth = frame[LOAD].to_numpy(), frame[DEPTH].to_numpy()
    loaded = [(start, stop) for start, stop in unloadings(load) if load[start] > LIGHT * load.max()]
    for start, stop in loaded[:-1]:
        least = max(1.1 * load[stop - 1], LIGHT * load[start])
        left = start + int(np.flatnonzero(load[start:stop] >= least)[-1])
        again = stop + int(np.argmax(load[stop:] >= least))
        if depth[left] > 0 and depth[again] < SAME_PLACE * depth[left]:
            found = f"{load[again]:.3g} mN at {depth[again]:.0f} nm, after {depth[left]:.0f} nm"
            expected = "cycles on one place, which has yielded"
            raise RawFileError(path, expected, found, line=lines[again], hint=hint)


def unloadings(load_mN: ArrayLike) -> list[tuple[int, int]]:
    """(start, stop) of every unloading whose load falls below half of its peak.

    ``start`` is the last point within 0.2 % of the peak (the end of a hold), ``stop`` the point
    after the lowest load before the next loading. Peaks below 0.1 % of the largest load (noise
    of the approach) do not count.
    """
    load = np.asarray(load_mN, dtype=float)
    noise = 0.001 * float(load.max(initial=0.0))
    found: list[tuple[int, int]] = []
    peak, valley, unloading = 0, 0, False
    for index in range(len(load)):
        if not unloading:
            if load[index] >= load[peak]:
                peak = index
            elif load[index] < 0.5 * load[peak] and load[peak] > noise:
                unloading, valley = True, index
        elif load[index] < load[valley]:
            valley = index
        elif load[index] > load[valley] + 0.1 * load[peak]:
            found.append((_end_of_hold(load, peak, valley), valley + 1))
            peak, unloading = index, False
    if unloading:
        found.append((_end_of_hold(load, peak, valley), valley + 1))
    return found


def _end_of_hold(load: np.ndarray, peak: int, valley: int) -> int:
    near = load[peak : valley + 1] >= (1 - PEAK_TOLERANCE) * load[peak]
    return peak + int(np.flatnonzero(near)[-1])
