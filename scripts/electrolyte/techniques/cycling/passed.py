"""The charge that passed at each record, whatever the counters of the cycler do.

Cyclers restart their capacity counters at every step (Neware), at every change of direction
(Maccor), at every cycle or never (Arbin). Taking the highest value of a cycle, as many scripts do,
loses all but the longest step of a charge at constant current and then constant voltage.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from electrolyte.ground.errors import AnalysisError
from electrolyte.readers.measurement import (
    CHARGING_CAPACITY,
    CURRENT,
    DISCHARGING_CAPACITY,
    STEP_COUNT,
    TEST_TIME,
)

SECONDS_PER_HOUR = 3600.0
AGREEMENT = 0.02  # relative; counters and the integral of the current differ more: a warning
IDLE = 1e-4  # of the largest current: below it, no current flows


@dataclass(frozen=True)
class Passed:
    """Charge and discharge gained at each record in Ah (both 0 or more), and where it came from."""

    charge_Ah: np.ndarray
    discharge_Ah: np.ndarray
    method: str
    warnings: tuple[str, ...] = ()


def passed(frame: pd.DataFrame, subject: str) -> Passed:
    """The charge gained at each record: from the file's counters, else from the current.

    Parameters
    ----------
    frame : the tidy table of a cycler; subject : named in errors

    Raises
    ------
    AnalysisError
        No charge passed at all.
    """
    integrated = integral(frame)
    counted = _counted(frame)
    warnings: list[str] = []
    if counted is None:
        charge, discharge, method = *integrated, "integral of the current"
    else:
        charge, discharge, method = *counted, "sum of the step capacities"
        if (
            not charge.any()
            and not discharge.any()
            and (integrated[0].any() or integrated[1].any())
        ):
            warnings.append(
                "The capacity columns are zero while current flows: the capacity is the integral"
                " of the current."
            )
            charge, discharge, method = *integrated, "integral of the current"
        else:
            warnings += _disagreement(frame, counted, integrated)
    if not charge.any() and not discharge.any():
        raise AnalysisError(
            subject, "a test in which charge passes", "none in the whole file (rest only)"
        )
    return Passed(charge, discharge, method, tuple(warnings))


def gains(counter: np.ndarray) -> np.ndarray:
    """What a capacity counter gained at each record, wherever it restarts.

    A fall to less than half is a restart, and what stands after it was gained since; a smaller fall
    is noise of the counter and stays, so that sums are right. The first record gains nothing: what
    passed before the file began is not in the file.
    """
    gained = np.diff(counter, prepend=counter[:1])
    before = np.concatenate((counter[:1], counter[:-1]))
    restart = counter < 0.5 * before
    gained[restart] = counter[restart]
    return gained


def integral(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Charge and discharge at each record in Ah from current and time.

    Trapezoids within a step; a step's first record counts with its own current, because the current
    changes at once between steps.
    """
    current = frame[CURRENT].to_numpy(dtype=float)
    time = frame[TEST_TIME].to_numpy(dtype=float)
    if STEP_COUNT in frame:
        step = frame[STEP_COUNT].to_numpy()
    else:
        step = np.sign(np.where(flowing(current), current, 0))
    elapsed = np.diff(time, prepend=time[:1]) / SECONDS_PER_HOUR
    before = np.concatenate((current[:1], current[:-1]))
    same = np.diff(step, prepend=step[:1]) == 0
    charge = np.where(same, 0.5 * (before + current), current) * elapsed
    return np.maximum(charge, 0.0), np.maximum(-charge, 0.0)


def flowing(current: np.ndarray) -> np.ndarray:
    """Where current flows, rather than the offset of an idle channel."""
    size = np.abs(current)
    return size > IDLE * size.max(initial=0.0)


def _counted(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray] | None:
    if CHARGING_CAPACITY not in frame or DISCHARGING_CAPACITY not in frame:
        return None
    return (
        gains(frame[CHARGING_CAPACITY].to_numpy(dtype=float)),
        gains(frame[DISCHARGING_CAPACITY].to_numpy(dtype=float)),
    )


def _disagreement(
    frame: pd.DataFrame,
    counted: tuple[np.ndarray, np.ndarray],
    integrated: tuple[np.ndarray, np.ndarray],
) -> list[str]:
    """Warnings where counter and integral differ by more than the digits of the current explain."""
    current = np.abs(frame[CURRENT].to_numpy(dtype=float))
    levels = np.unique(np.append(0.0, current[flowing(current)]))
    half_digit = 0.5 * float(np.diff(levels).min()) if len(levels) > 1 else 0.0
    typical = float(np.median(levels[1:])) if len(levels) > 1 else 1.0
    allowed = AGREEMENT + half_digit / typical
    warnings = []
    for name, counter, integral_Ah in zip(
        ("charge", "discharge"), map(np.sum, counted), map(np.sum, integrated), strict=True
    ):
        if abs(counter - integral_Ah) > allowed * max(counter, integral_Ah):
            warnings.append(
                f"The counted {name} is {1e3 * counter:.4g} mAh, the integral of the current"
                f" {1e3 * integral_Ah:.4g} mAh: check units, sign and missing records."
            )
    return warnings
