"""What every impedance reader does with its table: order, sanity, sweeps.

A spectrum that no passive cell can have (frequencies that are not positive, a real part that is
negative nearly everywhere) is most often a file with swapped columns, and is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.electrochemistry.sweeps import in_order, sweep_count, with_sweeps
from electrolyte.readers.layouts.columns import Row
from electrolyte.readers.layouts.consistency import check_polar
from electrolyte.readers.measurement import (
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
    SWEEP_COUNT,
    Measurement,
)

if TYPE_CHECKING:
    import pandas as pd

OVERFLOW = 9.9e36  # ohm
SPECTRUM = (FREQUENCY, REAL_IMPEDANCE, IMAGINARY_IMPEDANCE)


def spectrum(
    path: Path,
    frame: pd.DataFrame,
    lines: Sequence[int] | None = None,
    *,
    tables: np.ndarray | None = None,
) -> tuple[pd.DataFrame, list[str]]:
    """Check a table with the columns of ``SPECTRUM``, put these first, and number its sweeps.

    Rows at 0 Hz, which programs write between sweeps, at 0 ohm, or with what instruments write for
    too much (SCPI: 9.9e37) hold no impedance, repeats to all digits nothing new: they are left out.

    Parameters
    ----------
    lines : line of each row in the file, for messages
    tables : number of the table of each row, where the file has several

    Raises
    ------
    RawFileError
        No point left, a frequency that is not positive, or columns that must be swapped.
    """
    warnings = []
    numbers = np.arange(len(frame)) if lines is None else np.asarray(lines)
    frequency = frame[FREQUENCY].to_numpy(float)
    if not (frequency >= 0).all():
        first = int(np.argmin(frequency >= 0))
        raise RawFileError(
            path,
            "frequencies above 0 Hz",
            f"{frequency[first]:g} Hz",
            line=None if lines is None else int(numbers[first]),
            hint="The columns may be swapped, or the header does not fit the data.",
        )
    size = np.hypot(*(frame[name].to_numpy(float) for name in SPECTRUM[1:]))
    no_frequency = frequency == 0
    reasons = {
        "0 Hz": no_frequency,
        "0 ohm": ~no_frequency & (size == 0),
        "overflow": ~no_frequency & (size >= OVERFLOW),
    }
    without = np.any(list(reasons.values()), axis=0)
    warnings += [
        f"{rows.sum()} rows without impedance ({why}) left out"
        for why, rows in reasons.items()
        if rows.any()
    ]
    points = frame[list(SPECTRUM)].to_numpy(float)
    again = ~without & np.append(False, (points[1:] == points[:-1]).all(axis=1))
    if again.any():
        warnings.append(f"{again.sum()} rows that repeat the one above to all digits left out")
    keep = ~(without | again)
    if not keep.all():
        frame, numbers = frame[keep], numbers[keep]
        tables = None if tables is None else tables[keep]
    if not len(frame):
        raise RawFileError(
            path, "an impedance spectrum", "no row with a frequency above 0 Hz and an impedance"
        )
    _refuse_swapped(path, frame, None if lines is None else int(numbers[0]))
    warnings += check_polar(path, frame, None if lines is None else list(numbers))
    if (frame[IMAGINARY_IMPEDANCE] > 0).mean() > 0.5:
        warnings.append(
            "the imaginary part is positive (inductive) at most points: "
            "check its sign, or the leads"
        )
    others = [name for name in frame.columns if name not in SPECTRUM]
    order = in_order(frame)
    frame = frame[[*SPECTRUM, *others]].iloc[order].reset_index(drop=True)
    sweep = sweep_count(frame, None if tables is None else tables[order])
    if sweep[-1] > 1:
        frame.insert(3, SWEEP_COUNT, sweep)
    return frame, warnings


def spectrum_measurement(
    path: Path,
    format: str,
    frame: pd.DataFrame,
    rows: Sequence[Row] | None,
    metadata: Mapping[str, Any],
    warnings: Sequence[str],
) -> Measurement:
    """The measurement of a table that passes ``spectrum``; ``rows`` give the lines."""
    lines = None if rows is None else [line for line, _ in rows]
    frame, checks = spectrum(path, frame, lines)
    found = (*warnings, *checks)
    return with_sweeps(Measurement("eis", format, frame, path, sha256_of(path), metadata, found))


def missing_end(frequency: np.ndarray, final: float | None) -> list[str]:
    """A warning if a sweep stops short of its final frequency by more than a factor of 1.5."""
    measured = frequency[frequency > 0]
    if final is None or final <= 0 or not len(measured):
        return []
    reached = measured[np.argmin(abs(np.log(measured) - np.log(final)))]
    if 1 / 1.5 < reached / final < 1.5:
        return []
    return [f"the sweep stops at {reached:g} Hz; it was to end at {final:g} Hz"]


def _refuse_swapped(path: Path, frame: pd.DataFrame, line: int | None) -> None:
    real, imaginary = frame[REAL_IMPEDANCE], frame[IMAGINARY_IMPEDANCE]
    if ((real < 0) & (imaginary > 0)).mean() > 0.5:
        raise RawFileError(
            path,
            "a real part above 0 ohm (a passive cell)",
            f"{real.iloc[0]:g} ohm, and below 0 at most points, with a positive imaginary part",
            line=line,
            hint="Real and imaginary columns are swapped.",
        )
    if (real < 0).mean() > 0.5:
        raise RawFileError(
            path,
            "a real part above 0 ohm (a passive cell)",
            f"{real.iloc[0]:g} ohm, and below 0 at most points",
            line=line,
            hint="The columns are swapped, the sign is wrong, or the measurement failed.",
        )
    # instruments space frequencies evenly in log f; impedances never are over two decades
    if _evenly_spaced(frame[FREQUENCY], decades=1):  # so may those of a capacitor, then
        return
    modulus = np.hypot(real, imaginary)
    for column, values in ((real.name, real), (imaginary.name, imaginary), ("|Z|", modulus)):
        if _evenly_spaced(values.abs(), decades=2):
            raise RawFileError(
                path,
                "evenly spaced frequencies",
                f"them in column '{column}'",
                line=line,
                hint="Frequency and impedance columns are swapped.",
            )


def _evenly_spaced(values: pd.Series, decades: float) -> bool:
    """At least ten values over more than these decades, equal ratio of neighbours within 5 %."""
    if len(values) < 10 or (values <= 0).any():
        return False
    steps = np.diff(np.log10(values.to_numpy(float)))
    mean = steps.mean()
    return bool(abs(steps.sum()) > decades and np.abs(steps - mean).max() < 0.05 * abs(mean))
