"""What readers of plain tables do with a polarization: order of the columns, times that run on.

Times that begin again with each step of a program go on from the last one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.measurement import CURRENT, TEST_TIME, VOLTAGE, Measurement

if TYPE_CHECKING:
    import pandas as pd

_STEP = re.compile(r"(step|segment|sequence|cycle|loop)\b.*", re.I)
POLARIZATION = (TEST_TIME, VOLTAGE, CURRENT)


def polarization_measurement(
    path: Path,
    format: str,
    frame: pd.DataFrame,
    lines: Sequence[int] | None,
    metadata: Mapping[str, Any],
    warnings: Sequence[str],
) -> Measurement:
    """The measurement of a table with the columns of ``POLARIZATION``.

    Parameters
    ----------
    lines : line of each row in a text file

    Raises
    ------
    RawFileError
        A time that is less than the one before.
    """
    time = _running_on(frame)
    backwards = np.flatnonzero(np.diff(time) < 0)
    if len(backwards):
        row = int(backwards[0]) + 1
        raise RawFileError(
            path,
            "times that do not decrease",
            f"{time[row]:g} s after {time[row - 1]:g} s",
            line=None if lines is None else lines[row],
            hint="The columns may be swapped, or two runs are in one file.",
        )
    frame[TEST_TIME] = time
    frame = frame[[*POLARIZATION, *(name for name in frame.columns if name not in POLARIZATION)]]
    return Measurement("dc", format, frame, path, sha256_of(path), metadata, tuple(warnings))


def _running_on(frame: pd.DataFrame) -> np.ndarray:
    """Times in s, (N,), that begin again only where no number of a step changes."""
    time = frame[TEST_TIME].to_numpy(float)
    back = np.append(False, np.diff(time) < 0)
    numbers = [frame[n].to_numpy() for n in frame.columns if _STEP.match(str(n).strip())]
    begins = any((np.append(False, n[1:] != n[:-1]) >= back).all() for n in numbers)
    if not (back.any() and begins):
        return time
    before = np.append(0.0, np.where(back[1:], time[:-1], 0.0))
    return np.asarray(time + np.cumsum(before))
