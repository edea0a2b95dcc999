"""Errors of a receiver with two channels: a constant in each, unequal gains, no right angle.

A constant is a spike at the transmitter. Unlike channels add c s* to the FID s, and to the spectrum
c S*(-f), an image of each line about the transmitter (R. R. Ernst, G. Bodenhausen, A. Wokaun,
Principles of Nuclear Magnetic Resonance, 1987, chapter 4).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from electrolyte.numbers.doubt import Doubt
from electrolyte.techniques.nmr.effect import Effect, effect_of
from electrolyte.techniques.nmr.fourier import Spectrum, noise_sd
from electrolyte.techniques.nmr.lines import LineFit

SPIKE = 8.0  # standard deviations of the noise by which one point stands out
SMOOTH = 5.0  # times what its neighbours deviate from a smooth curve
_BESIDE = np.array([-4, -3, -2, -1, 1, 2, 3, 4])  # points
SPIKE_POINTS = 2.0  # from the transmitter, and in width
IMAGE = 13.8  # fall of chi squared by two parameters, by chance 1 in 1000
SHARE_u = 0.01  # of an image, beforehand
LARGEST_IMAGE = 0.1  # of a line; a larger line at its place is none
_NEAR = 1.5  # mean widths between an image and a line that it may be taken for


def without_constant(fid: np.ndarray, group_delay_points: float) -> tuple[np.ndarray, float]:
    """The FID, or stack (rows, n), without a constant that shows as one point of the spectrum, and
    the largest constant over the largest value; 0 where there is none.

    A line has more than one point, unless the FID is cut short and the line just at the
    transmitter.
    """
    rows = np.atleast_2d(fid)
    size = rows.shape[-1]
    if size < 4 * len(_BESIDE):
        return fid, 0.0
    spectrum = np.fft.fft(rows, axis=-1) / size
    noise = np.array([noise_sd(np.fft.fftshift(row)) for row in spectrum])
    beside = spectrum[:, _BESIDE] * np.exp(2j * np.pi * group_delay_points * _BESIDE / size)
    curve = np.vander(_BESIDE / len(_BESIDE), 4)
    values = np.linalg.lstsq(curve, beside.T, rcond=None)[0]
    rest = np.sqrt(np.mean(np.abs(beside.T - curve @ values) ** 2, axis=0))
    constant = spectrum[:, 0] - values[-1]
    found = (np.abs(constant) > SPIKE * noise) & (np.abs(constant) > SMOOTH * rest)
    if not found.any():
        return fid, 0.0
    constant = np.where(found, constant, 0.0)
    share = float(np.abs(constant).max() / np.abs(rows).max())
    return (rows - constant[:, None]).reshape(fid.shape), share


def one_channel(fid: np.ndarray) -> list[Doubt]:
    """A doubt in an FID (n,) of which one channel holds nothing: a line and its image are alike."""
    if fid.real.any() and fid.imag.any():
        return []
    return [Doubt("quadrature_image", "one channel of the FID is empty: the image is as the line")]


def spike(spectrum: Spectrum, fit: LineFit) -> list[Doubt]:
    """A doubt in a main line at the transmitter that may be no wider than the points of the
    spectrum: a constant that fades during the acquisition is as narrow."""
    main, step = fit.lines[0], float(spectrum.offset[1] - spectrum.offset[0])
    least = max(abs(main.offset) - 2 * main.offset_u, main.fwhm - 2 * main.fwhm_u)
    if least > SPIKE_POINTS * step:
        return []
    text = f"a line of {main.fwhm:.3g} Hz at the transmitter, in points of {step:.3g} Hz"
    return [Doubt("transmitter_spike", text)]


@dataclass(frozen=True)
class Image:
    """An image of the main line about the transmitter.

    share : its amplitude over that of the line; effect : on the line
    """

    share: float
    effect: Effect

    @property
    def is_seen(self) -> bool:
        return self.effect.gain > IMAGE

    @property
    def matters(self) -> bool:
        """Whether numbers of the line are off by more than they may be."""
        return self.is_seen and self.effect.matters


def image(spectrum: Spectrum, fit: LineFit, half_window: float) -> Image:
    """The image of the first line: least squares of what the fit leaves, with all that the line can
    do instead.

    Parameters
    ----------
    half_window : Hz, on either side of the line and of its mirrored place
    """
    main, offset = fit.lines[0], spectrum.offset
    at_line = np.abs(offset - main.offset) < half_window
    at_image = np.abs(offset + main.offset) < half_window
    used = at_line | at_image
    x = offset[used]
    mirrored = fit.components(-x)[0].conj()
    inside = np.isin(x, fit.offset)
    regions = [at_line[used], (at_image & ~at_line)[used]]
    if abs(main.offset) < half_window:  # they overlap; the model has a baseline where it was fitted
        regions = [inside, ~inside]
    baselines = [
        region * ((x - x[region].mean()) / half_window) ** power
        for region in regions
        if region.any()
        for power in (0, 1)
    ]
    model = fit.central(x)
    model[inside] = fit.model[np.isin(fit.offset, x)]
    rest = spectrum.intensity[used] - model
    found = effect_of([mirrored, 1j * mirrored], fit, x, rest, baselines, SHARE_u)
    return Image(float(np.hypot(*found.amounts)), found)


def lines_at_images(fit: LineFit) -> list[str]:
    """Names of weak lines that stand where another line has its image."""
    main, *others = fit.lines
    return [
        line.name
        for line in others
        if abs(line.offset + main.offset) < _NEAR * (line.fwhm + main.fwhm) / 2
        and abs(line.offset - main.offset) > (line.fwhm + main.fwhm) / 2
        and line.area < LARGEST_IMAGE * main.area
    ]
