"""Whether a table of voltages and currents is of a half cycle or of a held voltage."""

from __future__ import annotations

import numpy as np

from electrolyte.readers.layouts.columns import fields_of
from electrolyte.readers.layouts.delimited import separator_of
from electrolyte.readers.layouts.headers import label_of
from electrolyte.readers.layouts.numerals import POINT, Numerals
from electrolyte.readers.measurement import CURRENT, VOLTAGE

LEAST_RUN_V = 0.05  # V
LEAST_MOVING = 0.3  # share of the records that do not repeat a voltage, as held ones do
HELD = 0.2  # relative; within it of their median lie half of the currents, as none of a sweep do
LEAST_SWEPT = 10  # records
EVEN, MOSTLY = 0.1, 0.8  # as alike, relative, are as many steps of the voltage in a sweep
ONE_WAY = 0.7  # share of the records that follow the run; noise and steps have half of it


def is_galvanostatic(lines: list[str]) -> bool:
    """Whether the voltage runs one way while a held current flows, as in a half cycle.

    A polarization holds its voltage, with noise to both sides. ``lines`` begin with the header;
    records that repeat the voltage of the one before do not tell.
    """
    voltage, current = _records(lines)
    if len(voltage) < 3:
        return False
    turns = np.flatnonzero(np.diff(np.sign(current)) != 0) + 1
    longest = max(np.split(voltage, turns), key=len)
    flowing = max(np.split(current, turns), key=len)
    away = np.abs(flowing - np.median(flowing))
    if np.median(away) > HELD * abs(np.median(flowing)):
        return False
    steps = np.diff(longest)
    moving = steps[steps != 0]
    if len(moving) <= LEAST_MOVING * len(steps):
        return False
    run = longest[-1] - longest[0]
    along = np.mean(moving * np.sign(run) > 0)
    return bool(abs(run) > LEAST_RUN_V and along > ONE_WAY)


def is_swept(lines: list[str]) -> bool:
    """Whether the voltage runs by even steps while no current is held, as in voltammetry."""
    voltage, current = _records(lines)
    if len(voltage) < LEAST_SWEPT:
        return False
    steps = np.abs(np.diff(voltage))
    even = np.abs(steps - np.median(steps)) <= EVEN * np.median(steps)
    away = np.abs(current - np.median(current))
    lasts = np.median(away) <= HELD * abs(np.median(current))
    return bool(np.median(steps) > 0 and even.mean() > MOSTLY and not lasts)


def _records(lines: list[str]) -> np.ndarray:
    """Voltage and current of the records below a header, one row each; none without both."""
    separator = separator_of(lines[0])
    labels = [label_of(name)[0] for name in lines[0].strip().split(separator)]
    if not {VOLTAGE, CURRENT} <= set(labels):
        return np.empty((2, 0))
    places = [labels.index(VOLTAGE), labels.index(CURRENT)]
    split = [fields_of(line, separator) for line in lines[1:]]
    numerals = Numerals.of(split) or POINT
    rows = []
    for fields in split:
        try:
            rows.append([numerals.number(fields[place]) for place in places])
        except (IndexError, ValueError):
            continue
    rows = [row for row in rows if np.isfinite(row).all()]
    return np.array(rows, dtype=float).reshape(-1, 2).T
