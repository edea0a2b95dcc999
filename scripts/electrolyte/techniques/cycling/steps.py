"""Where steps begin and where current flows."""

from __future__ import annotations

import numpy as np
import pandas as pd

from electrolyte.readers.measurement import CURRENT, STEP_COUNT, STEP_TIME, TEST_TIME

IDLE = 1e-4  # of the largest current: below it, no current flows
RAN_ON = 0.5  # of the time between two records: by more, the time in a step that goes on rises


def edges(frame: pd.DataFrame) -> np.ndarray:
    """Where a step begins: the file says so, or the current turns, starts or stops."""
    current = frame[CURRENT].to_numpy(dtype=float)
    flow = np.where(flowing(current), np.sign(current), 0.0)
    edge = np.diff(flow, prepend=flow[:1]) != 0
    if STEP_COUNT in frame:
        step = frame[STEP_COUNT].to_numpy()
        edge |= np.diff(step, prepend=step[:1]) != 0
    edge[:1] = True
    return edge


def flowing(current: np.ndarray) -> np.ndarray:
    """Where current flows, rather than the offset of an idle channel."""
    size = np.abs(current)
    return size > IDLE * size.max(initial=0.0)


def began(frame: pd.DataFrame) -> np.ndarray:
    """Where the time in the step says when the step began: it restarts, or is that of a new one."""
    if STEP_TIME not in frame:
        return np.zeros(len(frame), dtype=bool)
    step_time = frame[STEP_TIME].to_numpy(float)
    within, elapsed = np.diff(step_time), np.diff(frame[TEST_TIME].to_numpy(float))
    found = (within < 0) | (within < RAN_ON * elapsed)
    if STEP_COUNT in frame:
        found |= (np.diff(frame[STEP_COUNT].to_numpy()) != 0) & (step_time[1:] <= elapsed)
    return np.append(False, found)


def direction_of(frame: pd.DataFrame) -> np.ndarray:
    """The sign of the current; at rest that of the last current, which may still be counted."""
    current = frame[CURRENT].to_numpy(dtype=float)
    flow = flowing(current)
    last = np.maximum.accumulate(np.where(flow, np.arange(len(current)), 0))
    direction: np.ndarray = np.where(flow[last], np.sign(current[last]), 1.0)
    return direction
