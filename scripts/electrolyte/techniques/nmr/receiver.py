"""What an FID itself shows of its receiver: values that pile up at the largest one, zeros where
nothing was acquired, and noise that was multiplied by a window."""

from __future__ import annotations

import numpy as np

from electrolyte.numbers.doubt import Doubt
from electrolyte.techniques.nmr.fourier import noise_sd

FEWEST = 8  # values at the end of the range
NEAR = 1e-6  # of the largest value: the same
ABOVE_NOISE = 20.0  # times the typical step between points: less may be small whole numbers
BETWEEN_LINES = 4.0  # standard deviations of the noise
LEFT_OF_NOISE = 0.8  # power of the noise in the last quarter, over that in the one before


def acquired(fid: np.ndarray) -> np.ndarray:
    """The FID, or stack (rows, n), without zeros behind its last point: noise is never zero, and
    with them it would be taken as smaller than it is, and neighbours as independent."""
    filled = np.flatnonzero(np.atleast_2d(fid).any(axis=0))
    return fid[..., : filled[-1] + 1] if len(filled) else fid


def overload(fid: np.ndarray) -> list[Doubt]:
    """A doubt where either channel has its largest value many times.

    A digital filter behind the converter rounds such plateaus: then only the lines tell.

    Parameters
    ----------
    fid : (n,) or (rows, n), complex
    """
    values = np.abs(np.stack([fid.real, fid.imag]))
    top = float(values.max(initial=0.0))
    count = int((values >= (1 - NEAR) * top).sum())
    noise = float(np.median(np.abs(np.diff(fid.real, axis=-1)))) if fid.shape[-1] > 1 else top
    if count < FEWEST or not top > ABOVE_NOISE * noise:
        return []
    return [Doubt("receiver_full", f"{count} values of the FID are the largest one, {top:.4g}")]


def weighting(fid: np.ndarray) -> list[Doubt]:
    """A doubt where the noise falls towards the end of the FID (n,): that of a receiver does not,
    so that a program has multiplied the FID, and widened its lines.

    The noise is that between the lines of the spectrum; the third quarter of the FID is compared
    with the last one, by medians, which no discharge moves.
    """
    spectrum = np.fft.fft(fid)
    size = np.abs(spectrum)
    is_noise = size < BETWEEN_LINES * noise_sd(spectrum)
    power = np.abs(np.fft.ifft(spectrum * is_noise)) ** 2
    n = len(fid) // 4
    third, last = np.median(power[2 * n : 3 * n]), np.median(power[3 * n : 4 * n])
    scatter = np.sqrt(2 / max(n * is_noise.mean(), 1)) / np.log(2)  # of a median of power
    if not last < min(LEFT_OF_NOISE, 1 - 4 * scatter) * third:
        return []
    text = f"the noise falls to {100 * np.sqrt(last / third):.0f} % towards the end of the FID"
    return [Doubt("fid_weighted", text)]
