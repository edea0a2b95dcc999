"""Numbers of powder diffraction from files of what laboratories and programs do to scans.

    OPENBLAS_NUM_THREADS=1 PYTHONPATH=scripts python benchmarks/xrd_disturbed.py [N [KINDS [SEED]]]

Scans of LiCl, Li2S and, weaker, Li2O over halos with counting noise are written as text, read and
analysed as a job does it. A kind is one geometry, specimen or program; several are
named with commas between. Printed are, for each
number, how many are ok, suspect and limits, the share of 95 % intervals of those ok that hold the
truth, mean and root mean square of (value - truth)/u and how many lie beyond 3 u; limits on the
wrong side; verdicts on what is there; and the slowest scan.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.ndimage import uniform_filter1d
from scipy.signal import savgol_filter

from electrolyte.ground.errors import AnalysisError, RawFileError
from electrolyte.readers.diffraction import xrd_xy
from electrolyte.study.configuration import validated
from electrolyte.techniques.xrd import numbers
from electrolyte.techniques.xrd.analysis import Scan, analyse
from electrolyte.techniques.xrd.catalogue import cif_of
from electrolyte.techniques.xrd.pattern import ANODES, TUNGSTEN_LA
from electrolyte.techniques.xrd.reference import reference_from_cif

PHASES = ("LiCl", "Li2S", "Li2O")  # what is looked for
LEVELS = {"LiCl": (1500.0, 6000.0), "Li2S": (300.0, 3000.0), "Li2O": (40.0, 300.0)}
SETTINGS = validated({"xrd": {"references": list(PHASES)}})["xrd"]
SILVER, BEAM = (0.5594075, 0.563798), 0.4959  # Kα1 and Kα2 in Å, Hölzer et al. (1997); Å
WAVELENGTHS = {name: lines[:2] for name, lines in ANODES.items()}
WAVELENGTHS |= {"Ag": SILVER, "beam": (BEAM, BEAM)}
Rng = np.random.Generator
Changed = Callable[[np.ndarray], np.ndarray]


@dataclass
class Specimen:
    """What the beam meets; changed by a kind before it is measured.

    levels : area of the strongest line, counts x degree; without a range, the phase is absent
    grains : standard deviation of the logarithm of intensities, of few grains
    tail : scale in degrees of a tail to low angles, of two theta
    reach : factor on all intensity, of two theta
    texture : March-Dollase parameter of plates or needles along the cube edge
    uneven : standard deviation of the logarithm of the widths, from line to line
    ghosts : share and wavelength in Å of other lines of the tube
    foreign : d in Å and area, as a share of the strongest line, of what holds the sample
    counts : factor on all counts
    """

    anode: str = "Cu"
    second: float = 0.5
    start: float = 10.0
    end: float = 80.0
    step: float = 0.03
    grains: float = 0.0
    shift: Changed = lambda angle: 0 * angle
    tail: Changed = lambda angle: 0 * angle
    reach: Changed = lambda angle: 1 + 0 * angle
    air: float = 1.0
    halos: tuple[float, ...] = (22.0, 32.0, 50.0)
    halo_fwhm: tuple[float, float] = (6.0, 12.0)
    phases: tuple[str, ...] = PHASES
    texture: float = 1.0
    uneven: float = 0.0
    ghosts: tuple[tuple[float, float], ...] = ()
    foreign: tuple[tuple[float, float], ...] = ()
    counts: float = 1.0


@dataclass(frozen=True)
class Made:
    """A scan before noise, and what is true of it."""

    x: np.ndarray
    mean: np.ndarray
    values: dict[tuple[str, str], float]
    present: tuple[str, ...]


def scan_of(s: Specimen, rng: Rng) -> Made:
    x = np.arange(s.start, s.end, s.step)
    first, second = WAVELENGTHS[s.anode]
    back = rng.uniform(50, 400) + s.air * rng.uniform(100, 800) * np.exp(
        -(x - x[0]) / rng.uniform(5, 15)
    )
    halo = np.zeros_like(x)
    for centre in s.halos:
        t = (x - centre - rng.uniform(-2, 2)) / rng.uniform(*s.halo_fwhm)
        halo += rng.uniform(100, 900) * np.exp(-4 * np.log(2) * t**2)
    halo *= s.reach(x)
    total, bragg = float(np.trapezoid(halo, x)), 0.0
    width, growth, eta = rng.uniform(0.12, 0.4), rng.uniform(0.0, 0.8), rng.uniform(0.1, 0.9)
    values: dict[tuple[str, str], float] = {}
    lines = np.zeros_like(x)
    for name in s.phases:
        reference = reference_from_cif(cif_of(name), first, max(90.0, s.end))
        scale = rng.uniform(0.994, 1.006)
        top = float(np.exp(rng.uniform(*np.log(LEVELS[name]))))
        values["lattice_parameter", f"phase={name}"] = scale * reference.a
        for line in reference.lines:
            angle = line.two_theta(first, scale)
            if not x[0] < angle < x[-1]:
                continue
            area = top * line.intensity / 100 * np.exp(s.grains * rng.standard_normal())
            area *= float(s.reach(np.array(angle))) * oriented(line.hkl, s.texture)
            if line is reference.strongest:
                values["phase_intensity", f"phase={name}"] = area / total if total else np.nan
                values["line_shift", f"phase={name}"] = angle - line.two_theta(first)
            values["peak_two_theta", f"phase={name};hkl={line.label}"] = angle
            own = width * (1 + growth * np.tan(np.radians(angle / 2)))
            own *= np.exp(s.uneven * rng.standard_normal())
            tube = [(1, first), (s.second, second), *s.ghosts]
            for share, wavelength in tube if s.second else [tube[0], *s.ghosts]:
                at = 2 * np.degrees(np.arcsin(np.sin(np.radians(angle / 2)) * wavelength / first))
                at += float(s.shift(np.array(at)))
                tail = float(s.tail(np.array(at)))
                lines += share / (1 + s.second) * area * profile(x, at, own, eta, tail)
            bragg += area
    for d, share in s.foreign:
        if x[0] < 2 * np.degrees(np.arcsin(first / 2 / d)) < x[-1]:
            for part, wavelength in ((2 / 3, first), (1 / 3, second)):
                angle = 2 * np.degrees(np.arcsin(wavelength / 2 / d))
                lines += part * share * top * profile(x, angle, width, eta)
            bragg += share * top
    values["crystallinity_index", ""] = bragg / (bragg + total) if bragg + total else np.nan
    return Made(x, s.counts * (back + halo + lines), values, s.phases)


def oriented(hkl: tuple[int, int, int], r: float) -> float:
    """Intensity of a cubic line over that of a random powder, with crystals oriented along the cube
    edge (W. A. Dollase, J. Appl. Cryst. 19, 267 (1986))."""
    cosine2 = np.array(hkl, dtype=float) ** 2 / np.sum(np.square(hkl))
    return float(np.mean((r**2 * cosine2 + (1 - cosine2) / r) ** -1.5))


def profile(x: np.ndarray, at: float, fwhm: float, eta: float, tail: float = 0.0) -> np.ndarray:
    """Pseudo-Voigt of area 1, folded with an exponential to low angles of the scale ``tail``."""
    steps = np.arange(40) + 0.5 if tail else np.zeros(1)
    scale = tail * 5 / 40
    weight = np.exp(-steps / 8) if tail else np.ones(1)
    y = np.zeros_like(x)
    for step, w in zip(steps, weight / weight.sum(), strict=True):
        t = (x - at + step * scale) / fwhm
        gauss = 2 * np.sqrt(np.log(2) / np.pi) / fwhm * np.exp(-4 * np.log(2) * t**2)
        y += w * (eta * 2 / (np.pi * fwhm) / (1 + 4 * t**2) + (1 - eta) * gauss)
    return y


@dataclass
class File:
    """A text file, what it is called, and what the sheet says."""

    x: np.ndarray
    y: np.ndarray
    made: Made
    header: str = "2theta (deg);Intensity (counts)"
    wavelength: float | None = ANODES["Cu"][0]
    digits: int = 6
    angle_digits: int = 4


def counted(made: Made, rng: Rng, **more: object) -> File:
    return File(made.x, rng.poisson(made.mean).astype(float), made, **more)  # type: ignore[arg-type]


KINDS: dict[str, Callable[[Rng], File]] = {}


def kind(function: Callable[[Rng], File]) -> Callable[[Rng], File]:
    KINDS[function.__name__.replace("_", " ")] = function
    return function


def low(angle: np.ndarray) -> np.ndarray:
    return np.cos(np.radians(angle / 2))


@kind
def undisturbed(rng: Rng) -> File:
    return counted(scan_of(Specimen(), rng), rng)


@kind
def few_grains(rng: Rng) -> File:
    """Intensities of lines scatter by a factor of two."""
    return counted(scan_of(Specimen(grains=0.7), rng), rng)


@kind
def transparent(rng: Rng) -> File:
    """Mean path 1/mu of 0.04 to 0.4 mm on a radius of 170 mm."""
    depth = rng.uniform(0.02, 0.2) / 170
    tail = lambda a: np.degrees(depth * np.sin(np.radians(a)))  # noqa: E731
    return counted(scan_of(Specimen(tail=tail), rng), rng)


@kind
def axial_divergence(rng: Rng) -> File:
    scale = rng.uniform(0.002, 0.006)  # 0.01 to 0.035 degrees at 20
    tail = lambda a: scale / np.tan(np.radians(a / 2))  # noqa: E731
    return counted(scan_of(Specimen(tail=tail), rng), rng)


@kind
def holder_offset_and_zero(rng: Rng) -> File:
    height, zero = rng.normal(0, 0.05), rng.normal(0, 0.03)
    return counted(scan_of(Specimen(shift=lambda a: height * low(a) + zero), rng), rng)


@kind
def beam_over_the_specimen(rng: Rng) -> File:
    full = np.sin(np.radians(rng.uniform(20, 35) / 2))
    reach = lambda a: np.minimum(1, np.sin(np.radians(a / 2)) / full)  # noqa: E731
    return counted(scan_of(Specimen(reach=reach), rng), rng)


@kind
def air_scatter(rng: Rng) -> File:
    return counted(scan_of(Specimen(air=30.0, start=5.0), rng), rng)


@kind
def dome(rng: Rng) -> File:
    """A hump of the dome's polymer at 18 degrees beside those of the sample."""
    return counted(scan_of(Specimen(halos=(18.0, 24.0, 32.0, 50.0)), rng), rng)


@kind
def narrow_hump_below_lines(rng: Rng) -> File:
    return counted(scan_of(Specimen(halo_fwhm=(3.0, 5.0)), rng), rng)


@kind
def no_halos(rng: Rng) -> File:
    return counted(scan_of(Specimen(halos=()), rng), rng)


@kind
def alpha2_stripped(rng: Rng) -> File:
    """As programs do it (Rachinger): half of the intensity farther down, taken from this."""
    made = scan_of(Specimen(), rng)
    y = rng.poisson(made.mean).astype(float)
    first, second, _ = ANODES["Cu"]
    back = 2 * np.degrees(np.arcsin(np.sin(np.radians(made.x / 2)) * first / second))
    for i, at in enumerate(back):
        y[i] -= 0.5 * np.interp(at, made.x, y) if at > made.x[0] else y[i] / 3
    return File(made.x, y, made)


@kind
def smoothed(rng: Rng) -> File:
    made = scan_of(Specimen(), rng)
    y = rng.poisson(made.mean).astype(float)
    return File(made.x, savgol_filter(y, int(rng.choice([5, 7, 9])), 3), made)


@kind
def smoothed_by_a_wide_mean(rng: Rng) -> File:
    made = scan_of(Specimen(step=0.02), rng)
    return File(made.x, uniform_filter1d(rng.poisson(made.mean).astype(float), 11), made)


@kind
def resampled(rng: Rng) -> File:
    """Steps of 0.03 degrees interpolated to 0.01."""
    made = scan_of(Specimen(), rng)
    x = np.arange(made.x[0], made.x[-1], 0.01)
    return File(x, np.interp(x, made.x, rng.poisson(made.mean).astype(float)), made)


@kind
def rounded_angles(rng: Rng) -> File:
    """Steps of 0.0167 degrees in a file with two decimals."""
    return counted(scan_of(Specimen(step=0.0167), rng), rng, angle_digits=2)


@kind
def counts_per_second(rng: Rng) -> File:
    made = scan_of(Specimen(), rng)
    t = rng.uniform(0.3, 20)
    return File(made.x, rng.poisson(made.mean) / t, made, header="2theta (deg);Intensity (cps)")


@kind
def counts_per_second_called_counts(rng: Rng) -> File:
    made = scan_of(Specimen(), rng)
    return File(made.x, rng.poisson(made.mean) / rng.uniform(0.3, 20), made)


@kind
def divided_by_the_largest(rng: Rng) -> File:
    made = scan_of(Specimen(), rng)
    y = rng.poisson(made.mean).astype(float)
    return File(made.x, y / y.max(), made, header="2theta (deg);I/Imax", digits=5)


@kind
def largest_is_100(rng: Rng) -> File:
    made = scan_of(Specimen(), rng)
    y = rng.poisson(made.mean).astype(float)
    return File(made.x, 100 * y / y.max(), made, header="2theta (deg);Intensity (%)", digits=4)


@kind
def divided_by_the_largest_without_a_word(rng: Rng) -> File:
    made = scan_of(Specimen(), rng)
    y = rng.poisson(made.mean).astype(float)
    return File(made.x, y / y.max(), made, digits=6)


@kind
def mean_of_scans(rng: Rng) -> File:
    """Whole numbers no longer: the mean of 4 to 20."""
    made = scan_of(Specimen(), rng)
    n = int(rng.integers(4, 20))
    return File(made.x, rng.poisson(n * made.mean) / n, made)


@kind
def background_subtracted(rng: Rng) -> File:
    made = scan_of(Specimen(), rng)
    y = rng.poisson(made.mean).astype(float)
    line = np.interp(made.x, [10, 25, 45, 80], np.interp([10, 25, 45, 80], made.x, made.mean) * 0.9)
    return File(made.x, y - np.minimum(line, y.min() + line - line.min()), made)


@kind
def subtracted_and_cut_to_zero(rng: Rng) -> File:
    made = scan_of(Specimen(), rng)
    y = rng.poisson(made.mean) - np.percentile(made.mean, 30)
    return File(made.x, np.maximum(y, 0), made)


@kind
def two_ranges_of_different_time(rng: Rng) -> File:
    """Joined in counts/s: the noise steps, the level does not."""
    made = scan_of(Specimen(), rng)
    time = np.where(made.x < rng.uniform(30, 60), 1.0, rng.uniform(3, 10))
    y = rng.poisson(made.mean * time) / time
    return File(made.x, y, made, header="2theta (deg);Intensity (cps)")


@kind
def molybdenum(rng: Rng) -> File:
    made = scan_of(Specimen(anode="Mo", start=5, end=50, halos=(10, 15, 23)), rng)
    return counted(made, rng, wavelength=ANODES["Mo"][0])


@kind
def copper_called_molybdenum(rng: Rng) -> File:
    return counted(scan_of(Specimen(), rng), rng, wavelength=ANODES["Mo"][0])


@kind
def cobalt_called_copper(rng: Rng) -> File:
    made = scan_of(Specimen(anode="Co", end=95.0), rng)
    return counted(made, rng)


@kind
def molybdenum_called_copper(rng: Rng) -> File:
    made = scan_of(Specimen(anode="Mo", start=5, end=50, halos=(10, 15, 23)), rng)
    return counted(made, rng)


@kind
def spacings_as_axis(rng: Rng) -> File:
    made = scan_of(Specimen(), rng)
    d = ANODES["Cu"][0] / 2 / np.sin(np.radians(made.x / 2))
    return File(d[::-1], rng.poisson(made.mean)[::-1].astype(float), made, header="d (A);Intensity")


@kind
def Q_as_axis(rng: Rng) -> File:
    made = scan_of(Specimen(), rng)
    q = 4 * np.pi * np.sin(np.radians(made.x / 2)) / ANODES["Cu"][0]
    return File(q, rng.poisson(made.mean).astype(float), made, header="Q (1/A);Intensity")


@kind
def Q_as_axis_without_a_header(rng: Rng) -> File:
    made = scan_of(Specimen(), rng)
    q = 4 * np.pi * np.sin(np.radians(made.x / 2)) / ANODES["Cu"][0]
    return File(q, rng.poisson(made.mean).astype(float), made, header="")


@kind
def radians_without_a_word(rng: Rng) -> File:
    made = scan_of(Specimen(), rng)
    return File(np.radians(made.x), rng.poisson(made.mean).astype(float), made, angle_digits=6)


@kind
def theta_for_two_theta(rng: Rng) -> File:
    made = scan_of(Specimen(), rng)
    return File(made.x / 2, rng.poisson(made.mean).astype(float), made, header="")


@kind
def cobalt(rng: Rng) -> File:
    made = scan_of(Specimen(anode="Co", end=95.0), rng)
    return counted(made, rng, wavelength=ANODES["Co"][0])


@kind
def chromium(rng: Rng) -> File:
    made = scan_of(Specimen(anode="Cr", start=20, end=130, halos=(35, 50, 80)), rng)
    return counted(made, rng, wavelength=ANODES["Cr"][0])


@kind
def silver(rng: Rng) -> File:
    made = scan_of(Specimen(anode="Ag", start=4, end=40, step=0.02, halos=(8, 11, 18)), rng)
    return counted(made, rng, wavelength=SILVER[0])


@kind
def one_wavelength(rng: Rng) -> File:
    """Of a synchrotron, 0.4959 Å."""
    halos = (7, 10, 16)
    made = scan_of(Specimen(anode="beam", second=0, start=3, end=30, step=0.01, halos=halos), rng)
    return counted(made, rng, wavelength=BEAM)


@kind
def beta_lines(rng: Rng) -> File:
    """Kβ of 0.5 to 5 % of Kα1, and tungsten Lα of 1 %."""
    share = float(np.exp(rng.uniform(*np.log((0.005, 0.05)))))
    ghosts = ((share, ANODES["Cu"][2]), (0.01, TUNGSTEN_LA))
    return counted(scan_of(Specimen(ghosts=ghosts), rng), rng)


@kind
def oriented_crystals(rng: Rng) -> File:
    return counted(scan_of(Specimen(texture=rng.uniform(0.5, 1.3)), rng), rng)


@kind
def uneven_widths(rng: Rng) -> File:
    """Widths that depend on the direction in the crystal."""
    return counted(scan_of(Specimen(uneven=0.3), rng), rng)


@kind
def few_counts(rng: Rng) -> File:
    return counted(scan_of(Specimen(counts=0.02), rng), rng)


@kind
def holder_of_aluminium(rng: Rng) -> File:
    lines = zip((2.338, 2.024, 1.431, 1.221), (1.0, 0.47, 0.22, 0.24), strict=True)
    return counted(scan_of(Specimen(foreign=tuple(lines)), rng), rng)


@kind
def dome_of_beryllium(rng: Rng) -> File:
    lines = zip((1.980, 1.792, 1.733, 1.329), (0.2, 0.14, 1.0, 0.12), strict=True)
    return counted(scan_of(Specimen(foreign=tuple(lines)), rng), rng)


@kind
def sapphire(rng: Rng) -> File:
    d = (3.480, 2.551, 2.379, 2.085, 1.740, 1.601, 1.405, 1.374)
    lines = zip(d, (0.5, 0.9, 0.4, 1.0, 0.45, 0.8, 0.3, 0.5), strict=True)
    return counted(scan_of(Specimen(foreign=tuple(lines)), rng), rng)


@kind
def one_phase_absent(rng: Rng) -> File:
    return counted(scan_of(Specimen(phases=("LiCl", "Li2S")), rng), rng)


@kind
def two_phases_absent(rng: Rng) -> File:
    return counted(scan_of(Specimen(phases=("Li2O",)), rng), rng)


@kind
def gap(rng: Rng) -> File:
    file = counted(scan_of(Specimen(), rng), rng)
    at = rng.uniform(15, 70)
    kept = np.abs(file.x - at) > rng.uniform(0.5, 4)
    return replace(file, x=file.x[kept], y=file.y[kept])


@kind
def step_that_changes(rng: Rng) -> File:
    file = counted(scan_of(Specimen(step=0.02), rng), rng)
    at = int(rng.uniform(0.3, 0.7) * len(file.x))
    kept = np.append(np.arange(at), np.arange(at, len(file.x), 3))
    return replace(file, x=file.x[kept], y=file.y[kept])


@kind
def time_that_changes(rng: Rng) -> File:
    """Counts, of a time that is three times longer from some angle on."""
    made = scan_of(Specimen(), rng)
    time = np.where(made.x < rng.uniform(25, 60), 1.0, 3.0)
    return File(made.x, rng.poisson(made.mean * time).astype(float), made)


@kind
def variable_slit(rng: Rng) -> File:
    """A slit that keeps the lit length, of which the file says nothing."""
    made = scan_of(Specimen(), rng)
    open_as = np.sin(np.radians(made.x / 2)) / np.sin(np.radians(15))
    return File(made.x, rng.poisson(made.mean * open_as).astype(float), made)


@kind
def spikes(rng: Rng) -> File:
    file = counted(scan_of(Specimen(), rng), rng)
    file.y[rng.integers(0, len(file.y), 6)] += rng.uniform(1, 30, 6) * np.sqrt(file.y.max()) * 5
    return file


@kind
def cut_at_the_top(rng: Rng) -> File:
    file = counted(scan_of(Specimen(), rng), rng)
    return replace(file, y=np.minimum(file.y, np.round(0.5 * file.y.max())))


@kind
def dead_time(rng: Rng) -> File:
    """Up to 10 to 30 % of the counts are lost at the top."""
    made = scan_of(Specimen(), rng)
    lost = rng.uniform(0.1, 0.4) / made.mean.max()
    return File(made.x, rng.poisson(made.mean / (1 + lost * made.mean)).astype(float), made)


@kind
def logarithms(rng: Rng) -> File:
    file = counted(scan_of(Specimen(), rng), rng)
    return replace(file, y=np.log10(np.maximum(file.y, 1)))


@kind
def coarse_steps(rng: Rng) -> File:
    return counted(scan_of(Specimen(step=float(rng.uniform(0.05, 0.1))), rng), rng)


@kind
def short_scan(rng: Rng) -> File:
    start = float(rng.uniform(25, 45))
    return counted(scan_of(Specimen(start=start, end=start + 12), rng), rng)


@kind
def scan_twice_in_a_file(rng: Rng) -> File:
    file = counted(scan_of(Specimen(), rng), rng)
    again = rng.poisson(file.made.mean).astype(float)
    return replace(file, x=np.append(file.x, file.x), y=np.append(file.y, again))


@kind
def two_cells(rng: Rng) -> File:
    """Half of each phase has a cell larger by 0.1 to 0.4 %; true is the mean."""
    apart = rng.uniform(0.001, 0.004)
    shift = lambda a: -np.degrees(apart * np.tan(np.radians(a / 2)))  # noqa: E731
    state = rng.bit_generator.state
    one = scan_of(Specimen(shift=shift, counts=0.5), rng)
    rng.bit_generator.state = state
    other = scan_of(Specimen(shift=lambda a: -shift(a), counts=0.5), rng)
    return counted(replace(one, mean=one.mean + other.mean), rng)


def analysed(file: File) -> Scan:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scan.xy"
        rows = [
            f"{a:.{file.angle_digits}f};{b:.{file.digits}g}"
            for a, b in zip(file.x, file.y, strict=True)
        ]
        path.write_text("\n".join([file.header, *rows] if file.header else rows))
        row = {"measurement": "scan", "wavelength_A": file.wavelength, "origin": "synthetic"}
        return analyse(xrd_xy.read(path), row, "A", SETTINGS)


def main(runs: int, wanted: str, first_seed: int) -> None:
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    for number, (name, simulate) in enumerate(KINDS.items()):
        if not any(word in name for word in wanted.split(",")):
            continue
        found: dict[str, list[tuple[str, float]]] = defaultdict(list)
        counts: Counter[str] = Counter()
        slowest = 0.0
        for seed in range(first_seed, first_seed + runs):
            rng = np.random.default_rng([seed, number, 31])
            file = simulate(rng)
            begun = time.process_time()
            try:
                scan = analysed(file)
            except (RawFileError, AnalysisError) as error:
                counts[f"refused: {str(error)[:90]}"] += 1
                continue
            slowest = max(slowest, time.process_time() - begun)
            for row in numbers.quantities_of(scan, SETTINGS["window_deg"]):
                true = file.made.values.get((row.quantity, row.condition))
                if row.status == "upper_limit" and true is not None:
                    counts[
                        f"{row.quantity}: limit {'holds' if row.value >= true else 'FAILS'}"
                    ] += 1
                elif true is not None:
                    found[row.quantity].append((row.status, (row.value - true) / row.u))
                    if row.status == "ok" and abs(row.value - true) > 2.5 * row.u:
                        counts[f"{row.quantity} {row.condition} {row.value:.5g} for {true:.5g}"] = 1
                elif row.status == "ok" and "phase=" in row.condition:
                    counts[f"{row.quantity} of what is not there is ok"] += 1
            for phase in scan.phases:
                counts[f"{phase.reference.name} {phase.verdict}"] += 1
        print(f"{name}: slowest {slowest:.1f} s", flush=True)
        for quantity, values in found.items():
            states = Counter(status for status, _ in values)
            ok = np.array([z for status, z in values if status == "ok"])
            scores = ""
            if ok.size:
                scores = (
                    f"held {100 * np.mean(np.abs(ok) < 1.96):5.1f} %  mean z {ok.mean():+.2f}"
                    f"  rms {np.sqrt(np.mean(ok**2)):.2f}  beyond 3 u {(np.abs(ok) > 3).sum()}"
                )
            print(f"    {quantity:20} ok {states['ok']:3}  suspect {states['suspect']:3}  {scores}")
        print("    " + "; ".join(f"{k} {v}" for k, v in sorted(counts.items())), flush=True)


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    main(int(given.get(1, 10)), given.get(2, ""), int(given.get(3, 0)))
