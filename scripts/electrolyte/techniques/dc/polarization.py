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
from electrolyte.techniques.dc.steps import FEWEST, LEAST_CHANGE
from electrolyte.techniques.geometry import Geometry

LAST = 0.10  # of the duration: the mean
DRIFT = 0.20  # of the duration: the drift
STEADY = 0.1  # |d ln I/d ln t| below which the current counts as steady
FITTED_FROM = 0.01  # of the duration: the extrapolations leave out what comes before
REMAINING = 1.75  # |d ln I/d ln t| times this: the largest share of the current still to decay
GROWING = 0.02  # d ln I/d ln t above which, beyond 5 u, the current grows
FALLING, SIGNIFICANT = 0.002, 3.0  # -d ln I/d ln t from which on, beyond so many u, it falls
LEVELLING = 0.6  # of the duration, over which a decay is to flatten out
CURVED = 0.01
BEND = 2.0  # ratio of slopes of I(V)
AT_CEILING = 0.5  # of the points of a step
Law = Callable[[FloatArray, FloatArray], FloatArray]
OFFSET = 1e-11  # A, u of the offset current of an instrument
LIMIT = 2.3  # standard uncertainties in a limit: Student's 97.5 % of ten blocks


@dataclass(frozen=True)
class Extrapolation:
    """Current at infinite time of one law of decay, in A; NaN where the fit does not tell.

    ``rate`` is the exponent n of ``t^-n`` or the time constant in s of ``exp(-t/τ)``, ``rms`` the
    residual in A, ``drift`` what d ln I/d ln t of the last part it has.
    """

    current: float
    rate: float
    rms: float
    drift: float


@dataclass(frozen=True)
class Transient:
    """One voltage step, evaluated.

    Attributes
    ----------
    voltage : V
    current, u : mean of the last tenth in A; u from its scatter in blocks
    drift, u_drift : d ln I/d ln t over the last fifth
    steady : |drift| < 0.1, and known to be
    growing : drift above 0.02 and 5 u; or, of a steady current, above that of the decay that
        describes it best by 0.1 and 5 u: what grows hides what decays
    power_law, exponential : extrapolations
    duration : s
    at_ceiling : most of the current, and all of its last tenth, is one number and its largest
    """

    voltage: float
    current: float
    u: float
    drift: float
    u_drift: float
    steady: bool
    growing: bool
    power_law: Extrapolation
    exponential: Extrapolation
    duration: float
    at_ceiling: bool = False


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
    drift, u_drift = _last_drift(t, i, drift_fraction)
    bin_t, bin_i, points = _log_bins(t, i, FITTED_FROM * t[-1])
    powers = np.geomspace(0.05, 3.0, 120)
    taus = np.geomspace(0.02, 20.0, 120) * t[-1]
    last = t[-1] * np.array([1 - drift_fraction, 1])
    power_law = _extrapolate(bin_t, bin_i, points, powers, last, lambda t, n: t**-n)
    exponential = _extrapolate(bin_t, bin_i, points, taus, last, lambda t, tau: np.exp(-t / tau))
    steady = bool(abs(drift) < steady_drift and u_drift < steady_drift)
    steady = steady and not _falls_on(t, i, drift, u_drift)
    decay = min(power_law, exponential, key=lambda law: law.rms).drift
    hidden = steady and drift - decay > max(steady_drift, 5 * u_drift)
    return Transient(
        voltage,
        mean,
        u,
        drift,
        u_drift,
        steady,
        bool(hidden or drift > max(GROWING, 5 * u_drift)),
        power_law,
        exponential,
        float(t[-1]),
        _at_ceiling(t, i, mean_fraction),
    )


@dataclass(frozen=True)
class ElectronicConductivity:
    """Electronic conductivity of one pellet in S/cm.

    Attributes
    ----------
    value, u : from the slope of the last-tenth currents; u holds the slope, the geometry and the
        spread of the extrapolations. Of an upper limit the value holds 2.3 u (of a slope from few
        voltages Student's t)
    status : ``ok``; ``upper_limit`` (the current still decays, or is not told from zero, or has no
        second voltage to take the offset from)
    conductance, u_conductance : slope of I(V) in S; u without the geometry
    offset, u_offset : intercept of I(V) in A; NaN for one voltage
    power_law, exponential : conductivities in S/cm from the extrapolated currents; NaN where
        an extrapolation fails
    u_slope, u_spread, u_geometry : the parts of u, in S/cm
    growing : voltages at which the current grows
    bend : where its slope over voltage changes, or where it is cut off, in words; empty if nowhere
    notes : sentences
    """

    value: float
    u: float
    status: str
    conductance: float
    u_conductance: float
    offset: float
    u_offset: float
    power_law: float
    exponential: float
    u_slope: float
    u_spread: float
    u_geometry: float
    n: int
    growing: tuple[float, ...]
    bend: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Slope:
    """Slope (S) and intercept (A) of I(V) with their u; ``df`` of the scatter behind them."""

    slope: float
    u_slope: float
    offset: float
    u_offset: float
    df: float


def electronic_conductivity(
    transients: Sequence[Transient], geometry: Geometry, *, offset_u_A: float = OFFSET
) -> ElectronicConductivity:
    """``σe = L/A dI/dV`` of one pellet from its voltage steps.

    The spread of the extrapolations is the largest distance of theirs from the value, taken as the
    half width of a uniform distribution. One voltage gives ``I/V`` and an upper limit, with
    ``offset_u_A`` for the offset current that a line through several would take off.

    Raises
    ------
    AnalysisError
        without transients, at 0 V only, or for a conductivity far below zero
    """
    steps = sorted(transients, key=lambda step: step.voltage)
    if not steps:
        raise AnalysisError("electronic conductivity", "at least one polarization", "none")
    cell = geometry.thickness / geometry.area
    line = _slope(steps, [s.current for s in steps], offset_u_A)
    laws = [
        _slope(steps, [getattr(s, law).current for s in steps]).slope * cell
        for law in ("power_law", "exponential")
    ]
    value = line.slope * cell
    distances = [abs(law - value) for law in laws if math.isfinite(law)]
    u_slope = cell * line.u_slope
    u_spread = max([*distances, _remaining(steps) * abs(value)]) / math.sqrt(3)
    u_geometry = abs(value) * geometry.relative_u
    u = math.hypot(u_slope, u_spread, u_geometry)
    margin = LIMIT * math.hypot(u_spread, u_geometry)
    margin = math.hypot(max(uncertainty.t_factor(line.df), LIMIT) * u_slope, margin)
    if value < -2 * margin:
        raise AnalysisError(
            "electronic conductivity",
            "current that rises with voltage",
            f"a slope of {line.slope:.3g} A/V",
            hint="Check the signs of current and voltage.",
        )
    bounds, notes = _why_a_limit(steps, value, margin), []
    if len(distances) < 2:
        notes.append("the current does not tell where it goes: no extrapolation for the spread")
    p = uncertainty.p_curvature([s.voltage for s in steps], [s.current for s in steps])
    if p < CURVED:
        notes.append(f"I(V) curves (p = {p:.2g})")
    status = "ok"
    if bounds:
        status, value = "upper_limit", max(value, 0.0) + margin
        bounds.append("the value is the current's and 2.3 u")
    return ElectronicConductivity(
        value,
        u,
        status,
        line.slope,
        math.hypot(u_slope, u_spread) / cell,
        line.offset,
        line.u_offset,
        laws[0],
        laws[1],
        u_slope,
        u_spread,
        u_geometry,
        len(steps),
        tuple(s.voltage for s in steps if s.growing),
        _cut_off(steps) or _bend(steps),
        (*bounds, *notes),
    )


def _remaining(steps: Sequence[Transient]) -> float:
    """Share of the current that may still decay: a decaying part t^-n has drift/n of the current.

    From the mean drift of all steps beyond its u; ``REMAINING`` is for n = 0.57 or for a time
    constant of 1.75 times the duration.
    """
    drift, u = np.array([(s.drift, s.u_drift) for s in steps]).T
    if not (np.isfinite(drift).all() and (u > 0).all()):
        return 0.0
    mean, u_mean = np.average(drift, weights=u**-2.0), math.sqrt(1 / np.sum(u**-2.0))
    return REMAINING * max(abs(float(mean)) - u_mean, 0.0)


def _why_a_limit(steps: Sequence[Transient], value: float, margin: float) -> list[str]:
    """Why the current is at most that of the electrons; empty if it is theirs."""
    why = []
    if _one_voltage(steps):
        why.append("one voltage: the offset current of the instrument is not taken off")
    if decaying := [s for s in steps if not (s.steady or s.growing)]:
        worst = max(decaying, key=lambda s: abs(s.drift))
        at_end = f"d ln I/d ln t = {worst.drift:.2g} ± {worst.u_drift:.2g}"
        if math.isnan(worst.drift):
            at_end = "no current"
        why.append(
            f"{_at(decaying)} the current is not steady, or too noisy to tell"
            f" ({at_end} at the end of {worst.duration:.3g} s)"
        )
    if value < margin:
        why.append("the slope is not told from zero")
    return why


def _at(steps: Sequence[Transient]) -> str:
    return f"at {', '.join(f'{s.voltage:.3g}' for s in steps)} V"


def _at_ceiling(t: FloatArray, i: FloatArray, fraction: float) -> bool:
    """Whether a limit cuts the current off: a decay starts above its end, and noise scatters."""
    largest = np.abs(i) == np.abs(i).max()
    return bool(largest[t >= (1 - fraction) * t[-1]].all() and largest.mean() >= AT_CEILING)


def _cut_off(steps: Sequence[Transient]) -> str:
    """Voltages at which the current stays at its largest number, while it scatters at others."""
    stay = [s for s in steps if s.at_ceiling]
    if not 0 < len(stay) < len(steps):
        return ""
    return f"{_at(stay)} the current stays at its largest number, as at the end of a range"


def _bend(steps: Sequence[Transient]) -> str:
    """Neighbours in order of voltage whose slope is more than twice that of others, beyond 5 u."""
    slopes = [
        (
            (b.current - a.current) / dv,
            math.hypot(a.u, b.u) / dv,
            f"{a.voltage:.3g}",
            f"{b.voltage:.3g}",
        )
        for a, b in pairwise(steps)
        if (dv := b.voltage - a.voltage) > LEAST_CHANGE
    ]
    if len(slopes) < 2:
        return ""
    (low, u_low, *at_low), (high, u_high, *at_high) = min(slopes), max(slopes)
    if high - BEND * low <= 5 * math.hypot(u_high, BEND * u_low):
        return ""
    return (
        f"dI/dV is {low:.2g} S between {' and '.join(at_low)} V,"
        f" {high:.2g} S between {' and '.join(at_high)} V"
    )


def _one_voltage(steps: Sequence[Transient]) -> bool:
    return steps[-1].voltage - steps[0].voltage < LEAST_CHANGE


def _slope(
    steps: Sequence[Transient], currents: Sequence[float], offset_u_A: float = 0.0
) -> _Slope:
    """Line through I(V) of steps in order of voltage; mean I/V for one; NaN with a current NaN."""
    nan = math.nan
    if not np.isfinite(currents).all():
        return _Slope(nan, nan, nan, nan, math.inf)
    voltages = np.array([s.voltage for s in steps])
    if _one_voltage(steps):
        voltage = float(voltages.mean())
        if abs(voltage) < LEAST_CHANGE / 10:
            raise AnalysisError("electronic conductivity", "a voltage", f"{voltage:.2g} V only")
        u = math.hypot(math.hypot(*(s.u for s in steps)) / len(steps), offset_u_A)
        return _Slope(float(np.mean(currents)) / voltage, u / abs(voltage), nan, nan, math.inf)
    scatter = uncertainty.line(voltages, currents)
    u_each = np.array([max(s.u, 1e-6 * abs(s.current), 1e-18) for s in steps])
    stated = uncertainty.line(voltages, currents, u_each)
    line = scatter if scatter.df else stated
    scattered = bool(scatter.df) and scatter.u_slope > stated.u_slope
    return _Slope(
        line.slope,
        max(line.u_slope, stated.u_slope),
        line.intercept,
        line.u_intercept,
        line.df if scattered else math.inf,
    )


def _last_mean(t: FloatArray, i: FloatArray, fraction: float) -> tuple[float, float]:
    """Mean of the last part, and its u: neighbouring points may depend on each other.

    The largest of those from ten, five and three blocks, and of that from the differences between
    neighbours in the second half of the time, which few points have more of. Values that scatter
    by less than half a digit have the u of the digit.
    """
    last = i[t > (1 - fraction) * t[-1]]
    if len(last) < 3:
        last = i[-3:]
    errors = [float(np.diff(i[t > t[-1] / 2]).std() / math.sqrt(2 * len(last)))]
    for count in (10, 5, 3):
        if count <= len(last):
            blocks = np.array([block.mean() for block in np.array_split(last, count)])
            errors.append(float(blocks.std(ddof=1)) / math.sqrt(count))
    digit = float(np.diff(np.unique(i)).min(initial=np.ptp(i)))
    if last.std() < digit / 2:
        errors.append(digit / math.sqrt(12))
    return float(last.mean()), max(errors)


def _last_drift(t: FloatArray, i: FloatArray, fraction: float) -> tuple[float, float]:
    """d ln I/d ln t of the last part and its u, from the means of up to ten blocks."""
    late = max(5, int((t > (1 - fraction) * t[-1]).sum()))
    count = min(10, late)
    x, y = (
        np.array([block.mean() for block in np.array_split(values[-late:], count)])
        for values in (np.log(t), i)
    )
    line, level = uncertainty.line(x, y), float(y.mean())
    return (line.slope / level, line.u_slope / abs(level)) if level else (math.nan, math.nan)


def _falls_on(t: FloatArray, i: FloatArray, drift: float, u_drift: float) -> bool:
    """Whether a current falls, and nothing shows that it ever stops.

    Over ln t a part t^-n flattens out, here by more than one u of the curvature; one that decays
    logarithmically, or with a time constant beyond the duration, goes on as before or faster. The
    last ``LEVELLING`` in twelve blocks.
    """
    if drift > -FALLING or -drift < SIGNIFICANT * u_drift:
        return False
    late = t > (1 - LEVELLING) * t[-1]
    count = min(12, int(late.sum()))
    if count < 5:
        return False
    x, y = (
        np.array([block.mean() for block in np.array_split(values[late], count)])
        for values in (np.log(t), i)
    )
    (curve, slope, _), covariance = np.polyfit(x - x.mean(), y, 2, cov=True)
    return bool(-np.sign(slope) * curve < math.sqrt(covariance[0, 0]))


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
    last: FloatArray,
    law: Law,
) -> Extrapolation:
    """Fit ``I = I_inf + a law(t, rate)``: linear in both for each rate, best of a fine grid.

    ``last`` : begin and end in s of the part whose drift is wanted. NaN where the best rate is at
    the end of the grid, so that the law does not describe the decay.
    """
    for _ in range(3):  # of ever finer grids
        current, a, k, rms = _best_rate(t, i, n / n.sum(), rates, law)
        if k in (0, len(rates) - 1):
            return Extrapolation(math.nan, math.nan, rms, math.nan)
        rate = float(rates[k])
        rates = np.geomspace(rates[k - 1], rates[k + 1], 21)
    first, end = current + a * law(last, np.full(2, rate))
    drift = math.log(end / first) / math.log(last[1] / last[0]) if end / first > 0 else math.nan
    return Extrapolation(current, rate, rms, drift)


def _best_rate(
    t: FloatArray, i: FloatArray, w: FloatArray, rates: FloatArray, law: Law
) -> tuple[float, float, int, float]:
    """I_inf and a at the best of the rates, its index, and the rms left; weights of sum 1."""
    g = law(t[None, :], rates[:, None])
    mean_g, mean_i = g @ w, float(i @ w)
    centred = g - mean_g[:, None]
    a = (centred * (i - mean_i)) @ w / np.maximum(centred**2 @ w, 1e-300)
    left = (i - mean_i - a[:, None] * centred) ** 2 @ w
    k = int(left.argmin())
    return mean_i - float(a[k] * mean_g[k]), float(a[k]), k, math.sqrt(float(left[k]))
