"""Voigt lines of a complex spectrum: what a fit starts from and what it finds.

The model is the Fourier integral of decaying FIDs between the start of the acquisition and its
end, so that phase, dead time and truncation are part of it and nothing has to be phased, baseline
corrected or apodised before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from electrolyte.numbers.doubt import Doubt
from electrolyte.techniques.nmr.fourier import Spectrum
from electrolyte.techniques.nmr.voigt import voigt

# of the time between a pulse and the first point: nobody knows how much of a stated one a program
# makes up for; probes ring for 5 to 60 us, and where nothing is stated any of these may be waited
RECEIVER_U_s = 6e-6
UNSTATED_U_s = 30e-6
_AS_LARGE = 0.5  # of neighbours in a pattern that is spun slowly; the centre may be any of them
FILTER_U_POINTS = 0.4  # of the delay of a digital filter


def time_origin_u(spectrum: Spectrum, is_echo: bool = False) -> float:
    """What is not known of the time of the first point, s: dead time and digital filter.

    ``is_echo`` : the opening that a file states is not counted from the top of the echo
    """
    width = len(spectrum.offset) * (spectrum.offset[1] - spectrum.offset[0])
    is_stated = spectrum.opening and not is_echo
    opening = max(RECEIVER_U_s, spectrum.opening) if is_stated else UNSTATED_U_s
    return float(np.hypot(opening, FILTER_U_POINTS / width))


@dataclass(frozen=True)
class Line:
    """A line to fit.

    Attributes
    ----------
    name : of the line
    offset, fwhm : start values, Hz from the transmitter and Hz
    offset_u, fwhm_u : ``None`` leaves the value free, 0 fixes it, a number is what is known of it
        beforehand (standard uncertainty, Hz) and enters the fit as one more datum
    sidebands : orders of spinning sidebands, such as (-1, 1); same width, own amplitudes
    """

    name: str
    offset: float
    fwhm: float
    offset_u: float | None = None
    fwhm_u: float | None = None
    sidebands: tuple[int, ...] = ()


@dataclass(frozen=True)
class FittedLine:
    """Result for one line: offset and FWHM in Hz, area in units of the FID, each with u;
    ``sidebands``: distances from it in Hz and areas."""

    name: str
    offset: float
    offset_u: float
    fwhm: float
    fwhm_u: float
    lorentzian_fwhm: float
    gaussian_fwhm: float
    area: float
    area_u: float
    sidebands: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class LineFit:
    """Fit of one spectrum.

    Attributes
    ----------
    lines : in the order given
    phase : rad, at offset zero; ``delay`` : s, between time zero and the first point;
        phase of the spectrum at ``offset``: phase + 2 pi offset delay
    phase_u : rad, of the phase at the strongest line
    chi2 : reduced chi squared with the noise of the spectrum
    aicc : Akaike's criterion, small-sample form
    noise : SD of the real part; duration : of the FID, s
    sees_sidebands : any of them is more than chance
    explained : fraction of the power in the windows that the model accounts for
    offset, data, model, line_models : on the fitted points (data still unphased)
    """

    lines: tuple[FittedLine, ...]
    phase: float
    delay: float
    phase_u: float
    chi2: float
    aicc: float
    explained: float
    noise: float
    duration: float
    sees_sidebands: bool
    offset: np.ndarray = field(repr=False)
    data: np.ndarray = field(repr=False)
    model: np.ndarray = field(repr=False)
    baseline: np.ndarray = field(repr=False)
    line_models: np.ndarray = field(repr=False)
    area_covariance: np.ndarray = field(repr=False)

    def central(self, offset: np.ndarray) -> np.ndarray:
        """The lines without sidebands and baseline, on any offsets (n,), unphased."""
        return np.asarray(self.components(offset).sum(axis=0))

    def components(self, offset: np.ndarray) -> np.ndarray:
        """As ``central``, each of the L lines by itself: (L, n)."""
        times = self.delay, self.delay + self.duration
        shapes = [
            line.area * voigt(offset, line.offset, line.lorentzian_fwhm, line.gaussian_fwhm, *times)
            for line in self.lines
        ]
        turn = np.exp(1j * (self.phase + 2 * np.pi * offset * self.delay))
        return np.asarray(shapes) * turn

    def decay(self, time: np.ndarray) -> np.ndarray:
        """The FID of the lines and sidebands (n,), at times in s after its first point."""
        since = time + self.delay

        def turns(line: FittedLine) -> np.ndarray:
            sides = [area * np.exp(2j * np.pi * away * since) for away, area in line.sidebands]
            return np.asarray(line.area + sum(sides))

        return np.asarray(
            np.exp(1j * self.phase)
            * sum(
                turns(line)
                * np.exp(
                    2j * np.pi * line.offset * since
                    - np.pi * line.lorentzian_fwhm * since
                    - (np.pi * line.gaussian_fwhm * since) ** 2 / (4 * np.log(2))
                )
                for line in self.lines
            )
        )

    def worst_offset(self, centre: float, window: tuple[float, float]) -> float:
        """Where in a window most is left of the data, in Hz; at ``centre`` if nothing is there."""
        inside = (self.offset >= window[0]) & (self.offset <= window[1])
        if inside.sum() < 3:
            return centre
        rest = np.abs(self.data - self.model)[inside] ** 2
        step = float(np.diff(self.offset[inside]).mean())
        size = min(max(round(self.lines[0].fwhm / 2 / step), 1), len(rest))
        smooth = np.convolve(rest, np.ones(size) / size, mode="same")
        return float(self.offset[inside][int(np.argmax(smooth))])

    def line(self, name: str) -> FittedLine:
        """The line of that name."""
        return next(line for line in self.lines if line.name == name)


def centre_band(line: FittedLine) -> Doubt | None:
    """A doubt in the place of a line with a spinning sideband nearly as large: which of them is the
    centre band, only another spinning rate tells."""
    largest = max((area for _, area in line.sidebands), default=0.0)
    if largest < _AS_LARGE * line.area:
        return None
    share = 100 * largest / line.area
    return Doubt("centre_band", f"a spinning sideband of {share:.0f} % of the line")


def top_and_width_of_sum(lines: Sequence[FittedLine]) -> tuple[float, float]:
    """Offset of the maximum, and FWHM from where it first and last is half, in Hz, of the sum of
    lines with positive areas."""
    low = min(line.offset - line.fwhm for line in lines)
    high = max(line.offset + line.fwhm for line in lines)
    offset = np.linspace(low, high, 4001)
    parts = [
        line.area * voigt(offset, line.offset, line.lorentzian_fwhm, line.gaussian_fwhm).real
        for line in lines
    ]
    total = np.sum(parts, axis=0)
    above = np.flatnonzero(total > total.max() / 2)
    return float(offset[np.argmax(total)]), float(offset[above[-1]] - offset[above[0]])
