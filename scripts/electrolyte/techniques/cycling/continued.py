"""One test in several files: a cycler that was stopped and started again, or split its export."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from electrolyte.ground.errors import AnalysisError
from electrolyte.readers.measurement import (
    CAPACITY,
    CHARGING_CAPACITY,
    CURRENT,
    CYCLE_COUNT,
    DISCHARGING_CAPACITY,
    JOINS,
    STEP_COUNT,
    STEP_TIME,
    TEST_TIME,
    VOLTAGE,
    Measurement,
)
from electrolyte.techniques.cycling.resolution import resolution_Ah
from electrolyte.techniques.cycling.steps import RAN_ON

FLOATS = 1e-9  # relative error of a difference of two counts
COMPARED = 100  # records that show whether a file repeats another one
INTERVALS = 3  # recording intervals that a test which restarts its clock may begin after zero


def continued(measurements: Sequence[Measurement], subject: str) -> Measurement:
    """The files of one test as one measurement.

    A clock that runs on in the next file is kept, one that restarts is counted on, from one
    recording interval after the last record if the next one is not the same. Files whose
    times follow each other only in another order are put into it, if the voltage then jumps less.
    The edge of a file ends no half cycle: a test that was stopped within a discharge goes on.

    Raises
    ------
    AnalysisError
        Two files hold the same data, or records are mixed with a cycle summary.
    """
    warnings = _different_cells(measurements, subject)
    if len(measurements) == 1:
        return measurements[0]
    if len({VOLTAGE in one.frame for one in measurements}) > 1:
        raise AnalysisError(subject, "records in all files", "a cycle summary among them")
    _repeated(measurements, subject)
    summary = VOLTAGE not in measurements[0].frame
    ordered = list(measurements) if summary else _in_order(measurements, warnings)
    joins = () if summary else _joins(measurements, ordered)
    frames = _summaries(ordered) if summary else _records(ordered)
    names = ", ".join(one.source.name for one in ordered)
    warnings.append(f"One test in {len(frames)} files: {names}.")
    every = tuple(w for one in ordered for w in one.warnings) + tuple(warnings)
    joined = pd.concat(frames, join="inner", ignore_index=True)
    stated: dict[str, Any] = {}
    for one in reversed(ordered):  # what the first file says counts, doubts of all are kept
        stated |= one.metadata
    return replace(ordered[0], frame=joined, metadata=stated | {JOINS: joins}, warnings=every)


def _records(measurements: Sequence[Measurement]) -> list[pd.DataFrame]:
    """Their records with one clock and running steps; the cycles' numbers only if they run on."""
    frames: list[pd.DataFrame] = []
    counted = all(CYCLE_COUNT in one.frame for one in measurements)
    for one in measurements:
        frame = one.frame.copy()
        if frames:
            before = frames[-1]
            if not _runs_on(before, frame):
                frame[TEST_TIME] += before[TEST_TIME].iloc[-1] + _between(before, frame)
            if STEP_COUNT in frame and STEP_COUNT in before:
                frame[STEP_COUNT] += before[STEP_COUNT].iloc[-1]
                if _step_goes_on(before, frame):
                    frame[STEP_COUNT] -= frame[STEP_COUNT].iloc[0] - before[STEP_COUNT].iloc[-1]
            counted = counted and frame[CYCLE_COUNT].iloc[0] >= before[CYCLE_COUNT].iloc[-1]
        frames.append(frame)
    return frames if counted else [f.drop(columns=CYCLE_COUNT, errors="ignore") for f in frames]


def _joins(measurements: Sequence[Measurement], ordered: Sequence[Measurement]) -> tuple[int, ...]:
    """Places of the first records of files, but where clocks or records in both show no gap."""
    lengths = {one.sha256: len(one.frame) for one in measurements}
    places, place = [], 0
    for before, after in pairwise(ordered):
        place += len(before.frame)
        gap = float(after.frame[TEST_TIME].iloc[0]) - float(before.frame[TEST_TIME].iloc[-1])
        soon = 0 <= gap <= INTERVALS * _interval(after.frame) and _runs_on(
            before.frame, after.frame
        )
        if not soon and len(after.frame) == lengths[after.sha256]:
            places.append(place)
    return tuple(places)


def _summaries(measurements: Sequence[Measurement]) -> list[pd.DataFrame]:
    """Cycle summaries, with numbers that count on where they restart."""
    frames: list[pd.DataFrame] = []
    for one in measurements:
        frame = one.frame.copy()
        if frames and frame[CYCLE_COUNT].iloc[0] <= frames[-1][CYCLE_COUNT].iloc[-1]:
            frame[CYCLE_COUNT] += frames[-1][CYCLE_COUNT].iloc[-1]
        frames.append(frame)
    return frames


def _runs_on(before: pd.DataFrame, after: pd.DataFrame) -> bool:
    """Whether a clock goes on: it begins neither at zero nor before the end of the file before."""
    begin, interval = float(after[TEST_TIME].iloc[0]), _interval(after)
    gap = begin - float(before[TEST_TIME].iloc[-1])
    follows = begin > 0 and gap <= INTERVALS * interval  # also where the file before is short
    return gap >= 0 and (follows or begin > INTERVALS * interval)


def _between(before: pd.DataFrame, after: pd.DataFrame) -> float:
    """What to add to a clock that restarts, beside the time at the end of the file before, in s."""
    if STEP_TIME in before and STEP_TIME in after:
        end, begin = float(before[STEP_TIME].iloc[-1]), float(after[STEP_TIME].iloc[0])
        if begin > end and math.isclose(begin, after[TEST_TIME].iloc[0], rel_tol=FLOATS):
            return -end  # a clock summed from the time in a step that goes on
    if after[VOLTAGE].iloc[0] == before[VOLTAGE].iloc[-1]:
        return 0.0  # the same moment
    return _interval(before)


def _step_goes_on(before: pd.DataFrame, after: pd.DataFrame) -> bool:
    """Whether the time in a step runs on from one file to the next as their clock does, and no
    counter was set."""
    if STEP_TIME not in before or STEP_TIME not in after:
        return False
    for name in (CAPACITY, CHARGING_CAPACITY, DISCHARGING_CAPACITY):
        if name in before and name in after and after[name].iloc[0] < before[name].iloc[-1]:
            return False
    elapsed, ran = (
        float(after[name].iloc[0] - before[name].iloc[-1]) for name in (TEST_TIME, STEP_TIME)
    )
    return ran > 0 and RAN_ON * elapsed < ran <= elapsed + _interval(before)


def _interval(frame: pd.DataFrame) -> float:
    """The usual time between two records in s."""
    time = frame[TEST_TIME].to_numpy(dtype=float)[:COMPARED]
    return float(np.median(np.diff(time))) if len(time) > 1 else 0.0


def _in_order(measurements: Sequence[Measurement], warnings: list[str]) -> list[Measurement]:
    """By time or cycles, if only that makes clocks or counters follow each other; else as given.

    Each without the records that the one before ends with.
    """
    given, taken_once = _without_overlap(measurements)
    if all(_runs_on(a.frame, b.frame) for a, b in pairwise(given)):
        warnings += taken_once
        return given
    ordered = sorted(measurements, key=lambda one: float(one.frame[TEST_TIME].iloc[0]))
    by_time, among_these = _without_overlap(ordered)
    follows = all(_runs_on(a.frame, b.frame) for a, b in pairwise(by_time))
    if follows and _jumps(by_time) < _jumps(given):
        warnings += among_these
        warnings.append(
            "The files are taken in the order of their times, not in that of the sheet."
        )
        return by_time
    warnings += taken_once
    if follows or not all(CYCLE_COUNT in one.frame for one in given):
        return given
    ordered = sorted(given, key=lambda one: int(one.frame[CYCLE_COUNT].min()))
    if all(a is b for a, b in zip(ordered, given, strict=True)) or not all(
        b.frame[CYCLE_COUNT].min() == a.frame[CYCLE_COUNT].max() + 1 for a, b in pairwise(ordered)
    ):
        return given
    warnings.append("The files are taken in the order of their cycles, not in that of the sheet.")
    return ordered


def _jumps(measurements: Sequence[Measurement]) -> float:
    """How far the voltage jumps from the ends of files to the beginnings of the next, in V."""
    voltages = [one.frame[VOLTAGE].to_numpy(dtype=float) for one in measurements]
    return float(sum(abs(b[0] - a[-1]) for a, b in pairwise(voltages)))


def _without_overlap(measurements: Sequence[Measurement]) -> tuple[list[Measurement], list[str]]:
    """Files without the records that the file before ends with (exports that overlap), warnings."""
    kept, warnings = list(measurements), []
    for i, (one, other) in enumerate(pairwise(measurements), 1):
        both_have = set(one.frame.columns) & set(other.frame.columns)
        if TEST_TIME not in both_have:
            continue  # a cycle summary
        # a clock that restarts tells nothing, and what follows by the clock is another time
        clocks = [TEST_TIME]
        if not _runs_on(one.frame, other.frame):
            clocks.append(STEP_TIME)
        for clock in clocks:
            if not {clock, VOLTAGE, CURRENT} <= both_have:
                continue
            both = _in_both(one.frame, other.frame, clock)
            if both:
                kept[i] = replace(other, frame=other.frame[both:].reset_index(drop=True))
                warnings.append(
                    f"{other.source.name} begins with the last {both} records of"
                    f" {one.source.name}: taken once."
                )
                break
    return kept, warnings


def _in_both(one: pd.DataFrame, other: pd.DataFrame, clock: str) -> int:
    """How many records that one file ends with another one begins with.

    A counter of charge gains the same in both. It may have been restarted; where only the time in
    a step is compared, which steps alike have in common, it goes on or begins at zero.
    """
    columns = [clock, VOLTAGE, CURRENT]
    end, begin = (frame[columns].to_numpy(float) for frame in (one, other))
    for start in np.flatnonzero((end == begin[0]).all(axis=1)):
        both = len(end) - int(start)
        same = both < len(begin) and (end[start:] == begin[:both]).all()
        if same and _counts_alike(one[-both:], other[:both], anywhere=clock == TEST_TIME):
            return both
    return 0


def _counts_alike(one: pd.DataFrame, other: pd.DataFrame, anywhere: bool) -> bool:
    """Whether a counter of charge, if there is one, gains the same, from anywhere on or not."""
    if CAPACITY not in one or CAPACITY not in other:
        return True
    if not anywhere and other[CAPACITY].iloc[0] not in (0.0, one[CAPACITY].iloc[0]):
        return False
    gained = (own[CAPACITY].to_numpy(float) - own[CAPACITY].iloc[0] for own in (one, other))
    digits = 2 * max(resolution_Ah(one), resolution_Ah(other))
    return bool(np.abs(np.subtract(*gained)).max() <= digits + FLOATS * one[CAPACITY].abs().max())


def _repeated(measurements: Sequence[Measurement], subject: str) -> None:
    """Refuse files of which one begins with all records of another."""
    columns = [TEST_TIME, VOLTAGE, CURRENT]
    for i, one in enumerate(measurements):
        for other in measurements[i + 1 :]:
            if not {*columns} <= set(one.frame.columns) & set(other.frame.columns):
                continue
            rows = min(len(one.frame), len(other.frame))
            if rows < COMPARED:
                continue
            first, second = (m.frame[columns].to_numpy(float)[:rows] for m in (one, other))
            if (first == second).all():
                longer, shorter = sorted((one, other), key=lambda m: -len(m.frame))
                raise AnalysisError(
                    subject,
                    "each record once",
                    f"all records of {shorter.source} in {longer.source} as well",
                    hint="Leave the shorter file out of raw/cycling/measurements.tsv.",
                )


def _different_cells(measurements: Sequence[Measurement], subject: str) -> list[str]:
    """Warnings about files of one cell that name different cells."""
    digests: dict[str, Measurement] = {}
    for one in measurements:
        other = digests.setdefault(one.sha256, one)
        if other is not one:
            raise AnalysisError(
                subject,
                "each file once",
                f"the same content in {other.source} and {one.source}",
                hint="Correct the path in raw/cycling/measurements.tsv; tests or channels of one"
                " file belong to cells of their own.",
            )
    names = {str(m.metadata["cell_id"]) for m in measurements if m.metadata.get("cell_id")}
    if len(names) < 2:
        return []
    return [f"The files of {subject} name different cells: {', '.join(sorted(names))}."]
