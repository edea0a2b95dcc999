"""What readers of plain tables do with a polarization: order of the columns, times that run on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.measurement import CURRENT, TEST_TIME, VOLTAGE, Measurement

if TYPE_CHECKING:
    import pandas as pd

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
    time = frame[TEST_TIME].to_numpy(float)
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
    frame = frame[[*POLARIZATION, *(name for name in frame.columns if name not in POLARIZATION)]]
    return Measurement("dc", format, frame, path, sha256_of(path), metadata, tuple(warnings))
