"""Whether a program has stripped Kα2 from a scan, as its noise shows.

Such a program takes from each point half of what stands where its Kα1 would be (W. A. Rachinger, J.
Sci. Instrum. 25, 254 (1948)), and half of the noise there with it. So the noise of points at this
distance goes against each other, also where lines are too wide to show whether they have a Kα2.
"""

from __future__ import annotations

import numpy as np

from electrolyte.techniques.xrd.pattern import Radiation

CLEARLY = 0.5, 5.0  # of the expected share, and standard uncertainties, from which it was stripped
APART = 1.5  # steps between Kα1 and Kα2; nearer ones share a point
BELOW_LINES = 0.1  # of the intensity; where lines have more, their misfit hides the noise
FEWEST = 100  # points
LARGEST = 4.0  # standard deviations of the noise; more is no noise


def is_stripped(
    two_theta: np.ndarray,
    residual: np.ndarray,
    lines: np.ndarray,
    radiation: Radiation,
) -> bool:
    """Whether the noise of a scan shows that Kα2 was taken out.

    Parameters
    ----------
    two_theta, residual : shape (n,), degrees and standard deviations
    lines : shape (n,), share that lines have of the intensity
    radiation : as the scan was measured
    """
    sine = np.sin(np.radians(two_theta / 2)) * radiation.alpha1 / radiation.alpha2
    source = np.degrees(2 * np.arcsin(sine))
    apart = two_theta - source > APART * float(np.median(np.diff(two_theta)))
    used = apart & (source >= two_theta[0]) & (lines < BELOW_LINES)
    used &= np.interp(source, two_theta, lines) < BELOW_LINES
    if used.sum() < FEWEST:
        return False
    noise = np.clip(residual / max(float(np.std(residual[used])), 1e-12), -LARGEST, LARGEST)
    there = np.interp(source, two_theta, noise)[used]
    share = float(noise[used] @ there / (there @ there))
    u = float(np.std(noise[used]) / np.sqrt(there @ there))
    least, sure = CLEARLY
    return share < -least * radiation.ratio and share < -sure * u
