"""NMR numbers against simulated truths: how often intervals hold them, how often numbers are ok.

    python benchmarks/nmr.py [--n 40] [--only NAME ...]

Each truth is simulated ``n`` times in the time domain, behind an ideal digital filter, and
analysed as a job does it. A line says of one quantity how many numbers are ok, suspect, not
resolved and refused; of those that are ok the share whose 95 % interval (Student's t where u has
few degrees of freedom) holds the truth, and mean and root mean square of (value - truth)/u; the
share of all that are ok and miss the truth; how many are ok and off by more than 3 u and 3 %; how
many limits there are and how many are on the wrong side; and of how many suspect numbers the
interval holds the truth.
"""

from __future__ import annotations

import argparse
import logging
import sys
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.quantities import Quantity
from electrolyte.numbers.uncertainty import t_factor
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.measurement import Measurement
from electrolyte.techniques.nmr.analysis import analyse_spectrum
from electrolyte.techniques.nmr.bpp import correlation_time, spectral_density
from electrolyte.techniques.nmr.conditions import conditions
from electrolyte.techniques.nmr.numbers import Provenance, spectrum_quantities
from electrolyte.techniques.nmr.recovery import analyse_relaxation
from electrolyte.techniques.nmr.relaxation_numbers import (
    relaxation_quantities,
    temperature_quantities,
)
from synthetic.nmr import GROUP_DELAY, Resonance, add_noise, sidebands, simulate_fid

AT = Provenance("sample", "m", "synthetic")
LARMOR_MHz = 155.506  # of 7Li at 9.4 T


@dataclass(frozen=True)
class Found:
    """One number and its truth, in the number's unit; ``None`` where the analysis refused."""

    name: str
    row: Quantity | None
    truth: float


Truth = Callable[[np.random.Generator], Iterable[Found]]
TRUTHS: dict[str, Truth] = {}


def truth(function: Truth) -> Truth:
    TRUTHS[function.__name__.replace("_", " ")] = function
    return function


# --- spectra --------------------------------------------------------------------------------------


def measured(
    fid: np.ndarray,
    width: float,
    *,
    delay_points: float = GROUP_DELAY,
    mas_Hz: float | None = None,
    delays: np.ndarray | None = None,
    opening_s: float | None = 6.5e-6,
    program: str = "",
) -> Measurement:
    """What a reader gives of a 7Li experiment with the transmitter at 0 ppm.

    ``opening_s`` : the time from the pulse to the receiver as the file states it; ``None`` for
    nothing.
    """
    stated = {
        "nucleus": "7Li",
        "transmitter_frequency_MHz": LARMOR_MHz,
        "reference_frequency_MHz": LARMOR_MHz,
        "spectral_width_Hz": width,
        "group_delay_points": delay_points,
        "receiver_delay_s": opening_s,
        "pulse_program": program,
    }
    if mas_Hz is not None:
        stated["mas_Hz"] = mas_Hz
    frame = data_frame(
        {"Test Time / s": np.arange(len(fid))} if delays is None else {"Delay / s": delays}
    )
    return Measurement("nmr", "bruker-topspin", frame, Path(), "", stated, (), {"fid": fid})


def spectrum_rows(
    fid: np.ndarray, width: float, mas_kHz: float | None = None, **more: Any
) -> dict[str, Quantity]:
    measurement = measured(fid, width, **more)
    at = conditions(measurement.metadata, temperature_C=25.0, mas_kHz=mas_kHz)
    rows = spectrum_quantities(analyse_spectrum(measurement, at, {}), AT, accept=("lithium_shift",))
    return {row.quantity.rpartition("_")[0]: row for row in rows}


def of_line(
    rows: Callable[[], Mapping[str, Quantity]], shift_Hz: float, fwhm: float
) -> Iterable[Found]:
    try:
        found = rows()
    except AnalysisError:
        found = {}
    yield Found("shift", found.get("chemical_shift"), shift_Hz / LARMOR_MHz)
    yield Found("width", found.get("linewidth"), fwhm)


def voigt(rng: np.random.Generator, low: float, high: float, **more: Any) -> Resonance:
    fwhm = float(np.exp(rng.uniform(np.log(low), np.log(high))))
    return Resonance(rng.uniform(-500, 500), fwhm, 1.0, rng.uniform(0.05, 0.95), **more)


def noisy(rng: np.random.Generator, fid: np.ndarray, low: float = 20, high: float = 500) -> Any:
    return add_noise(fid, float(np.exp(rng.uniform(np.log(low), np.log(high)))), rng)


@truth
def one_line(rng: np.random.Generator) -> Iterable[Found]:
    line, width = voigt(rng, 20, 600), 62.5e3
    fid = noisy(rng, simulate_fid([line], 6250, width, phase=rng.uniform(-3, 3)))
    return of_line(lambda: spectrum_rows(fid, width, 0.0), line.offset, line.fwhm)


@truth
def one_line_with_sidebands(rng: np.random.Generator) -> Iterable[Found]:
    line, width = voigt(rng, 200, 800), 125e3
    lines = [line, *sidebands(line, 25e3, rng.uniform(0.02, 0.15))]
    dead_time, phase = rng.uniform(0, 8e-6), rng.uniform(-3, 3)
    fid = noisy(rng, simulate_fid(lines, 2500, width, phase=phase, dead_time=dead_time))
    return of_line(lambda: spectrum_rows(fid, width, 25.0), line.offset, line.fwhm)


@truth
def noisy_line(rng: np.random.Generator) -> Iterable[Found]:
    line, width = voigt(rng, 20, 600), 62.5e3
    fid = noisy(rng, simulate_fid([line], 6250, width, phase=rng.uniform(-3, 3)), 8, 20)
    return of_line(lambda: spectrum_rows(fid, width, 0.0), line.offset, line.fwhm)


@truth
def broad_static_line_with_a_rate_left_over(rng: np.random.Generator) -> Iterable[Found]:
    line, width = voigt(rng, 3e3, 30e3), 250e3
    fid = noisy(rng, simulate_fid([line], 2500, width, phase=rng.uniform(-3, 3)))
    rate = float(rng.choice([4200.0, 7000.0, 10e3, 24e3]))
    return of_line(lambda: spectrum_rows(fid, width, mas_Hz=rate), line.offset, line.fwhm)


@truth
def line_of_a_liquid_with_its_rotation(rng: np.random.Generator) -> Iterable[Found]:
    line, width = voigt(rng, 2, 20), 10e3
    fid = noisy(rng, simulate_fid([line], 16384, width, phase=rng.uniform(-3, 3)))
    return of_line(lambda: spectrum_rows(fid, width, mas_Hz=20.0), line.offset, line.fwhm)


@truth
def line_wider_than_the_spectrum_allows(rng: np.random.Generator) -> Iterable[Found]:
    line, width = voigt(rng, 30e3, 100e3), 100e3
    fid = noisy(rng, simulate_fid([line], 2048, width, phase=rng.uniform(-3, 3)))
    return of_line(lambda: spectrum_rows(fid, width, 0.0), line.offset, line.fwhm)


@truth
def skewed_line(rng: np.random.Generator) -> Iterable[Found]:
    """Exponential distribution of shifts; shift is the centre of gravity."""
    line, width = voigt(rng, 50, 400), 62.5e3
    tail = rng.uniform(0.3, 1.5) * line.fwhm
    places = np.linspace(0.01, 5, 60)
    parts = [
        Resonance(line.offset + tail * x, line.fwhm, float(np.exp(-x)), line.lorentzian_share)
        for x in places
    ]
    mean = float(np.average(places, weights=np.exp(-places)))
    fid = noisy(rng, simulate_fid(parts, 6250, width, phase=rng.uniform(-3, 3)))
    for found in of_line(lambda: spectrum_rows(fid, width, 0.0), line.offset + tail * mean, 0.0):
        if found.name == "shift":
            yield found


@truth
def two_lines(rng: np.random.Generator) -> Iterable[Found]:
    """0.8 to 3 widths apart; the shift is that of the stronger one or the centre of gravity."""
    line, width = voigt(rng, 50, 400), 62.5e3
    area = rng.uniform(0.2, 1.0)
    other = Resonance(line.offset + rng.uniform(0.8, 3) * line.fwhm, line.fwhm, area, 0.5)
    fid = noisy(rng, simulate_fid([line, other], 6250, width, phase=rng.uniform(-3, 3)))
    return of_line(lambda: spectrum_rows(fid, width, 0.0), line.offset, line.fwhm)


@truth
def dead_time_without_sidebands(rng: np.random.Generator) -> Iterable[Found]:
    line, width = voigt(rng, 100, 12e3), 250e3
    dead_time, phase = rng.uniform(2e-6, 10e-6), rng.uniform(-3, 3)
    fid = noisy(rng, simulate_fid([line], 8192, width, phase=phase, dead_time=dead_time))
    return of_line(lambda: spectrum_rows(fid, width, 0.0), line.offset, line.fwhm)


@truth
def wrong_group_delay(rng: np.random.Generator) -> Iterable[Found]:
    line, width = voigt(rng, 100, 6e3), 125e3
    wrong = GROUP_DELAY + rng.choice([-1, 1]) * rng.uniform(0.3, 2)
    fid = noisy(rng, simulate_fid([line], 4096, width, phase=rng.uniform(-3, 3)))
    return of_line(
        lambda: spectrum_rows(fid, width, 0.0, delay_points=float(wrong)), line.offset, line.fwhm
    )


@truth
def distorted_first_point(rng: np.random.Generator) -> Iterable[Found]:
    line, width = voigt(rng, 50, 600), 125e3
    fid = simulate_fid([line], 8192, width, phase=rng.uniform(-3, 3))
    fid[int(GROUP_DELAY) + 1] *= 1 + rng.uniform(-0.4, 0.4)
    fid = noisy(rng, fid)
    return of_line(lambda: spectrum_rows(fid, width, 0.0), line.offset, line.fwhm)


@truth
def FID_cut_short(rng: np.random.Generator) -> Iterable[Found]:
    """Acquired for half to two times as long as it takes to fall to 1/e."""
    line, width = voigt(rng, 50, 400), 62.5e3
    points = int(GROUP_DELAY + rng.uniform(0.5, 2) * width / (np.pi * line.fwhm))
    # cut behind the filter: the ideal one would take the end of a shorter FID to its beginning
    whole = simulate_fid([line], 8 * points, width, phase=rng.uniform(-3, 3))
    fid = noisy(rng, whole[:points])
    return of_line(lambda: spectrum_rows(fid, width, 0.0), line.offset, line.fwhm)


@truth
def acoustic_ringing(rng: np.random.Generator) -> Iterable[Found]:
    """Of the probe, for some ten microseconds, a tenth to three times as high as the signal."""
    line, width = voigt(rng, 50, 3e3), 250e3
    fid = simulate_fid([line], 8192, width, phase=rng.uniform(-3, 3))
    decay = rng.uniform(20e-6, 150e-6)
    ring = Resonance(rng.uniform(-20e3, 20e3), 1 / (np.pi * decay), rng.uniform(0.1, 3), 0.99)
    fid = noisy(rng, fid + simulate_fid([ring], 8192, width, phase=rng.uniform(-3, 3)))
    return of_line(lambda: spectrum_rows(fid, width, 0.0), line.offset, line.fwhm)


def overloaded(fid: np.ndarray, share: float) -> np.ndarray:
    """Both channels cut off at a share of the largest value."""
    top = share * float(np.abs(np.r_[fid.real, fid.imag]).max())
    return np.clip(fid.real, -top, top) + 1j * np.clip(fid.imag, -top, top)


@truth
def receiver_overloaded(rng: np.random.Generator) -> Iterable[Found]:
    line, width = voigt(rng, 50, 600), 62.5e3
    fid = noisy(rng, simulate_fid([line], 6250, width, phase=rng.uniform(-3, 3)))
    fid = overloaded(fid, float(rng.uniform(0.3, 0.8)))
    return of_line(lambda: spectrum_rows(fid, width, 0.0), line.offset, line.fwhm)


@truth
def constant_in_the_FID(rng: np.random.Generator) -> Iterable[Found]:
    line, width = voigt(rng, 50, 600), 62.5e3
    fid = noisy(rng, simulate_fid([line], 6250, width, phase=rng.uniform(-3, 3)))
    fid = fid + rng.uniform(0.001, 0.05) * np.abs(fid).max() * np.exp(1j * rng.uniform(0, 6))
    return of_line(lambda: spectrum_rows(fid, width, 0.0), line.offset, line.fwhm)


@truth
def channels_of_unequal_gain(rng: np.random.Generator) -> Iterable[Found]:
    line, width = voigt(rng, 50, 600), 62.5e3
    fid = noisy(rng, simulate_fid([line], 6250, width, phase=rng.uniform(-3, 3)))
    fid = fid + rng.uniform(0.005, 0.1) * np.conj(fid)
    return of_line(lambda: spectrum_rows(fid, width, 0.0), line.offset, line.fwhm)


# --- recoveries -----------------------------------------------------------------------------------


def recovery_rows(
    rng: np.random.Generator,
    delays: np.ndarray,
    factors: np.ndarray,
    *,
    spin_lock: bool = False,
    full_at: float = 0.0,
) -> dict[str, Quantity]:
    """Rows of a stack whose line has the amplitudes ``factors`` at ``delays``; the receiver is full
    at a share of the largest value."""
    line, width = voigt(rng, 200, 600), 62.5e3
    fid = simulate_fid([line], 1024, width, phase=rng.uniform(-3, 3))
    fids = noisy(rng, factors[:, None] * fid, 50, 500)
    if full_at:
        fids = overloaded(fids, full_at)
    measurement = measured(fids, width, delays=delays)
    at = conditions(measurement.metadata, temperature_C=25.0, mas_kHz=25.0)
    result = analyse_relaxation(measurement, at, spin_lock=spin_lock, gain_u=0.07)
    return {row.quantity.rpartition("_")[0]: row for row in relaxation_quantities(result, AT)}


def of_time(
    rows: Callable[[], Mapping[str, Quantity]],
    t1: float,
    name: str = "spin_lattice_relaxation_time",
) -> Iterable[Found]:
    try:
        yield Found("T1", rows().get(name), t1)
    except AnalysisError:
        yield Found("T1", None, t1)


def plan(rng: np.random.Generator, longest: float = 5.0) -> tuple[float, np.ndarray]:
    t1 = float(np.exp(rng.uniform(np.log(0.02), np.log(5))))
    return t1, np.geomspace(0.01 * t1, longest * t1, int(rng.integers(8, 17)))


@truth
def saturation_recovery(rng: np.random.Generator) -> Iterable[Found]:
    t1, delays = plan(rng)
    factors = 1 - rng.uniform(0.85, 1.0) * np.exp(-delays / t1)
    return of_time(lambda: recovery_rows(rng, delays, factors), t1)


@truth
def inversion_recovery(rng: np.random.Generator) -> Iterable[Found]:
    t1, delays = plan(rng)
    factors = 1 - rng.uniform(1.6, 2.0) * np.exp(-delays / t1)
    return of_time(lambda: recovery_rows(rng, delays, factors), t1)


@truth
def inversion_by_bad_pulses(rng: np.random.Generator) -> Iterable[Found]:
    """Pulses of 90 to 150°, repeated after 0.5 to 2 T1."""
    t1, delays = plan(rng)
    back = 1 - np.exp(-rng.uniform(0.5, 2))
    angle = np.radians(rng.uniform(90, 150))
    factors = 1 - (1 - back * np.cos(angle)) * np.exp(-delays / t1)
    return of_time(lambda: recovery_rows(rng, delays, factors), t1)


@truth
def saturation_that_leaves_a_share(rng: np.random.Generator) -> Iterable[Found]:
    """Each scan begins with 5 to 30 % of what the one before has recovered."""
    t1, delays = plan(rng)
    decayed, left = np.exp(-delays / t1), rng.uniform(0.05, 0.3)
    factors = (1 - decayed) / (1 - left * decayed)
    return of_time(lambda: recovery_rows(rng, delays, factors), t1)


@truth
def recovery_with_the_receiver_overloaded(rng: np.random.Generator) -> Iterable[Found]:
    t1, delays = plan(rng)
    factors = 1 - np.exp(-delays / t1)
    full_at = float(rng.uniform(0.4, 0.8))
    return of_time(lambda: recovery_rows(rng, delays, factors, full_at=full_at), t1)


@truth
def spin_lock(rng: np.random.Generator) -> Iterable[Found]:
    t1, delays = plan(rng, 4.0)
    factors = np.exp(-delays / t1)
    name = "rotating_frame_relaxation_time"
    return of_time(lambda: recovery_rows(rng, delays, factors, spin_lock=True), t1, name)


@truth
def stretched_recovery(rng: np.random.Generator) -> Iterable[Found]:
    t1, delays = plan(rng, 10.0)
    factors = 1 - np.exp(-((delays / t1) ** rng.uniform(0.5, 0.9)))
    return of_time(lambda: recovery_rows(rng, delays, factors), t1)


@truth
def two_recoveries(rng: np.random.Generator) -> Iterable[Found]:
    """The truth is the time of the initial rate."""
    t1, delays = plan(rng, 8.0)
    share, ratio = rng.uniform(0.2, 0.8), rng.uniform(3, 10)
    factors = 1 - share * np.exp(-delays * ratio / t1) - (1 - share) * np.exp(-delays / t1)
    return of_time(lambda: recovery_rows(rng, delays, factors), t1 / (share * ratio + 1 - share))


@truth
def one_bad_row(rng: np.random.Generator) -> Iterable[Found]:
    t1, delays = plan(rng)
    factors = 1 - np.exp(-delays / t1)
    factors[rng.integers(len(delays))] *= 1 + rng.choice([-1, 1]) * rng.uniform(0.05, 0.5)
    return of_time(lambda: recovery_rows(rng, delays, factors), t1)


@truth
def drifting_gain(rng: np.random.Generator) -> Iterable[Found]:
    """By 10 % from the first row to the last."""
    t1, delays = plan(rng)
    gain = 1 + rng.choice([-0.1, 0.1]) * np.linspace(0, 1, len(delays))
    factors = gain * (1 - np.exp(-delays / t1))
    return of_time(lambda: recovery_rows(rng, delays, factors), t1)


@truth
def unstable_rows(rng: np.random.Generator) -> Iterable[Found]:
    """Each row off by 0.5 %."""
    t1, delays = plan(rng)
    factors = (1 - np.exp(-delays / t1)) * (1 + 0.005 * rng.standard_normal(len(delays)))
    return of_time(lambda: recovery_rows(rng, delays, factors), t1)


@truth
def delays_too_short(rng: np.random.Generator) -> Iterable[Found]:
    t1, delays = plan(rng, float(rng.uniform(0.2, 1.5)))
    factors = 1 - np.exp(-delays / t1)
    return of_time(lambda: recovery_rows(rng, delays, factors), t1)


@truth
def delays_up_to_2_to_4_T1(rng: np.random.Generator) -> Iterable[Found]:
    t1, delays = plan(rng, float(rng.uniform(2, 4)))
    factors = 1 - np.exp(-delays / t1)
    return of_time(lambda: recovery_rows(rng, delays, factors), t1)


# --- T1 over temperature --------------------------------------------------------------------------


def of_model(
    rng: np.random.Generator,
    exponent: float,
    w_tau: float,
    celsius: np.ndarray,
    temperature_u_K: float = 0.0,
) -> Iterable[Found]:
    """T1 with u of 0.5 to 3 % of a motion whose w tau is ``w_tau`` at 25 °C."""
    larmor, energy = 194.37e6, rng.uniform(0.15, 0.4)
    relative = float(np.exp(rng.uniform(np.log(0.005), np.log(0.03))))
    kelvin = celsius + 273.15 + temperature_u_K * rng.standard_normal(len(celsius))
    tau25 = w_tau / (2 * np.pi * larmor)
    t1 = 1 / (1e10 * spectral_density(correlation_time(kelvin, energy, tau25), larmor, exponent))
    t1 = t1 * (1 + relative * rng.standard_normal(len(t1)))
    rows, _ = temperature_quantities(
        list(celsius), list(t1), list(relative * t1), larmor, "7Li", AT
    )
    found = {row.quantity.rpartition("_")[0]: row for row in rows}
    yield Found("Ea", found["bpp_activation_energy"], energy)
    yield Found("tau", found["bpp_correlation_time"], tau25)
    yield Found("K", found["bpp_coupling_constant"], 1e10)


@truth
def BPP_with_its_minimum(rng: np.random.Generator) -> Iterable[Found]:
    return of_model(rng, 2.0, float(rng.uniform(2, 8)), np.linspace(-40, 180, 12))


@truth
def BPP_slow(rng: np.random.Generator) -> Iterable[Found]:
    return of_model(rng, 2.0, float(rng.uniform(5, 100)), np.linspace(25, 85, 7))


@truth
def BPP_fast(rng: np.random.Generator) -> Iterable[Found]:
    return of_model(rng, 2.0, float(rng.uniform(0.02, 0.2)), np.linspace(25, 85, 7))


@truth
def smaller_exponent_with_its_minimum(rng: np.random.Generator) -> Iterable[Found]:
    power = float(rng.uniform(1.5, 1.9))
    return of_model(rng, power, float(rng.uniform(2, 8)), np.linspace(-40, 180, 12))


@truth
def smaller_exponent_slow(rng: np.random.Generator) -> Iterable[Found]:
    power = float(rng.uniform(1.5, 1.9))
    return of_model(rng, power, float(rng.uniform(5, 100)), np.linspace(25, 85, 7))


@truth
def BPP_with_temperatures_off_by_1_K(rng: np.random.Generator) -> Iterable[Found]:
    return of_model(rng, 2.0, float(rng.uniform(2, 8)), np.linspace(-40, 180, 12), 1.0)


# --- the table ------------------------------------------------------------------------------------


def is_covered(row: Quantity, true_value: float) -> bool:
    """Whether the 95 % interval of a number, or the side that a limit leaves, holds the truth."""
    if row.status == "upper_limit":
        return true_value <= row.value
    if row.status == "lower_limit":
        return true_value >= row.value
    if np.isfinite(row.lower95) and np.isfinite(row.upper95):
        return row.lower95 <= true_value <= row.upper95
    factor = t_factor(row.dof) if np.isfinite(row.dof) else 1.96
    return abs(row.value - true_value) <= factor * row.u


def is_far(row: Quantity, true_value: float) -> bool:
    """Whether a number is off by more than 3 u and, if it is no shift, by more than 3 %."""
    off = abs(row.value - true_value)
    is_shift = row.quantity.startswith("chemical_shift")
    return off > 3 * row.u and (is_shift or off > 0.03 * abs(true_value))


def line_of(name: str, found: list[Found]) -> str:
    rows = [(f.row, f.truth) for f in found if f.row is not None]
    ok = [(row, true_value) for row, true_value in rows if row.status == "ok"]
    limits = [(row, t) for row, t in rows if row.status.endswith("limit")]
    good = sum(is_covered(row, t) for row, t in ok)
    pulls = [(row.value - t) / row.u for row, t in ok]
    suspect = sum(row.status == "suspect" for row, _ in rows)
    unresolved = sum(row.status == "not_resolved" for row, _ in rows)
    bad_limits = sum(not is_covered(row, t) for row, t in limits)
    coverage = f"{100 * good / len(ok):6.1f}" if ok else "     -"
    z = (
        f"{np.mean(pulls):+6.2f} {np.sqrt(np.mean(np.square(pulls))):6.2f}"
        if ok
        else "     -      -"
    )
    far = sum(is_far(row, t) for row, t in ok)
    doubted = [(row, t) for row, t in rows if row.status == "suspect"]
    return (
        f"{name:<58}{len(found):4}{len(ok):5}{suspect:5}{unresolved:5}{len(found) - len(rows):5}"
        f"  {coverage} {z}  {100 * (len(ok) - good) / len(found):5.1f}{far:5}"
        f"  {len(limits)}/{bad_limits}  {sum(is_covered(row, t) for row, t in doubted)}"
    )


def main(truths: Mapping[str, Truth], about: str, runs: int) -> None:
    """Print the table of ``truths``, each simulated ``runs`` times unless the command says more."""
    parser = argparse.ArgumentParser(description=about.split("\n\n")[0])
    parser.add_argument("--n", type=int, default=runs)
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    titles = "   n   ok susp none refd covered mean z  rms z  wrong  far  limits/bad  suspect in"
    print(f"{'truth: quantity':<58}{titles}")
    for number, (name, simulate) in enumerate(truths.items()):
        if options.only and not any(word in name for word in options.only):
            continue
        found: dict[str, list[Found]] = defaultdict(list)
        for seed in range(options.n):
            for one in simulate(np.random.default_rng([seed, number, 17])):
                found[one.name].append(one)
        for quantity, values in found.items():
            print(line_of(f"{name}: {quantity}", values), flush=True)


if __name__ == "__main__":
    main(TRUTHS, __doc__, 40)
