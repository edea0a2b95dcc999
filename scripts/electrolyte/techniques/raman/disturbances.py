"""What a spectrum shows of its instrument and of programs: fringes, joined windows, cut values, a
full detector."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.ndimage import median_filter

from electrolyte.techniques.raman.bands import BandFit
from electrolyte.techniques.raman.despike import COARSE
from electrolyte.techniques.raman.noise import noise_level

FloatArray = NDArray[np.float64]

FRINGES = 14.0  # power of one period in white noise of power 1, by chance 1 in 2000
FRINGES_IN_A_PART = 17.0  # the same for all parts together
LEAST_PERIODS = 4.0  # within the spectrum, or a part; fewer are a background
PARTS = 2, 3  # into which a spectrum is divided
STEP = 30.0  # fall of chi-squared through a step; of a thousand places by chance 1 in 10 000
SHARPER = 9.0  # the same, against a smooth curve of two parameters more
SIDES = (20, 50, 120, 250)  # points on either side of a step; more see less
LINE = 7  # points on either side that a narrow line may have
WITHOUT = 15.0  # fall of chi-squared through a step without these
MOVED, SURE = 3.0, 3.0  # cm-1, and standard errors, that all bands are off where they are listed
FEWEST = 3  # bands that say so
CUT = 0.03  # share of the points that hold the smallest value
# noise levels over the step between values: below it the step is above twice the noise without it,
# and neighbouring points are rounded the same way (B. Widrow et al., IEEE T. Instrum. Meas. 45
# (1996) 353)
ROUNDED = 0.7
SILICON, NEAR_SILICON, FEWEST_OF_LINE = 520.5, 4.0, 3  # cm-1; points that are more than a ray
# its second order (P. A. Temple, C. E. Hathaway, Phys. Rev. B 7 (1973) 3685)
OF_SILICON = (285.0, 320.0), (920.0, 1000.0)
DEEP = 1 / 3  # of the height above zero, and above the middle: a background too deep is less


def disturbed(intensity: FloatArray, fit: BandFit, richer: BandFit, smoothed: bool) -> str:
    """The first question to a spectrum (n,), its fit and the fit with unlisted bands; or nothing.

    What was ``smoothed`` or interpolated has no step from one point to the next.
    """
    return (
        cut(intensity)
        or coarse(intensity)
        or below_zero(intensity)
        or ("" if smoothed else step(richer.shift, richer.residual))
        or fringes(fit.shift, fit.residual)
        or fringes_in_a_part(richer.shift, richer.residual)
    )


def fringes(shift: FloatArray, residual: FloatArray) -> str:
    """A question where residuals (n,) in units of the noise repeat with one period."""
    return _asked_fringes(_period(shift, residual, FRINGES))


def fringes_in_a_part(shift: FloatArray, residual: FloatArray) -> str:
    """The same in a half or a third of the spectrum: the period of an etalon is one in wavelength,
    and ripples of a filter end. Of residuals of which single bands are no part."""
    for parts in PARTS:
        pairs = zip(np.array_split(shift, parts), np.array_split(residual, parts), strict=True)
        for x, z in pairs:
            if asked := _asked_fringes(_period(x, z, FRINGES_IN_A_PART)):
                return asked
    return ""


def _asked_fringes(period: float) -> str:
    if not period:
        return ""
    return f"the residuals repeat every {period:.0f} cm-1: are there fringes (etaloning)?"


def _period(shift: FloatArray, residual: FloatArray, power_of_chance: float) -> float:
    """The period with which residuals repeat, in cm-1; 0 if they do not."""
    n = residual.size
    power = np.abs(np.fft.rfft(residual - residual.mean())) ** 2 / n
    first = int(np.ceil(LEAST_PERIODS))
    if power.size <= 2 * first:
        return 0.0
    # a misfit of bands has power at many periods; that of fringes stands out from its neighbours
    level = np.maximum(1.0, [np.median(power[max(1, k - 12) : k + 13]) for k in range(power.size)])
    ratio = power / level
    at = first + int(np.argmax(ratio[first:]))
    return float((shift[-1] - shift[0]) / at) if ratio[at] > power_of_chance else 0.0


def step(shift: FloatArray, residual: FloatArray) -> str:
    """A question where residuals (n,) in units of the noise step from one point to the next, and
    not for a ray or a narrow line: then the levels on both sides of it are the same."""
    for side in SIDES:
        at = _step(residual, side) if residual.size > 4 * side else None
        if at is not None:
            return at_step(float(shift[at]))
    return ""


def at_step(shift: float) -> str:
    """The question to a step at a shift in cm-1."""
    return f"the level steps at {shift:.0f} cm-1: were windows joined there?"


def _step(residual: FloatArray, side: int) -> int | None:
    """The first point after a step, seen with ``side`` points on either side."""
    t = (np.arange(2 * side) - side + 0.5) / side
    windows = sliding_window_view(residual, 2 * side)
    smooth = np.asarray(np.polynomial.legendre.legvander(t, 5), dtype=float)
    after = (t > 0).astype(float)
    stepped = np.column_stack([smooth[:, :4], after])
    without, through, rival = (
        _left(windows, design) for design in (smooth[:, :4], stepped, smooth)
    )
    # what is left even so is the misfit of something else
    scale = np.maximum(1.0, through / (2 * side - stepped.shape[1]))
    fall = (without - through) / scale
    fall[(rival - through) / scale < SHARPER] = 0.0
    beside = np.abs(t) > LINE / side
    parabola = smooth[beside, :3]
    both = np.column_stack([parabola, after[beside]])
    at = int(np.argmax(fall))
    window = windows[at : at + 1, beside]
    gained = (_left(window, parabola) - _left(window, both))[0]
    return at + side if fall[at] > STEP and gained > WITHOUT * scale[at] else None


def off_axis(listed: FloatArray, found: FloatArray) -> str:
    """A question where bands lie together beside the places (m,) where they are listed, by one
    distance or by one factor: so does a wrong laser, or a wrong grating, move them."""
    off = found - listed
    if off.size < FEWEST:
        return ""
    for together in (np.ones(off.size), found / found.mean()):
        mean = float(together @ off / (together @ together))
        left = off - mean * together
        u = float(np.sqrt(left @ left / (off.size - 1) / (together @ together)))
        if abs(mean) > max(MOVED, SURE * u):
            return (
                f"the bands lie {mean:+.1f} cm-1 from where they are listed, all together: is the"
                " axis calibrated, and is the laser the stated one?"
            )
    return ""


def silicon_below(listed: FloatArray, left_out: FloatArray, unlisted: FloatArray) -> bool:
    """Whether the line of silicon is seen, and is no band of the sample.

    listed, unlisted : centres of bands; left_out : shifts of points; all in cm-1
    """
    lines, points, called_for = (
        int((np.abs(at - SILICON) < NEAR_SILICON).sum()) for at in (listed, left_out, unlisted)
    )
    return not lines and (points >= FEWEST_OF_LINE or called_for > 0)


def on_silicon(centre: float) -> bool:
    """Whether a band lies on the second order of silicon."""
    return any(low < centre < high for low, high in OF_SILICON)


def cut(intensity: FloatArray) -> str:
    """A question where many of the intensities (n,) are the smallest one: values below it were cut.

    Not where values are so coarse that the noise makes few of them.
    """
    values = np.unique(intensity)
    lowest = int((intensity == values[0]).sum())
    if values.size < 3 or lowest <= CUT * intensity.size:
        return ""
    if noise_level(intensity[intensity > values[0]]) < COARSE * float(np.diff(values).min()):
        return ""
    return (
        f"{lowest} points hold the smallest value, {values[0]:g}: were values below it cut off"
        " (give the spectrum before that)?"
    )


def coarse(intensity: FloatArray) -> str:
    """A question where intensities (n,) have digits that are coarser than their noise."""
    values = np.unique(intensity)
    noise = noise_level(intensity)
    if values.size < 3 or noise > ROUNDED * (step := float(np.diff(values).min())):
        return ""
    return (
        f"values lie {step:.3g} apart, more than twice their noise: were digits cut off (give all"
        " of them)?"
    )


def below_zero(intensity: FloatArray) -> str:
    """A question where intensities (n,) reach far below zero and their middle: light does not."""
    smooth = median_filter(intensity, 5, mode="nearest")
    low, middle, high = float(smooth.min()), float(np.median(smooth)), float(smooth.max())
    if low >= 0 or high <= 0 or -low < DEEP * high or middle - low < DEEP * (high - middle):
        return ""
    return (
        f"intensities reach from {low:.3g} to {high:.3g}: is it a derivative, or a difference of"
        " spectra (give what was measured)?"
    )


def _left(windows: FloatArray, design: np.ndarray) -> FloatArray:
    """Sum of squares that a linear model leaves of each row."""
    basis = np.linalg.qr(design)[0]
    left: FloatArray = np.sum((windows - (windows @ basis) @ basis.T) ** 2, axis=1)
    return left
