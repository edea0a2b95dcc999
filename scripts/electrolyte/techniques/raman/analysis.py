"""One spectrum to its bands: fit, sensitivity to the baseline, shares of the band area."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import hypot, isfinite, nan

import numpy as np

from electrolyte.numbers.condition import condition_of, span
from electrolyte.techniques.raman import disturbances
from electrolyte.techniques.raman.asymmetry import CERTAIN, Asymmetry, asymmetric
from electrolyte.techniques.raman.axis import Spectrum
from electrolyte.techniques.raman.bands import BandFit, FittedBand, fit_bands, linear_model
from electrolyte.techniques.raman.despike import replaced, spikes
from electrolyte.techniques.raman.joined_windows import without_step
from electrolyte.techniques.raman.noise import noise_beside, noise_of, smoothing
from electrolyte.techniques.raman.stray_lines import FEET, without_stray_lines
from electrolyte.techniques.raman.unlisted import MOST, gain, with_unlisted
from electrolyte.techniques.raman.varpro import Band

ACCEPTED = 10.0  # AICc above that of the best model: no support (Burnham and Anderson 2004)
BESIDE = 1.5  # widths from a band, within which another one may be its own flank
COARSE = 8.0  # points in a width; differences of fewer hold the band itself
MISFIT = 4.0  # reduced chi-square that noise and small errors of the band shape do not explain
# Where a program took a baseline off it took a part of the bands too, along curves that bend more.
BENDING = 4, 8, 10, 12, 14  # degrees of such curves
NOTHING_BELOW = 5.0  # noise levels; a baseline as low was taken off, whatever the file says
POINTS_PER_DEGREE = 20


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
    fit : with the baseline degree asked for and, where the data call for it, a Lorentzian part
        for each band
    baselines : fits with other degrees that describe the data as well (AICc)
    shapes : the fit with a Lorentzian part for each band, where it is better, but not by enough
    asymmetric : the fit with one of its bands asymmetric, of each band
    unlisted : the fit with the bands that the residuals call for, behind those of the list; and
        the same without counting them
    delta_aicc : (m,) by how much the fit gets worse without each band; below zero it is better
    spikes : (points of the spectrum,) which were left out as cosmic rays or stray lines
    without_feet : the fit without the points beside stray lines either, which wings may reach
    stepless : the fit without the step between two windows that describes the spectrum best,
        where that makes up for its parameters
    series : what was stepped between the spectra whose mean this is; empty if nothing
    full_at : where the detector seems to be full, in cm-1; NaN if nowhere
    disturbed : what the spectrum shows of its instrument or of a program, as a question; or empty
    smoothed : whether neighbouring points share their noise
    wings : where wings of stray lines are left, in cm-1
    silicon : whether the spectrum is of something on silicon
    """

    fit: BandFit
    baselines: tuple[BandFit, ...]
    shapes: tuple[BandFit, ...]
    asymmetric: tuple[Asymmetry, ...]
    unlisted: tuple[BandFit, ...]
    delta_aicc: tuple[float, ...]
    spikes: np.ndarray
    notes: tuple[str, ...]
    without_feet: tuple[BandFit, ...] = ()
    stepless: tuple[BandFit, ...] = ()
    series: str = ""
    full_at: float = nan
    disturbed: str = ""
    smoothed: bool = False
    wings: np.ndarray = field(default_factory=lambda: np.empty(0))
    silicon: bool = False

    def baseline_u(self, result: Callable[[BandFit], float]) -> float:
        """Standard uncertainty of a result from the choice of baseline and of points."""
        return self._u(result, (*self.baselines, *self.stepless, *self.without_feet))

    def bands_u(self, result: Callable[[BandFit], float]) -> float:
        """Standard uncertainty of a result from shapes and number of the bands."""
        of_asymmetry = 3**0.5 * self._u(result, [one.fit for one in self.asymmetric])
        return hypot(self._u(result, self.shapes), self._u(result, self.unlisted), of_asymmetry)

    def _u(self, result: Callable[[BandFit], float], others: Sequence[BandFit]) -> float:
        """The results of other models bound a rectangular distribution (GUM 4.3.7)."""
        value = result(self.fit)
        return max((abs(result(other) - value) for other in others), default=0.0) / 3**0.5

    def u(self, result: Callable[[BandFit], float], u_fit: float) -> tuple[float, str]:
        """Standard uncertainty of a result from fit and choice of the model, and its parts."""
        baseline, bands = self.baseline_u(result), self.bands_u(result)
        parts = f"u: fit {u_fit:.2g}, baseline {baseline:.2g}"
        parts += f", shape and number of bands {bands:.2g}" if bands else ""
        return hypot(u_fit, baseline, bands), parts

    def doubt(self, result: Callable[[BandFit], float], u_fit: float, *near: FittedBand) -> str:
        """What speaks against a result, as a question; or nothing.

        ``near`` are the bands that the result is of: one called for beside a band says that this
        band is asymmetric, or two; several beside several, that all may be.
        """
        if self.of_all:
            return self.of_all
        u = hypot(u_fit, self.baseline_u(result))
        beside = [band for band in self.fit.bands if self._beside(band)]
        several = min(len(beside), len(self.centres)) > 1
        if not (several or any(band in beside for band in near) or self._moved(result, u)):
            return self._misfit_at(near or self.fit.bands)
        where = ", ".join(f"{c:.0f}" for c in self.centres)
        return (
            f"the residuals call for a band at {where} cm-1: is one missing in raman.bands, "
            "or a band asymmetric?"
        )

    def _misfit_at(self, bands: Sequence[FittedBand]) -> str:
        for band in bands:
            if self._fall_at(band) > CERTAIN:
                return (
                    f"the band at {band.centre:.0f} cm-1 is asymmetric: does another one lie in its"
                    " flank that is missing in raman.bands?"
                )
            if self.silicon and disturbances.on_silicon(band.centre):
                return (
                    f"silicon is below (520 cm-1), and its second order at {band.centre:.0f} cm-1:"
                    " how much of the band is it?"
                )
            if (np.abs(self.wings - band.centre) < band.width / 2).any():
                return (
                    f"a narrow line on the band at {band.centre:.0f} cm-1 has wings that are not"
                    " left out: is it light of a lamp?"
                )
            if (left := self.fit.left_at(band)) > MISFIT:
                return (
                    f"at {band.centre:.0f} cm-1 the residuals are {left**0.5:.0f} times the noise:"
                    " has the band another shape, or was the detector full?"
                )
        return ""

    def _fall_at(self, band: FittedBand) -> float:
        """Of chi-squared, were this band asymmetric."""
        pairs = zip(self.fit.bands, self.asymmetric, strict=False)
        return next((one.fall for of, one in pairs if of is band), 0.0)

    def _beside(self, band: FittedBand) -> bool:
        return any(abs(centre - band.centre) < BESIDE * band.width for centre in self.centres)

    def _moved(self, result: Callable[[BandFit], float], u: float) -> bool:
        """Whether the bands that the residuals call for move a result by more than 2 ``u``."""
        value = result(self.fit)
        return any(abs(result(other) - value) > 2 * u for other in self.unlisted)

    @property
    def best(self) -> BandFit:
        """With the bands that the residuals call for, if there are any."""
        return self.unlisted[0] if self.unlisted else self.fit

    @property
    def of_all(self) -> str:
        """What speaks against all numbers, as a question; or nothing."""
        if self.series:
            return f"the mean of spectra with {self.series}: are they repetitions of one?"
        if isfinite(self.full_at):
            return f"the largest value repeats at {self.full_at:.0f} cm-1: is the detector full?"
        return self.disturbed or self.misfit

    @property
    def of_shifts(self) -> str:
        """What speaks against all shifts, as a question; or nothing."""
        places = [(band.expected, band.centre) for band in self.fit.bands if band.resolved]
        return self.of_all or disturbances.off_axis(*np.array(places).reshape(-1, 2).T)

    @property
    def of_widths(self) -> str:
        """What speaks against all widths, as a question; or nothing."""
        if self.of_all or not self.smoothed:
            return self.of_all
        return (
            "neighbouring points are alike: was the spectrum smoothed or interpolated, and over how"
            " many points? That makes bands wider."
        )

    @property
    def misfit(self) -> str:
        """That and where the model does not describe the spectrum, as a question; or nothing."""
        chi2 = self.best.chi2_reduced
        if chi2 <= MISFIT and len(self.centres) < MOST:
            return ""
        at = self.best.shift[np.abs(self.best.intensity - self.best.model).argmax()]
        return (
            f"residuals are {chi2**0.5:.0f} times the noise, largest at {at:.0f} cm-1:"
            " are all bands of the range listed, and are they symmetric?"
        )

    @property
    def centres(self) -> tuple[float, ...]:
        """Where the residuals call for bands, in cm-1."""
        return tuple(band.centre for band in self.best.bands[len(self.fit.bands) :])


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
    """Fit the bands of a spectrum with several models: baselines, shapes, more and fewer bands.

    Where the file says that a baseline was removed, none is removed again: degree 0, compared
    with 1 and 2.

    Raises
    ------
    AnalysisError
        As ``fit_bands``.
    """
    x, y = spectrum.shift, spectrum.intensity
    # dead pixels are as narrow as rays, and low
    hit = replaced(y) | spikes(y) | spikes(-y) if despike else np.zeros(x.size, dtype=bool)
    notes = list(spectrum.notes)
    if spectrum.baseline_removed:
        degree, other_degrees = 0, (1, 2, *_bending(x.size))
        notes.append("the file says its baseline was removed: only a constant is fitted")

    noise = noise_of(y)
    smoothed = smoothing(y) > 1

    def fitted(
        chosen: Sequence[Band],
        baseline: int,
        own_eta: bool,
        profile: bool = False,
        intensity: np.ndarray = y,
        skip: np.ndarray | None = None,
    ) -> BandFit:
        return fit_bands(
            x,
            intensity,
            chosen,
            baseline_degree=baseline,
            eta=eta,
            own_eta=own_eta,
            profile=profile,
            skip=hit if skip is None else skip,
            noise=noise,
            subject=subject,
        )

    first = fitted(bands, degree, False)
    if min(band.width for band in first.bands) < COARSE * float(np.median(np.diff(x))):
        rest = first.intensity - first.model
        basis = np.linalg.qr(linear_model(first) / first.sigma[:, None])[0]
        level = noise_beside(first.model, rest, 1 - np.sum(basis**2, axis=1))
        smoothed = smoothing(rest) > 1
        noise = smoothing(rest) * np.interp(x, first.shift, level)
    wings, beside = np.zeros(x.size, dtype=bool), np.zeros(x.size, dtype=bool)
    if despike and bands:
        stray, wings = without_stray_lines(
            x, y, bands, noise, hit, lambda out: fitted(bands, degree, False, skip=out)
        )
        hit = hit | stray
        beside = np.convolve(stray, np.ones(2 * FEET + 1), mode="same") > 0.5

    shapes = []
    own = False
    if eta is None and len(bands) > 1:
        each = fitted(bands, degree, True)
        better_by = gain(fitted(bands, degree, False), each)
        own = better_by > ACCEPTED
        shapes = [each] if 0 < better_by <= ACCEPTED else []
    fit = fitted(bands, degree, own, profile=True)
    if np.median(fit.baseline / fit.sigma) < NOTHING_BELOW:
        other_degrees = sorted({*other_degrees, *_bending(x.size)})
    tried = [fitted(bands, other, own) for other in other_degrees if other != degree]
    best = min([fit.aicc, *(other.aicc for other in tried)])
    if fit.aicc > best + ACCEPTED:
        better = min(tried, key=lambda other: other.aicc).baseline_degree
        notes.append(f"a baseline of degree {better} describes the spectrum better than {degree}")
        tried, degree = [fit, *tried], better
        fit = fitted(bands, degree, own, profile=True)
    richer = with_unlisted(fit, bands, lambda more: fitted(more, degree, own))
    stepless, joined = without_step(
        fit,
        best,
        richer,
        lambda jump: fitted(bands, degree, own, intensity=y - jump.in_intensity(x)),
    )
    delta = tuple(
        fitted([b for j, b in enumerate(bands) if j != k], degree, own).aicc - fit.aicc
        for k in range(len(bands))
        if len(bands) > 1
    )
    if hit.any():
        notes.append(f"{int(hit.sum())} point(s) left out: rays, stray lines, dead pixels")
    found = np.array([band.centre for band in richer.bands])
    return Analysis(
        fit=fit,
        baselines=tuple(other for other in tried if other.aicc <= best + ACCEPTED),
        shapes=tuple(shapes),
        asymmetric=asymmetric(fit) if richer is fit else (),
        unlisted=() if richer is fit else (richer, richer.first(len(bands))),
        delta_aicc=delta,
        spikes=hit,
        notes=(*notes, *fit.notes),
        without_feet=(fitted(bands, degree, own, skip=hit | beside),) if beside.any() else (),
        stepless=() if stepless is None else (stepless,),
        series=spectrum.series,
        full_at=spectrum.full_at,
        disturbed=disturbances.disturbed(y, fit, richer, smoothed) or ("" if smoothed else joined),
        smoothed=smoothed,
        wings=x[wings],
        silicon=disturbances.silicon_below(found[: len(bands)], x[hit], found[len(bands) :]),
    )


def _bending(points: int) -> tuple[int, ...]:
    """Degrees of what a program may have taken off, of as many as the points determine."""
    return tuple(degree for degree in BENDING if points > POINTS_PER_DEGREE * degree)


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
    mean_eta = float(np.mean([band.eta for band in fit.bands]))
    return fit_bands(
        fit.shift,
        fit.intensity,
        [*own, *probe],
        baseline_degree=fit.baseline_degree,
        eta=np.r_[[b.eta for b in fit.bands], np.full(len(probe), mean_eta)],
        fixed_shape=True,
        noise=fit.sigma,
    )


def _inside(fit: BandFit, window: tuple[float, float]) -> np.ndarray:
    low, high = window
    return np.array([low <= band.expected <= high for band in fit.bands])
