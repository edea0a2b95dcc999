"""One voltage step of a polarization: the current that is left, and how it decays.

How the current decays is not known: a blocking constant phase element leaves ``t^-n``, a capacitor
an exponential, and the extrapolations of the two may differ by more than the current itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers import uncertainty
from electrolyte.numbers.uncertainty import FloatArray
from electrolyte.techniques.dc.steps import FEWEST, NORMAL

LAST = 0.10  # of the duration: the mean
DRIFT = 0.20  # of the duration: the drift
STEADY = 0.1  # |d ln I/d ln t| below which the current counts as steady
FITTED_FROM = 0.01  # of the duration: the extrapolations leave out what comes before
GROWING = 0.02  # d ln I/d ln t above which, beyond 5 u, the current grows
FALLING, SIGNIFICANT = 0.002, 3.0  # -d ln I/d ln t from which on, beyond so many u, it falls
LEVELLING = 0.6  # of the duration, over which a decay is to flatten out
AT_CEILING = 0.5  # of the points of a step
WILD, MOST_WILD = 8.0, 0.01  # standard deviations from its neighbours, share of the points
Law = Callable[[FloatArray, FloatArray], FloatArray]


@dataclass(frozen=True)
class Extrapolation:
    """Current at infinite time of one law of decay, in A; NaN where the fit does not tell.

    It does not tell, either, where the law misses the measured end: what decayed fast and far
    before governs the fit, and says nothing of what is left.

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
    wild : points left out, far from what their neighbours show
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
    wild: int = 0


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
    kept = ~_wild(i)
    t, i = t[kept], i[kept]
    mean, u = _last_mean(t, i, mean_fraction)
    drift, u_drift = _last_drift(t, i, drift_fraction)
    bin_t, bin_i, points = log_bins(t, i, FITTED_FROM * t[-1])
    powers = np.geomspace(0.05, 3.0, 120)
    taus = np.geomspace(0.001, 20.0, 180) * t[-1]
    last = t[-1] * np.array([1 - drift_fraction, 1])
    end = float(t[-1] * (1 - mean_fraction / 2)), mean, SIGNIFICANT * u
    power_law, exponential = (
        _extrapolate(bin_t, bin_i, points, rates, last, end, law)
        for rates, law in ((powers, _power), (taus, _exponential))
    )
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
        int(len(kept) - kept.sum()),
    )


def _wild(i: FloatArray) -> NDArray[np.bool_]:
    """Points of (n,) far from the median of five, as a touched cable leaves them; few, or none.

    A decay moves no median. Scatter is that of the differences between neighbours around the
    point, and of all points where it is larger; the last digit is no scatter. The first and the
    last point, with neighbours at one side only, stay.
    """
    padded = np.pad(i, 2, mode="edge")
    off = np.abs(i - np.median(np.lib.stride_tricks.sliding_window_view(padded, 5), axis=1))
    steps = np.abs(np.diff(i))
    near = np.lib.stride_tricks.sliding_window_view(np.pad(steps, 10, mode="reflect"), 20)
    scatter = (
        NORMAL / math.sqrt(2) * np.maximum(np.median(near, axis=1)[: len(i)], np.median(steps))
    )
    digit = float(np.diff(np.unique(i)).min(initial=np.ptp(i)))
    wild = off > WILD * np.maximum(scatter, digit)
    wild[[0, -1]] = False
    return wild if wild.mean() <= MOST_WILD else np.zeros_like(wild)


def _at_ceiling(t: FloatArray, i: FloatArray, fraction: float) -> bool:
    """Whether a limit cuts the current off: a decay starts above its end, and noise scatters."""
    largest = np.abs(i) == np.abs(i).max()
    return bool(largest[t >= (1 - fraction) * t[-1]].all() and largest.mean() >= AT_CEILING)


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


def log_bins(
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
    end: tuple[float, float, float],
    law: Law,
) -> Extrapolation:
    """Fit ``I = I_inf + a law(t, rate)``: linear in both for each rate, best of a fine grid.

    ``last`` : begin and end in s of the part whose drift is wanted. ``end`` : a time in s, the
    current in A there, and by how much a law may miss it. NaN where the best rate is at
    the end of the grid, so that the law does not describe the decay.
    """
    for _ in range(3):  # of ever finer grids
        current, a, k, rms = _best_rate(t, i, n / n.sum(), rates, law)
        if k in (0, len(rates) - 1):
            return Extrapolation(math.nan, math.nan, rms, math.nan)
        rate = float(rates[k])
        rates = np.geomspace(rates[k - 1], rates[k + 1], 21)
    first, final = current + a * law(last, np.full(2, rate))
    shared = final / first > 0
    drift = math.log(final / first) / math.log(last[1] / last[0]) if shared else math.nan
    missed = abs(current + a * float(law(np.array(end[0]), np.array(rate))) - end[1])
    return Extrapolation(current if missed <= end[2] else math.nan, rate, rms, drift)


def _power(t: FloatArray, n: FloatArray) -> FloatArray:
    return np.asarray(t**-n)


def _exponential(t: FloatArray, tau: FloatArray) -> FloatArray:
    return np.asarray(np.exp(-t / tau))


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
