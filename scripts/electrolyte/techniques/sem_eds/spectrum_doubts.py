"""What speaks against the composition from a spectrum: lines that nobody sought, an axis that is
off, a model that does not describe the counts, electrons that arrived with less energy."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from electrolyte.techniques.sem_eds.lines import HARD_LINES, LINES
from electrolyte.techniques.sem_eds.spectrum import (
    CERTAIN,
    FWHM_EV,
    FWHM_PER_SD,
    LEAST_SHARE,
    U_GAIN,
    U_SHIFT_EV,
    SpectrumFit,
    line_fwhm_kev,
)

FloatArray = NDArray[np.float64]
PERCENT = 100.0
MIDDLE_KEV = 2.0  # where most lines of a window are
MOST_OFF_EV = 40.0
UNUSUAL = 3.0  # standard uncertainties of an axis that is calibrated as usual
MOST_MISFIT = 0.06  # of the counts of all lines; tails, edges and rival line ratios make 0.04
BETWEEN, NEAR_END = (0.3, 0.5), (0.75, 0.95)  # of the voltage
FEWEST, LEAST_LEFT = 100.0, 0.5  # counts expected near the end, and the share that must be there
# Of the bremsstrahlung below soft lines, against that at BESIDE_KEV: windows of polymer and the
# sample itself leave a fifth and more, those of beryllium nothing
SOFT_KEV, BESIDE_KEV, LEAST_PASSED = 0.8, (1.0, 1.6), 0.05
SAME_VOLTAGE = 0.02  # relative


def of_fit(fitted: SpectrumFit) -> list[str]:
    """Questions to the fit."""
    return list(_of_fit(fitted))


def _of_fit(fitted: SpectrumFit) -> Iterator[str]:
    other, share = fitted.unlisted
    if other:
        yield (
            f"what is left looks like {other}, {PERCENT * share:.2g} % of the line counts: is it"
            " in the sample, or on it (sem_eds.other_elements)?"
        )
    off = fitted.shift_ev + fitted.gain * MIDDLE_KEV * 1e3
    if max(abs(fitted.shift_ev) / U_SHIFT_EV, abs(fitted.gain) / U_GAIN) > UNUSUAL:
        yield (
            f"lines ask for an axis off by {fitted.shift_ev:+.0f} eV and"
            f" {PERCENT * fitted.gain:+.1f} %: is it calibrated, or is an element not sought whose"
            " lines are close to others?"
        )
    elif abs(off) > MOST_OFF_EV:
        yield f"lines lie {off:+.0f} eV from where the axis puts them: is it calibrated?"
    low, high = FWHM_EV
    if not 1.02 * low < fitted.fwhm_ev < 0.98 * high:
        yield f"lines would be {fitted.fwhm_ev:.0f} eV wide at Mn Kα: are all those of the formula?"
    if fitted.misfit > MOST_MISFIT:
        yield (
            f"{PERCENT * fitted.misfit:.2g} % of the line counts are not described: are all"
            " elements sought, is the axis right, were counts smoothed?"
        )


def of_whole(
    energy_kev: FloatArray, counts: FloatArray, fitted: SpectrumFit, voltage_kV: float | None
) -> list[str]:
    """Questions to what lies above the window of the fit.

    energy_kev, counts : (channels,), the whole spectrum
    voltage_kV : that accelerated the electrons
    """
    lines = np.interp(
        energy_kev, fitted.energy_kev, fitted.model - fitted.background, left=0.0, right=0.0
    )
    return [
        *_hard_lines(energy_kev, counts, fitted),
        *_window(fitted, voltage_kV),
        *_end(energy_kev, counts - lines, voltage_kV),
    ]


def of_voltage(stated_kV: float | None, of_sensitivities_kV: float | None) -> list[str]:
    """The question to sensitivities of another voltage than that of the spectrum."""
    if not stated_kV or not of_sensitivities_kV:
        return []
    if abs(stated_kV / of_sensitivities_kV - 1) < SAME_VOLTAGE:
        return []
    both = f"the spectrum is of {stated_kV:g} kV, the sensitivities of {of_sensitivities_kV:g} kV"
    return [f"{both} (sem_eds.sensitivity_kV): give those of its voltage"]


def _window(fitted: SpectrumFit, voltage_kV: float | None) -> Iterator[str]:
    """Whether light of soft lines reaches the detector, as the bremsstrahlung beside them does."""
    energy = fitted.energy_kev
    end = voltage_kV or math.inf
    law = (1 - energy / end) / energy
    beside = (energy > BESIDE_KEV[0]) & (energy < BESIDE_KEV[1])
    for element in fitted.counts:
        line = LINES[element][0][0]
        near = np.abs(energy - line) < line_fwhm_kev(line, fitted.fwhm_ev)
        if line > SOFT_KEV or beside.sum() < 10 or not near.any():
            continue
        height = float(np.median(fitted.background[beside] / law[beside]))
        expected, found = height * float(law[near].sum()), float(fitted.background[near].sum())
        if expected > FEWEST and found < LEAST_PASSED * expected:
            yield (
                f"there is no bremsstrahlung at {element} ({line:g} keV): does the window of the"
                f" detector absorb it? {element} can then not be seen"
            )


def _hard_lines(energy_kev: FloatArray, counts: FloatArray, fitted: SpectrumFit) -> Iterator[str]:
    """Elements not sought whose lines stand above the window."""
    lines = sum(max(area, 0.0) for area in fitted.counts.values())
    step = float(np.median(np.diff(energy_kev)))
    seen = []
    for element, stated in HARD_LINES.items():
        at = stated * (1 + fitted.gain) + fitted.shift_ev * 1e-3
        fwhm = line_fwhm_kev(stated, fitted.fwhm_ev)
        if element in fitted.counts or stated < fitted.energy_kev[-1]:
            continue
        away = np.abs(energy_kev - at)
        inside, beside = away < fwhm / 2, (away > 1.2 * fwhm) & (away < 2.2 * fwhm)
        if at + 2.2 * fwhm > energy_kev[-1] or inside.sum() < 3:
            continue
        below = float(np.median(counts[beside])) * inside.sum()
        area = float(counts[inside].sum()) - below
        u = math.sqrt(max(float(counts[inside].sum()), 1.0) + below)
        whole = area / math.erf(math.sqrt(2) * FWHM_PER_SD / 4)
        # a peak: highest at the line, not at the foot of another
        smooth = np.convolve(counts, np.ones(max(1, round(fwhm / 3 / step))), mode="same")
        highest = energy_kev[away < 1.2 * fwhm][int(np.argmax(smooth[away < 1.2 * fwhm]))]
        if (
            area > CERTAIN * u
            and whole > LEAST_SHARE * (lines + whole)
            and (abs(highest - at) < fwhm / 2)
        ):
            share = PERCENT * whole / (lines + whole)
            seen.append(f"{element} at {stated:.3g} keV, {share:.2g} % of the line counts")
    if seen:
        yield (
            f"lines above the fitted window: {'; '.join(seen)}: are these elements in the sample,"
            " or around it (sem_eds.window_keV)?"
        )


def _end(energy_kev: FloatArray, counts: FloatArray, voltage_kV: float | None) -> Iterator[str]:
    """Whether the bremsstrahlung reaches the voltage, as N ~ (E0 - E)/E does (Duane and Hunt);
    ``counts`` without the fitted lines."""
    if not voltage_kV or energy_kev[-1] < NEAR_END[1] * voltage_kV:
        return
    of_voltage = energy_kev / voltage_kV
    between = (of_voltage > BETWEEN[0]) & (of_voltage < BETWEEN[1])
    near = (of_voltage > NEAR_END[0]) & (of_voltage < NEAR_END[1])
    if between.sum() < 10 or near.sum() < 10:
        return
    law = (voltage_kV - energy_kev) / np.maximum(energy_kev, 1e-3)
    bins = np.array_split(np.flatnonzero(between), 10)  # of which lines are in a few
    height = float(np.median([counts[b].sum() / law[b].sum() for b in bins]))
    expected, found = height * float(law[near].sum()), float(counts[near].sum())
    if expected > FEWEST and found < LEAST_LEFT * expected:
        yield (
            f"between {NEAR_END[0]:g} and {NEAR_END[1]:g} of {voltage_kV:g} kV are"
            f" {PERCENT * found / expected:.0f} % of the counts that bremsstrahlung makes: did the"
            " sample charge, or is the voltage another?"
        )
