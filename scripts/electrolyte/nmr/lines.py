"""Voigt lines of a complex spectrum: model, fit, uncertainties.

The model is the Fourier integral of decaying FIDs between the start of the acquisition and its
end, so that phase, dead time and truncation are part of it and nothing has to be phased, baseline
corrected or apodised before. All lines share phase and dead time; amplitudes and a complex
baseline are linear and are eliminated (variable projection, Golub and Pereyra 1973).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import least_squares
from scipy.special import wofz

from electrolyte.errors import AnalysisError
from electrolyte.nmr.fourier import Spectrum, noise_sd

_GAUSS = np.pi**2 / (4 * np.log(2))  # FID envelope exp(-_GAUSS (G t)^2), G the Gaussian FWHM


@dataclass(frozen=True)
class Line:
    """A line to fit.

    Attributes
    ----------
    name : of the line
    offset, fwhm : start values, Hz from the transmitter and Hz
    offset_u, fwhm_u : ``None`` leaves the value free, 0 fixes it, a number is what is known of it
        beforehand (standard uncertainty, Hz) and enters the fit as one more datum
    sidebands : orders of spinning sidebands, such as (-1, 1); same width, own amplitudes
    """

    name: str
    offset: float
    fwhm: float
    offset_u: float | None = None
    fwhm_u: float | None = None
    sidebands: tuple[int, ...] = ()


@dataclass(frozen=True)
class FittedLine:
    """Result for one line: offset and FWHM in Hz, area in units of the FID, each with u."""

    name: str
    offset: float
    offset_u: float
    fwhm: float
    fwhm_u: float
    lorentzian_fwhm: float
    gaussian_fwhm: float
    area: float
    area_u: float
    sideband_area: float = 0.0
    sideband_area_u: float = 0.0


@dataclass(frozen=True)
class LineFit:
    """Fit of one spectrum.

    Attributes
    ----------
    lines : in the order given
    phase : rad, at offset zero; ``delay`` : s, between time zero and the first point;
        phase of the spectrum at ``offset``: phase + 2 pi offset delay
    phase_u : rad, of the phase at the strongest line
    chi2 : reduced chi squared with the noise of the spectrum
    aicc : Akaike's criterion, small-sample form
    explained : fraction of the power in the windows that the model accounts for
    offset, data, model, line_models : on the fitted points (data still unphased)
    """

    lines: tuple[FittedLine, ...]
    phase: float
    delay: float
    phase_u: float
    chi2: float
    aicc: float
    explained: float
    noise: float
    offset: np.ndarray = field(repr=False)
    data: np.ndarray = field(repr=False)
    model: np.ndarray = field(repr=False)
    baseline: np.ndarray = field(repr=False)
    line_models: np.ndarray = field(repr=False)
    area_covariance: np.ndarray = field(repr=False)

    def line(self, name: str) -> FittedLine:
        """The line of that name."""
        return next(line for line in self.lines if line.name == name)


def voigt(
    offset: np.ndarray,
    position: float,
    lorentzian: float,
    gaussian: float,
    start: float = 0.0,
    end: float = np.inf,
) -> np.ndarray:
    """Spectrum of exp(2 pi i position t) exp(-pi L t) exp(-(pi G t)^2/(4 ln 2)), start <= t < end.

    Complex, (n,), s. The real part of start = 0, end = infinity is a Voigt line of unit area
    over frequency x 1/2. Closed form with the Faddeeva function (DLMF 7.19).

    Parameters
    ----------
    offset : (n,) Hz; position : Hz; lorentzian, gaussian : FWHM, Hz; start, end : s
    """
    root = np.sqrt(_GAUSS) * max(gaussian, 1e-4 * lorentzian, 1e-6)
    decay = np.pi * lorentzian + 2j * np.pi * (offset - position)

    def rest(time: float) -> np.ndarray:
        """The integral from ``time`` to infinity."""
        envelope = np.exp(-decay * time - (root * time) ** 2)
        return (
            np.sqrt(np.pi) / (2 * root) * envelope * wofz(1j * (decay / (2 * root) + root * time))
        )

    whole = rest(start)
    is_over = np.isinf(end) or np.pi * lorentzian * end + (root * end) ** 2 > 40
    return whole if is_over else whole - rest(end)


def voigt_fwhm(lorentzian: float, gaussian: float) -> float:
    """FWHM of a Voigt line to 0.02 % (Olivero and Longbothum 1977)."""
    return float(0.5346 * lorentzian + np.sqrt(0.2166 * lorentzian**2 + gaussian**2))


def fit_lines(
    spectrum: Spectrum,
    lines: Sequence[Line],
    windows: Sequence[tuple[float, float]],
    *,
    mas_Hz: float = 0.0,
    delay: float | None = 0.0,
    phase: float | None = None,
    baseline_order: int = 1,
    noise: float | None = None,
    subject: str = "spectrum",
) -> LineFit:
    """Fit lines to the points of ``windows``.

    Parameters
    ----------
    spectrum : unfilled (independent points), one row
    lines : at least one; the widths of lines without a prior are free
    windows : (low, high) offsets in Hz; each has its own complex polynomial baseline
    mas_Hz : spinning rate, for lines with sidebands
    delay : dead time in s; ``None`` to fit it (0 ... 20 us; only where sidebands show it)
    phase : start value, rad; ``None`` takes the best phase of the start lines
    baseline_order : of the baselines' polynomials
    noise : SD of the spectrum's real part; ``None`` to take it from the spectrum
    subject : for messages

    Raises
    ------
    AnalysisError
        Too few points, no noise, or no convergence.
    """
    problem = _Problem(spectrum, lines, windows, mas_Hz, delay, baseline_order, noise, subject)
    start = problem.start(phase)
    fit = least_squares(
        problem.residual, start, bounds=problem.bounds, x_scale=problem.scale, max_nfev=200
    )
    if not fit.success and fit.status != 0:
        raise AnalysisError(subject, "a fit of its lines that converges", fit.message)
    return problem.result(fit.x)


class _Problem:
    """Parameter vector: phase, [delay], then offset, log L, log G of each line."""

    def __init__(
        self,
        spectrum: Spectrum,
        lines: Sequence[Line],
        windows: Sequence[tuple[float, float]],
        mas_Hz: float,
        delay: float | None,
        baseline_order: int,
        noise: float | None,
        subject: str,
    ) -> None:
        self.lines, self.mas_Hz, self.subject = tuple(lines), mas_Hz, subject
        self.fixed_delay = delay
        self.memory: list[tuple[tuple[float, ...], np.ndarray]] = [((), np.empty(0))] * len(lines)
        self.end = spectrum.duration
        member = np.zeros(len(spectrum.offset), dtype=int)
        for number, (low, high) in enumerate(windows, start=1):
            member[(spectrum.offset >= low) & (spectrum.offset <= high) & (member == 0)] = number
        used = member > 0
        self.offset, self.data = spectrum.offset[used], spectrum.intensity[used]
        self.noise = noise_sd(spectrum.intensity) if noise is None else noise
        if not self.noise > 0:
            raise AnalysisError(subject, "a spectrum with noise", "none")
        columns = []
        for number in np.unique(member[used]):
            inside = member[used] == number
            x = np.where(inside, self.offset - self.offset[inside].mean(), 0.0)
            x = x / max(np.ptp(self.offset[inside]) / 2, 1e-9)
            columns += [inside * x**power for power in range(baseline_order + 1)]
        self.baseline = np.array(columns, dtype=complex)
        n_linear = sum(1 + len(line.sidebands) for line in lines) + 2 * len(columns)
        if 2 * len(self.data) < n_linear + 3 * len(lines) + 3:
            raise AnalysisError(
                subject,
                f"more points than parameters for {len(lines)} lines",
                f"{len(self.data)} points in the windows",
            )
        half = np.maximum([line.fwhm for line in lines], 1.0)
        self.n_head = 1 if delay is not None else 2
        n_head = self.n_head
        low: list[float] = [-np.inf, 0.0][:n_head]
        high: list[float] = [np.inf, 20e-6][:n_head]
        scale = [1.0, 1e-6][:n_head]
        for line, width in zip(self.lines, half.tolist(), strict=True):
            reach = 3 * width if line.offset_u is None else max(8 * line.offset_u, 1e-2 * width)
            low += [line.offset - reach, np.log(width / 300), np.log(width / 300)]
            high += [line.offset + reach, np.log(width * 30), np.log(width * 30)]
            scale += [width / 10, 0.3, 0.3]
        self.bounds, self.scale = (np.array(low), np.array(high)), np.array(scale)

    def start(self, phase: float | None) -> np.ndarray:
        """Start vector: equal Lorentzian and Gaussian parts, phase from a free-phase fit."""
        x = [0.0] if self.fixed_delay is not None else [0.0, 1e-6]
        for line in self.lines:
            width = max(line.fwhm, 1.0)
            x += [line.offset, np.log(0.6 * width), np.log(0.6 * width)]
        vector = np.array(x)
        if phase is None:
            shapes = self._shapes(vector)
            columns = np.concatenate([shapes, self.baseline]).T
            amplitudes = np.linalg.lstsq(columns, self.data, rcond=None)[0][: len(shapes)]
            phase = float(np.angle(amplitudes[np.argmax(np.abs(amplitudes))]))
        vector[0] = phase
        return vector

    def _shapes(self, x: np.ndarray) -> np.ndarray:
        """Complex shapes (n_shapes, n) without the common phase; sidebands follow their line."""
        delay = self.fixed_delay if self.fixed_delay is not None else float(x[1])
        shapes = []
        for index in range(len(self.lines)):
            at = self.n_head + 3 * index
            key = (delay, *x[at : at + 3].tolist())
            # a step of the Jacobian moves one line; the others are as they were
            if self.memory[index][0] != key:
                self.memory[index] = (key, self._line_shapes(index, *key))
            shapes.append(self.memory[index][1])
        return np.concatenate(shapes)

    def _line_shapes(
        self, index: int, delay: float, position: float, lorentzian: float, gaussian: float
    ) -> np.ndarray:
        widths = np.exp(lorentzian), np.exp(gaussian)
        turn = np.exp(2j * np.pi * self.offset * delay)
        return np.array(
            [
                turn
                * voigt(
                    self.offset, position + order * self.mas_Hz, *widths, delay, self.end + delay
                )
                for order in (0, *self.lines[index].sidebands)
            ]
        )

    def _linear(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Real design matrix (2n, columns) and the linear coefficients."""
        shapes = self._shapes(x) * np.exp(1j * x[0])
        rows = np.concatenate([shapes, self.baseline, 1j * self.baseline])
        design = np.concatenate([rows.real, rows.imag], axis=1).T
        target = np.concatenate([self.data.real, self.data.imag])
        # normal equations with scaled columns: well conditioned here, and ten times faster
        size = np.linalg.norm(design, axis=0)
        scaled = design / size
        gram = scaled.T @ scaled
        gram[np.diag_indices_from(gram)] += 1e-12
        return design, np.linalg.solve(gram, scaled.T @ target) / size

    def residual(self, x: np.ndarray) -> np.ndarray:
        design, coefficients = self._linear(x)
        target = np.concatenate([self.data.real, self.data.imag])
        misfit = (target - design @ coefficients) / self.noise
        return np.concatenate([misfit, self._priors(x)])

    def _priors(self, x: np.ndarray) -> np.ndarray:
        """Residuals of what is known beforehand of offsets and widths, and of hidden shape.

        The last kind keeps the ratio of the Lorentzian to the Gaussian part from drifting to
        infinity where the data does not determine it (SD of a factor e^2).
        """
        terms = []
        for index, line in enumerate(self.lines):
            position, lorentzian, gaussian = x[
                self.n_head + 3 * index : self.n_head + 3 * index + 3
            ]
            if line.offset_u is not None:
                terms.append((position - line.offset) / max(line.offset_u, 1e-3 * line.fwhm))
            if line.fwhm_u is not None:
                width = voigt_fwhm(np.exp(lorentzian), np.exp(gaussian))
                terms.append((width - line.fwhm) / max(line.fwhm_u, 1e-3 * line.fwhm))
            terms.append((lorentzian - gaussian) / 2)
        return np.array(terms)

    def result(self, x: np.ndarray) -> LineFit:
        design, coefficients = self._linear(x)
        misfit = self.residual(x)[: 2 * len(self.data)]
        covariance = self._covariance(x, design, coefficients)
        n_parameters = len(x) + len(coefficients)
        freedom = 2 * len(self.data) - n_parameters
        chi2 = float(misfit @ misfit) / freedom
        # a model that misses something visible: widen by what it misses
        covariance = covariance * max(chi2, 1.0)
        n = len(misfit)
        penalty = 2 * n_parameters * (n_parameters + 1) / max(n - n_parameters - 1, 1)
        aicc = float(misfit @ misfit) + 2 * n_parameters + penalty
        shapes = self._shapes(x) * np.exp(1j * x[0])
        n_shapes = len(shapes)
        models = coefficients[:n_shapes, None] * shapes
        values = coefficients[n_shapes:]
        half = len(self.baseline)
        baseline = (values[:half] + 1j * values[half:]) @ self.baseline
        power = np.sum(np.abs(self.data - baseline) ** 2)
        rest = np.sum(np.abs(self.data - baseline - models.sum(axis=0)) ** 2)
        lines, owners = self._fitted(x, coefficients, covariance)
        strongest = max(range(len(lines)), key=lambda i: abs(lines[i].area) / lines[i].fwhm)
        gradient = np.zeros(len(x))
        gradient[0] = 1.0
        if self.fixed_delay is None:
            gradient[1] = 2 * np.pi * lines[strongest].offset
        delay = self.fixed_delay if self.fixed_delay is not None else float(x[1])
        centre = [owners.index(i) for i in range(len(lines))]
        areas = len(x) + np.array(centre)
        return LineFit(
            lines=lines,
            phase=float(np.angle(np.exp(1j * x[0]))),
            delay=delay,
            phase_u=float(np.sqrt(gradient @ covariance[: len(x), : len(x)] @ gradient)),
            chi2=chi2,
            aicc=aicc,
            explained=float(1 - rest / power) if power > 0 else 0.0,
            noise=self.noise,
            offset=self.offset,
            data=self.data,
            model=baseline + models.sum(axis=0),
            baseline=baseline,
            line_models=np.array(
                [models[[o == i for o in owners]].sum(axis=0) for i in range(len(lines))]
            ),
            area_covariance=covariance[np.ix_(areas, areas)],
        )

    def _covariance(
        self, x: np.ndarray, design: np.ndarray, coefficients: np.ndarray
    ) -> np.ndarray:
        """Covariance of (x, linear coefficients) from the Jacobian of the full model."""
        n_data = 2 * len(self.data)
        columns = np.empty((n_data + len(self._priors(x)), len(x)))
        n_shapes = design.shape[1] - 2 * len(self.baseline)
        base = coefficients[n_shapes:]
        flat = design[:, n_shapes:] @ base
        for index, scale in enumerate(self.scale):
            step = 1e-4 * scale
            pair = []
            for moved in (x[index] + step, x[index] - step):
                shifted = x.copy()
                shifted[index] = moved
                shapes = coefficients[:n_shapes] @ (self._shapes(shifted) * np.exp(1j * shifted[0]))
                value = (np.concatenate([shapes.real, shapes.imag]) + flat) / self.noise
                pair.append(np.concatenate([value, self._priors(shifted)]))
            columns[:, index] = (pair[0] - pair[1]) / (2 * step)
        linear = np.zeros((len(columns), len(coefficients)))
        linear[:n_data] = design / self.noise
        jacobian = np.concatenate([columns, linear], axis=1)
        size = np.linalg.norm(jacobian, axis=0)
        size[size == 0] = 1.0
        scaled = jacobian / size
        return np.linalg.pinv(scaled.T @ scaled, hermitian=True) / np.outer(size, size)

    def _fitted(
        self, x: np.ndarray, coefficients: np.ndarray, covariance: np.ndarray
    ) -> tuple[tuple[FittedLine, ...], list[int]]:
        """The lines, and for each shape the index of its line."""
        owners = [i for i, line in enumerate(self.lines) for _ in (0, *line.sidebands)]
        fitted = []
        for index, line in enumerate(self.lines):
            at = self.n_head + 3 * index
            lorentzian, gaussian = np.exp(x[at + 1]), np.exp(x[at + 2])
            root = np.sqrt(0.2166 * lorentzian**2 + gaussian**2)
            slope = np.array(
                [(0.5346 + 0.2166 * lorentzian / root) * lorentzian, gaussian**2 / root]
            )
            shape = covariance[at + 1 : at + 3, at + 1 : at + 3]
            mine = [len(x) + k for k, owner in enumerate(owners) if owner == index]
            sides = np.array(mine[1:], dtype=int)
            fitted.append(
                FittedLine(
                    name=line.name,
                    offset=float(x[at]),
                    offset_u=float(np.sqrt(covariance[at, at])),
                    fwhm=voigt_fwhm(lorentzian, gaussian),
                    fwhm_u=float(np.sqrt(slope @ shape @ slope)),
                    lorentzian_fwhm=float(lorentzian),
                    gaussian_fwhm=float(gaussian),
                    area=float(coefficients[mine[0] - len(x)]),
                    area_u=float(np.sqrt(covariance[mine[0], mine[0]])),
                    sideband_area=float(coefficients[sides - len(x)].sum()) if len(sides) else 0.0,
                    sideband_area_u=float(np.sqrt(covariance[np.ix_(sides, sides)].sum())),
                )
            )
        return tuple(fitted), owners
