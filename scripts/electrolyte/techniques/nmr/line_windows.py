"""Where lines are fitted: the points around the main line, the known lines and the sidebands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from electrolyte.techniques.nmr.fourier import Spectrum, noise_sd
from electrolyte.techniques.nmr.lines import Line, LineFit
from electrolyte.techniques.nmr.phasing import strongest, visible_sidebands

_REACH = 12.0  # widths of the main line to each side of it
_LEAST_REACH = 6.0  # where spinning sidebands are near
_LEAST_POINTS = 25
_KNOWN_REACH = 5.0  # widths of a known line
_LEAST_WINDOW = 3.0  # widths of the main line; a narrower window shows no baseline
_FALLEN = 0.1  # of the height of the main line, at the ends of the window


class Known(Protocol):
    """Shift and FWHM of a line whose place is known, with what is known of them."""

    @property
    def shift_ppm(self) -> float: ...
    @property
    def shift_u_ppm(self) -> float: ...
    @property
    def fwhm_Hz(self) -> float: ...
    @property
    def fwhm_u_Hz(self) -> float: ...


@dataclass(frozen=True)
class Layout:
    """lines : start values, the main line first; windows : (low, high) offsets in Hz, that of the
    centre band first; mas_Hz : the spinning rate between them, 0 if none is believed."""

    lines: tuple[Line, ...]
    windows: tuple[tuple[float, float], ...]
    mas_Hz: float


def first_layout(
    spectrum: Spectrum, name: str, known: Mapping[str, Known], mas_Hz: float, subject: str
) -> Layout:
    """Lines and windows around the strongest line of a spectrum.

    Raises
    ------
    AnalysisError
        No line above the noise.
    """
    noise = noise_sd(spectrum.intensity)
    centre, width = strongest(spectrum, noise, subject)
    lines = [Line(name, centre, width)]
    for label, line in known.items():
        offset = float(spectrum.to_offset(line.shift_ppm))
        if spectrum.offset[0] < offset < spectrum.offset[-1]:
            u_Hz = line.shift_u_ppm * spectrum.reference_MHz
            lines.append(Line(label, offset, line.fwhm_Hz, u_Hz, line.fwhm_u_Hz))
    return _around(spectrum, lines, mas_Hz)


def wider_layout(spectrum: Spectrum, layout: Layout, fit: LineFit) -> Layout | None:
    """Windows for the width that a fit has found; ``None`` if they are wide enough.

    A rate that the main line is wider than does not spin it into a narrow line and sidebands: the
    sample is taken as static.
    """
    main = fit.lines[0]
    mas_Hz = layout.mas_Hz if main.fwhm < layout.mas_Hz else 0.0
    low, high = layout.windows[0]
    is_cut = main.offset - low < _LEAST_REACH * main.fwhm or (
        high - main.offset < _LEAST_REACH * main.fwhm
    )
    start = Line(main.name, main.offset, main.fwhm)
    wider = _around(spectrum, [start, *layout.lines[1:]], mas_Hz)
    # the width at the start is a rough one: with the right one there may be more sidebands
    is_lacking = set(wider.lines[0].sidebands) > set(layout.lines[0].sidebands)
    if mas_Hz == layout.mas_Hz and not (is_cut or is_lacking):
        return None
    is_same = wider.windows == layout.windows and not is_lacking
    return None if is_same else wider


def without_sidebands(layout: Layout) -> Layout:
    """The centre band alone, where its sidebands are not seen: at their places is its foot."""
    lines = tuple(replace(line, sidebands=()) for line in layout.lines)
    return replace(layout, lines=lines, windows=layout.windows[:1])


def fills_its_window(layout: Layout, fit: LineFit, spectrum: Spectrum) -> str:
    """What shows that the window of the centre band is too narrow; empty if nothing does."""
    main = fit.lines[0]
    low = max(layout.windows[0][0], float(spectrum.offset[0]))
    high = min(layout.windows[0][1], float(spectrum.offset[-1]))
    near = min(main.offset - low, high - main.offset)
    if near < _LEAST_WINDOW / 2 * main.fwhm:
        return (
            f"a line {main.fwhm:.3g} Hz wide is fitted within {high - low:.3g} Hz,"
            f" {near:.3g} Hz from their end"
        )
    inside = (fit.offset >= low) & (fit.offset <= high)
    offset, data = fit.offset[inside], fit.data[inside]
    upright = (data * np.exp(-1j * (fit.phase + 2 * np.pi * offset * fit.delay))).real
    height = float(np.abs(fit.central(np.array([main.offset])))[0])
    n = max(len(upright) // 20, 3)
    noise = fit.noise / np.sqrt(n)
    for end, points in (("lower", upright[:n]), ("upper", upright[-n:])):
        if abs(points.mean()) > _FALLEN * height + 4 * noise:
            share = 100 * points.mean() / height
            return f"at the {end} end of its window the spectrum has {share:.0f} % of its height"
    return ""


def _around(spectrum: Spectrum, lines: list[Line], mas_Hz: float) -> Layout:
    main = lines[0]
    noise = noise_sd(spectrum.intensity)
    step = float(spectrum.offset[1] - spectrum.offset[0])
    reach = max(_REACH * main.fwhm, _LEAST_POINTS * step)
    reach = max([reach, *(_KNOWN_REACH * line.fwhm for line in lines[1:])])
    if mas_Hz > 0:
        reach = min(reach, max(mas_Hz / 2, _LEAST_REACH * main.fwhm))
        if reach > mas_Hz / 2:  # sidebands lie inside: to half way between two of them
            reach = (np.ceil(reach / mas_Hz - 0.5) + 0.5) * mas_Hz
    orders = visible_sidebands(spectrum, main.offset, main.fwhm, mas_Hz, noise, reach)
    low = min(line.offset for line in lines) - reach
    high = max(line.offset for line in lines) + reach
    outside = orders if reach <= mas_Hz / 2 else ()
    windows = [(low + k * mas_Hz, high + k * mas_Hz) for k in (0, *outside)]
    first = Line(main.name, main.offset, main.fwhm, sidebands=orders)
    return Layout((first, *lines[1:]), tuple(windows), mas_Hz)
