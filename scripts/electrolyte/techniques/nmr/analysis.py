"""From one measurement to its lines or its T1: the steps in their order, with what was odd."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from electrolyte.ground.errors import AnalysisError
from electrolyte.readers.measurement import Measurement
from electrolyte.techniques.nmr.conditions import Conditions, shift_warnings
from electrolyte.techniques.nmr.fourier import Spectrum, noise_sd, transform
from electrolyte.techniques.nmr.lines import Line, LineFit, fit_lines
from electrolyte.techniques.nmr.phasing import (
    Phase,
    automatic_phase,
    is_adequate,
    stated_phase,
    stored_phase,
    strongest,
    visible_sidebands,
)
from electrolyte.techniques.nmr.relaxation import Recovery, fit_recovery, project

MAIN = "main"


@dataclass(frozen=True)
class KnownLine:
    """A line whose place is known: shift and FWHM with what is known of them (u, 0 fixes)."""

    shift_ppm: float
    shift_u_ppm: float
    fwhm_Hz: float
    fwhm_u_Hz: float


@dataclass(frozen=True)
class SpectrumResult:
    """spectrum : unphased; phase : for the picture; fit : lines, main first; second_line : fall
    of AICc that a second free main line would bring; warnings : sentences."""

    spectrum: Spectrum
    conditions: Conditions
    phase: Phase
    fit: LineFit
    second_line: float
    warnings: tuple[str, ...] = field(default=())

    @property
    def is_adequate(self) -> bool:
        """Whether the lines describe the spectrum; if not, widths and areas are suspect."""
        return is_adequate(self.fit)

    def shift_of(self, name: str) -> tuple[float, float]:
        """Shift of a line and its u (of the fit), ppm."""
        line = self.fit.line(name)
        shift = float(self.spectrum.to_shift(line.offset))
        return shift, line.offset_u / self.spectrum.reference_MHz


@dataclass(frozen=True)
class RelaxationResult:
    """recovery of the main line over the delays; fit : of the row with most signal."""

    conditions: Conditions
    fit: LineFit
    recovery: Recovery
    larmor_Hz: float
    warnings: tuple[str, ...] = field(default=())


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
        found = "a processed spectrum" if fid is None else f"a stack of {len(fid)} FIDs"
        raise AnalysisError(subject, "one FID (single_pulse)", found)
    spectrum = transform(fid, measurement.metadata, shift_correction=conditions.shift_correction)
    given = (
        stated_phase(*stated, float(measurement.metadata["spectral_width_Hz"]))
        if stated is not None
        else stored_phase(measurement.metadata)
    )
    lines, windows = _expected(spectrum, conditions, known, subject)
    has_sidebands = bool(lines[0].sidebands)
    delay = given.delay if given is not None else (None if has_sidebands else 0.0)
    fit = fit_lines(
        spectrum,
        lines,
        windows,
        mas_Hz=conditions.mas_Hz,
        delay=delay,
        phase=given.phase if given is not None else None,
        subject=subject,
    )
    second = _second_main_line(spectrum, lines, windows, fit, conditions.mas_Hz, delay, subject)
    warnings = [*conditions.warnings]
    warnings += shift_warnings(
        conditions.nucleus, float(spectrum.to_shift(fit.line(MAIN).offset)), reference
    )
    if given is not None:
        phase = given
    elif is_adequate(fit):
        phase = Phase(fit.phase, fit.delay, "lines", fit.phase_u)
    else:
        phase = automatic_phase(spectrum, conditions.mas_Hz, subject)
    if phase.note:
        warnings.append(phase.note)
    if not is_adequate(fit):
        warnings.append(
            f"The lines do not describe the spectrum (reduced chi squared {fit.chi2:.1f})."
        )
    return SpectrumResult(spectrum, conditions, phase, fit, second, tuple(warnings))


def analyse_relaxation(
    measurement: Measurement, conditions: Conditions, *, subject: str = "relaxation"
) -> RelaxationResult:
    """T1 of the main line of a pseudo-2D measurement with delays.

    Raises
    ------
    AnalysisError
        Not a stack with delays, no line above the noise, no recovery.
    """
    fids = measurement.arrays.get("fid")
    if fids is None or fids.ndim != 2 or "Delay / s" not in measurement.frame:
        raise AnalysisError(
            subject,
            "a stack of FIDs with delays (vdlist)",
            f"columns {', '.join(measurement.frame.columns)}",
        )
    stack = transform(fids, measurement.metadata, shift_correction=conditions.shift_correction)
    row = int(np.argmax(np.linalg.norm(fids, axis=1)))
    spectrum = stack.row(row)
    lines, windows = _expected(spectrum, conditions, {}, subject)
    # the centre band alone: it is the pattern that is followed over the rows
    fit = fit_lines(spectrum, [replace(lines[0], sidebands=())], windows[:1], subject=subject)
    recovery = fit_recovery(measurement.frame["Delay / s"], project(stack, fit), subject)
    warnings = [*conditions.warnings]
    if recovery.longest_over_t1 < 3:
        warnings.append(
            f"The longest delay is {recovery.longest_over_t1:.1f} T1: the plateau is extrapolated."
        )
    larmor = spectrum.reference_MHz * 1e6
    return RelaxationResult(conditions, fit, recovery, larmor, tuple(warnings))


def _expected(
    spectrum: Spectrum, conditions: Conditions, known: Mapping[str, KnownLine], subject: str
) -> tuple[list[Line], list[tuple[float, float]]]:
    """Main and known lines, and the windows of centre band and visible sidebands."""
    noise = noise_sd(spectrum.intensity)
    centre, width = strongest(spectrum, noise, subject)
    orders = visible_sidebands(spectrum, centre, width, conditions.mas_Hz, noise)
    lines = [Line(MAIN, centre, width, sidebands=orders)]
    low, high = centre, centre
    for name, line in known.items():
        offset = float(spectrum.to_offset(line.shift_ppm))
        if not spectrum.offset[0] < offset < spectrum.offset[-1]:
            continue
        u_Hz = line.shift_u_ppm * spectrum.reference_MHz
        lines.append(Line(name, offset, line.fwhm_Hz, u_Hz, line.fwhm_u_Hz))
        low, high = min(low, offset), max(high, offset)
    margin = max([12 * width, 25 * (spectrum.offset[1] - spectrum.offset[0])])
    margin = max([margin, *(5 * line.fwhm for line in lines[1:])])
    if conditions.mas_Hz > 0:
        margin = min(margin, conditions.mas_Hz / 2)
    shifts = (0.0, *(order * conditions.mas_Hz for order in orders))
    windows = [(low + shift - margin, high + shift + margin) for shift in shifts]
    return lines, windows


def _second_main_line(
    spectrum: Spectrum,
    lines: Sequence[Line],
    windows: Sequence[tuple[float, float]],
    fit: LineFit,
    mas_Hz: float,
    delay: float | None,
    subject: str,
) -> float:
    """AICc of the fit minus that with one more free line at the main line (> 0: it is better)."""
    main = fit.line(MAIN)
    start = [
        replace(line, offset=found.offset, fwhm=found.fwhm) if line.name == MAIN else line
        for line, found in zip(lines, fit.lines, strict=True)
    ]
    extra = Line("second", main.offset + main.fwhm / 3, main.fwhm)
    try:
        other = fit_lines(
            spectrum,
            [*start, extra],
            windows,
            mas_Hz=mas_Hz,
            delay=delay,
            phase=fit.phase,
            subject=subject,
        )
    except AnalysisError:
        return float("-inf")
    return fit.aicc - other.aicc
