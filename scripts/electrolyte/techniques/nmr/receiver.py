"""What an FID itself shows of its receiver: values that pile up at the largest one, and zeros where
nothing was acquired."""

from __future__ import annotations

import numpy as np

from electrolyte.numbers.doubt import Doubt

FEWEST = 8  # values at the end of the range
NEAR = 1e-6  # of the largest value: the same
ABOVE_NOISE = 20.0  # times the typical step between points: less may be small whole numbers


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
