"""Relaxation of a line over delays: amplitudes of a stack of spectra, and the decay behind them.

After saturation or inversion the signal recovers to a plateau, P - (P - S) d(t); under a spin lock
it decays to nothing, S d(t). The decay d is exponential, stretched, exp(-(t/T)^beta), or the sum of
two exponentials: whichever Akaike's criterion prefers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.special import fdtrc

from electrolyte.ground.errors import AnalysisError
from electrolyte.ground.printing import with_uncertainty
from electrolyte.numbers.doubt import Doubt
from electrolyte.techniques.nmr.fourier import Spectrum, noise_sd
from electrolyte.techniques.nmr.lines import LineFit
from electrolyte.techniques.nmr.recovery_signs import with_signs
from electrolyte.techniques.nmr.relaxation_forms import (
    BY_CHANCE,
    EXPONENTIAL,
    STRETCHED,
    TWO,
    DelayedSignal,
    FormFit,
)

_FALLS = 3.0, 0.1  # u, and share of the depth, by which a signal falls that should recover
_ABOVE_ONE = 2.0  # u by which a stretching exponent exceeds 1
_LONG_ENOUGH = 3.0  # longest delay over T1
_NOISY = 4.0, 0.01  # reduced chi squared, and scatter over depth, above which the fit is doubted


@dataclass(frozen=True)
class Component:
    """One of two exponentials: time constant in s and share of the change, each with u."""

    time: float
    time_u: float
    share: float
    share_u: float


@dataclass(frozen=True)
class Recovery:
    """What the delays say of a relaxation time; each value with its standard uncertainty.

    Attributes
    ----------
    form : EXPONENTIAL, STRETCHED or TWO
    t1 : s; of two exponentials that of the initial rate, the mean of theirs by share
    exponent : of the stretched form, else 1 with u = 0
    components : of two exponentials, the fast one first
    plateau, start : signal at long delays (0 under a spin lock) and at none
    dof : degrees of freedom of the u of T1; infinite where the noise of the spectra is larger
        than the scatter about the fit
    chi2 : reduced chi squared against the noise of the spectra; NaN if that is not known
    exponential_t1 : T1 of the exponential form, whatever was chosen
    delays, signal : (n,) s, units of the signal; used : (n,) rows of the fit
    undetermined : why there is no T1; empty if there is one
    doubts : what speaks against it
    """

    form: str
    t1: float
    t1_u: float
    exponent: float
    exponent_u: float
    components: tuple[Component, ...]
    plateau: float
    start: float
    dof: float
    chi2: float
    residual_sd: float
    exponential_t1: float
    delays: np.ndarray = field(repr=False)
    signal: np.ndarray = field(repr=False)
    used: np.ndarray = field(repr=False)
    undetermined: str = ""
    doubts: tuple[Doubt, ...] = ()

    @property
    def longest_over_t1(self) -> float:
        """Longest delay in units of T1; below 3 the plateau is extrapolated."""
        return float(self.delays[self.used].max() / self.t1)

    def at(self, delays: np.ndarray) -> np.ndarray:
        """The fitted signal."""
        if self.components:
            decay = sum(c.share * np.exp(-delays / c.time) for c in self.components)
        else:
            decay = np.exp(-((delays / self.t1) ** self.exponent))
        return np.asarray(self.plateau + (self.start - self.plateau) * decay)


def project(stack: Spectrum, fit: LineFit) -> tuple[np.ndarray, float]:
    """Amplitude of the fitted lines, as one pattern, in every row of a stack (rows,), and its SD.

    Least squares on the complex points with a free complex baseline: for an isolated line less
    noisy than an integral, and no phasing is involved. ``fit`` is of one row of the same stack.
    The SD is that by the noise of the spectra.
    """
    used = np.searchsorted(stack.offset, fit.offset)
    rows = stack.intensity[:, used]
    shape = fit.line_models.sum(axis=0)
    x = fit.offset - fit.offset.mean()
    x = x / np.abs(x).max()
    base = np.array([np.ones_like(x), x], dtype=complex)
    basis = np.concatenate([[shape], base, 1j * base])
    design = np.concatenate([basis.real, basis.imag], axis=1).T
    target = np.concatenate([rows.real, rows.imag], axis=1).T
    amplitudes: np.ndarray = np.linalg.lstsq(design, target, rcond=None)[0][0]
    size = np.linalg.norm(design, axis=0)
    inverse = np.linalg.pinv((design / size).T @ (design / size), hermitian=True)
    return amplitudes, float(noise_sd(stack.intensity) * np.sqrt(inverse[0, 0]) / size[0])


def fit_recovery(
    delays: Sequence[float] | np.ndarray,
    signal: np.ndarray,
    subject: str,
    *,
    noise: float = 0.0,
    to_zero: bool = False,
    gain_u: float = 0.0,
) -> Recovery:
    """Fit a recovery after saturation or inversion, or a decay under a spin lock.

    Uncertainties rest on the scatter about the fit, and on the noise where that is larger, and on
    what a change of the gain during the series would move: in ascending delays it looks like
    relaxation. A row that is too far from the others by chance is left out, and T1 doubted where
    this moves it by more than its u.

    Parameters
    ----------
    delays : (n,) s, at least 5; signal : (n,), signed
    subject : for messages
    noise : SD of the signal by the noise of the spectra; 0 if not known
    to_zero : the signal decays to nothing (spin lock)
    gain_u : standard uncertainty of the relative change of the gain from the first row to the last

    Raises
    ------
    AnalysisError
        Too few delays, or all the same.
    """
    delays, signal = np.asarray(delays, float), np.asarray(signal, float)
    if len(delays) < 5:
        raise AnalysisError(subject, "at least 5 delays for a relaxation time", f"{len(delays)}")
    if not (delays > 0).any() or np.ptp(delays) == 0:
        raise AnalysisError(subject, "different delays", f"{delays[0]:g} s throughout")
    place = np.arange(len(delays)) / (len(delays) - 1)
    data, turned = with_signs(DelayedSignal(delays, signal, place, noise, to_zero, gain_u))
    signal = data.signal
    chosen, exponential = data.chosen()
    outlier = _outlier(data, chosen, exponential)
    used, doubts = np.ones(len(delays), dtype=bool), list[Doubt]()
    if turned:
        text = f"amplitudes without a sign: those of the {turned} shortest delays were turned"
        doubts.append(Doubt("recovery_signs", text))
    if outlier is not None:
        used[outlier] = False
        data = data.only(used)
        with_it, (chosen, exponential) = chosen, data.chosen()
        if abs(chosen.t1 - with_it.t1) > chosen.t1_u:
            text = f"row {outlier + 1} (delay {delays[outlier]:g} s) is far from the others"
            doubts.append(Doubt("recovery_row", text))
    undetermined = _undetermined(data, chosen)
    recovery = _recovery(data, chosen, exponential.t1, (delays, signal, used))
    if left := data.left_over(exponential):
        doubts += left.doubts(chosen, exponential)
        u = float(np.hypot(recovery.t1_u, left.reach(chosen)))
        recovery = replace(recovery, t1_u=u)
    if undetermined:
        return replace(recovery, undetermined=undetermined)
    doubts += [*data.drift(chosen, exponential), *_falling(data, chosen), *_doubts(recovery)]
    return replace(recovery, doubts=tuple(doubts))


def _recovery(
    data: DelayedSignal,
    fit: FormFit,
    exponential_t1: float,
    every: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> Recovery:
    u = np.sqrt(np.maximum(np.diag(fit.covariance), 0.0))
    linear = fit.linear * fit.scale
    plateau = 0.0 if data.to_zero else float(linear[0])
    variance = fit.rss / max(fit.dof, 1)
    delays, signal, used = every
    return Recovery(
        form=fit.form,
        t1=fit.t1,
        t1_u=fit.t1_u,
        exponent=float(fit.x[1]) if fit.form == STRETCHED else 1.0,
        exponent_u=float(u[1]) if fit.form == STRETCHED else 0.0,
        components=_components(fit) if fit.form == TWO else (),
        plateau=plateau,
        start=plateau + float(linear[not data.to_zero :].sum()),
        dof=fit.t1_dof,
        chi2=variance / data.noise**2 if data.noise else float("nan"),
        residual_sd=float(np.sqrt(variance)),
        exponential_t1=exponential_t1,
        delays=delays,
        signal=signal,
        used=used,
    )


def _components(fit: FormFit) -> tuple[Component, ...]:
    changes = fit.linear[-2:]
    shares = changes / changes.sum()
    # d(a_i/S)/d(a_j) = (delta_ij - a_i/S)/S
    slope = (np.eye(2) - shares[:, None]) / changes.sum()
    share_u = np.sqrt(np.maximum(np.diag(slope @ fit.covariance[-2:, -2:] @ slope.T), 0.0))
    times, times_u = np.exp(fit.x[:2]), np.sqrt(np.maximum(np.diag(fit.covariance)[:2], 0.0))
    return tuple(
        Component(float(t), float(t * u), float(share), float(su))
        for t, u, share, su in zip(times, times_u, shares, share_u, strict=True)
    )


def _falling(data: DelayedSignal, fit: FormFit) -> list[Doubt]:
    """A doubt in a signal that falls: pulses turn a magnetisation round at most, so that half of
    its way back from there, at most, lies on the side of the start."""
    if data.to_zero:
        return []
    slope = np.r_[1.0, np.full(len(fit.linear) - 1, 0.5)]  # of the middle between start and plateau
    n = len(fit.x)
    u = np.sqrt(max(slope @ fit.covariance[n:, n:] @ slope, 0.0)) * fit.scale
    depth = float(fit.linear[1:].sum() * fit.scale)
    middle = float(slope @ fit.linear) * fit.scale * np.sign(depth)
    if not middle > max(_FALLS[0] * u, _FALLS[1] * abs(depth)):
        return []
    text = "the signal falls with the delay, from more than it recovers to"
    return [Doubt("recovery_falls", text)]


def _doubts(recovery: Recovery) -> list[Doubt]:
    found = []
    if recovery.longest_over_t1 < _LONG_ENOUGH:
        text = f"the longest delay is {recovery.longest_over_t1:.1f} T1"
        found.append(Doubt("recovery_short", text))
    scatter = recovery.residual_sd / abs(recovery.plateau - recovery.start)
    if recovery.chi2 > _NOISY[0] and scatter > _NOISY[1]:
        text = f"reduced chi squared of the recovery {recovery.chi2:.1f}, scatter"
        found.append(Doubt("recovery_misfit", f"{text} {100 * scatter:.1f} % of its depth"))
    if recovery.exponent - _ABOVE_ONE * recovery.exponent_u > 1:
        text = f"the stretching exponent {recovery.exponent:.2f} is above 1, as of no distribution"
        found.append(Doubt("recovery_misfit", f"{text} of rates: is the signal cut off?"))
    if recovery.components:
        fast, slow = recovery.components
        text = f"{fast.share:.2f} of the signal with {fast.time:.3g} s, the rest with"
        found.append(Doubt("two_recoveries", f"{text} {slow.time:.3g} s"))
    return found


def _undetermined(data: DelayedSignal, chosen: FormFit) -> str:
    """Why the delays give no relaxation time; empty if they do."""
    shortest, longest = float(data.delays[data.delays > 0].min()), float(data.delays.max())
    is_known = chosen.t1_u < 0.5 * chosen.t1 and shortest / 3 < chosen.t1 < 5 * longest
    is_deep = chosen.is_deep or is_known
    if is_known and is_deep:
        return ""
    constant = float(np.sum((data.signal - data.signal.mean()) ** 2))
    n, p = len(data.signal), 3
    ratio = (constant - chosen.rss) / (p - 1) / max(chosen.rss / (n - p), data.noise**2, 1e-300)
    if not fdtrc(p - 1, n - p, max(ratio, 0.0)) < BY_CHANCE:
        return "the signal does not change with the delay beyond its scatter"
    if chosen.t1 > longest / 2:
        return (
            f"the signal recovers, but T1 is not determined: the longest delay of {longest:g} s is"
            " too short; measure with delays from T1/10 to 5 T1"
        )
    found = with_uncertainty(chosen.t1, chosen.t1_u)
    return (
        f"the signal recovers, but T1 is not determined: {found} s from"
        f" delays of {shortest:g} to {longest:g} s; measure with delays from T1/10 to 5 T1"
    )


def _outlier(data: DelayedSignal, chosen: FormFit, exponential: FormFit) -> int | None:
    """A row that by chance would be as far from the fit once in a hundred recoveries.

    Either from the exponential, if without it the others are exponential, or from the form chosen.
    """
    if len(data.delays) < 7:
        return None
    for fit in dict.fromkeys((exponential, chosen)):
        row = fit.farthest_row()
        if row is None:
            continue
        others = np.arange(len(data.delays)) != row
        if fit is chosen or data.only(others).chosen()[0].form == EXPONENTIAL:
            return row
    return None
