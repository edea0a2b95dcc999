"""What a disturbance of known shape changes of the main line: least squares of what the fit leaves,
with all that the line can do instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from electrolyte.techniques.nmr.lines import LineFit
from electrolyte.techniques.nmr.voigt import voigt_tangents, width_and_slopes


@dataclass(frozen=True)
class Effect:
    """amounts : (k,) of the shapes; gain : fall of chi squared through them; shift, width : what
    they change of the main line, in u of these; chi2 : reduced, with the shapes."""

    amounts: np.ndarray
    gain: float
    shift: float
    width: float
    chi2: float

    @property
    def matters(self) -> bool:
        """Whether numbers of the line are off by more than they may be."""
        return max(abs(self.shift), abs(self.width)) > 1.0


def effect_of(
    shapes: Sequence[np.ndarray],
    fit: LineFit,
    offset: np.ndarray,
    rest: np.ndarray,
    baselines: Sequence[np.ndarray],
) -> Effect:
    """The effect of real amounts of some shapes.

    Parameters
    ----------
    shapes : k of shape (n,), complex, at the points ``offset`` (n,) in Hz
    rest : (n,) complex, what the fit leaves of the data
    baselines : real shapes (n,), of which the model has any complex amount
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
    inverse = np.linalg.pinv(design / size, rcond=1e-9)
    values = inverse @ target
    covariance = inverse @ inverse.T
    left = target - design / size @ values
    scatter = float(left @ left) / max(len(left) - len(values), 1)
    variance = max(scatter, fit.noise**2)
    gain = float(values[:k] @ np.linalg.pinv(covariance[:k, :k]) @ values[:k]) / variance
    position, *logs = (values / size)[k : k + 3]
    _, *slopes = width_and_slopes(*np.log(widths))
    return Effect(
        amounts=(values / size)[:k],
        gain=gain,
        shift=float(position / main.offset_u),
        width=float(np.array(slopes) @ logs / main.fwhm_u),
        chi2=scatter / fit.noise**2,
    )
