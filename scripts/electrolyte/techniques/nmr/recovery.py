"""From one series of FIDs, or a table of amplitudes, to its relaxation time."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.doubt import Doubt
from electrolyte.numbers.plausibility import reason
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.nmr.nmr_columns import AMPLITUDE, DELAY, LOOP_COUNT, PULSE_DURATION
from electrolyte.techniques.nmr.analysis import MAIN, WIDENINGS, delay_points, of_constant
from electrolyte.techniques.nmr.conditions import Conditions
from electrolyte.techniques.nmr.fourier import Spectrum, transform
from electrolyte.techniques.nmr.line_fit import fit_lines
from electrolyte.techniques.nmr.line_windows import Layout, first_layout, wider_layout
from electrolyte.techniques.nmr.lines import LineFit
from electrolyte.techniques.nmr.quadrature import without_constant
from electrolyte.techniques.nmr.receiver import acquired, overload
from electrolyte.techniques.nmr.relaxation import Recovery, fit_recovery, project

_OTHER_STEPS = {
    PULSE_DURATION: "For durations of a spin lock say spin_lock in the column 'experiment'.",
    LOOP_COUNT: "Echo trains (T2) are not analysed.",
}
_LONG_DELAY_s = 1000.0


@dataclass(frozen=True)
class RelaxationResult:
    """recovery of the main line over the delays; fit : of the row with most signal, ``None`` for a
    table of amplitudes; larmor_Hz : NaN if not known; spin_lock : it is a decay under one; doubts :
    in all of its numbers; warnings : sentences."""

    conditions: Conditions
    fit: LineFit | None
    recovery: Recovery
    larmor_Hz: float
    spin_lock: bool = False
    doubts: tuple[Doubt, ...] = ()
    warnings: tuple[str, ...] = ()


def analyse_relaxation(
    measurement: Measurement,
    conditions: Conditions,
    *,
    spin_lock: bool = False,
    gain_u: float = 0.0,
    subject: str = "relaxation",
) -> RelaxationResult:
    """Relaxation of the main line of a pseudo-2D measurement with delays.

    Parameters
    ----------
    spin_lock : the delays are durations of a spin lock, under which the signal decays
    gain_u : standard uncertainty of the relative change of the gain from the first row to the last

    Raises
    ------
    AnalysisError
        Not a stack with delays, no line above the noise, too few delays.
    """
    if AMPLITUDE in measurement.frame:
        return _tabulated(measurement, conditions, spin_lock, gain_u, subject)
    fids = measurement.arrays.get("fid")
    columns = [DELAY, PULSE_DURATION] if spin_lock else [DELAY]
    stepped = next((name for name in columns if name in measurement.frame), None)
    if fids is None or fids.ndim != 2 or stepped is None:
        raise AnalysisError(
            subject,
            f"a stack of FIDs with {'durations' if spin_lock else 'delays'} (vdlist)",
            f"columns {', '.join(measurement.frame.columns)}",
            hint=_OTHER_STEPS.get(next(iter(measurement.frame.columns)), ""),
        )
    received, constant = without_constant(acquired(fids), delay_points(measurement))
    stack = transform(received, measurement.metadata, shift_correction=conditions.shift_correction)
    row = int(np.argmax(np.linalg.norm(fids, axis=1)))
    spectrum = stack.row(row)
    # the centre band alone: it is the pattern that is followed over the rows
    fit = _centre_band(spectrum, conditions.mas_Hz, subject)
    amplitudes, noise = project(stack, fit)
    delays = measurement.frame[stepped].to_numpy()
    recovery = fit_recovery(
        delays, amplitudes, subject, noise=noise, to_zero=spin_lock, gain_u=gain_u
    )
    recovery = replace(recovery, doubts=(*recovery.doubts, *overload(fids)))
    result = _relaxation(conditions, fit, recovery, spectrum.reference_MHz * 1e6, spin_lock)
    return replace(result, warnings=(*result.warnings, *of_constant(constant)))


def _tabulated(
    measurement: Measurement, conditions: Conditions, spin_lock: bool, gain_u: float, subject: str
) -> RelaxationResult:
    """Relaxation from a table of delays and amplitudes; its uncertainty is that of the scatter."""
    delays, amplitudes = (measurement.frame[name].to_numpy() for name in (DELAY, AMPLITUDE))
    recovery = fit_recovery(delays, amplitudes, subject, to_zero=spin_lock, gain_u=gain_u)
    recovery = replace(recovery, doubts=(*recovery.doubts, *_of_unit(delays)))
    return _relaxation(conditions, None, recovery, float("nan"), spin_lock)


def _of_unit(delays: np.ndarray) -> list[Doubt]:
    """A doubt in delays that are written as milliseconds are."""
    waited = delays[delays > 0]
    is_whole = len(waited) and waited.min() >= 1 and not (waited % 1).any()
    if not is_whole or waited.max() < _LONG_DELAY_s:
        return []
    return [Doubt("delay_unit", f"delays of {waited.min():g} to {waited.max():g} s")]


def _relaxation(
    conditions: Conditions,
    fit: LineFit | None,
    recovery: Recovery,
    larmor_Hz: float,
    spin_lock: bool,
) -> RelaxationResult:
    doubts = (*conditions.doubts, *recovery.doubts)
    said = [recovery.undetermined] if recovery.undetermined else [reason(d) for d in doubts]
    left_out = [
        f"Row {row + 1} (delay {recovery.delays[row]:g} s) is far from the others and left out."
        for row in np.flatnonzero(~recovery.used)
    ]
    warnings = (*conditions.warnings, *left_out, *said)
    return RelaxationResult(conditions, fit, recovery, larmor_Hz, spin_lock, doubts, warnings)


def _centre_band(spectrum: Spectrum, mas_Hz: float, subject: str) -> LineFit:
    layout: Layout | None = first_layout(spectrum, MAIN, {}, mas_Hz, subject)
    for _ in range(WIDENINGS):
        assert layout is not None
        used = layout
        alone = [replace(used.lines[0], sidebands=())]
        fit = fit_lines(spectrum, alone, used.windows[:1], subject=subject)
        layout = wider_layout(spectrum, used, fit)
        if layout is None:
            break
    return fit
