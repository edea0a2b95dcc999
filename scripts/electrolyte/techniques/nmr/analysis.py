"""From one FID to its lines: the steps in their order, with what was odd."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.doubt import Doubt
from electrolyte.numbers.plausibility import reason
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.nmr.nmr_columns import GIVE_FID, is_processed
from electrolyte.techniques.nmr.conditions import Conditions, shift_warnings
from electrolyte.techniques.nmr.effect import Reach
from electrolyte.techniques.nmr.fourier import Spectrum, transform
from electrolyte.techniques.nmr.line_fit import fit_lines
from electrolyte.techniques.nmr.line_windows import (
    Layout,
    fills_its_window,
    first_layout,
    wider_layout,
    without_sidebands,
)
from electrolyte.techniques.nmr.lines import Line, LineFit, time_origin_u, top_and_width_of_sum
from electrolyte.techniques.nmr.mains import Hum, hum
from electrolyte.techniques.nmr.onset import LATE_POINTS, of_first_points, onset, without_lines
from electrolyte.techniques.nmr.phasing import (
    Phase,
    automatic_phase,
    is_adequate,
    stated_phase,
    stored_phase,
)
from electrolyte.techniques.nmr.quadrature import (
    Image,
    image,
    one_channel,
    spike,
    without_constant,
)
from electrolyte.techniques.nmr.receiver import acquired, overload, weighting

MAIN = "main"
CALLED_FOR = 10.0  # fall of AICc from which a second line is called for
_VISIBLY_MORE = 1.2  # reduced chi squared from which a second line is looked for farther away
WIDENINGS = 4  # of the windows, at most


@dataclass(frozen=True)
class KnownLine:
    """A line whose place is known: shift and FWHM with what is known of them (u, 0 fixes)."""

    shift_ppm: float
    shift_u_ppm: float
    fwhm_Hz: float
    fwhm_u_Hz: float


@dataclass(frozen=True)
class TwoLines:
    """What the main line is if a second free one is fitted beside it.

    Attributes
    ----------
    gain : fall of AICc; minus infinite if there is no such fit
    offset : Hz, centre of gravity of the two; NaN where an area is negative
    top, fwhm : Hz, maximum and width of their sum; NaN likewise
    """

    gain: float
    offset: float = float("nan")
    top: float = float("nan")
    fwhm: float = float("nan")

    @property
    def weight(self) -> float:
        """Akaike weight of the two against the one line, where AICc prefers two (Burnham and
        Anderson 2002, 2.9): two lines that nothing calls for may lie anywhere in the noise."""
        return float(expit(self.gain / 2)) if self.gain > 0 else 0.0


@dataclass(frozen=True)
class SpectrumResult:
    """spectrum : unphased; phase : for the picture; fit : lines, main first; mas_Hz : spinning rate
    that the spectrum was described with; second : a second free main line; reach : of what the
    receiver may have done unseen; doubts : in all numbers of the spectrum; warnings : sentences."""

    spectrum: Spectrum
    conditions: Conditions
    phase: Phase
    fit: LineFit
    mas_Hz: float
    second: TwoLines
    reach: Reach
    doubts: tuple[Doubt, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def is_adequate(self) -> bool:
        """Whether the lines describe the spectrum; if not, widths and areas are suspect."""
        return is_adequate(self.fit)

    def shift_of(self, name: str) -> tuple[float, float]:
        """Shift of a line and its u (of the fit), ppm.

        u of the main line covers centre of gravity and maximum of two, as far as two may be.
        """
        line = self.fit.line(name)
        u = line.offset_u
        if name == MAIN:
            u = float(np.hypot(u, self.reach.shift))
            if np.isfinite(self.second.offset):
                places = np.array([self.second.offset, self.second.top])
                moved = np.sqrt(self.second.weight) * np.abs(places - line.offset).max()
                u = float(np.hypot(u, moved))
        return float(self.spectrum.to_shift(line.offset)), u / self.spectrum.reference_MHz

    @property
    def fwhm(self) -> tuple[float, float]:
        """FWHM of the main line and its u, Hz; u covers the width of two lines likewise."""
        line = self.fit.line(MAIN)
        u = float(np.hypot(line.fwhm_u, self.reach.width))
        if np.isfinite(self.second.fwhm):
            moved = np.sqrt(self.second.weight) * (self.second.fwhm - line.fwhm)
            u = float(np.hypot(u, moved))
        return line.fwhm, u


def analyse_spectrum(
    measurement: Measurement,
    conditions: Conditions,
    known: Mapping[str, KnownLine],
    *,
    stated: tuple[float, float] | None = None,
    reference: str = "",
    subject: str = "spectrum",
) -> SpectrumResult:
    """Lines of a 1D measurement: the main line free, the known ones near where they belong.

    Parameters
    ----------
    stated : (zero, first) order phase in degrees, to overrule everything
    reference : compound and shift the axis rests on, for warnings

    Raises
    ------
    AnalysisError
        Not a 1D, no line above the noise, no fit.
    """
    fid = measurement.arrays.get("fid")
    if fid is None or fid.ndim != 1:
        found = "a table of amplitudes" if fid is None else f"a stack of {len(fid)} FIDs"
        if is_processed(measurement):
            found = "a processed spectrum"
        hint = (
            "If it is a recovery or a spin lock, say so in the column 'experiment'; a train of"
            " echoes (CPMG) is not evaluated: write that into the column 'exclude'."
            if fid is not None
            else GIVE_FID
        )
        raise AnalysisError(subject, "one FID (single_pulse)", found, hint=hint)
    fid, constant = without_constant(acquired(fid), delay_points(measurement))
    spectrum = transform(fid, measurement.metadata, shift_correction=conditions.shift_correction)
    spectral_width = float(measurement.metadata["spectral_width_Hz"])
    given = (
        stated_phase(*stated, spectral_width)
        if stated is not None
        else stored_phase(measurement.metadata)
    )
    stated_delay = float(measurement.metadata.get("dead_time_s", 0.0))
    delay = given.delay if given is not None else stated_delay
    phase = given.phase if given is not None else None
    origin = delay, time_origin_u(spectrum, conditions.is_echo)
    fit, layout = _fitted(spectrum, conditions, known, origin, phase, subject)
    second = _second_main_line(spectrum, layout, fit, origin, subject)
    warnings = [*conditions.warnings, *of_constant(constant)]
    warnings += shift_warnings(
        conditions.nucleus, float(spectrum.to_shift(fit.line(MAIN).offset)), reference
    )
    if conditions.mas_Hz and not layout.mas_Hz:
        warnings.append(
            f"The line is {fit.line(MAIN).fwhm / 1e3:.3g} kHz wide, wider than the spinning rate of"
            f" {conditions.mas_Hz / 1e3:g} kHz: the sample is probably static, and is taken so."
        )
    if given is not None:
        shown = given
    elif is_adequate(fit):
        shown = Phase(fit.phase, fit.delay, "lines", fit.phase_u)
    else:
        shown = automatic_phase(spectrum, layout.mas_Hz, subject)
    if shown.note:
        warnings.append(shown.note)
    low, high = layout.windows[0]
    modulated = hum(fit, (low, high))
    mirrored = image(spectrum, fit, (high - low) / 2)
    reach = modulated.reach + mirrored.effect.reach
    reach += of_first_points(fit, (low, high), spectral_width)
    doubts = _doubts(
        measurement, fid, conditions, spectrum, layout, fit, second, shown, modulated, mirrored
    )
    warnings += [reason(doubt) for doubt in doubts]
    return SpectrumResult(
        spectrum, conditions, shown, fit, layout.mas_Hz, second, reach, doubts, tuple(warnings)
    )


def delay_points(measurement: Measurement) -> float:
    """Of the digital filter."""
    return float(measurement.metadata.get("group_delay_points", 0.0))


def of_constant(share: float) -> list[str]:
    if not share:
        return []
    said = f"A constant in the FID, {100 * share:.2g} % of its largest value, was taken out"
    return [f"{said}: it is a spike at the transmitter."]


def _fitted(
    spectrum: Spectrum,
    conditions: Conditions,
    known: Mapping[str, KnownLine],
    origin: tuple[float, float],
    phase: float | None,
    subject: str,
) -> tuple[LineFit, Layout]:
    """The fit in windows that are wide enough for the lines that it finds; ``origin`` : time of the
    first point and its standard uncertainty, s."""
    layout: Layout | None = first_layout(spectrum, MAIN, known, conditions.mas_Hz, subject)
    for _ in range(WIDENINGS):
        assert layout is not None
        used, fit = layout, _fit(spectrum, layout, layout.lines, origin, phase, subject)
        layout = wider_layout(spectrum, used, fit)
        if layout is None:
            break
    if used.lines[0].sidebands and not fit.sees_sidebands:
        used = without_sidebands(used)
        fit = _fit(spectrum, used, used.lines, origin, phase, subject)
    return fit, used


def _fit(
    spectrum: Spectrum,
    layout: Layout,
    lines: Sequence[Line],
    origin: tuple[float, float],
    phase: float | None,
    subject: str,
) -> LineFit:
    return fit_lines(
        spectrum,
        lines,
        layout.windows,
        mas_Hz=layout.mas_Hz,
        delay=origin[0],
        delay_u=origin[1],
        phase=phase,
        subject=subject,
    )


def _doubts(
    measurement: Measurement,
    fid: np.ndarray,
    conditions: Conditions,
    spectrum: Spectrum,
    layout: Layout,
    fit: LineFit,
    second: TwoLines,
    phase: Phase,
    modulated: Hum,
    mirrored: Image,
) -> tuple[Doubt, ...]:
    """What speaks against the numbers of a spectrum; ``fid`` without what is no signal."""
    main = fit.line(MAIN)
    found = [*conditions.doubts, *overload(measurement.arrays["fid"])]
    timing = float(measurement.metadata["spectral_width_Hz"]), delay_points(measurement)
    found += weighting(without_lines(fid, *timing, fit))
    found += [*one_channel(measurement.arrays["fid"]), *spike(spectrum, fit)]
    if filled := fills_its_window(layout, fit, spectrum):
        found.append(Doubt("line_window", filled))
    if conditions.mas_Hz and not layout.mas_Hz and conditions.is_rate_stated:
        text = f"a line of {main.fwhm:.3g} Hz at a spinning rate of {conditions.mas_Hz:g} Hz"
        found.append(Doubt("spinning_rate", text))
    if not is_adequate(fit):
        found.append(Doubt("line_misfit", f"reduced chi squared of the lines {fit.chi2:.1f}"))
    elif second.gain > CALLED_FOR:
        text = f"a second main line improves AICc by {second.gain:.0f}"
        found.append(Doubt("second_line", text))
    if modulated.matters and modulated.effect.gain > second.gain:
        text = f"a modulation of {100 * modulated.depth:.2g} % at {modulated.frequency:g} Hz"
        found.append(Doubt("mains_hum", f"{text} describes what the lines leave"))
    if mirrored.matters and mirrored.effect.gain > second.gain:
        text = (
            f"an image about the transmitter of {100 * mirrored.share:.2g} % overlaps its line:"
            f" it moves the shift by {mirrored.effect.shift:.1f} u,"
            f" the width by {mirrored.effect.width:.1f} u"
        )
        found.append(Doubt("quadrature_image", text))
    late, late_u = onset(fid, *timing, fit)
    if abs(late) > LATE_POINTS + 3 * late_u:
        side = "late" if late > 0 else "early"
        found.append(Doubt("signal_onset", f"the FID begins {abs(late):.1f} points {side}"))
    if not phase.is_confident:
        found.append(Doubt("phase_estimated", "the phase is an estimate"))
    return tuple(found)


def _second_main_line(
    spectrum: Spectrum, layout: Layout, fit: LineFit, origin: tuple[float, float], subject: str
) -> TwoLines:
    """The fit with one more free line at the main line, against the one without."""
    main = fit.line(MAIN)
    start = [
        replace(line, offset=found.offset, fwhm=found.fwhm) if line.name == MAIN else line
        for line, found in zip(layout.lines, fit.lines, strict=True)
    ]
    places = [main.offset + main.fwhm / 3]
    if fit.chi2 > _VISIBLY_MORE:
        places.append(fit.worst_offset(main.offset, layout.windows[0]))
    fits = []
    for place in places:
        extra = Line("second", place, main.fwhm)
        try:
            fits.append(_fit(spectrum, layout, [*start, extra], origin, fit.phase, subject))
        except AnalysisError:
            continue
    if not fits:
        return TwoLines(float("-inf"))
    other = min(fits, key=lambda each: each.aicc)
    gain = fit.aicc - other.aicc
    pair = other.line(MAIN), other.line("second")
    areas = np.array([line.area for line in pair])
    if areas.min() <= 0:
        return TwoLines(gain)
    offset = float(areas @ [line.offset for line in pair] / areas.sum())
    return TwoLines(gain, offset, *top_and_width_of_sum(pair))
