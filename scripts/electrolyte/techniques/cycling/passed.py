"""The charge that passed at each record: as the file counts it, else as its current says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from electrolyte.ground.errors import AnalysisError
from electrolyte.readers.measurement import FREQUENCY
from electrolyte.techniques.cycling.counters import counted
from electrolyte.techniques.cycling.integral import Integral, integral
from electrolyte.techniques.cycling.steps import Steps, steps_of

INTEGRAL = "integral of the current"


@dataclass(frozen=True)
class Passed:
    """Charge gained at each record in Ah, positive in charge, and where it came from.

    Attributes
    ----------
    net_Ah : from the file's counters, else the integral
    integral : of the current, to compare with
    set_Ah : what counters said more than ``net_Ah`` at each record where they were set to another
        value
    late_Ah : charge of each record that its counter shows at the next one only, after the current
        turned: it passed at voltages that are not in the file
    turned_Ah : what counters of both directions show at each record that passed against the other,
        or a net one against the current
    unsure : records whose charge the integral gives, though nothing says when their step began
    followed : records up to which a counter ran on from the record before, in its direction:
        nothing passed between them unseen
    """

    net_Ah: np.ndarray
    integral: Integral
    steps: Steps
    method: str
    set_Ah: np.ndarray | None = None
    late_Ah: np.ndarray | None = None
    turned_Ah: np.ndarray | None = None
    unsure: np.ndarray | None = None
    followed: np.ndarray | None = None
    warnings: tuple[str, ...] = ()

    @property
    def counted(self) -> bool:
        """Whether the charge is that of the file's counters."""
        return self.method != INTEGRAL

    @property
    def replaced_Ah(self) -> float:
        """What counters said more in all."""
        return 0.0 if self.set_Ah is None else float(self.set_Ah.sum())


def passed(frame: pd.DataFrame, subject: str) -> Passed:
    """The charge gained at each record: from the file's counters, else from the current.

    Records of an impedance measurement gain nothing.

    Parameters
    ----------
    frame : the tidy table of a cycler; subject : named in errors

    Raises
    ------
    AnalysisError
        No charge passed at all.
    """
    steps = steps_of(frame)
    integrated = integral(frame, steps)
    stated = counted(frame, integrated, steps)
    warnings: list[str] = []
    method, jumps, unsure, followed, late, turned = INTEGRAL, None, None, None, None, None
    net = integrated.net_Ah
    if stated is not None and stated.net_Ah.any():
        (net, jumps, followed, late, turned), method = stated, "sum of the step capacities"
        unsure = (jumps > 0) & ~steps.timed
    elif stated is not None and net.any():
        warnings.append(
            "The capacity columns are zero while current flows: the capacity is the integral of the"
            " current."
        )
    if FREQUENCY in frame:
        impedance = frame[FREQUENCY].to_numpy(dtype=float) > 0
        if impedance.any():
            net = np.where(impedance, 0.0, net)
            warnings.append(
                f"{int(impedance.sum())} records of an impedance measurement are left out."
            )
    if not net.any():
        raise AnalysisError(
            subject, "a test in which charge passes", "none in the whole file (rest only)"
        )
    return Passed(
        net, integrated, steps, method, jumps, late, turned, unsure, followed, tuple(warnings)
    )
