"""What is known of the width of a peak before it is fitted: the widths of the others of the scan.

The width of a weak peak follows the noise: fitted freely, it collapses to a few steps, and its
position and area with it. So the logarithms of all widths are taken to be normally distributed
about a common line over tan θ (strain broadens by tan θ, small crystals by 1 / cos θ), whose
parameters and spread all peaks together give, each by how well it is known (empirical Bayes; Gelman
et al., Bayesian Data Analysis, 3rd ed., ch. 5).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

STRONG = 0.12  # relative u up to which a width is known by itself
FAIR = 0.5  # relative u up to which it says something of the others
SLOPED = 6  # strong peaks from which the widths may depend on the angle
OUTLYING = 1.0  # of the logarithm: farther off says no more
TYPICAL, WIDE = np.log(0.3), 0.8  # log degrees, of powders in laboratory diffractometers
SPREAD, FREEDOM = 0.2, 3.0  # spread of the widths within a scan, known as if from so many peaks
LEAST = 0.08  # spread that no scan falls below


@dataclass(frozen=True)
class Widths:
    """log(full width / degree) = level + slope tan θ, with a standard deviation of ``spread``."""

    level: float
    slope: float
    spread: float

    def expected(self, two_theta: np.ndarray) -> np.ndarray:
        """Full widths in degrees, shape of ``two_theta``."""
        return np.exp(self.level + self.slope * np.tan(np.radians(two_theta / 2)))

    def misfit(self, two_theta: np.ndarray, fwhm: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Deviations of widths in standard deviations, and their derivatives by the width."""
        off = np.log(fwhm / self.expected(two_theta)) / self.spread
        return off, 1 / (fwhm * self.spread)


ANY_WIDTH = Widths(TYPICAL, 0.0, WIDE)


def widths_of(peaks: np.ndarray, u_peaks: np.ndarray, before: Widths = ANY_WIDTH) -> Widths:
    """What the peaks of a scan say of the width of another one.

    Parameters
    ----------
    peaks, u_peaks : shape (n, 3): centre, full width, area, and their standard uncertainties
    before : with which they were fitted; it is taken out again, so that widths do not confirm it
    """
    relative = u_peaks[:, 1] / peaks[:, 1]
    certain = relative > 0  # a width at its bound is none
    precision = np.where(certain, relative, np.inf) ** -2.0 - before.spread**-2.0
    known = precision > FAIR**-2.0
    if not known.any():
        return ANY_WIDTH
    u = precision[known] ** -0.5
    usual = np.log(before.expected(peaks[known, 0]))
    log = np.log(peaks[known, 1])
    log = log + (log - usual) * (u / before.spread) ** 2
    tangent = np.tan(np.radians(peaks[known, 0] / 2))
    sloped = (u < STRONG).sum() >= SLOPED
    design = np.column_stack([np.ones(len(log)), tangent])[:, : 2 if sloped else 1]
    prior = np.diag([WIDE**-2.0, 1.0][: design.shape[1]])
    spread = SPREAD
    for _ in range(20):
        weight = 1 / (u**2 + spread**2)
        information = prior + design.T @ (weight[:, None] * design)
        line = np.linalg.solve(information, prior[:, 0] * TYPICAL + design.T @ (weight * log))
        # expected squares of the deviations from the line (EM), that of outliers bounded
        shrunk = spread**2 * weight
        off = np.clip(log - design @ line, -OUTLYING, OUTLYING)
        squares = (shrunk * off) ** 2 + shrunk * u**2
        total = FREEDOM * SPREAD**2 + squares.sum()
        spread = max(float(np.sqrt(total / (FREEDOM + len(log)))), LEAST)
    unknown = float(np.mean(np.sum(design @ np.linalg.inv(information) * design, axis=1)))
    slope = float(line[1]) if sloped else 0.0
    return Widths(float(line[0]), slope, float(np.hypot(spread, np.sqrt(unknown))))
