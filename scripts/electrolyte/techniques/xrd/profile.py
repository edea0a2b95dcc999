"""Line shapes on a two theta axis and their derivatives."""

from __future__ import annotations

import numpy as np

from electrolyte.techniques.xrd.pattern import Radiation

LN2 = np.log(2.0)


def pseudo_voigt(
    x: np.ndarray, centre: float, fwhm: float, eta: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Area-normalised eta * Lorentzian + (1 - eta) * Gaussian of the same full width.

    Returns the profile and its derivatives by centre, fwhm and eta, each of the shape of ``x``.
    """
    t = (x - centre) / fwhm
    gauss = 2 * np.sqrt(LN2 / np.pi) / fwhm * np.exp(-4 * LN2 * t**2)
    lorentz = 2 / (np.pi * fwhm) / (1 + 4 * t**2)
    by_t = eta * lorentz * (-8 * t / (1 + 4 * t**2)) + (1 - eta) * gauss * (-8 * LN2 * t)
    value = eta * lorentz + (1 - eta) * gauss
    return value, -by_t / fwhm, -(value + t * by_t) / fwhm, lorentz - gauss


def second_line(centre: float, radiation: Radiation) -> tuple[float, float]:
    """Position of the Kα2 line of a Kα1 line at ``centre`` (degrees), and its derivative."""
    sine = np.sin(np.radians(centre / 2)) * radiation.alpha2 / radiation.alpha1
    if not 0 < sine < 1:
        return centre, 1.0
    theta = np.arcsin(sine)
    slope = np.cos(np.radians(centre / 2)) * radiation.alpha2 / (radiation.alpha1 * np.cos(theta))
    return float(np.degrees(2 * theta)), float(slope)


def peak(
    x: np.ndarray, centre: float, fwhm: float, eta: float, radiation: Radiation
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """A Kα1 + Kα2 doublet of total area 1, with derivatives by centre (Kα1), fwhm and eta."""
    first = pseudo_voigt(x, centre, fwhm, eta)
    if radiation.ratio <= 0:
        return first
    centre2, slope = second_line(centre, radiation)
    second = pseudo_voigt(x, centre2, fwhm, eta)
    share = 1 / (1 + radiation.ratio)
    value, by_centre, by_fwhm, by_eta = (
        share * (a + radiation.ratio * b) for a, b in zip(first, second, strict=True)
    )
    by_centre = share * (first[1] + radiation.ratio * slope * second[1])
    return value, by_centre, by_fwhm, by_eta


def gaussian(
    x: np.ndarray, centre: float, fwhm: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gaussian of height 1 with its derivatives by centre and fwhm."""
    t = (x - centre) / fwhm
    value = np.exp(-4 * LN2 * t**2)
    slope = 8 * LN2 * t * value / fwhm
    return value, slope, slope * t
