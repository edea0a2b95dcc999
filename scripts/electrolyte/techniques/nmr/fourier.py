"""From FID to spectrum: Fourier transform, group delay, frequency and shift axes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Spectrum:
    """A complex spectrum on an ascending axis.

    Attributes
    ----------
    offset : (n,) frequency relative to the transmitter, Hz, ascending
    intensity : (n,) or (rows, n) complex, integral of the FID over time (FID units x s)
    transmitter_MHz : frequency of offset zero
    reference_MHz : frequency of shift zero (SF)
    shift_correction : ppm to add to all shifts (from the sheet)
    opening : time from the pulse to the receiver that the file states, s; 0 if it states none
    duration : length of the FID, s; with ``is_filled`` false the points are independent
    """

    offset: np.ndarray
    intensity: np.ndarray
    transmitter_MHz: float
    reference_MHz: float
    duration: float
    shift_correction: float = 0.0
    opening: float = 0.0

    @property
    def shift(self) -> np.ndarray:
        """(n,) chemical shift, ppm, ascending."""
        return self.to_shift(self.offset)

    def to_shift(self, offset: Any) -> Any:
        """Shift in ppm of an offset in Hz."""
        zero = (self.transmitter_MHz - self.reference_MHz) * 1e6
        return (offset + zero) / self.reference_MHz + self.shift_correction

    def to_offset(self, shift: Any) -> Any:
        """Offset in Hz of a shift in ppm."""
        zero = (self.transmitter_MHz - self.reference_MHz) * 1e6
        return (shift - self.shift_correction) * self.reference_MHz - zero

    def row(self, index: int) -> Spectrum:
        """One spectrum of a stack."""
        return replace(self, intensity=self.intensity[index])

    def phased(self, phase: float, delay: float = 0.0) -> Spectrum:
        """The spectrum turned back by ``phase`` (rad, at offset 0) and ``delay`` (s)."""
        turn = np.exp(-1j * (phase + 2 * np.pi * self.offset * delay))
        return replace(self, intensity=self.intensity * turn)


def transform(
    fid: np.ndarray,
    metadata: Mapping[str, Any],
    *,
    n_points: int | None = None,
    line_broadening: float = 0.0,
    shift_correction: float = 0.0,
) -> Spectrum:
    """Fourier transform of one FID (n,) or a stack (rows, n).

    The digital filter's delay, fraction included, is undone as a first-order phase over the
    whole spectrum: nothing of the FID is cut, and no baseline roll is made. Without zero filling
    (``n_points`` None) the noise of the points is independent.

    Parameters
    ----------
    metadata : of the reader; needs ``spectral_width_Hz`` and ``transmitter_frequency_MHz``,
        uses ``group_delay_points``, ``receiver_delay_s`` or ``dead_time_s``, and
        ``reference_frequency_MHz`` or ``base_frequency_MHz``
    n_points : of the spectrum; ``None`` for those of the FID
    line_broadening : Hz of exponential apodisation, for pictures only
    shift_correction : ppm to add to all shifts
    """
    width = float(metadata["spectral_width_Hz"])
    delay = float(metadata.get("group_delay_points", 0.0))
    length = fid.shape[-1]
    size = n_points or length
    if line_broadening > 0:
        time = np.maximum(np.arange(length) - delay, 0.0) / width
        fid = fid * np.exp(-np.pi * line_broadening * time)
    order = np.arange(size) - size // 2
    intensity = np.fft.fftshift(np.fft.fft(fid, size, axis=-1), axes=-1) / width
    intensity = intensity * np.exp(2j * np.pi * delay * order / size)
    transmitter = float(metadata["transmitter_frequency_MHz"])
    reference = (
        metadata.get("reference_frequency_MHz")
        or metadata.get("base_frequency_MHz")
        or metadata["transmitter_frequency_MHz"]
    )
    return Spectrum(
        offset=order * width / size,
        intensity=intensity,
        transmitter_MHz=transmitter,
        reference_MHz=float(reference),
        duration=(length - delay) / width,
        shift_correction=shift_correction,
        opening=float(metadata.get("receiver_delay_s") or metadata.get("dead_time_s") or 0.0),
    )


def noise_sd(intensity: np.ndarray) -> float:
    """Standard deviation of the noise of the real (or imaginary) part of an unfilled spectrum.

    From the median of the differences of neighbours: lines fill few of the points, and the few
    large differences at lines do not move a median.
    """
    step = np.diff(np.atleast_2d(intensity), axis=-1)
    parts = np.concatenate([step.real.ravel(), step.imag.ravel()])
    return float(1.4826 * np.median(np.abs(parts)) / np.sqrt(2))
