"""Compliance of the frame: how far the instrument yields, which is no depth of the contact.

The depths of a test hold Cf P of it, and 1/S holds Cf (Oliver and Pharr, J. Mater. Res. 7 (1992)
1564, eq. 6; ISO 14577-1, machine compliance). What depths still hold of it shows in two laws of an
even material: √P/S is constant, and a pyramid is loaded along h = h0 + √(P/C). Creep, a substrate
or a hardness that changes with the depth bend them as well.
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
FIRST, LAST = 0.1, 0.95  # of the largest load: below it is the tip, above it the hold
FEWEST = 10  # points of a loading


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


def seen_in_stiffness(load_mN: ArrayLike, stiffness_N_m: ArrayLike) -> tuple[float, float]:
    """(Cf, u) in nm/mN from √P/S = k + Cf √P, whatever the area function; shapes (n,).

    NaN of fewer than three points, or of loads that do not differ by a factor of 1.5.
    """
    load, stiffness = (np.asarray(x, dtype=float) for x in (load_mN, stiffness_N_m))
    known = (load > 0) & (stiffness > 0)
    root, stiffness = np.sqrt(load[known]), stiffness[known]
    if len(root) < 3 or root.max() ** 2 < 1.5 * root.min() ** 2:
        return float("nan"), float("nan")
    compliance = root / stiffness * N_m_PER_mN_nm
    apart = root - root.mean()
    slope = float(apart @ compliance / (apart @ apart))
    left = compliance - compliance.mean() - slope * apart
    return slope, float(np.sqrt(left @ left / (len(root) - 2) / (apart @ apart)))


def seen_in_loading(depth_nm: np.ndarray, load_mN: np.ndarray) -> float:
    """Cf in nm/mN from h = h0 + a √P + Cf P over loads reached for the first time; shapes (n,) of
    one test. NaN where its loading has too few points."""
    loading = slice(0, int(np.argmax(load_mN)) + 1)
    depth, load = depth_nm[loading], load_mN[loading]
    first_time = load >= np.maximum.accumulate(load)
    inside = first_time & (load > FIRST * load[-1]) & (load < LAST * load[-1]) & np.isfinite(depth)
    if inside.sum() < FEWEST:
        return float("nan")
    root = np.sqrt(load[inside])
    terms = np.column_stack([np.ones(len(root)), root, root**2])
    return float(np.linalg.lstsq(terms, depth[inside])[0][2])
