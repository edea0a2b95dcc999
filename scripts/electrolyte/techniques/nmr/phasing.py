"""The phase of a spectrum: stated, stored by the operator, fitted with the lines, or estimated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.ndimage import binary_dilation, uniform_filter1d
from scipy.optimize import minimize

from electrolyte.ground.errors import AnalysisError
from electrolyte.techniques.nmr.fourier import Spectrum, noise_sd
from electrolyte.techniques.nmr.line_fit import fit_lines
from electrolyte.techniques.nmr.lines import Line, LineFit, time_origin_u

_MAX_LINES = 4
_GOOD_CHI2 = 2.0
_WORTHWHILE = 10.0  # fall of AICc that another line must bring
_UPRIGHT = 0.02  # negative share of the power of a spectrum with a good phase
_DETERMINED = 0.15  # rad; a phase with a larger u is none
_APART = 3.0  # widths from which a spinning sideband is a line of its own
_WINGS = 50  # points to each side of a visible line
_ENOUGH_EXPLAINED = 0.998  # of the power; a fit that misses more is no basis for a phase


@dataclass(frozen=True)
class Phase:
    """phase : rad at offset zero; delay : s (first order); how it was found.

    ``is_confident`` is false for the estimate that makes spectra upright without knowing what
    lines they have; ``note`` says so to a person.
    """

    phase: float
    delay: float
    method: str
    phase_u: float = float("nan")
    is_confident: bool = True
    note: str = ""

    def at(self, offset: float) -> float:
        """Phase in rad at an offset in Hz."""
        return self.phase + 2 * np.pi * offset * self.delay


def stated_phase(zero_deg: float, first_deg: float, spectral_width: float) -> Phase:
    """A phase from the config: at offset zero, and its change over the spectral width."""
    return Phase(np.deg2rad(zero_deg), first_deg / 360 / spectral_width, "stated")


def stored_phase(metadata: Mapping[str, Any]) -> Phase | None:
    """The operator's PHC0 and PHC1, or ``None`` where no spectrum was processed with them.

    TopSpin counts from the left edge (highest frequency), and a digital filter's delay turns the
    phase there by 180 degrees a point.
    """
    stored = metadata.get("stored_phase_deg")
    if stored is None:
        return None
    zero, first = stored
    delay_points = float(metadata.get("group_delay_points", 0.0))
    at_centre = zero + first / 2 + 180 * delay_points
    return Phase(
        float(np.deg2rad(at_centre % 360)),
        -first / 360 / float(metadata["spectral_width_Hz"]),
        "stored",
    )


def automatic_phase(spectrum: Spectrum, mas_Hz: float = 0.0, subject: str = "spectrum") -> Phase:
    """The phase of a complex fit of up to four lines; else the most upright spectrum, flagged.

    Parameters
    ----------
    spectrum : unfilled, one row
    mas_Hz : spinning rate; the sidebands then give the first-order phase

    Raises
    ------
    AnalysisError
        No line above the noise.
    """
    fit = find_lines(spectrum, mas_Hz, subject)
    if fit is not None and fit.phase_u > _DETERMINED:
        fit = None
    share = _negative_share(spectrum)
    if fit is not None and share(fit.phase, fit.delay) < _UPRIGHT:
        return Phase(fit.phase, fit.delay, "lines", fit.phase_u)
    phase, delay = upright_phase(spectrum)
    if fit is not None and share(fit.phase, fit.delay) < 3 * share(phase, delay) + _UPRIGHT:
        return Phase(fit.phase, fit.delay, "lines", fit.phase_u)
    return Phase(
        phase,
        delay,
        "upright",
        is_confident=False,
        note="No small number of lines describes the spectrum; the phase makes it upright, "
        "which is an estimate. Give the phase in config.yaml if it looks wrong.",
    )


def find_lines(
    spectrum: Spectrum, mas_Hz: float = 0.0, subject: str = "spectrum"
) -> LineFit | None:
    """Complex fit with as many lines as it needs, at most four; ``None`` if they do not do."""
    noise = noise_sd(spectrum.intensity)
    centre, width = strongest(spectrum, noise, subject)
    orders = visible_sidebands(spectrum, centre, width, mas_Hz, noise)
    reach = max(12 * width, 25 * (spectrum.offset[1] - spectrum.offset[0]))
    if mas_Hz > 0:
        reach = min(reach, mas_Hz / 2)
    windows = [
        (centre + order * mas_Hz - reach, centre + order * mas_Hz + reach) for order in (0, *orders)
    ]
    lines = [Line("line1", centre, width, sidebands=orders)]
    best: LineFit | None = None
    while True:
        try:
            fit = fit_lines(
                spectrum,
                lines,
                windows,
                mas_Hz=mas_Hz,
                delay_u=time_origin_u(spectrum),
                frees_delay=False,  # while lines are missing, nothing tells it
                noise=noise,
                subject=subject,
            )
        except AnalysisError:
            break
        is_real = all(line.area > 0 for line in fit.lines)
        if not is_real or (best is not None and fit.aicc > best.aicc - _WORTHWHILE):
            break
        best = fit
        if len(lines) == _MAX_LINES:
            break
        lines = _refined(fit, lines)
        lines.append(_next_line(fit, len(lines) + 1, orders, centre, reach))
    return best if best is not None and is_adequate(best) else None


def is_adequate(fit: LineFit) -> bool:
    """Whether the lines describe the data: to the noise, or to all but a trace of the power."""
    return fit.chi2 < _GOOD_CHI2 or fit.explained > _ENOUGH_EXPLAINED


def strongest(spectrum: Spectrum, noise: float, subject: str) -> tuple[float, float]:
    """Offset and rough width in Hz of the strongest line, by power in windows of many widths.

    Raises
    ------
    AnalysisError
        Nothing stands out of the noise.
    """
    power = np.abs(spectrum.intensity) ** 2 - 2 * noise**2
    step = spectrum.offset[1] - spectrum.offset[0]
    score, at, size = 0.0, 0, 1
    for power_of_two in range(max(int(np.log2(len(power) / 8)), 1)):
        length = 2**power_of_two
        mean = uniform_filter1d(power, length, mode="constant")
        height = float(mean.max()) * np.sqrt(length) / (2 * noise**2)
        if height > score:
            score, at, size = height, int(np.argmax(mean)), length
    if score < np.log(len(power)) + 8:  # the noise's power is exponentially distributed
        raise AnalysisError(subject, "a line above the noise", "noise only")
    near = slice(max(at - size, 0), at + size + 1)
    peak = near.start + int(np.argmax(power[near]))
    return float(spectrum.offset[peak]), float(max(size * step, 2 * step))


def visible_sidebands(
    spectrum: Spectrum,
    centre: float,
    width: float,
    mas_Hz: float,
    noise: float,
    reach: float = 0.0,
) -> tuple[int, ...]:
    """Sidebands that lie in the spectrum and stand out of the noise.

    Those of first order, and the higher ones within ``reach`` (Hz) of the centre.
    """
    if mas_Hz <= _APART * width:
        return ()
    step = spectrum.offset[1] - spectrum.offset[0]
    visible = []
    highest = max(1, int(reach / mas_Hz))
    for order in (k for k in range(-highest, highest + 1) if k):
        position = centre + order * mas_Hz
        if not spectrum.offset[0] + 3 * width < position < spectrum.offset[-1] - 3 * width:
            continue
        near = np.abs(spectrum.offset - position) < max(width, 3 * step)
        excess = np.mean(np.abs(spectrum.intensity[near]) ** 2) / (2 * noise**2) - 1
        if excess * np.sqrt(near.sum()) > 4:
            visible.append(order)
    return tuple(visible)


def _refined(fit: LineFit, lines: list[Line]) -> list[Line]:
    return [
        Line(line.name, found.offset, found.fwhm, sidebands=line.sidebands)
        for line, found in zip(lines, fit.lines, strict=True)
    ]


def _next_line(
    fit: LineFit, number: int, orders: tuple[int, ...], centre: float, reach: float
) -> Line:
    """A line where the fit misses most, in the central window."""
    at = fit.worst_offset(centre, (centre - reach, centre + reach))
    return Line(f"line{number}", at, fit.lines[0].fwhm, sidebands=orders)


def upright_phase(spectrum: Spectrum) -> tuple[float, float]:
    """Phase (rad) and delay (s) with the least negative signal in the real part."""
    width = float(spectrum.offset[-1] - spectrum.offset[0])

    # x[1] counts half turns over the spectral width
    share = _negative_share(spectrum)
    grid = [(a, b) for a in np.deg2rad(np.arange(0, 360, 15)) for b in np.linspace(-4, 8, 49)]

    def negative(x: np.ndarray) -> float:
        return share(x[0], x[1] / (2 * width))

    starts = sorted(grid, key=lambda pair: negative(np.array(pair)))[:3]
    fits = [minimize(negative, start, method="Nelder-Mead") for start in starts]
    best = min(fits, key=lambda fit: fit.fun).x
    return float(best[0] % (2 * np.pi)), float(best[1] / (2 * width))


def _negative_share(spectrum: Spectrum) -> Callable[[float, float], float]:
    """Function of (phase, delay): share of the real part's power that is negative."""
    noise = noise_sd(spectrum.intensity)
    intensity, offset = spectrum.intensity, spectrum.offset
    few = slice(None, None, max(len(offset) // 1024, 1))
    sample, at_sample = intensity[few], offset[few]
    # with surroundings: wings show a wrong phase as much as peaks
    is_signal = binary_dilation(np.abs(intensity) > 4 * noise, iterations=_WINGS)
    intensity, offset = intensity[is_signal], offset[is_signal]

    def share(phase: float, delay: float) -> float:
        level = np.median((sample * np.exp(-1j * (phase + 2 * np.pi * at_sample * delay))).real)
        real = (intensity * np.exp(-1j * (phase + 2 * np.pi * offset * delay))).real - level
        below = np.minimum(real + 2 * noise, 0.0)
        return float(below @ below / (real @ real))

    return share
