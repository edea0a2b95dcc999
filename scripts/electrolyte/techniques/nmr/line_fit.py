"""The fit of Voigt lines to a complex spectrum: variable projection, uncertainties.

All lines share phase and dead time; amplitudes and a complex baseline are linear and are eliminated
(Golub and Pereyra 1973).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import OptimizeResult, least_squares
from scipy.special import chdtrc

from electrolyte.ground.errors import AnalysisError
from electrolyte.techniques.nmr.fourier import Spectrum, noise_sd
from electrolyte.techniques.nmr.lines import FittedLine, Line, LineFit
from electrolyte.techniques.nmr.voigt import voigt_tangents, width_and_slopes

_DELAY_REACH = 5.0  # standard uncertainties of the delay that are searched
_CONTRADICTED = 2.0  # by the lines: what is known of the delay, in its standard uncertainties
_LATEST_s = 100e-6  # after which a receiver opens
_BY_CHANCE = 1e-3  # probability of sidebands that are none
_WIDEST = 8.0  # widest line times the farthest delay


def fit_lines(
    spectrum: Spectrum,
    lines: Sequence[Line],
    windows: Sequence[tuple[float, float]],
    *,
    mas_Hz: float = 0.0,
    delay: float = 0.0,
    delay_u: float = 0.0,
    frees_delay: bool = True,
    phase: float | None = None,
    noise: float | None = None,
    subject: str = "spectrum",
) -> LineFit:
    """Fit lines to the points of ``windows``.

    Parameters
    ----------
    spectrum : unfilled (independent points), one row
    lines : at least one; the widths of lines without a prior are free
    windows : (low, high) offsets in Hz; each has its own complex baseline, a straight line
    mas_Hz : spinning rate, for lines with sidebands
    delay, delay_u : dead time in s and what is known of it (standard uncertainty; 0 fixes it).
        The phases of lines far apart determine it; one line does not: a later start of a Gaussian
        decay is a faster one, so that what is not known of it belongs to u of the width. Sidebands
        that contradict what is known count alone
    frees_delay : sidebands may contradict what is known of the delay
    phase : start value, rad; ``None`` takes the best phase of the start lines
    noise : SD of the spectrum's real part; ``None`` to take it from the spectrum
    subject : for messages

    Raises
    ------
    AnalysisError
        Too few points, no noise, or no convergence.
    """

    def problem_of(known_delay: tuple[float, float]) -> _Problem:
        return _Problem(spectrum, lines, windows, mas_Hz, known_delay, noise, subject)

    def descended(problem: _Problem, start_delay: float) -> OptimizeResult:
        return least_squares(
            problem.residual,
            problem.start(phase, start_delay),
            problem.jacobian,
            bounds=problem.bounds,
            x_scale=problem.scale,
            ftol=1e-6,  # of chi squared: far below what shifts any value by a tenth of its u
            max_nfev=200,
        )

    # one line does not determine the delay, which then only belongs to the uncertainties
    is_alone = len(lines) == 1 and not lines[0].sidebands
    problem = problem_of((delay, 0.0 if is_alone else delay_u))
    fit = descended(problem, delay)
    if frees_delay and delay_u and problem.sees_sidebands(fit.x):
        is_contradicted = abs(fit.x[1] - delay) > _CONTRADICTED * delay_u
        if is_contradicted or not problem.is_upright(fit.x):
            # half a turn of the sidebands later they look alike, upside down
            places = delay + np.arange(0.0, _LATEST_s, 1 / (4 * mas_Hz))
            problem = problem_of((delay, _DELAY_REACH * delay_u))
            fits = [descended(problem, float(place)) for place in places]
            early = delay - _CONTRADICTED * delay_u  # a receiver is late, if anything
            fit = min(fits, key=lambda f: (not problem.is_upright(f.x), f.x[1] < early, f.cost))
    if not fit.success and fit.status != 0:
        raise AnalysisError(subject, "a fit of its lines that converges", fit.message)
    if is_alone and delay_u:
        return problem_of((delay, delay_u)).result(np.insert(fit.x, 1, delay))
    return problem.result(fit.x)


class _Problem:
    """Parameter vector: phase, [delay], then offset, log L, log G of each line."""

    def __init__(
        self,
        spectrum: Spectrum,
        lines: Sequence[Line],
        windows: Sequence[tuple[float, float]],
        mas_Hz: float,
        delay: tuple[float, float],
        noise: float | None,
        subject: str,
    ) -> None:
        self.lines, self.mas_Hz, self.subject = tuple(lines), mas_Hz, subject
        self.delay, self.delay_u = delay
        self.memory: tuple[bytes, np.ndarray] = (b"", np.empty(0))  # of the last point
        self.owners = [i for i, line in enumerate(lines) for _ in (0, *line.sidebands)]
        self.end = spectrum.duration
        member = np.zeros(len(spectrum.offset), dtype=int)
        for number, (low, high) in enumerate(windows, start=1):
            member[(spectrum.offset >= low) & (spectrum.offset <= high) & (member == 0)] = number
        used = member > 0
        self.offset, self.data = spectrum.offset[used], spectrum.intensity[used]
        self.target = np.concatenate([self.data.real, self.data.imag])
        self.noise = noise_sd(spectrum.intensity) if noise is None else noise
        if not self.noise > 0:
            raise AnalysisError(subject, "a spectrum with noise", "none")
        columns = []
        for number in np.unique(member[used]):
            inside = member[used] == number
            x = np.where(inside, self.offset - self.offset[inside].mean(), 0.0)
            x = x / max(np.ptp(self.offset[inside]) / 2, 1e-9)
            columns += [inside * x**power for power in (0, 1)]
        self.baseline = np.array(columns, dtype=complex)
        n_linear = sum(1 + len(line.sidebands) for line in lines) + 2 * len(columns)
        if 2 * len(self.data) < n_linear + 3 * len(lines) + 3:
            raise AnalysisError(
                subject,
                f"more points than parameters for {len(lines)} lines",
                f"{len(self.data)} points in the windows",
            )
        half = np.maximum([line.fwhm for line in lines], 1.0)
        self.n_head = 2 if self.delay_u else 1
        n_head, reach = self.n_head, _DELAY_REACH * self.delay_u
        lower = [-np.inf, self.delay - reach][:n_head]
        upper = [np.inf, self.delay + reach][:n_head]
        scale = [1.0, 1e-6][:n_head]
        # a decay that is over before the receiver opens is not seen, and its integral overflows
        self.widest = _WIDEST / reach if reach else np.inf
        for line, width in zip(self.lines, half.tolist(), strict=True):
            width = min(width, self.widest / 2)
            reach = 3 * width if line.offset_u is None else max(8 * line.offset_u, 1e-2 * width)
            lower += [line.offset - reach, np.log(width / 300), np.log(width / 300)]
            most = np.log(min(width * 30, self.widest))
            upper += [line.offset + reach, most, most]
            scale += [width / 10, 0.3, 0.3]
        self.bounds, self.scale = (np.array(lower), np.array(upper)), np.array(scale)

    def sees_sidebands(self, x: np.ndarray) -> bool:
        """Whether any sidebands lower chi squared by more than chance: else they tell no delay, and
        may be the foot of a broad line."""
        is_side = np.array([i == j for i, j in zip(self.owners, [-1, *self.owners], strict=False)])
        if not is_side.any():
            return False
        design, basis, _ = self._linear(x)
        fewer = np.linalg.qr(np.delete(design, np.flatnonzero(is_side), axis=1))[0]
        seen = np.sum((basis.T @ self.target) ** 2) - np.sum((fewer.T @ self.target) ** 2)
        return bool(chdtrc(is_side.sum(), max(seen, 0.0) / self.noise**2) < _BY_CHANCE)

    def is_upright(self, x: np.ndarray) -> bool:
        """Whether the sidebands of each line have its sign, as those of a powder have."""
        areas, owners = self._linear(x)[2], np.array(self.owners)
        together = [areas[: len(owners)][owners == i] for i in range(len(self.lines))]
        return all(each[0] * each[1:].sum() >= 0 for each in together)

    def start(self, phase: float | None, delay: float) -> np.ndarray:
        """Start vector: equal Lorentzian and Gaussian parts, phase from a free-phase fit."""
        x = [0.0, delay][: self.n_head]
        for line in self.lines:
            width = min(max(line.fwhm, 1.0), self.widest / 2)
            x += [line.offset, np.log(0.6 * width), np.log(0.6 * width)]
        vector = np.array(x)
        if phase is None:
            shapes = self._shapes(vector)[:, 0]
            columns = np.concatenate([shapes, self.baseline]).T
            amplitudes = np.linalg.lstsq(columns, self.data, rcond=None)[0][: len(shapes)]
            phase = float(np.angle(amplitudes[np.argmax(np.abs(amplitudes))]))
        vector[0] = phase
        return vector

    def _shapes(self, x: np.ndarray) -> np.ndarray:
        """Shapes and derivatives (n_shapes, 5, n), with phase; sidebands follow their line.

        Derivatives by position, ln L, ln G and delay.
        """
        delay = float(x[1]) if self.delay_u else self.delay
        key = x.tobytes()
        if key != self.memory[0]:
            shapes = []
            for index, line in enumerate(self.lines):
                position, *widths = self._own(x, index)
                for order in (0, *line.sidebands):
                    at = position + order * self.mas_Hz
                    times = delay, self.end + delay
                    shapes.append(voigt_tangents(self.offset, at, np.exp(widths), times))
            turned = np.array(shapes) * np.exp(1j * x[0] + 2j * np.pi * self.offset * delay)
            turned[:, 4] += 2j * np.pi * self.offset * turned[:, 0]
            self.memory = (key, turned)
        return self.memory[1]

    def _own(self, x: np.ndarray, index: int) -> np.ndarray:
        """Offset, ln L and ln G of one line."""
        at = self.n_head + 3 * index
        return x[at : at + 3]

    def _linear(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Real design matrix (2n, columns), an orthonormal basis of it, linear coefficients."""
        design = _stacked([*self._shapes(x)[:, 0], *self.baseline, *(1j * self.baseline)])
        size = np.linalg.norm(design, axis=0)
        basis, triangle = np.linalg.qr(design / size)
        triangle[np.diag_indices_from(triangle)] += 1e-12  # two lines of one shape
        return design, basis, np.linalg.solve(triangle, basis.T @ self.target) / size

    def residual(self, x: np.ndarray) -> np.ndarray:
        """Misfit of data and of prior knowledge, in units of their standard deviations."""
        design, _, coefficients = self._linear(x)
        return np.concatenate(
            [(self.target - design @ coefficients) / self.noise, self._priors(x)[0]]
        )

    def jacobian(self, x: np.ndarray) -> np.ndarray:
        """Of the residual with the linear coefficients eliminated (Kaufman 1975)."""
        _, basis, coefficients = self._linear(x)
        tangent = self._tangent(x, coefficients)
        outside = tangent - basis @ (basis.T @ tangent)
        return np.concatenate([-outside / self.noise, self._priors(x)[1]])

    def _tangent(self, x: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
        """Derivative (2n, len(x)) of the model at fixed linear coefficients."""
        shapes = self._shapes(x)
        weighted = coefficients[: len(shapes), None, None] * shapes
        columns = [1j * weighted[:, 0].sum(axis=0)]
        if self.delay_u:
            columns.append(weighted[:, 4].sum(axis=0))
        owners = np.array(self.owners)
        for index in range(len(self.lines)):
            columns.extend(weighted[owners == index, 1:4].sum(axis=0))
        return _stacked(columns)

    def _priors(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Residuals, and their derivatives, of what is known of delay, offsets, widths and shapes.

        The last kind keeps the ratio of the Lorentzian to the Gaussian part from drifting to
        infinity where the data does not determine it (SD of a factor e^2).
        """
        terms, slopes = [], []
        if self.delay_u:
            terms.append((x[1] - self.delay) / self.delay_u)
            slopes.append(np.eye(len(x))[1] / self.delay_u)
        for index, line in enumerate(self.lines):
            position, lorentzian, gaussian = self._own(x, index)
            at = self.n_head + 3 * index
            known = [((lorentzian - gaussian) / 2, (0.0, 0.5, -0.5))]
            if line.offset_u is not None:
                u = max(line.offset_u, 1e-3 * line.fwhm)
                known.append(((position - line.offset) / u, (1 / u, 0.0, 0.0)))
            if line.fwhm_u is not None:
                u = max(line.fwhm_u, 1e-3 * line.fwhm)
                width, by_l, by_g = width_and_slopes(lorentzian, gaussian)
                known.append(((width - line.fwhm) / u, (0.0, by_l / u, by_g / u)))
            for term, slope in known:
                terms.append(term)
                slopes.append(np.zeros(len(x)))
                slopes[-1][at : at + 3] = slope
        return np.array(terms), np.array(slopes)

    def result(self, x: np.ndarray) -> LineFit:
        design, _, coefficients = self._linear(x)
        misfit = (self.target - design @ coefficients) / self.noise
        covariance = self._covariance(x, design, coefficients)
        n_parameters = len(x) + len(coefficients)
        freedom = len(misfit) - n_parameters
        chi2 = float(misfit @ misfit) / freedom
        # a model that misses something visible: widen by what it misses
        covariance = covariance * max(chi2, 1.0)
        n = len(misfit)
        penalty = 2 * n_parameters * (n_parameters + 1) / max(n - n_parameters - 1, 1)
        aicc = float(misfit @ misfit) + 2 * n_parameters + penalty
        shapes = self._shapes(x)[:, 0]
        n_shapes = len(shapes)
        models = coefficients[:n_shapes, None] * shapes
        values = coefficients[n_shapes:]
        half = len(self.baseline)
        baseline = (values[:half] + 1j * values[half:]) @ self.baseline
        power = np.sum(np.abs(self.data - baseline) ** 2)
        rest = np.sum(np.abs(self.data - baseline - models.sum(axis=0)) ** 2)
        lines, owners = self._fitted(x, coefficients, covariance), self.owners
        strongest = max(range(len(lines)), key=lambda i: abs(lines[i].area) / lines[i].fwhm)
        gradient = np.zeros(len(x))
        gradient[0] = 1.0
        delay = self.delay
        if self.delay_u:
            gradient[1] = 2 * np.pi * lines[strongest].offset
            delay = float(x[1])
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
            duration=self.end,
            sees_sidebands=self.sees_sidebands(x),
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
        data = np.concatenate([self._tangent(x, coefficients), design], axis=1) / self.noise
        known = self._priors(x)[1]
        known = np.concatenate([known, np.zeros((len(known), len(coefficients)))], axis=1)
        jacobian = np.concatenate([data, known])
        size = np.linalg.norm(jacobian, axis=0)
        size[size == 0] = 1.0
        scaled = jacobian / size
        return np.linalg.pinv(scaled.T @ scaled, hermitian=True) / np.outer(size, size)

    def _fitted(
        self, x: np.ndarray, coefficients: np.ndarray, covariance: np.ndarray
    ) -> tuple[FittedLine, ...]:
        owners = np.array(self.owners)
        fitted = []
        for index, line in enumerate(self.lines):
            at = self.n_head + 3 * index
            position, lorentzian, gaussian = self._own(x, index)
            width, *slopes = width_and_slopes(lorentzian, gaussian)
            slope = np.array(slopes)
            shape = covariance[at + 1 : at + 3, at + 1 : at + 3]
            centre, *sides = np.flatnonzero(owners == index)
            away = [order * self.mas_Hz for order in line.sidebands]
            fitted.append(
                FittedLine(
                    name=line.name,
                    offset=float(position),
                    offset_u=float(np.sqrt(covariance[at, at])),
                    fwhm=width,
                    fwhm_u=float(np.sqrt(slope @ shape @ slope)),
                    lorentzian_fwhm=float(np.exp(lorentzian)),
                    gaussian_fwhm=float(np.exp(gaussian)),
                    area=float(coefficients[centre]),
                    area_u=float(np.sqrt(covariance[len(x) + centre, len(x) + centre])),
                    sidebands=tuple(zip(away, coefficients[sides].tolist(), strict=True)),
                )
            )
        return tuple(fitted)


def _stacked(rows: Sequence[np.ndarray]) -> np.ndarray:
    """Complex rows as real columns: real parts above imaginary parts."""
    block = np.array(rows)
    return np.concatenate([block.real, block.imag], axis=1).T
