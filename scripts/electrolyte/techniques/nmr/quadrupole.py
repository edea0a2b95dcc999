"""How large a quadrupole coupling a narrow central-transition line of a spin 3/2 allows.

Under fast magic-angle spinning the second-order frequency of the central transition of a
crystallite, relative to the Larmor frequency, is
-(nu_Q²/(6 nu_0)) (I(I+1) - 3/4) (A cos⁴θ + B cos²θ + C), nu_Q = 3 C_Q/(2I(2I-1)), with A, B, C
functions of the asymmetry and the azimuth (Müller, Jahnke, Grimmer 1981; Freude and Haase 1993).
"""

from __future__ import annotations

import numpy as np

GAUSSIAN_FWHM = 2 * np.sqrt(2 * np.log(2))


def powder_frequencies(
    coupling_Hz: float, asymmetry: float, larmor_Hz: float, n: int = 200, spin: float = 1.5
) -> np.ndarray:
    """Second-order frequencies in Hz of n x n crystallites of equal weight."""
    cosine = (np.arange(n) + 0.5) / n
    double = np.cos(2 * np.pi * (np.arange(n) + 0.5) / n)  # cos(2 phi)
    x, p = np.meshgrid(cosine**2, asymmetry * double)
    a = 21 / 16 - 7 / 8 * p + 7 / 48 * p**2
    b = -9 / 8 + asymmetry**2 / 12 + p - 7 / 24 * p**2
    c = 5 / 16 - p / 8 + 7 / 48 * p**2
    splitting = 3 * coupling_Hz / (2 * spin * (2 * spin - 1))
    strength = splitting**2 / (6 * larmor_Hz) * (spin * (spin + 1) - 0.75)
    return np.asarray(-strength * (a * x**2 + b * x + c)).ravel()


def induced_shift_limit(fwhm_Hz: float) -> float:
    """Largest distance in Hz of a line from its isotropic shift, by the coupling of a rigid site
    whose pattern is no broader than the line, at any asymmetry.

    The mean of the second-order pattern lies below the isotropic shift by as many of its standard
    deviations for any spin and field.
    """
    patterns = [powder_frequencies(1e6, asymmetry, 100e6) for asymmetry in np.linspace(0, 1, 11)]
    return float(fwhm_Hz / GAUSSIAN_FWHM * max(-each.mean() / each.std() for each in patterns))


def coupling_limit(fwhm_Hz: float, larmor_Hz: float, spin: float = 1.5) -> float:
    """Largest C_Q in Hz whose pattern is no broader than the line, at any asymmetry.

    ``spin`` : half-integer, 3/2 or more.

    Breadth is compared as the FWHM of a Gaussian of the same second moment. It is a bound: other
    broadening leaves less room, and averaging by motion hides a larger static coupling.
    """
    reference = 1e6
    narrowest = min(
        powder_frequencies(reference, asymmetry, larmor_Hz, spin=spin).std()
        for asymmetry in np.linspace(0, 1, 11)
    )
    return float(reference * np.sqrt(fwhm_Hz / (GAUSSIAN_FWHM * narrowest)))
