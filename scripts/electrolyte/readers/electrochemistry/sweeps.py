"""Which points of an impedance file belong to one sweep.

In order of rank: columns that tell measurements apart (``Channel``, a temperature that has several
levels at the same frequencies), whatever the order of their rows; counters of the file
(``cycle number``, ``Loop``) and its tables; and the frequency, which jumps back where a sweep
begins, or turns and runs the same range again. Repeats at each frequency, which programs average,
are one sweep.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from electrolyte.readers.measurement import FREQUENCY, SWEEP_COUNT, Measurement, Part

if TYPE_CHECKING:
    import pandas as pd

_NUMBERED = r"[\s_]*(number|count|index|id|name|nr|no|#)?[\s_.:]*(/\s*1)?"
_IDENTITY = re.compile(rf"(channel|chan|test|cell|sample|pellet|device){_NUMBERED}", re.I)
_COUNTER = re.compile(
    rf"(z[\s_]?cycle|cycle|loop|sweep|scan|run|repeat|repetition|iteration|spectrum|measurement)s?"
    rf"{_NUMBERED}",
    re.I,
)
_TEMPERATURE = re.compile(
    r"(set|sample|cell)?[\s_]*t(emp\w*\.?)?\s*[/(\[]?\s*(°\s?C|deg\s?C|C|K)\W*", re.I
)
APART_K = 2.0  # between levels of a temperature
LEAST = 3  # points of a sweep; a counter that changes more often counts something else
JUMP = 3  # times the usual step between frequencies: a smaller one backwards is no new sweep
SAME_RANGE = 0.8  # of the decades of one leg, if the frequency turns and runs them again


def in_order(frame: pd.DataFrame) -> np.ndarray:
    """Positions of the rows with those of one channel, test or sample together.

    The rest of the order is the file's.
    """
    order = np.arange(len(frame))
    for name in reversed([n for n in frame.columns if _IDENTITY.fullmatch(str(n).strip())]):
        codes = _codes(frame[name].to_numpy()[order])
        order = order[np.argsort(codes, kind="stable")]
    repeated = 2 * frame[FREQUENCY].nunique() <= len(frame)
    for name in frame.columns if repeated else ():
        if _TEMPERATURE.fullmatch(str(name).strip()) and frame[name].dtype.kind in "fi":
            codes = _codes(_levels(frame[name].to_numpy(float))[order])
            order = order[np.argsort(codes, kind="stable")]
    return order


def _levels(temperature: np.ndarray) -> np.ndarray:
    """The number of the level of each temperature (°C or K): levels are apart, a ramp is one."""
    rank = np.argsort(temperature, kind="stable")
    level = np.empty(len(rank), dtype=int)
    level[rank] = np.cumsum(np.diff(temperature[rank], prepend=temperature[rank[:1]]) > APART_K)
    return level


def sweep_count(frame: pd.DataFrame, tables: np.ndarray | None = None) -> np.ndarray:
    """Number of the sweep of each row, from 1.

    Parameters
    ----------
    frame : rows ``in_order``, with frequencies above 0 Hz
    tables : number of the table of each row, where the file has several
    """
    size = len(frame)
    begins = np.zeros(size, dtype=bool)
    if size:
        begins[0] = True
    for name in frame.columns:
        text = str(name).strip()
        codes = _codes(frame[name].to_numpy()) if _marks(text) else None
        if codes is not None and (_IDENTITY.fullmatch(text) or _counts_sweeps(codes)):
            begins[1:] |= np.diff(codes) != 0
    if tables is not None:
        begins[1:] |= np.diff(tables) != 0
    frequency = np.log10(frame[FREQUENCY].to_numpy(float))
    starts = [*np.flatnonzero(begins), size]
    for start, stop in pairwise(starts):
        begins[[start + place for place in _restarts(frequency[start:stop])]] = True
    return np.cumsum(begins)


def with_sweeps(measurement: Measurement) -> Measurement:
    """The measurement with its sweeps as parts, if its column ``SWEEP_COUNT`` says it has some."""
    frame = measurement.frame
    if SWEEP_COUNT not in frame:
        return measurement
    number = frame[SWEEP_COUNT].to_numpy()
    tables = [
        frame[number == n].drop(columns=SWEEP_COUNT).reset_index(drop=True)
        for n in range(1, number.max() + 1)
    ]
    held = [constant_columns(table) for table in tables]
    telling = [n for n in held[0] if all(n in h for h in held) and len({h[n] for h in held}) > 1]
    parts = [
        Part("sweep", replace(measurement, frame=table), {name: has[name] for name in telling})
        for table, has in zip(tables, held, strict=True)
    ]
    return replace(measurement, parts=tuple(parts))


def constant_columns(frame: pd.DataFrame) -> dict[str, float | str]:
    """The columns that hold one value throughout, and that value."""
    found: dict[str, float | str] = {}
    for name in frame.columns:
        values = frame[name].to_numpy()
        if len(values) and (values == values[0]).all():
            found[str(name)] = float(values[0]) if values.dtype.kind in "fiu" else str(values[0])
    return found


def _marks(name: str) -> bool:
    return bool(_IDENTITY.fullmatch(name) or _COUNTER.fullmatch(name))


def _codes(values: np.ndarray) -> np.ndarray:
    """Each value as the number of its first appearance."""
    codes: dict[object, int] = {}
    return np.array([codes.setdefault(value, len(codes)) for value in values.tolist()], dtype=int)


def _counts_sweeps(codes: np.ndarray) -> bool:
    """Whether blocks of equal codes are long enough to be sweeps."""
    changes = np.flatnonzero(np.diff(codes) != 0)
    edges = np.concatenate([[0], changes + 1, [len(codes)]])
    return bool(np.median(np.diff(edges)) >= LEAST)


def _restarts(log_frequency: np.ndarray) -> list[int]:
    """Where sweeps after the first begin, by the frequency alone."""
    steps = np.diff(log_frequency)
    moving = abs(steps[steps != 0])
    if len(moving) < LEAST:
        return []
    far = JUMP * float(np.median(moving))
    places = np.flatnonzero(steps)
    sign = np.sign(steps[places])
    # a jump goes back, and the sweep goes on as it went before; where it does not, it has turned
    back = sign[1:] != sign[:-1]
    on = np.append(sign[2:] == sign[:-2], True)
    jumps = [int(place) + 1 for place in places[1:][back & on & (moving[1:] > far)]]
    edges = [0, *jumps, len(log_frequency)]
    turns = [
        start + turn
        for start, stop in pairwise(edges)
        for turn in _turns(log_frequency[start:stop], far)
    ]
    starts = sorted(jumps + turns)
    # frequencies without order are no sweeps, however many jumps they make
    return starts if len(log_frequency) >= LEAST * (len(starts) + 1) else []


def _turns(log_frequency: np.ndarray, far: float) -> list[int]:
    """Where the frequency has turned by more than ``far`` and runs the same range again."""
    turns, extreme, direction = [], 0, 0.0
    for place, value in enumerate(log_frequency):
        moved = value - log_frequency[extreme]
        if abs(moved) > far and moved * direction <= 0:
            if direction:
                turns.append(extreme)
            direction = np.sign(moved)
        if moved * direction > 0:
            extreme = place
    legs = abs(np.diff(log_frequency[[0, *turns, len(log_frequency) - 1]]))
    return [
        turn + 1
        for turn, (before, after) in zip(turns, pairwise(legs), strict=True)
        if min(before, after) > SAME_RANGE * max(before, after)
    ]
