"""One spectrum to its bands: fit, sensitivity to the baseline, shares of the band area."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from electrolyte.numbers.condition import condition_of, span
from electrolyte.techniques.raman.axis import Spectrum
from electrolyte.techniques.raman.bands import BandFit, fit_bands
from electrolyte.techniques.raman.despike import spikes
from electrolyte.techniques.raman.varpro import Band

ACCEPTED = 10.0  # AICc above that of the best baseline: no support (Burnham and Anderson 2004)

MISFIT = 4.0  # reduced chi-square that noise and small errors of the band shape do not explain


@dataclass(frozen=True)
class Share:
    """A part of the band area: bands in ``window`` over bands in ``of``, both in cm-1.

    Bands belong to a window by the centre at which they are expected, so that a band never changes
    sides from one spectrum to the next. ``probe`` are bands of fixed position and width that are
    looked for in spectra which have no band of their own in the window.
    """

    window: tuple[float, float]
    of: tuple[float, float]
    probe: tuple[Band, ...] = ()

    @property
    def condition(self) -> str:
        """How the numbers name it: ``window=600-900cm-1``."""
        return condition_of(window=span(*self.window, "cm-1"))


@dataclass(frozen=True)
class Analysis:
    """A spectrum's fit and what it depends on.

    Attributes
    ----------
    fit : with the baseline degree asked for
    others : fits with other degrees that describe the data as well (AICc)
    delta_aicc : (m,) by how much the fit gets worse without each band; below zero it is better
    spikes : (points of the spectrum,) which were left out as cosmic rays
    """

    fit: BandFit
    others: tuple[BandFit, ...]
    delta_aicc: tuple[float, ...]
    spikes: np.ndarray
    notes: tuple[str, ...]

    def baseline_u(self, result: Callable[[BandFit], float]) -> float:
        """Standard uncertainty of a result from the choice of baseline.

        The results of the accepted baselines bound a rectangular distribution (GUM 4.3.7).
        """
        value = result(self.fit)
        return max((abs(result(other) - value) for other in self.others), default=0.0) / 3**0.5


def analyse(
    spectrum: Spectrum,
    bands: Sequence[Band],
    *,
    degree: int = 6,
    other_degrees: Sequence[int] = (4, 5, 7, 8),
    eta: float | None = None,
    despike: bool = True,
    subject: str = "Raman spectrum",
) -> Analysis:
    """Fit the bands of a spectrum, with several baselines and without each of the bands.

    Where the file says that a baseline was removed, none is removed again: degree 0, compared
    with 1 and 2.

    Raises
    ------
    AnalysisError
        As ``fit_bands``.
    """
    x, y = spectrum.shift, spectrum.intensity
    hit = spikes(y) if despike else np.zeros(x.size, dtype=bool)
    notes = list(spectrum.notes)
    if spectrum.baseline_removed:
        degree, other_degrees = 0, (1, 2)
        notes.append("the file says its baseline was removed: only a constant is fitted")

    def fitted(chosen: Sequence[Band], baseline: int, profile: bool) -> BandFit:
        return fit_bands(
            x,
            y,
            chosen,
            baseline_degree=baseline,
            eta=eta,
            profile=profile,
            skip=hit,
            subject=subject,
        )

    fit = fitted(bands, degree, True)
    tried = [fitted(bands, other, False) for other in other_degrees if other != degree]
    best = min([fit.aicc, *(other.aicc for other in tried)])
    if fit.aicc > best + ACCEPTED:
        better = min(tried, key=lambda other: other.aicc).baseline_degree
        notes.append(f"a baseline of degree {better} describes the spectrum better than {degree}")
    delta = tuple(
        fitted([b for j, b in enumerate(bands) if j != k], degree, False).aicc - fit.aicc
        for k in range(len(bands))
        if len(bands) > 1
    )
    if fit.chi2_reduced > MISFIT:
        at = fit.shift[np.abs(fit.intensity - fit.model).argmax()]
        notes.append(
            f"residuals are {fit.chi2_reduced**0.5:.0f} times the noise, largest at {at:.0f} cm-1:"
            " list all bands of the range, or narrow raman.range_cm1"
        )
    if hit.any():
        notes.append(f"{int(hit.sum())} point(s) left out as cosmic rays")
    return Analysis(
        fit=fit,
        others=tuple(other for other in tried if other.aicc <= best + ACCEPTED),
        delta_aicc=delta,
        spikes=hit,
        notes=(*notes, *fit.notes),
    )


def share_of(fit: BandFit, share: Share) -> tuple[float, float]:
    """A share and its u from the covariance of the areas.

    NaN where no band is expected in ``of``, or none in ``window`` and there is no probe.
    """
    whole = _inside(fit, share.of)
    part = _inside(fit, share.window)
    if not part.any() and share.probe:
        fit = with_probe(fit, share.probe)
        part = np.r_[part, np.ones(len(share.probe), dtype=bool)]
        whole = np.r_[whole, np.ones(len(share.probe), dtype=bool)]
    if not part.any() or not whole.any():
        return np.nan, np.nan
    areas = np.array([band.area for band in fit.bands])
    total = float(areas[whole].sum())
    value = float(areas[part].sum()) / total
    gradient = (part - value * whole) / total
    return value, float(np.sqrt(gradient @ fit.area_covariance @ gradient))


def area_of(fit: BandFit, share: Share) -> tuple[float, float]:
    """Sum of the areas of the bands in the window of a share, and its u; NaN as ``share_of``."""
    part = _inside(fit, share.window)
    if not part.any() and share.probe:
        fit = with_probe(fit, share.probe)
        part = np.r_[part, np.ones(len(share.probe), dtype=bool)]
    if not part.any():
        return np.nan, np.nan
    areas = np.array([band.area for band in fit.bands])
    return float(areas[part].sum()), float(np.sqrt(part @ fit.area_covariance @ part))


def with_probe(fit: BandFit, probe: Sequence[Band]) -> BandFit:
    """The fit with further bands of fixed position and width; all heights are free."""
    own = [Band(band.centre, band.width, band.assignment) for band in fit.bands]
    return fit_bands(
        fit.shift,
        fit.intensity,
        [*own, *probe],
        baseline_degree=fit.baseline_degree,
        eta=fit.eta,
        fixed_shape=True,
    )


def _inside(fit: BandFit, window: tuple[float, float]) -> np.ndarray:
    low, high = window
    return np.array([low <= band.expected <= high for band in fit.bands])
