"""Electronic conductivity from direct-current polarization between ion-blocking electrodes.

After a voltage step the current decays from that of the ions charging the electrodes to that of
the electrons. How it decays is not known: a blocking constant phase element leaves ``t^-n``, a
capacitor an exponential, and the extrapolations of the two may differ by more than the current
itself. So the number is what was measured, the mean of the last tenth; the extrapolations say how
far it may be off; and while the current still decays it is an upper limit.

``σe = slope of I(V) · L/A``: the free intercept takes the offset current of the instrument.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers import uncertainty
from electrolyte.numbers.uncertainty import FloatArray
from electrolyte.techniques.geometry import Geometry

LAST = 0.10  # of the duration: the mean
DRIFT = 0.20  # of the duration: the drift
STEADY = 0.1  # |d ln I/d ln t| below which the current counts as steady
FITTED_FROM = 0.01  # of the duration: the extrapolations leave out what comes before
CURVED = 0.01
Law = Callable[[FloatArray, FloatArray], FloatArray]
FEWEST = 10  # points of a step
NEW_STEP = 0.01  # V, a change of the voltage between two points that starts a new step


@dataclass(frozen=True)
class Extrapolation:
    """Current at infinite time of one law of decay, in A; NaN where the fit does not tell.

    ``rate`` is the exponent n of ``t^-n`` or the time constant in s of ``exp(-t/τ)``, ``rms`` the
    residual in A.
    """

    current: float
    rate: float
    rms: float


@dataclass(frozen=True)
class Transient:
    """One voltage step, evaluated.

    Attributes
    ----------
    voltage : V
    current, u : mean of the last tenth in A; u from its scatter in blocks
    drift, u_drift : d ln I/d ln t over the last fifth
    steady : |drift| < 0.1, and known to be
    power_law, exponential : extrapolations
    duration : s
    """

    voltage: float
    current: float
    u: float
    drift: float
    u_drift: float
    steady: bool
    power_law: Extrapolation
    exponential: Extrapolation
    duration: float


def split_steps(
    time: ArrayLike, voltage: ArrayLike, current: ArrayLike
) -> list[tuple[float, FloatArray, FloatArray]]:
    """Steps of a record as (mean voltage, time, current): s, V, A, each (n,).

    A new step starts where the voltage changes by more than 10 mV from one point to the next.
    Pieces shorter than 10 points (the sample before the step, spikes) and at less than 10 mV
    (open circuit, relaxation) are left out.

    Raises
    ------
    AnalysisError
        No step is left.
    """
    t, v, i = (np.asarray(a, dtype=float) for a in (time, voltage, current))
    starts = [0, *(np.flatnonzero(np.abs(np.diff(v)) > NEW_STEP) + 1), len(v)]
    pieces = [slice(a, b) for a, b in pairwise(starts)]
    steps = [p for p in pieces if p.stop - p.start >= FEWEST and abs(v[p].mean()) > NEW_STEP]
    if not steps:
        longest = max(pieces, key=lambda p: p.stop - p.start)
        raise AnalysisError(
            "polarization",
            f"a step of at least {FEWEST} points at one voltage, more than {NEW_STEP:g} V from 0",
            f"at most {longest.stop - longest.start} points, at {v[longest].mean():.3g} V",
            hint="Measure longer; if the voltage is only noisy, give voltage_V in the sheet.",
        )
    return [(float(v[p].mean()), t[p], i[p]) for p in steps]


def evaluate_transient(
    time: ArrayLike,
    current: ArrayLike,
    voltage: float,
    *,
    mean_fraction: float = LAST,
    drift_fraction: float = DRIFT,
    steady_drift: float = STEADY,
) -> Transient:
    """Evaluate a step of ``voltage`` (V) at the beginning of ``time`` (s), current in A, (n,).

    The step is taken to have happened one sample before the first. The current is the mean over
    the last ``mean_fraction`` of the duration, its drift that of the last ``drift_fraction``; it
    is steady if the drift is closer to zero than ``steady_drift``.

    Raises
    ------
    AnalysisError
        for fewer than 10 points, time that does not rise, values that are not finite
    """
    t, i = np.asarray(time, dtype=float), np.asarray(current, dtype=float)
    subject = f"polarization at {voltage:g} V"
    if t.ndim != 1 or t.shape != i.shape:
        found = f"shapes {t.shape} and {i.shape}"
        raise AnalysisError(subject, "one current for each time", found)
    if not (np.isfinite(t).all() and np.isfinite(i).all() and math.isfinite(voltage)):
        raise AnalysisError(subject, "finite times, currents and voltage", "others among them")
    if len(t) < FEWEST:
        raise AnalysisError(subject, f"at least {FEWEST} points", f"{len(t)}")
    if not (np.diff(t) > 0).all():
        at = int(np.argmin(np.diff(t) > 0)) + 1
        raise AnalysisError(subject, "time that rises", f"{t[at]:g} s after {t[at - 1]:g} s")
    t = t - t[0] + float(np.median(np.diff(t)))
    mean, u = _last_mean(t, i, mean_fraction)
    late = t > (1 - drift_fraction) * t[-1]
    if late.sum() < 5:
        late = np.arange(len(t)) >= len(t) - 5
    line = uncertainty.line(np.log(t[late]), i[late])
    level = float(i[late].mean())
    drift, u_drift = (v / level if level else math.nan for v in (line.slope, line.u_slope))
    u_drift = abs(u_drift)
    bin_t, bin_i, points = _log_bins(t, i, FITTED_FROM * t[-1])
    powers = np.geomspace(0.05, 3.0, 120)
    taus = np.geomspace(0.02, 20.0, 120) * t[-1]
    return Transient(
        voltage,
        mean,
        u,
        drift,
        u_drift,
        bool(abs(drift) < steady_drift and u_drift < steady_drift),
        _extrapolate(bin_t, bin_i, points, powers, lambda t, n: t**-n),
        _extrapolate(bin_t, bin_i, points, taus, lambda t, tau: np.exp(-t / tau)),
        float(t[-1]),
    )


@dataclass(frozen=True)
class ElectronicConductivity:
    """Electronic conductivity of one pellet in S/cm.

    Attributes
    ----------
    value, u : from the slope of the last-tenth currents; u holds the slope, the geometry and the
        spread of the extrapolations
    status : ``ok``; ``upper_limit`` (the current still decays, or is not told
        from zero, or has no second voltage to take the offset from)
    offset, u_offset : intercept of I(V) in A
    power_law, exponential : conductivities in S/cm from the extrapolated currents; NaN where
        an extrapolation fails
    u_slope, u_spread, u_geometry : the parts of u, in S/cm
    notes : sentences
    """

    value: float
    u: float
    status: str
    offset: float
    u_offset: float
    power_law: float
    exponential: float
    u_slope: float
    u_spread: float
    u_geometry: float
    n: int
    notes: tuple[str, ...]


def electronic_conductivity(
    transients: Sequence[Transient], geometry: Geometry
) -> ElectronicConductivity:
    """``σe = L/A dI/dV`` of one pellet from its voltage steps.

    The spread of the extrapolations is the largest distance of theirs from the value, taken as the
    half width of a uniform distribution. One voltage gives ``I/V`` and an upper limit.

    Raises
    ------
    AnalysisError
        without transients, with the same voltage only, or for a conductivity below zero beyond
        its uncertainty
    """
    steps = sorted(transients, key=lambda step: step.voltage)
    if not steps:
        raise AnalysisError("electronic conductivity", "at least one polarization", "none")
    cell = geometry.thickness / geometry.area
    slope, u_slope, offset, u_offset = _slope(steps, [s.current for s in steps])
    laws = [
        _slope(steps, [getattr(s, law).current for s in steps])[0] * cell
        for law in ("power_law", "exponential")
    ]
    value = slope * cell
    distances = [abs(law - value) for law in laws if math.isfinite(law)]
    u_spread = max(distances, default=0.0) / math.sqrt(3)
    u_geometry = abs(value) * geometry.relative_u
    notes, status = [], "ok"
    if len(steps) == 1:
        status = "upper_limit"
        notes.append("one voltage: the offset current of the instrument is not taken off")
    decaying = [s for s in steps if not s.steady]
    if decaying:
        status = "upper_limit"
        worst = max(decaying, key=lambda s: abs(s.drift))
        notes.append(
            f"at {', '.join(f'{s.voltage:g}' for s in decaying)} V the current is not"
            f" steady (d ln I/d ln t = {worst.drift:.2g} at the end of {worst.duration:.3g} s)"
        )
    if len(distances) < 2:
        notes.append("the current does not tell where it goes: no extrapolation for the spread")
    u = math.hypot(cell * u_slope, u_spread, u_geometry)
    if value < -2 * u:
        raise AnalysisError(
            "electronic conductivity",
            "current that rises with voltage",
            f"a slope of {slope:.3g} A/V",
            hint="Check the signs of current and voltage.",
        )
    if value < 2 * u:
        status, value = "upper_limit", max(value, 0.0) + 2 * u
        notes.append("value + 2 u: the slope is not told from zero")
    p = uncertainty.p_curvature([s.voltage for s in steps], [s.current for s in steps])
    if p < CURVED:
        notes.append(f"I(V) curves (p = {p:.2g})")
    return ElectronicConductivity(
        value,
        u,
        status,
        offset,
        u_offset,
        laws[0],
        laws[1],
        cell * u_slope,
        u_spread,
        u_geometry,
        len(steps),
        tuple(notes),
    )


def _slope(
    steps: Sequence[Transient], currents: Sequence[float]
) -> tuple[float, float, float, float]:
    """Slope and intercept of I(V) with their u; I/V for one voltage, NaN with a current NaN."""
    nan = math.nan
    if not np.isfinite(currents).all():
        return nan, nan, nan, nan
    voltages = [s.voltage for s in steps]
    if len(steps) == 1:
        if not voltages[0]:
            raise AnalysisError("electronic conductivity", "a voltage", "0 V only")
        return currents[0] / voltages[0], steps[0].u / abs(voltages[0]), nan, nan
    if len(set(voltages)) == 1:
        raise AnalysisError(
            "electronic conductivity", "different voltages", f"{voltages[0]:g} V only"
        )
    scatter = uncertainty.line(voltages, currents)
    u = np.array([max(s.u, 1e-6 * abs(s.current), 1e-18) for s in steps])
    stated = uncertainty.line(voltages, currents, u)
    line = scatter if scatter.df else stated
    return line.slope, max(line.u_slope, stated.u_slope), line.intercept, line.u_intercept


def _last_mean(t: FloatArray, i: FloatArray, fraction: float) -> tuple[float, float]:
    """Mean of the last part, and its u from ten blocks: neighbouring points may depend."""
    last = i[t > (1 - fraction) * t[-1]]
    if len(last) < 3:
        last = i[-3:]
    blocks = np.array([block.mean() for block in np.array_split(last, min(10, len(last)))])
    return float(last.mean()), float(blocks.std(ddof=1) / math.sqrt(len(blocks)))


def _log_bins(
    t: FloatArray, i: FloatArray, first: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean time, mean current and number of points in bins of equal width in ln t."""
    inside = t >= first
    t, i = t[inside], i[inside]
    edges = np.geomspace(t[0], t[-1] * (1 + 1e-12), 61)
    which = np.clip(np.searchsorted(edges, t, side="right") - 1, 0, 59)
    n = np.bincount(which, minlength=60).astype(float)
    used = n > 0
    mean_t = np.bincount(which, t, 60)[used] / n[used]
    return mean_t, np.bincount(which, i, 60)[used] / n[used], n[used]


def _extrapolate(
    t: FloatArray,
    i: FloatArray,
    n: FloatArray,
    rates: FloatArray,
    law: Law,
) -> Extrapolation:
    """Fit ``I = I_inf + a law(t, rate)``: linear in both for each rate, best of a fine grid.

    NaN where the best rate is at the end of the grid, so that the law does not describe the decay.
    """
    for _ in range(3):  # of ever finer grids
        current, k, rms = _best_rate(t, i, n / n.sum(), rates, law)
        if k in (0, len(rates) - 1):
            return Extrapolation(math.nan, math.nan, rms)
        rate = float(rates[k])
        rates = np.geomspace(rates[k - 1], rates[k + 1], 21)
    return Extrapolation(current, rate, rms)


def _best_rate(
    t: FloatArray, i: FloatArray, w: FloatArray, rates: FloatArray, law: Law
) -> tuple[float, int, float]:
    """I_inf at the best of the rates, its index, and the rms left; weights of sum 1."""
    g = law(t[None, :], rates[:, None])
    mean_g, mean_i = g @ w, float(i @ w)
    centred = g - mean_g[:, None]
    a = (centred * (i - mean_i)) @ w / np.maximum(centred**2 @ w, 1e-300)
    left = (i - mean_i - a[:, None] * centred) ** 2 @ w
    k = int(left.argmin())
    return mean_i - float(a[k] * mean_g[k]), k, math.sqrt(float(left[k]))
