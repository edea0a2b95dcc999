"""What an FID itself shows of its receiver: values that pile up at the largest one, zeros where
nothing was acquired, and noise that was multiplied by a window."""

from __future__ import annotations

import numpy as np

from electrolyte.numbers.doubt import Doubt

FEWEST = 8  # values at the end of the range
NEAR = 1e-6  # of the largest value: the same
MORE_OFTEN = 4.0  # than the next smaller value: of small whole numbers, all come often
BETWEEN_LINES = 4.0  # standard deviations of the noise
QUARTER = 0.7585  # of the magnitudes of complex noise are below this many standard deviations
BLOCKS = 16  # of the FID
FALL_OF_NOISE = 0.4  # of the logarithm of its power, over the FID


def acquired(fid: np.ndarray) -> np.ndarray:
    """The FID, or stack (rows, n), without zeros behind its last point: noise is never zero, and
    with them it would be taken as smaller than it is, and neighbours as independent."""
    filled = np.flatnonzero(np.atleast_2d(fid).any(axis=0))
    return fid[..., : filled[-1] + 1] if len(filled) else fid


def overload(fid: np.ndarray) -> list[Doubt]:
    """A doubt where either channel has its largest value many times, and the next one has not.

    A digital filter behind the converter rounds such plateaus: then only the lines tell.

    Parameters
    ----------
    fid : (n,) or (rows, n), complex
    """
    values = np.abs(np.stack([fid.real, fid.imag]))
    top = float(values.max(initial=0.0))
    is_top = values >= (1 - NEAR) * top
    smaller = values[~is_top]
    next_count = int((smaller >= (1 - NEAR) * smaller.max(initial=0.0)).sum())
    count = int(is_top.sum())
    if count < FEWEST or not count > MORE_OFTEN * next_count or not top > 0:
        return []
    return [Doubt("receiver_full", f"{count} values of the FID are the largest one, {top:.4g}")]


def weighting(rest: np.ndarray) -> list[Doubt]:
    """A doubt where the noise falls over the FID: that of a receiver does not, so that a program
    has multiplied the FID, and widened its lines.

    A straight line is put through the logarithms of medians of the power, which no discharge moves.

    Parameters
    ----------
    rest : (n,) what the fitted lines leave of the FID; other lines are cut out of its spectrum, and
        its first quarter holds what remains of all
    """
    spectrum = np.fft.fft(rest)
    size = np.abs(spectrum)
    # not by differences: under a window neighbours are alike
    is_noise = size < BETWEEN_LINES * np.quantile(size, 0.25) / QUARTER
    power = np.abs(np.fft.ifft(spectrum * is_noise)) ** 2
    step = len(rest) // BLOCKS
    if step < 3 or not is_noise.any():
        return []
    blocks = np.median(power[: step * BLOCKS].reshape(BLOCKS, step), axis=1)[BLOCKS // 4 :]
    place = np.arange(len(blocks)) - (len(blocks) - 1) / 2
    fall = -float(place @ np.log(np.maximum(blocks, 1e-300)) / (place @ place)) * BLOCKS
    scatter = np.sqrt(2 / max(step * is_noise.mean(), 1)) / np.log(2)  # of a median of power
    if not fall > max(FALL_OF_NOISE, 4 * BLOCKS * scatter / np.linalg.norm(place)):
        return []
    text = f"the noise falls to {100 * np.exp(-fall / 2):.0f} % over the FID"
    return [Doubt("fid_weighted", text)]
