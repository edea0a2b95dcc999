"""Where steps begin and where current flows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from electrolyte.readers.measurement import CURRENT, STEP_COUNT, STEP_TIME, TEST_TIME

IDLE = 1e-4  # of the largest current: below it, no current flows
RAN_ON = 0.5  # of the time between two records: by more, the time in a step that goes on rises


class Steps(NamedTuple):
    """The steps of a test, each with one entry a record.

    flows : where current flows; edge : where a step begins: the file says so, or the current turns,
    starts or stops; direction : the sign of the current, at rest that of the last current, which
    may still be counted; timed : where the time in the step says when the step began
    """

    flows: np.ndarray
    edge: np.ndarray
    direction: np.ndarray
    timed: np.ndarray


def steps_of(frame: pd.DataFrame) -> Steps:
    """The steps in the tidy table of a cycler."""
    current = frame[CURRENT].to_numpy(dtype=float)
    flows = flowing(current)
    sign = np.sign(current).astype(np.int8)
    edge = np.ones(len(current), dtype=bool)
    edge[1:] = (sign * flows)[1:] != (sign * flows)[:-1]
    if STEP_COUNT in frame:
        step = frame[STEP_COUNT].to_numpy()
        edge[1:] |= step[1:] != step[:-1]
    return Steps(flows, edge, _direction(sign, flows), _timed(frame))


def flowing(current: np.ndarray) -> np.ndarray:
    """Where current flows, rather than the offset of an idle channel."""
    size = np.abs(current)
    return size > IDLE * size.max(initial=0.0)


def _timed(frame: pd.DataFrame) -> np.ndarray:
    """Where the time in the step restarts, or is that of a new step."""
    timed = np.zeros(len(frame), dtype=bool)
    if STEP_TIME not in frame:
        return timed
    step_time = frame[STEP_TIME].to_numpy(float)
    within, elapsed = np.diff(step_time), np.diff(frame[TEST_TIME].to_numpy(float))
    timed[1:] = (within < 0) | (within < RAN_ON * elapsed)
    if STEP_COUNT in frame:
        step = frame[STEP_COUNT].to_numpy()
        timed[1:] |= (step[1:] != step[:-1]) & (step_time[1:] <= elapsed)
    return timed


def _direction(sign: np.ndarray, flows: np.ndarray) -> np.ndarray:
    """The sign of the current; at rest that of the last current, 1 before the first."""
    direction = sign.copy()
    turns = np.flatnonzero(flows[1:] != flows[:-1]) + 1
    starts = np.append(0, turns)
    rests = starts[~flows[starts]] if len(flows) else starts[:0]
    before = np.where(rests > 0, sign[rests - 1], 1)
    ends = np.append(turns, len(flows))[np.searchsorted(turns, rests, side="right")]
    direction[~flows] = np.repeat(before, ends - rests)
    return direction
