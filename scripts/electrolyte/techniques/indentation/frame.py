"""Compliance of the frame: how far the instrument yields, which is no depth of the contact.

The depths of a test hold Cf P of it, and 1/S holds Cf (Oliver and Pharr, J. Mater. Res. 7 (1992)
1564, eq. 6; ISO 14577-1, machine compliance).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from electrolyte.readers.measurement import (
    CONTACT_STIFFNESS,
    DEPTH,
    LOAD,
    STIFFNESS_SQUARED_OVER_LOAD,
    Measurement,
)

N_m_PER_mN_nm = 1e6


def without_frame(measurement: Measurement, compliance_nm_mN: float) -> Measurement:
    """The measurement with depths and stiffnesses of the contact alone.

    Of a stiffness that the compliance explains in whole, NaN is left.
    """
    if not compliance_nm_mN:
        return measurement
    frame = measurement.frame.copy()
    frame[DEPTH] = frame[DEPTH] - compliance_nm_mN * frame[LOAD]
    if CONTACT_STIFFNESS in frame:
        frame[CONTACT_STIFFNESS] = of_contact(frame[CONTACT_STIFFNESS], compliance_nm_mN)
    if STIFFNESS_SQUARED_OVER_LOAD in frame:
        squared = frame[STIFFNESS_SQUARED_OVER_LOAD] * frame[LOAD] * 1e6  # GPa mN: 1e6 (N/m)²
        stiffness = of_contact(np.sqrt(squared.where(squared >= 0)), compliance_nm_mN)
        frame[STIFFNESS_SQUARED_OVER_LOAD] = stiffness**2 / frame[LOAD] * 1e-6
    return replace(measurement, frame=frame)


def of_contact(stiffness_N_m: ArrayLike, compliance_nm_mN: float) -> np.ndarray:
    """1/S of the contact is that of the test less Cf."""
    measured = np.asarray(stiffness_N_m, dtype=float)
    left = 1 - measured * compliance_nm_mN / N_m_PER_mN_nm
    return np.where(left > 0, measured / np.where(left > 0, left, 1.0), np.nan)
