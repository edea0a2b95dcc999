"""A powder pattern ready for analysis: angles, intensities, their variance, the radiation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from scipy.ndimage import median_filter, uniform_filter1d

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers import neighbours
from electrolyte.readers.diffraction.scan import (
    COUNT_RATE,
    COUNTS,
    NEUTRONS,
    TWO_THETA,
    VARIABLE_SLIT,
)
from electrolyte.readers.measurement import Measurement
from electrolyte.techniques.xrd.intensity_doubts import (
    at_floor,
    of_noise,
    of_rate,
    of_slit,
    usual_loss,
)
from electrolyte.techniques.xrd.noise_ranges import noise_by_range

# Kα1, Kα2 and Kβ1 in Å; ratio Kα2 : Kα1. G. Hölzer et al., Phys. Rev. A 56, 4554 (1997); Mo, Ag: R.
# D. Deslattes et al., Rev. Mod. Phys. 75, 35 (2003).
ANODES = {
    "Cu": (1.540593, 1.544427, 1.392235),
    "Co": (1.788996, 1.792835, 1.620826),
    "Mo": (0.709317, 0.713607, 0.632303),
    "Cr": (2.289726, 2.293651, 2.084881),
    "Fe": (1.936041, 1.939973, 1.756604),
    "Ag": (0.559422, 0.563813, 0.497082),
}
RATIO = 0.5
TUNGSTEN_LA = 1.47639  # Å, Lα1 of tungsten that the filament leaves on the anode
COUNTING = (0.7, 1.4)  # noise / counting noise that is taken as counting noise
ALPHA1 = 0.002  # Å: as far as a wavelength is that of an anode
MEAN = 0.0004  # Å: as far as tables differ about the mean of Kα1 and Kα2
OTHER, BETA = 0.01, 0.2  # relative: more is another anode; Kβ is at most so much shorter
SPIKE, FOOT = 10.0, 0.04  # of a spike over the noise, and what stands beside it at most
GAP = 5.0  # steps without a point
SMOOTHED = "was the scan smoothed or interpolated, and over how many points? That makes lines wider"
LINE_WIDTH = 0.25  # degrees, of a narrow line: as wide as blocks are that tell its noise
FLOOR = 1e-3  # of the largest intensity, whose noise the rest has at least
CUT_HERE = 0.5  # of the points, cut to the lowest value: then nothing shows here
NOISE_WINDOW = 2.0  # degrees, for a noise level that is taken from the data
FULL_RUN, FULL_LEAST = (
    3,
    50.0,
)  # equal largest values in a row, and counts from which that is no chance


@dataclass(frozen=True)
class Radiation:
    """Wavelengths in Å; ``ratio`` is Kα2 : Kα1 (0: one line), ``beta`` None if not known.

    ``neutrons``: one wavelength, scattered by nuclei.
    """

    alpha1: float
    alpha2: float
    ratio: float = RATIO
    beta: float | None = None
    neutrons: bool = False


@dataclass(frozen=True)
class Pattern:
    """Shape (n,) each: two theta (rising, degrees), intensity and its variance.

    ``gain`` is variance / intensity where the noise is that of counting, else None: then
    ``variance`` is all that is known. ``of_intensity`` asks what makes intensities doubtful,
    ``of_angle`` what makes all numbers so, ``of_width`` what widths. ``lost`` is the share of the
    counts that the detector may have lost at the largest intensity, as standard uncertainties that
    are equally likely; empty if nothing was lost.
    """

    two_theta: np.ndarray
    intensity: np.ndarray
    variance: np.ndarray
    radiation: Radiation
    gain: np.ndarray | None = None
    unit: str = "counts"
    warnings: tuple[str, ...] = field(default=())
    of_intensity: tuple[str, ...] = ()
    of_angle: tuple[str, ...] = ()
    of_width: tuple[str, ...] = ()
    lost: np.ndarray = field(default_factory=lambda: np.array([]))

    @cached_property
    def step(self) -> float:
        return float(np.median(np.diff(self.two_theta)))

    @property
    def saturated(self) -> bool:
        """Whether the largest value repeats in a row, as that of a full detector does."""
        top = self.intensity == self.intensity.max()
        run = np.convolve(top, np.ones(FULL_RUN), mode="valid") if len(top) >= FULL_RUN else [0]
        return bool(self.intensity.max() > FULL_LEAST and np.max(run) == FULL_RUN)

    def covers(self, two_theta: float, margin: float = 0.0) -> bool:
        """Whether the scan was measured here: inside of it by ``margin`` (degrees), not in a gap,
        and not where most points were cut to the lowest value."""
        if self.to_end(two_theta) < margin or not two_theta > self.two_theta[0]:
            return False
        if not two_theta <= self.two_theta[-1]:
            return False
        if self._cut[min(int(np.searchsorted(self.two_theta, two_theta)), len(self._cut) - 1)]:
            return False
        return not any(first < two_theta <= last for first, last in self.gaps)

    @cached_property
    def _cut(self) -> np.ndarray:
        """Whether most points within the width of a line were cut to the lowest value, shape
        (n,)."""
        size = max(3, round(LINE_WIDTH / self.step))
        share = uniform_filter1d(at_floor(self.intensity).astype(float), size)
        return np.asarray(share > CUT_HERE)

    def to_end(self, two_theta: float) -> float:
        """Degrees to the nearest end of the scan, or of a gap in it."""
        inside = min(two_theta - self.two_theta[0], self.two_theta[-1] - two_theta)
        return float(min([inside, *np.abs(self.gaps.ravel() - two_theta)]))

    @cached_property
    def gaps(self) -> np.ndarray:
        """Where the scan was not measured: angles before and behind, degrees, shape (n, 2)."""
        steps = np.pad(np.diff(self.two_theta), 1, mode="edge")
        usual = np.maximum(self.step, np.minimum(steps[:-2], steps[2:]))
        at = np.flatnonzero(steps[1:-1] >= GAP * usual)
        return np.column_stack([self.two_theta[at], self.two_theta[at + 1]])

    def variance_of(self, model: np.ndarray) -> np.ndarray:
        """Variance if ``model`` were the expected intensity: Poisson, or as measured."""
        if self.gain is None:
            return self.variance
        floor = self.gain * np.maximum(self.gain, 1e-3 * np.abs(model).max())
        return np.maximum(self.gain * model, floor)


def pattern_of(
    measurement: Measurement,
    *,
    wavelength: float | None = None,
    limits: tuple[float, float] | None = None,
) -> Pattern:
    """The pattern of a measurement.

    Parameters
    ----------
    wavelength : Kα1 in Å of the sheet; ``None`` takes what the file states, then that of its anode
    limits : two theta range in degrees to keep

    Raises
    ------
    AnalysisError
        No wavelength anywhere, or fewer than 100 points in the range.
    """
    subject = f"diffraction pattern {measurement.source.name}"
    frame = measurement.frame
    two_theta = frame[TWO_THETA].to_numpy(dtype=float)
    column = COUNTS if COUNTS in frame else COUNT_RATE
    intensity = frame[column].to_numpy(dtype=float)
    kept = np.ones(len(frame), dtype=bool)
    if limits is not None:
        kept = (two_theta >= limits[0]) & (two_theta <= limits[1])
    if kept.sum() < 100:
        raise AnalysisError(subject, "at least 100 points", f"{int(kept.sum())}")
    uncertainty = next((c for c in frame if "Uncertainty" in str(c)), None)
    intensity, warnings = _without_spikes(two_theta, intensity)
    gain: np.ndarray | None = np.ones(len(frame))
    if uncertainty is not None:
        gain = None
        stated = frame[uncertainty].to_numpy(dtype=float) ** 2
        variance = np.maximum(stated, np.min(stated[stated > 0], initial=1.0))
    else:
        if column == COUNT_RATE:
            time = measurement.metadata.get("step_time_s")
            gain = np.full(len(frame), 1.0 / float(time)) if time else gain
        variance = np.maximum(intensity, 1.0) * gain
    grown = neighbours.growth(
        intensity, variance, LINE_WIDTH / float(np.median(np.diff(two_theta)))
    )
    gain, variance, of_noise_said = _noise(two_theta, intensity, gain, variance, grown)
    warnings += of_noise_said
    counted = variance if uncertainty is not None else None if gain is None else intensity * gain
    rate, timed = _largest_rate(measurement, intensity, counted)
    radiation, said, asked = _radiation(subject, measurement.metadata, wavelength)
    return Pattern(
        two_theta[kept],
        intensity[kept],
        variance[kept],
        radiation,
        gain=None if gain is None else gain[kept],
        unit="counts" if column == COUNTS else "counts/s",
        warnings=(*warnings, *said),
        of_intensity=(
            *(of_noise(intensity) if uncertainty is None else ()),
            # a mean of scans, or intensities over their largest, are no counts of one step
            *of_rate(rate if timed else min(rate, float(intensity.max())), timed=timed),
            *of_slit(str(measurement.metadata.get(VARIABLE_SLIT, ""))),
        ),
        of_angle=tuple(asked),
        of_width=(SMOOTHED,) if grown > 1 else (),
        lost=usual_loss(rate, timed=timed),
    )


def _noise(
    two_theta: np.ndarray,
    intensity: np.ndarray,
    gain: np.ndarray | None,
    variance: np.ndarray,
    grown: float,
) -> tuple[np.ndarray | None, np.ndarray, list[str]]:
    """Gain and variance as the scatter of the data has them, and what is to be said of it.

    ``grown`` is the variance of neighbouring points together over that of independent ones.
    """
    factor = _noise_factor(intensity, variance)
    said = []
    if grown > 1:
        said.append(
            "Neighbouring points are alike: the scan was smoothed or interpolated. The noise is"
            " that of sums over points."
        )
    if (intensity < 0).any() or factor == 0:
        said.append("The noise is taken from the scatter of the data (it is not counts).")
        return None, grown * _local_variance(two_theta, intensity), said
    if not COUNTING[0] <= factor <= COUNTING[1]:
        # a scaled, smoothed or dead-time corrected intensity: same law, other size
        if gain is not None:  # a count is no scale any more
            variance = np.maximum(intensity, FLOOR * intensity.max()) * gain
        factor = grown * (neighbours.factor if grown > 1 else _noise_factor)(intensity, variance)
        gain, variance = (None if gain is None else gain * factor), variance * factor
        said.append(f"The variance is {factor:.2g} times that of counting; it was scaled so.")
    ranges = None if grown > 1 or gain is None else noise_by_range(intensity, variance)
    if gain is not None and ranges is not None:
        gain, variance = gain * ranges, variance * ranges
        low, high = ranges.min(), ranges.max()
        said.append(
            f"The noise of one range of the scan has {high / low:.2g} times the variance of"
            " another; it is taken from the scatter of each."
        )
    return gain, variance, said


def _noise_factor(intensity: np.ndarray, variance: np.ndarray) -> float:
    """Observed / expected variance from second differences, by medians: peaks do not count."""
    bend = intensity[:-2] - 2 * intensity[1:-1] + intensity[2:]
    expected = variance[:-2] + 4 * variance[1:-1] + variance[2:]
    return float(np.median(bend**2 / expected) / neighbours.CHI2_HALF)


def _largest_rate(
    measurement: Measurement, intensity: np.ndarray, variance: np.ndarray | None
) -> tuple[float, bool]:
    """Counts/s that the detector saw, and whether it is that; else counts of a step.

    ``variance`` as the file states it, or as the noise has it: behind an attenuator the detector
    saw its square less.
    """
    if COUNT_RATE in measurement.frame:
        return float(intensity.max()), True
    largest = float(intensity.max())
    if variance is not None and largest > 0:
        there = intensity > 0
        largest = float(np.max(intensity[there] ** 2 / variance[there]))
    time = measurement.metadata.get("step_time_s")
    return (largest / float(time), True) if time else (largest, False)


def _without_spikes(two_theta: np.ndarray, intensity: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """Intensities, single points far above flat neighbours replaced by the mean of these.

    A line of any width has feet in the points beside it: a Gaussian as wide as a step 6 %.
    """
    if len(intensity) < 9:
        return intensity, []
    padded = np.pad(intensity, 3, mode="edge")
    shifted = {k: padded[3 + k : len(padded) - 3 + k] for k in range(-3, 4)}
    beside = (shifted[-1] + shifted[1]) / 2
    around = (shifted[-3] + shifted[-2] + shifted[2] + shifted[3]) / 4
    level = 1.4826 * np.median(np.abs(np.diff(intensity))) / np.sqrt(2)
    sigma = np.maximum(np.sqrt(np.maximum(around, 1.0)), level)
    height = intensity - beside
    spikes = (height > SPIKE * sigma) & (
        np.abs(beside - around) < np.minimum(3 * sigma, FOOT * height)
    )
    spikes[[0, -1]] = False
    if not spikes.any():
        return intensity, []
    at = ", ".join(f"{angle:.2f}°" for angle in two_theta[spikes][:5])
    said = f"{int(spikes.sum())} points far above flat neighbours were left out as spikes: {at}."
    return np.where(spikes, beside, intensity), [said]


def _radiation(
    subject: str, metadata: Mapping[str, Any], wavelength: float | None
) -> tuple[Radiation, list[str], list[str]]:
    """The radiation, what is to be said of it, and what to be asked."""
    anode = str(metadata.get("anode", "")).strip().capitalize()
    known = ANODES.get(anode)
    filed = metadata.get("wavelength_alpha1_A") or (known[0] if known else None)
    alpha1 = float(wavelength or filed or 0.0)
    if not alpha1:
        raise AnalysisError(
            subject,
            "a wavelength in the file or the sheet",
            "neither",
            hint="Fill wavelength_A in raw/xrd/measurements.tsv (Cu Kα1: 1.540593).",
        )
    if metadata.get("probe") == NEUTRONS:
        return Radiation(alpha1, alpha1, 0.0, neutrons=True), [], []
    asked = []
    for other in (filed, known[0] if known else None):
        if other and abs(alpha1 / float(other) - 1) > OTHER:
            whose = "the sheet says" if wavelength else "the file states"
            asked = [f"{whose} {alpha1:g} Å, the file {float(other):g} Å: which is right?"]
    if known is None or not _is_of(known, alpha1):  # the anode of this wavelength, if any
        known = next((lines for lines in ANODES.values() if _is_of(lines, alpha1)), None)
    said: list[str] = []
    second = metadata.get("wavelength_alpha2_A")
    if not (second and 0 <= float(second) / alpha1 - 1 < OTHER):  # else it is of another anode
        second = known[1] if known else None
    if known and _is_mean_or_rounded(alpha1, known):
        said.append(f"{alpha1:g} Å is a mean or rounded: Kα1 {known[0]} Å, Kα2 {known[1]} Å.")
        if anode not in ANODES and _is_rounded(alpha1):  # so synchrotrons are set, too
            asked.append(f"is {alpha1:g} Å a Kα1 (then write {known[0]}), or one line?")
        alpha1, second = known[:2]
    beta = metadata.get("wavelength_beta_A")
    if not (beta and 0 < 1 - float(beta) / alpha1 < BETA):
        beta = known[2] if known else None
    ratio = metadata.get("ratio_alpha2_alpha1")
    if ratio is None:
        ratio = RATIO if second else 0.0
    found = Radiation(alpha1, float(second or alpha1), float(ratio if second else 0.0), beta)
    return found, said, asked


def _is_of(anode: tuple[float, float, float], wavelength: float) -> bool:
    """Whether a wavelength is that of an anode, as near as it is usually stated."""
    return abs(anode[0] - wavelength) < ALPHA1 or round(anode[0], 2) == wavelength


def _is_mean_or_rounded(wavelength: float, anode: tuple[float, float, float]) -> bool:
    """Whether a wavelength stands for both lines of an anode: their mean, or two decimals of it."""
    mean = (2 * anode[0] + anode[1]) / 3
    return abs(wavelength - mean) < MEAN or _is_rounded(wavelength)


def _is_rounded(wavelength: float) -> bool:
    return round(wavelength, 2) == wavelength


def _local_variance(two_theta: np.ndarray, intensity: np.ndarray) -> np.ndarray:
    bend = (intensity[:-2] - 2 * intensity[1:-1] + intensity[2:]) ** 2 / 6
    size = max(11, int(NOISE_WINDOW / np.median(np.diff(two_theta))) | 1)
    padded = np.pad(bend, 1, mode="edge")
    local = median_filter(padded, size=size, mode="nearest") / neighbours.CHI2_HALF
    positive = local[local > 0]
    return np.maximum(local, positive.min() if len(positive) else 1.0)
