"""The voltage steps of a polarization record: by what was set where the file says it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.uncertainty import FloatArray
from electrolyte.readers.measurement import (
    CURRENT,
    SET_VOLTAGE,
    STEP_COUNT,
    STEP_ID,
    STEP_INDEX,
    TEST_TIME,
    VOLTAGE,
)

FEWEST = 10  # points of a step
LEAST_CHANGE = 2.5e-3  # V between two steps; also the largest voltage of a rest
SAME_SETTING = 1e-4  # V, above the rounding of a stored setting
LEAST_NOISE = 1e-5  # V
SIGNIFICANT = 6.0  # standard errors of the difference between two levels
NORMAL = 1.4826  # standard deviations of a normal distribution over its median deviation
SHARE = 0.02  # of a setting, by which the measured voltage may miss it


@dataclass(frozen=True)
class Step:
    """One voltage step.

    Attributes
    ----------
    voltage : measured mean in V
    nominal : what was set, or the measured mean to 0.1 mV
    time, current : s and A, both (n,)
    """

    voltage: float
    nominal: float
    time: FloatArray
    current: FloatArray


def steps_of(frame: pd.DataFrame, stated: float | None) -> tuple[list[Step], list[str]]:
    """Steps of a record, and sentences about what is left out.

    Parameters
    ----------
    frame : in our labels
    stated : the voltage in V that the sheet gives: the steps at this voltage, or the whole record
        of a file without voltages

    Raises
    ------
    AnalysisError
        No voltage is known, or no step is left.
    """
    time, current = frame[TEST_TIME].to_numpy(), frame[CURRENT].to_numpy()
    if VOLTAGE not in frame:
        if stated is None:
            expected = "a voltage in the sheet or in the file"
            raise AnalysisError("polarization", expected, "none", hint="Fill in voltage_V.")
        return [Step(stated, stated, time, current)], []
    steps, left_out = split_steps(
        time,
        frame[VOLTAGE].to_numpy(),
        current,
        setting=_numbers_in(frame, SET_VOLTAGE),
        number=_numbers_in(frame, STEP_ID, STEP_INDEX, STEP_COUNT),
    )
    return (steps if stated is None else _at_voltage(steps, stated)), left_out


def _numbers_in(frame: pd.DataFrame, *names: str) -> np.ndarray | None:
    """The first of these columns that holds numbers."""
    found = (frame[name].to_numpy() for name in names if name in frame)
    return next((column for column in found if column.dtype.kind in "if"), None)


def split_steps(
    time: ArrayLike,
    voltage: ArrayLike,
    current: ArrayLike,
    *,
    setting: ArrayLike | None = None,
    number: ArrayLike | None = None,
) -> tuple[list[Step], list[str]]:
    """Steps of a record, and sentences about pieces that are left out; s, V, A, each (n,).

    A step ends where the set voltage changes; without it, where the step number or the measured
    voltage does by more than 2.5 mV, beyond its noise and at once. In a record of several pieces
    those at 0 V or without any current are rests. A record of one piece is one step.

    Parameters
    ----------
    setting : the set voltage in V; one that is 0 all the time, or not finite, says nothing
    number : step number of the instrument's program

    Raises
    ------
    AnalysisError
        No step is left.
    """
    t, v, i = (np.asarray(a, dtype=float) for a in (time, voltage, current))
    if not (len(t) and np.isfinite(v).all()):
        raise AnalysisError("polarization", "a finite voltage at each point", "none, or others")
    if not i.any():
        raise AnalysisError(
            "polarization",
            "a current",
            "zero at all points",
            hint="It is below the resolution of its range: measure in a more sensitive one.",
        )
    program = None if setting is None else np.asarray(setting, dtype=float)
    if program is not None and not (np.isfinite(program).all() and program.any()):
        program = None
    if program is not None:
        cuts = np.flatnonzero(np.abs(np.diff(program)) > SAME_SETTING) + 1
    else:
        cuts = _measured_cuts(v, number)
    bounds = [0, *cuts.tolist(), len(v)]
    pieces = [_settled(v, a, b) for a, b in pairwise(bounds)]
    level = [float(np.median((v if program is None else program)[p])) for p in pieces]
    alone = len(pieces) == 1
    steps, left_out = [], []
    for piece, at in zip(pieces, level, strict=True):
        if not alone and abs(at) < LEAST_CHANGE:
            continue
        if not i[piece].any():
            left_out.append(f"no current at {at:.3g} V: a rest, or below the resolution")
            continue
        if piece.stop - piece.start < 2:
            continue  # the voltage on its way
        if piece.stop - piece.start < FEWEST:
            left_out.append(f"{piece.stop - piece.start} points at {at:.3g} V are too few")
            continue
        mean = float(v[piece].mean())
        met = program is not None and abs(mean - at) < max(LEAST_CHANGE, SHARE * abs(at))
        steps.append(Step(mean, round(at if met else mean, 4), t[piece], i[piece]))
    if not steps:
        longest = max(pieces, key=lambda p: p.stop - p.start)
        raise AnalysisError(
            "polarization",
            f"a step of at least {FEWEST} points at one voltage",
            f"at most {longest.stop - longest.start} points, at {np.median(v[longest]):.3g} V",
            hint="Measure longer, or record more points; if the column of the voltage is not that"
            " of the cell, give voltage_V in the sheet.",
        )
    return steps, left_out


def _at_voltage(steps: list[Step], stated: float) -> list[Step]:
    limit = max(LEAST_CHANGE, SHARE * abs(stated))
    found = [step for step in steps if abs(step.voltage - stated) < limit]
    if not found:
        raise AnalysisError(
            "polarization",
            f"a step at {stated:g} V, the voltage_V of the sheet",
            "steps at " + ", ".join(f"{step.voltage:.3g}" for step in steps) + " V in the file",
            hint="Correct voltage_V, or leave it empty to take the voltages of the file.",
        )
    return found


def _settled(v: FloatArray, start: int, stop: int) -> slice:
    """The piece without points at its ends that are still, or already, at another voltage."""
    off = np.abs(v[start:stop] - np.median(v[start:stop]))
    limit = max(LEAST_CHANGE, SIGNIFICANT * NORMAL * float(np.median(off)))
    inside = np.flatnonzero(off <= limit)
    return slice(start + int(inside[0]), start + int(inside[-1]) + 1)


def _measured_cuts(v: FloatArray, number: ArrayLike | None) -> np.ndarray:
    """Where the step number changes, or the measured voltage does; one voltage stays one piece."""
    numbers = np.zeros(len(v)) if number is None else np.asarray(number, dtype=float)
    edges = [0, *(np.flatnonzero(np.diff(numbers) != 0) + 1).tolist(), len(v)]
    clean = _without_spikes(v)
    jitter = np.abs(np.diff(v, prepend=v[0]))
    noise = max(LEAST_NOISE, NORMAL * float(np.median(jitter)) / math.sqrt(2))
    cuts: list[int] = []
    for a, b in pairwise(edges):
        cuts += [a, *_changes(clean, a, b, noise)]
    cuts = sorted(set(cuts) - {0})
    bounds = [0, *cuts, len(v)]
    median = [float(np.median(v[a:b])) for a, b in pairwise(bounds)]
    changed = np.abs(np.diff(median)) > LEAST_CHANGE
    return np.array(cuts, dtype=int)[changed]


def _without_spikes(v: FloatArray) -> FloatArray:
    """Running median of five: spikes of up to two points go, edges stay."""
    padded = np.pad(v, 2, mode="edge")
    return np.median(np.lib.stride_tricks.sliding_window_view(padded, 5), axis=1)


def _changes(v: FloatArray, start: int, stop: int, noise: float) -> Iterator[int]:
    """Where the level of ``v[start:stop]`` changes: binary segmentation.

    The cut is where the two means differ most in standard errors. It counts if the points next to
    it differ by a step: a voltage that creeps, or swings slowly, has no cut.
    """
    near = max(FEWEST, math.ceil(50 * (noise / LEAST_CHANGE) ** 2))  # their medians to a quarter
    pending = [(start, stop)]
    while pending:
        a, b = pending.pop()
        n = b - a
        if n < 2:
            continue
        left = np.arange(1, n)
        sums = np.cumsum(v[a:b] - v[a])
        apart = np.abs(sums[:-1] / left - (sums[-1] - sums[:-1]) / (n - left))
        score = apart * np.sqrt(left * (n - left) / n)
        at = a + 1 + int(score.argmax())
        before, after = v[max(a, at - near) : at], v[at : min(b, at + near)]
        jump = abs(float(np.median(before) - np.median(after)))
        if score.max() > SIGNIFICANT * noise and jump > LEAST_CHANGE:
            yield at
            pending += [(a, at), (at, b)]
