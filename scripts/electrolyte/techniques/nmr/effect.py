"""What a disturbance of known shape changes of the main line: least squares of what the fit leaves,
with all that the line can do instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from electrolyte.techniques.nmr.lines import LineFit
from electrolyte.techniques.nmr.voigt import voigt_tangents, width_and_slopes


@dataclass(frozen=True)
class Reach:
    """How far shift and width of the main line may be off, Hz, through what cannot be excluded."""

    shift: float = 0.0
    width: float = 0.0

    def __add__(self, other: Reach) -> Reach:
        """Of two that do not depend on each other."""
        return Reach(
            float(np.hypot(self.shift, other.shift)), float(np.hypot(self.width, other.width))
        )


@dataclass(frozen=True)
class Effect:
    """amounts : (k,) of the shapes; gain : fall of chi squared through them; shift, width : what
    they change of the main line, in u of these; chi2 : reduced, with the shapes; reach : of amounts
    that the data and what is known of them beforehand allow."""

    amounts: np.ndarray
    gain: float
    shift: float
    width: float
    chi2: float
    reach: Reach

    @property
    def matters(self) -> bool:
        """Whether numbers of the line are off by more than they may be."""
        return max(abs(self.shift), abs(self.width)) > 1.0


def left_in(
    fit: LineFit, window: tuple[float, float]
) -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
    """Offsets (n,) within a window (low, high) in Hz, what the fit leaves there, and its straight
    baseline as two shapes (n,)."""
    inside = (fit.offset >= window[0]) & (fit.offset <= window[1])
    x = fit.offset[inside]
    far = (x - x.mean()) / max(float(np.ptp(x)) / 2, 1e-9)
    return x, (fit.data - fit.model)[inside], [np.ones_like(x), far]


def effect_of(
    shapes: Sequence[np.ndarray],
    fit: LineFit,
    offset: np.ndarray,
    rest: np.ndarray,
    baselines: Sequence[np.ndarray],
    amount_u: float | np.ndarray,
) -> Effect:
    """The effect of real amounts of some shapes.

    Parameters
    ----------
    shapes : k of shape (n,), complex, at the points ``offset`` (n,) in Hz
    rest : (n,) complex, what the fit leaves of the data
    baselines : real shapes (n,), of which the model has any complex amount
    amount_u : standard uncertainties (k,) of the amounts beforehand, about none, or one for all
    """
    main, k = fit.lines[0], len(shapes)
    turn = np.exp(1j * (fit.phase + 2 * np.pi * offset * fit.delay))
    widths = np.array([main.lorentzian_fwhm, main.gaussian_fwhm])
    times = fit.delay, fit.delay + fit.duration
    line = main.area * turn * voigt_tangents(offset, main.offset, widths, times)
    columns = [
        *shapes,
        *line[1:4],
        line[0],
        1j * line[0],
        *fit.components(offset)[1:],
        *baselines,
        *(1j * one for one in baselines),
    ]
    design = np.concatenate([np.real(columns), np.imag(columns)], axis=1).T
    target = np.concatenate([rest.real, rest.imag])
    size = np.linalg.norm(design, axis=0)
    size[size == 0] = 1.0
    # on a basis of the columns everything is as small as they are many
    basis, small = np.linalg.qr(design / size)
    seen = basis.T @ target
    inverse = np.linalg.pinv(small, rcond=1e-9)
    values = inverse @ seen
    covariance = inverse @ inverse.T
    left = seen - small @ values
    unseen = max(float(target @ target - seen @ seen), 0.0)
    scatter = (unseen + float(left @ left)) / max(len(target) - len(values), 1)
    variance = max(scatter, fit.noise**2)
    gain = float(values[:k] @ np.linalg.pinv(covariance[:k, :k]) @ values[:k]) / variance
    position, *logs = (values / size)[k : k + 3]
    _, *slopes = width_and_slopes(*np.log(widths))
    # shift and width by the values, in Hz
    by_values = np.zeros((2, len(values)))
    by_values[0, k], by_values[1, k + 1 : k + 3] = 1 / size[k], slopes / size[k + 1 : k + 3]
    off = _reach(small, seen, variance, by_values, 1 / (amount_u * size[:k]))
    return Effect(
        amounts=(values / size)[:k],
        gain=gain,
        shift=float(position / main.offset_u),
        width=float(np.array(slopes) @ logs / main.fwhm_u),
        chi2=scatter / fit.noise**2,
        reach=Reach(*off.tolist()),
    )


def _reach(
    design: np.ndarray,
    target: np.ndarray,
    variance: float,
    by_values: np.ndarray,
    known: np.ndarray,
) -> np.ndarray:
    """By how much numbers (m,) may be off: what the first k of some values change of them at their
    best, and what these add to their u.

    Parameters
    ----------
    design, target : (n, values), (n,)
    by_values : (m, values) derivatives of the numbers
    known : (k,) one over the standard uncertainties of the first values, about 0
    """
    k, sd = len(known), np.sqrt(variance)
    prior = np.eye(k, design.shape[1]) * known[:, None]
    inverse = np.linalg.pinv(np.concatenate([design / sd, prior]), rcond=1e-9)
    alone = np.linalg.pinv(design[:, k:] / sd, rcond=1e-9)
    moved = by_values @ inverse[:, : len(target)] @ target / sd
    with_shapes = np.sum((by_values @ inverse) ** 2, axis=1)
    without = np.sum((by_values[:, k:] @ alone) ** 2, axis=1)
    return np.sqrt(moved**2 + np.maximum(with_shapes - without, 0.0))
