"""The spectral axis: from nm to Raman shift, and its calibration with a silicon reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from electrolyte.ground.errors import AnalysisError, ConfigError, Problem
from electrolyte.numbers.quantities import Quantity, read_quantities
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.raman.raman_spectrum import (
    INTENSITIES,
    RAMAN_SHIFT,
    SPECTRUM_INDEX,
    WAVELENGTH,
)
from electrolyte.techniques.raman.bands import fit_bands
from electrolyte.techniques.raman.despike import combined
from electrolyte.techniques.raman.varpro import Band

FloatArray = NDArray[np.float64]

_STEPPED = ("Z Position", "Temperature", "Pressure")
SILICON_WINDOW = (490.0, 555.0)  # cm-1; wide enough for an axis that is off by some cm-1


ABSOLUTE = 5000.0  # cm-1; no vibration is higher, light of less than 2 µm is
FULL_RUN = 3  # equal largest values in a row that noise does not make


@dataclass(frozen=True)
class Spectrum:
    """One spectrum on a rising Raman shift axis.

    Attributes
    ----------
    shift, intensity : (n,) in cm-1 and in the unit of ``label``
    label : intensity column label
    baseline_removed : True where the file says that a baseline was already taken away
    notes : what was done to the axis or the intensities, one sentence each
    calibrated : True where the axis was moved to the silicon line
    series : what tells the spectra of one file apart other than time and place, such as
        ``Z Position / um from -10 to 9.5``; empty if nothing does
    """

    shift: FloatArray
    intensity: FloatArray
    label: str
    baseline_removed: bool = False
    notes: tuple[str, ...] = ()
    calibrated: bool = False
    series: str = ""

    @property
    def full_at(self) -> float:
        """Shift at which the largest intensity repeats in a row, as that of a full detector does;
        NaN if it does not."""
        top = self.intensity == self.intensity.max()
        if top.all() or len(top) < FULL_RUN:
            return float("nan")
        runs = np.convolve(top, np.ones(FULL_RUN), mode="valid") == FULL_RUN
        return float(self.shift[int(np.argmax(runs))]) if runs.any() else float("nan")


def raman_shift(wavelength_nm: FloatArray, excitation_nm: float) -> FloatArray:
    """Stokes Raman shift in cm-1 of wavelengths (n,): ``1e7 (1/λ0 - 1/λ)``."""
    return 1e7 * (1.0 / excitation_nm - 1.0 / wavelength_nm)


def spectra(measurement: Measurement, excitation_nm: float | None = None) -> tuple[Spectrum, ...]:
    """The spectra of a measurement, in cm-1.

    ``excitation_nm`` of the sheet overrules what the file says; it is needed where the axis is
    in nm and the file does not know its laser.

    Raises
    ------
    AnalysisError
        An axis in nm and no laser wavelength.
    """
    frame = measurement.frame
    label = next(name for name in INTENSITIES if name in frame)
    notes: tuple[str, ...] = ()
    if RAMAN_SHIFT in frame:
        axis = frame[RAMAN_SHIFT].to_numpy(float)
    else:
        laser = excitation_nm or measurement.metadata.get("excitation_nm")
        if not laser:
            raise AnalysisError(
                f"Raman spectrum {measurement.source}",
                "a laser wavelength, because the axis is in nm",
                "none in the file nor in the sheet",
                hint="Fill excitation_nm in raw/raman/measurements.tsv.",
            )
        axis = raman_shift(frame[WAVELENGTH].to_numpy(float), float(laser))
        # a nominal laser wavelength moves all bands: 0.01 nm are 0.35 cm-1 at 532 nm
        slope = 1e5 / float(laser) ** 2
        notes = (f"axis from nm, laser {laser:g} nm: 0.01 nm off moves all bands {slope:.2f} cm-1",)
    removed = bool(measurement.metadata.get("baseline_removed"))
    intensity = frame[label].to_numpy(float)
    parts: Sequence[NDArray[np.bool_]] = [np.ones(len(frame), dtype=bool)]
    if SPECTRUM_INDEX in frame:
        index = frame[SPECTRUM_INDEX].to_numpy()
        parts = [index == i for i in np.unique(index)]
    series = _series(frame)
    return tuple(
        Spectrum(axis[p], intensity[p], label, removed, notes, series=series) for p in parts
    )


def _series(frame: pd.DataFrame) -> str:
    """The first column along which a sample changes from spectrum to spectrum, and its range."""
    for name in frame.columns:
        if name.startswith(_STEPPED) and frame[name].nunique() > 1:
            return f"{name} from {frame[name].min():g} to {frame[name].max():g}"
    return ""


def as_one(stack: Sequence[Spectrum]) -> Spectrum:
    """The mean of repeated spectra of one file without their cosmic rays."""
    if len(stack) == 1:
        return stack[0]
    mean, left_out = combined(np.array([one.intensity for one in stack]))
    note = f"mean of {len(stack)} spectra, {left_out} point(s) left out as cosmic rays"
    return replace(stack[0], intensity=mean, notes=(*stack[0].notes, note))


def cropped(spectrum: Spectrum, low: float, high: float) -> Spectrum:
    """The part of a spectrum between two Raman shifts in cm-1.

    Raises
    ------
    AnalysisError
        Nothing left.
    """
    inside = (spectrum.shift >= low) & (spectrum.shift <= high)
    if not inside.any():
        found = f"{spectrum.shift[0]:g} to {spectrum.shift[-1]:g} cm-1"
        hint = "Change raman.range_cm1 in config.yaml."
        if spectrum.shift.max() < 0:  # less energy than the laser has is a positive shift
            hint = "All shifts are negative: is excitation_nm that of this laser?"
        elif spectrum.shift.min() > ABSOLUTE:
            hint = "These are wavenumbers of the light: export the spectrum over the Raman shift."
        raise AnalysisError("Raman spectrum", f"points in {low:g}-{high:g} cm-1", found, hint=hint)
    return replace(spectrum, shift=spectrum.shift[inside], intensity=spectrum.intensity[inside])


def position_of(axis: Sequence[Path | str]) -> float | None:
    """Where the axis has the line of silicon, in cm-1, from the table of the reference, if any.

    Raises
    ------
    ConfigError
        The reference spectrum could not be used.
    """
    if not axis:
        return None
    found = read_quantities(Path(axis[0]))
    if found.empty:
        expected = f"the line of silicon in {Path(axis[0]).stem}"
        advice = "Mend this spectrum, or take the setting out."
        problem = Problem(expected, "none", advice, "config.yaml", subject="raman.silicon")
        raise ConfigError([problem])
    return float(found["value"].iloc[0])


def silicon_line(spectrum: Spectrum) -> tuple[float, float]:
    """Position of the silicon line near 520 cm-1 as the axis has it, and its u (cm-1).

    Raises
    ------
    AnalysisError
        No line above the noise in the window 490-555 cm-1.
    """
    low, high = SILICON_WINDOW
    inside = (spectrum.shift >= low) & (spectrum.shift <= high)
    subject = "silicon reference"
    if inside.sum() < 15:
        raise AnalysisError(subject, f"15 points within {low:g}-{high:g} cm-1", f"{inside.sum()}")
    x, y = spectrum.shift[inside], spectrum.intensity[inside]
    start = Band(float(x[y.argmax()]), 5.0, tolerance=10.0)
    fit = fit_bands(x, y, [start], baseline_degree=1, eta=None, subject=subject)
    band = fit.bands[0]
    if band.height < 5 * band.u_height:
        raise AnalysisError(
            subject, "a line well above the noise", f"height {band.height:g} ± {band.u_height:g}"
        )
    return band.centre, band.u_centre


def calibrated(spectrum: Spectrum, silicon_found: float, silicon_true: float) -> Spectrum:
    """The spectrum with its axis moved rigidly so that silicon lies where it should (cm-1)."""
    offset = silicon_true - silicon_found
    note = f"axis moved by {offset:+.2f} cm-1 (silicon found at {silicon_found:.2f})"
    shift, notes = spectrum.shift + offset, (*spectrum.notes, note)
    return replace(spectrum, shift=shift, calibrated=True, notes=notes)


def silicon_quantity(position: float, u: float, source: str, origin: str) -> Quantity:
    """The uncalibrated position of the reference line as a row of the numbers."""
    return Quantity(
        quantity="silicon_raman_shift",
        sample="Si",
        value=position,
        u=u,
        unit="cm-1",
        method="pseudo-Voigt and line, least squares",
        source=source,
        origin=origin,
    )
