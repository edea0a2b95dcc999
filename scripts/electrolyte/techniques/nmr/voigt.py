"""The Voigt line of a finite FID, and its width."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import wofz

_GAUSS = np.pi**2 / (4 * np.log(2))  # FID envelope exp(-_GAUSS (G t)^2), G the Gaussian FWHM


def voigt(
    offset: np.ndarray,
    position: float,
    lorentzian: float,
    gaussian: float,
    start: float = 0.0,
    end: float = np.inf,
) -> np.ndarray:
    """Spectrum of exp(2 pi i position t) exp(-pi L t) exp(-(pi G t)^2/(4 ln 2)), start <= t < end.

    Complex (n,), in s. With start = 0 and end = infinity the real part is half of a Voigt line of
    unit area. Closed form with the Faddeeva function (DLMF 7.2, 7.7).

    Parameters
    ----------
    offset : (n,) Hz; position : Hz; lorentzian, gaussian : FWHM, Hz; start, end : s
    """
    return voigt_tangents(offset, position, (lorentzian, gaussian), (start, end))[0]


def voigt_tangents(
    offset: np.ndarray,
    position: float,
    widths: Sequence[float] | np.ndarray,
    times: tuple[float, float],
) -> np.ndarray:
    """``voigt`` and its derivatives (5, n): value, by position, ln L, ln G, and both times.

    ``widths`` : L and G; ``times`` : start and end.
    """
    (lorentzian, gaussian), (start, end) = widths, times
    root = np.sqrt(_GAUSS) * max(gaussian, 1e-4 * lorentzian, 1e-6)
    decay = np.pi * lorentzian + 2j * np.pi * (offset - position)

    def rest(time: float) -> np.ndarray:
        """The integral from ``time`` to infinity; its moments follow by partial integration."""
        edge = np.exp(-decay * time - (root * time) ** 2)
        faddeeva = wofz(1j * (decay / (2 * root) + root * time))
        value = np.sqrt(np.pi) / (2 * root) * edge * faddeeva
        first = (edge - decay * value) / (2 * root**2)
        second = time * edge + value - decay * first  # 2 root^2 times the second moment
        return np.array([value, 2j * np.pi * first, -np.pi * lorentzian * first, -second, -edge])

    is_over = np.isinf(end) or np.pi * lorentzian * end + (root * end) ** 2 > 40
    return rest(start) if is_over else rest(start) - rest(end)


def voigt_fwhm(lorentzian: float, gaussian: float) -> float:
    """FWHM of a Voigt line to 0.02 % (Olivero and Longbothum 1977)."""
    return float(0.5346 * lorentzian + np.sqrt(0.2166 * lorentzian**2 + gaussian**2))


def width_and_slopes(log_lorentzian: float, log_gaussian: float) -> tuple[float, float, float]:
    """FWHM of a Voigt line and its derivatives by ln L and ln G."""
    lorentzian, gaussian = float(np.exp(log_lorentzian)), float(np.exp(log_gaussian))
    root = np.sqrt(0.2166 * lorentzian**2 + gaussian**2)
    by_lorentzian = (0.5346 + 0.2166 * lorentzian / root) * lorentzian
    return voigt_fwhm(lorentzian, gaussian), float(by_lorentzian), float(gaussian**2 / root)
