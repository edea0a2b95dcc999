"""Line shapes on a two theta axis and their derivatives."""

from __future__ import annotations

import numpy as np

from electrolyte.techniques.xrd.pattern import Radiation

LN2 = np.log(2.0)
REACH = 25.0  # full widths
FAR = 30.0  # full widths squared: here a Gaussian is 0, and its exponential slow


def pseudo_voigt(
    x: np.ndarray, centre: float | np.ndarray, fwhm: float, eta: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Area-normalised eta * Lorentzian + (1 - eta) * Gaussian of the same full width.

    Returns the profile and its derivatives by centre, fwhm and eta, each of the shape of ``x``, or
    (k, n) of centres of shape (k, 1).
    """
    t = (x - centre) / fwhm
    fall = 1 / (1 + 4 * t**2)
    lorentz = (2 / (np.pi * fwhm)) * fall
    gauss = (2 * np.sqrt(LN2 / np.pi) / fwhm) * np.exp(-4 * LN2 * np.minimum(t**2, FAR))
    minus_by_t = t * ((8 * eta) * lorentz * fall + (8 * LN2 * (1 - eta)) * gauss)
    value = eta * lorentz + (1 - eta) * gauss
    return value, minus_by_t / fwhm, (t * minus_by_t - value) / fwhm, lorentz - gauss


def second_line(centre: float, radiation: Radiation) -> tuple[float, float]:
    """Position of the Kα2 line of a Kα1 line at ``centre`` (degrees), and its derivative."""
    sine = np.sin(np.radians(centre / 2)) * radiation.alpha2 / radiation.alpha1
    if not 0 < sine < 1:
        return centre, 1.0
    theta = np.arcsin(sine)
    slope = np.cos(np.radians(centre / 2)) * radiation.alpha2 / (radiation.alpha1 * np.cos(theta))
    return float(np.degrees(2 * theta)), float(slope)


def near(x: np.ndarray, centre: float, fwhm: float, radiation: Radiation) -> slice:
    """The part of the rising angles ``x`` within ``REACH`` full widths of a doublet."""
    last = second_line(centre, radiation)[0] if radiation.ratio > 0 else centre
    return slice(*np.searchsorted(x, (centre - REACH * fwhm, last + REACH * fwhm)))


def peak(
    x: np.ndarray, centre: float, fwhm: float, eta: float, radiation: Radiation
) -> tuple[np.ndarray, slice, np.ndarray]:
    """A Kα1 + Kα2 doublet of total area 1 at the rising angles ``x``.

    Returns the profile, shape of ``x``, and within a slice of ``x`` its derivatives by centre
    (Kα1), fwhm and eta, shape (3, m). Farther than ``REACH`` full widths from its lines, only the
    tail of a Lorentzian at their centre of gravity is left of the profile, and the derivatives,
    below 3e-5 of their largest, are taken as 0: a scan has many peaks, and most of it is far from
    each.
    """
    second, slope = second_line(centre, radiation)
    single = radiation.ratio <= 0
    at = np.array([centre] if single else [centre, second])
    share = np.array([1.0] if single else [1.0, radiation.ratio]) / (1 + max(radiation.ratio, 0.0))
    slopes = share * ([1.0] if single else [1.0, slope])
    close = near(x, centre, fwhm, radiation)
    value = np.empty(len(x))
    middle = float(share @ at)
    for far in (slice(0, close.start), slice(close.stop, len(x))):
        tail = (2 / fwhm) * (x[far] - middle)
        value[far] = (eta * 2 / (np.pi * fwhm)) / (1 + tail * tail)
    shape, by_centre, by_fwhm, by_eta = pseudo_voigt(x[close], at[:, None], fwhm, eta)
    value[close] = share @ shape
    return value, close, np.array([slopes @ by_centre, share @ by_fwhm, share @ by_eta])


def asymmetry(
    x: np.ndarray, centre: float, fwhm: float, eta: float, radiation: Radiation
) -> np.ndarray:
    """Change of a doublet of area 1 when the low-angle halves of its lines become wider by 1, shape
    of ``x``; the area stays.
    """
    change = np.zeros(len(x))
    for at, ratio in ((centre, 1.0), (second_line(centre, radiation)[0], radiation.ratio)):
        value, _, by_fwhm, _ = pseudo_voigt(x, at, fwhm, eta)
        share = ratio / (1 + radiation.ratio)
        change += share * (np.where(x < at, fwhm * by_fwhm + value, 0.0) - value / 2)
    return change


def gaussian(
    x: np.ndarray, centre: float, fwhm: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gaussian of height 1 with its derivatives by centre and fwhm."""
    t = (x - centre) / fwhm
    value = np.exp(-4 * LN2 * t**2)
    slope = 8 * LN2 * t * value / fwhm
    return value, slope, slope * t


def bump(
    x: np.ndarray, centre: float, fwhm: float, feet: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pseudo-Voigt of height 1 and Lorentzian share ``feet``; derivatives by centre and fwhm."""
    gauss = gaussian(x, centre, fwhm)
    if feet == 0:
        return gauss
    t = (x - centre) / fwhm
    value = 1 / (1 + 4 * t**2)
    slope = 8 * t * value**2 / fwhm
    lorentz = (value, slope, slope * t)
    value, by_centre, by_fwhm = (
        (1 - feet) * g + feet * one for g, one in zip(gauss, lorentz, strict=True)
    )
    return value, by_centre, by_fwhm
