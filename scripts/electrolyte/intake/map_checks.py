"""What the numbers that a new column map reads say of it: signs, units, Kramers-Kronig, charge."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from electrolyte.ground.errors import AnalysisError
from electrolyte.readers.measurement import (
    CURRENT,
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
    SWEEP_COUNT,
    VOLTAGE,
    Measurement,
)
from electrolyte.techniques.cycling.passed import passed
from electrolyte.techniques.eis.kramers_kronig import linear_kk_many

MOST_RESIDUAL = 0.05  # of the Kramers-Kronig fit; a spectrum in other columns leaves more
MOST_APART = 0.05  # relative, of counted and integrated charge
ONE_WAY = 0.7  # share of the records in which the voltage follows the current


def inductive(measurement: Measurement) -> bool:
    """Whether the imaginary part is positive at most points, as of a column that holds -Z''."""
    return bool((measurement.frame[IMAGINARY_IMPEDANCE] > 0).mean() > 0.5)


def discharged_by_positive_current(measurement: Measurement) -> bool:
    """Whether the voltage of a cell falls while a positive current flows."""
    current = measurement.frame[CURRENT].to_numpy(float)[1:]
    change = np.diff(measurement.frame[VOLTAGE].to_numpy(float))
    moving = (current != 0) & (change != 0)
    against = np.sign(current[moving]) != np.sign(change[moving])
    return bool(moving.any() and against.mean() > ONE_WAY)


def checks(measurement: Measurement) -> Iterator[str]:
    """One line for each check of a technique that looks at the whole: what it found."""
    if measurement.technique == "eis":
        yield from _kramers_kronig(measurement)
    elif measurement.technique == "cycling":
        yield from _charge(measurement)


def _kramers_kronig(measurement: Measurement) -> Iterator[str]:
    frame = measurement.frame
    if SWEEP_COUNT in frame:
        frame = frame[frame[SWEEP_COUNT] == frame[SWEEP_COUNT].iloc[0]]
    impedance = frame[REAL_IMPEDANCE].to_numpy() + 1j * frame[IMAGINARY_IMPEDANCE].to_numpy()
    try:
        (found,) = linear_kk_many(frame[FREQUENCY].to_numpy(), [impedance])
    except AnalysisError as error:
        yield f"Kramers-Kronig: {error}"
        return
    doubt = "" if found.rms < MOST_RESIDUAL else "; are these the right columns, units and signs?"
    yield f"Kramers-Kronig: residual {100 * found.rms:.2g} % of |Z|{doubt}"


def _charge(measurement: Measurement) -> Iterator[str]:
    try:
        found = passed(measurement.frame, measurement.source.name)
    except AnalysisError as error:
        yield f"charge: {error}"
        return
    if not found.counted:
        yield "charge: no counter in the file, the integral of the current counts"
        return
    counted, integrated = (
        np.abs(np.diff(net)).sum() for net in (found.net_Ah, found.integral.net_Ah)
    )
    ratio = counted / integrated if integrated > 0 else np.inf
    doubt = (
        "" if abs(ratio - 1) < MOST_APART else "; are the units of time, current and charge right?"
    )
    yield f"charge: counted over integrated {ratio:.4g}{doubt}"
