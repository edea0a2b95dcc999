"""Contact stiffness from unloading curves, where an instrument records none while loading.

The upper part of an unloading follows ``P = B (h - hf)^m``; its slope at the largest load is the
stiffness (Oliver and Pharr, J. Mater. Res. 7 (1992) 1564, eq. 8).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from electrolyte.ground.errors import AnalysisError

MINIMUM_POINTS = 8  # of the fitted part: three parameters, and enough left to show a misfit


@dataclass(frozen=True)
class Unloading:
    """One fitted unloading.

    start : index of its first point, the last one at the largest load
    load_mN, depth_nm : there; stiffness_N_m, u_stiffness_N_m : slope there
    exponent : m, between 1 (flat punch) and 2 (cone); final_depth_nm : hf
    residual : rms misfit as a fraction of the largest load
    """

    start: int
    load_mN: float
    depth_nm: float
    stiffness_N_m: float
    u_stiffness_N_m: float
    exponent: float
    final_depth_nm: float
    residual: float


def fit_unloading(
    depth_nm: ArrayLike,
    load_mN: ArrayLike,
    start: int,
    stop: int,
    load_range: tuple[float, float],
    subject: str,
) -> Unloading:
    """Power law through the points of one unloading with load in ``load_range`` of the peak.

    Parameters
    ----------
    depth_nm, load_mN : the whole test, shape (n,)
    start, stop : as ``unloadings`` gives them
    load_range : (lowest, highest) fraction of the peak load, such as (0.5, 0.98)
    subject : how errors name the indent

    Raises
    ------
    AnalysisError
        Too few points, no fit, or an exponent outside 1 to 3.
    """
    from scipy.optimize import least_squares  # here: gathering the numbers takes no fit

    depth = np.asarray(depth_nm, dtype=float)[start:stop]
    load = np.asarray(load_mN, dtype=float)[start:stop]
    peak_load, peak_depth = float(load[0]), float(depth[0])
    inside = (load >= load_range[0] * peak_load) & (load <= load_range[1] * peak_load)
    h, p = depth[inside], load[inside] / peak_load
    if len(h) < MINIMUM_POINTS or np.ptp(h) <= 0:
        raise AnalysisError(
            subject,
            f"at least {MINIMUM_POINTS} points of unloading between {load_range[0]:.0%} and "
            f"{load_range[1]:.0%} of the peak load",
            f"{len(h)}",
            hint="Record the unloading more densely, or widen the range in config.",
        )
    # P/Pmax = a x^m with x = (h - hf)/(hmax - hf); in logarithms of a and of the elastic recovery
    slope = float(np.polyfit(h, p, 1)[0])
    if slope <= 0:
        raise AnalysisError(subject, "a depth that falls with the load", "a depth that rises")
    recovery = 1.5 / slope

    def residuals(parameters: np.ndarray) -> np.ndarray:
        log_a, m, log_recovery = parameters
        x = 1 - (peak_depth - h) / math.exp(log_recovery)
        model: np.ndarray = math.exp(log_a) * np.maximum(x, 1e-9) ** m - p
        return model

    fit = least_squares(
        residuals,
        [0.0, 1.5, math.log(max(recovery, 1.05 * (peak_depth - h.min())))],
        bounds=([-1.0, 1.0, -5.0], [1.0, 3.0, 20.0]),
        x_scale=[0.1, 0.3, 0.3],
        xtol=1e-14,
        ftol=1e-14,
        gtol=1e-14,
    )
    log_a, m, log_recovery = fit.x
    if not fit.success or not 1.0 < m < 3.0:
        raise AnalysisError(
            subject,
            "an unloading of exponent between 1 and 3",
            f"{m:.2f}" if fit.success else f"no fit ({fit.message})",
            hint="Look at the unloading curve: pop-out, drift or a lost surface.",
        )
    stiffness = math.exp(log_a) * m / math.exp(log_recovery) * peak_load * 1e6
    variance = 2 * fit.cost / max(len(h) - 3, 1)
    jacobian = np.asarray(fit.jac, dtype=float)
    covariance = variance * np.linalg.pinv(jacobian.T @ jacobian)
    gradient = np.array([1.0, 1 / m, -1.0])  # of ln S in (log_a, m, log_recovery)
    return Unloading(
        start=start,
        load_mN=peak_load,
        depth_nm=peak_depth,
        stiffness_N_m=stiffness,
        u_stiffness_N_m=stiffness * math.sqrt(max(gradient @ covariance @ gradient, 0.0)),
        exponent=float(m),
        final_depth_nm=peak_depth - math.exp(log_recovery),
        residual=math.sqrt(2 * fit.cost / len(h)),
    )
