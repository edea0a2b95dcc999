"""NMR numbers of FIDs that receivers and programs disturbed, against simulated truths.

    python benchmarks/nmr_disturbed.py [--n 15] [--only NAME ...]

As ``benchmarks/nmr.py``, whose table it prints. A line of 7Li lies up to 20 kHz from the
transmitter; ``share`` is that of an impurity which is not there, looked for where the image of the
line about the transmitter falls.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))

import nmr
from nmr import AT, Found, LARMOR_MHz, measured, noisy, of_line, spectrum_rows

from electrolyte.ground.errors import AnalysisError
from electrolyte.techniques.nmr.analysis import KnownLine, analyse_spectrum
from electrolyte.techniques.nmr.conditions import conditions
from electrolyte.techniques.nmr.numbers import spectrum_quantities
from synthetic.nmr import GROUP_DELAY, Resonance, sidebands, simulate_fid

WIDTH = 62.5e3
TRUTHS: dict[str, nmr.Truth] = {}
Rng = np.random.Generator


def truth(function: nmr.Truth) -> nmr.Truth:
    TRUTHS[function.__name__.replace("_", " ")] = function
    return function


def line_of(rng: Rng, farthest: float = 20e3, low: float = 50, high: float = 600) -> Resonance:
    fwhm = float(np.exp(rng.uniform(np.log(low), np.log(high))))
    return Resonance(rng.uniform(-1, 1) * farthest, fwhm, 1.0, rng.uniform(0.05, 0.95))


def fid_of(rng: Rng, *lines: Resonance, points: int = 6250) -> np.ndarray:
    return np.asarray(
        noisy(rng, simulate_fid(list(lines), points, WIDTH, phase=rng.uniform(-3, 3)))
    )


def through_two_channels(rng: Rng, fid: np.ndarray) -> np.ndarray:
    """Gains that differ by 0.5 to 10 %, and 0.3 to 6 degrees from a right angle."""
    gain = 1 + rng.choice([-1, 1]) * rng.uniform(0.005, 0.1)
    angle = np.radians(rng.choice([-1, 1]) * rng.uniform(0.3, 6))
    imaginary = gain * (fid.imag * np.cos(angle) + fid.real * np.sin(angle))
    return np.asarray(fid.real + 1j * imaginary)


def static(fid: np.ndarray, line: Resonance) -> Iterable[Found]:
    return of_line(lambda: spectrum_rows(fid, WIDTH, 0.0), line.offset, line.fwhm)


@truth
def undisturbed_far_from_the_transmitter(rng: Rng) -> Iterable[Found]:
    line = line_of(rng)
    return static(fid_of(rng, line), line)


@truth
def channels_unlike_line_near_the_transmitter(rng: Rng) -> Iterable[Found]:
    line = line_of(rng, 500)
    return static(through_two_channels(rng, fid_of(rng, line)), line)


@truth
def channels_unlike_line_far_from_it(rng: Rng) -> Iterable[Found]:
    line = line_of(rng)
    return static(through_two_channels(rng, fid_of(rng, line)), line)


@truth
def channels_unlike_impurity_at_the_image(rng: Rng) -> Iterable[Found]:
    line = line_of(rng, 8e3)
    yield from impurity(through_two_channels(rng, fid_of(rng, line)), line)


@truth
def no_image_impurity_looked_for_there(rng: Rng) -> Iterable[Found]:
    line = line_of(rng, 8e3)
    yield from impurity(fid_of(rng, line), line)


def impurity(fid: np.ndarray, line: Resonance) -> Iterable[Found]:
    measurement = measured(fid, WIDTH)
    at = conditions(measurement.metadata, temperature_C=25.0, mas_kHz=0.0)
    known = {"LiCl": KnownLine(-line.offset / LARMOR_MHz, 0.3, line.fwhm, 0.2 * line.fwhm)}
    try:
        rows = spectrum_quantities(analyse_spectrum(measurement, at, known), AT)
    except AnalysisError:
        yield Found("share", None, 0.0)
        return
    yield Found("share", next(r for r in rows if r.quantity.startswith("area_fraction_LiCl")), 0.0)


def constant(rng: Rng, fid: np.ndarray, low: float, high: float) -> np.ndarray:
    return np.asarray(
        fid + rng.uniform(low, high) * np.abs(fid).max() * np.exp(1j * rng.uniform(0, 6))
    )


@truth
def constant_line_far_from_the_transmitter(rng: Rng) -> Iterable[Found]:
    line = line_of(rng)
    return static(constant(rng, fid_of(rng, line), 0.001, 0.05), line)


@truth
def constant_line_near_the_transmitter(rng: Rng) -> Iterable[Found]:
    line = line_of(rng, 500)
    return static(constant(rng, fid_of(rng, line), 0.001, 0.05), line)


@truth
def constant_higher_than_the_line(rng: Rng) -> Iterable[Found]:
    line = line_of(rng)
    return static(constant(rng, fid_of(rng, line), 0.2, 1.0), line)


@truth
def zeros_behind_a_stopped_acquisition(rng: Rng) -> Iterable[Found]:
    line = line_of(rng, low=100)
    fid = fid_of(rng, line)
    fid[int(rng.uniform(0.4, 0.9) * len(fid)) :] = 0
    return static(fid, line)


@truth
def FID_apodised_by_a_program(rng: Rng) -> Iterable[Found]:
    """Exponential of a tenth to the whole of the width; the truth is the width before."""
    line = line_of(rng)
    fid = fid_of(rng, line)
    time = np.maximum(np.arange(len(fid)) - GROUP_DELAY, 0) / WIDTH
    return static(fid * np.exp(-np.pi * rng.uniform(0.1, 1) * line.fwhm * time), line)


@truth
def clicks_in_the_FID(rng: Rng) -> Iterable[Found]:
    """One to three points of a discharge, a tenth to twice as high as the signal."""
    line = line_of(rng)
    fid = fid_of(rng, line)
    for at in rng.integers(100, len(fid), rng.integers(1, 4)):
        fid[at] += rng.uniform(0.1, 2) * np.abs(fid).max() * np.exp(1j * rng.uniform(0, 6))
    return static(fid, line)


@truth
def mains_hum(rng: Rng) -> Iterable[Found]:
    """Sidebands of the line at multiples of 50 Hz, one to five per cent deep."""
    line = line_of(rng)
    fid = fid_of(rng, line)
    time = np.arange(len(fid)) / WIDTH
    depth = rng.uniform(0.01, 0.05)
    return static(fid * (1 + depth * np.sin(2 * np.pi * 50 * time + rng.uniform(0, 6))), line)


@truth
def shift_anisotropy_of_a_static_powder(rng: Rng) -> Iterable[Found]:
    """Axial, as wide as 0.5 to 4 line widths; the shift is the isotropic one."""
    line = line_of(rng, low=200)
    span = rng.uniform(0.5, 4) * line.fwhm
    cosines = (np.arange(200) + 0.5) / 200
    parts = [
        Resonance(
            line.offset + span * (3 * c**2 - 1) / 2, line.fwhm, 1 / 200, line.lorentzian_share
        )
        for c in cosines
    ]
    for found in static(fid_of(rng, *parts), line):
        if found.name == "shift":
            yield found


@truth
def sideband_at_the_site_of_an_impurity(rng: Rng) -> Iterable[Found]:
    """No impurity; the first sideband of 2 to 20 % falls where its line would."""
    rate = float(rng.uniform(8e3, 14e3))
    line = line_of(rng, 5e3)
    fid = fid_of(rng, line, *sidebands(line, rate, rng.uniform(0.02, 0.2)))
    measurement = measured(fid, WIDTH, mas_Hz=rate)
    at = conditions(measurement.metadata, temperature_C=25.0, mas_kHz=rate / 1e3)
    place = (line.offset + rate + rng.uniform(-0.5, 0.5) * line.fwhm) / LARMOR_MHz
    known = {"LiCl": KnownLine(place, 0.3, line.fwhm, 0.2 * line.fwhm)}
    try:
        rows = spectrum_quantities(analyse_spectrum(measurement, at, known), AT)
    except AnalysisError:
        yield Found("share", None, 0.0)
        return
    yield Found("share", next(r for r in rows if r.quantity.startswith("area_fraction_LiCl")), 0.0)


if __name__ == "__main__":
    nmr.main(TRUTHS, __doc__, 15)
