"""Least-squares fits of circuits to spectra: many at once, in logarithms, with honest errors.

The residuals are ``(Z_model - Z)/|Z|`` (modulus weights: the same relative noise on the real and
the imaginary part at every frequency, of unknown size), minimised with respect to theta (see
``circuits``, ``levenberg_marquardt``) from several start values.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress

import numpy as np
from numpy.typing import ArrayLike, NDArray

from electrolyte.ground.errors import AnalysisError
from electrolyte.techniques.eis.circuit_strings import parse
from electrolyte.techniques.eis.circuits import (
    Circuit,
    ComplexArray,
    FloatArray,
)
from electrolyte.techniques.eis.elements import Parameter
from electrolyte.techniques.eis.levenberg_marquardt import (
    Problems,
    State,
    covariances,
    minimise,
)
from electrolyte.techniques.eis.start_values import start_values

ENGINES = ("electrolyte", "impedance")
_CHUNK = 1024  # spectra x starts at once
_MAX_STEPS = 120
_QUALIFYING, _FINALISTS = 12, 2  # after so many steps only so many starts of a spectrum go on


@dataclass(frozen=True)
class Fit:
    """One circuit fitted to one spectrum.

    Attributes
    ----------
    circuit : the circuit
    theta, theta_covariance : internal parameters (logarithms; exponents as they are); the
        covariance has infinite variance where the data says nothing, zero at a bound
    at_bound : parameters held at a bound
    n : number of points that count
    chi2 : sum of squared relative residuals (real and imaginary)
    converged : whether the last step was worth nothing any more
    engine : what minimised
    """

    circuit: Circuit
    theta: FloatArray
    theta_covariance: FloatArray
    at_bound: tuple[Parameter, ...]
    n: int
    chi2: float
    converged: bool
    engine: str = "electrolyte"

    @cached_property
    def natural(self) -> FloatArray:
        """Natural values of the parameters, shape (P,)."""
        return self.circuit.natural(self.theta)

    @property
    def parameters(self) -> dict[str, float]:
        """Natural values by name."""
        return dict(zip(self.circuit.names, map(float, self.natural), strict=True))

    @cached_property
    def u(self) -> dict[str, float]:
        """Standard uncertainties of the natural values (first order), by name."""
        scale = np.where(self.circuit.is_exponent, 1.0, self.natural)
        return dict(zip(self.circuit.names, map(float, scale * self.u_theta), strict=True))

    @cached_property
    def u_theta(self) -> FloatArray:
        """Standard uncertainties of theta: relative ones, but those of exponents absolute."""
        return np.sqrt(np.diag(self.theta_covariance))

    @property
    def covariance(self) -> FloatArray:
        """Covariance of the natural parameters (first order)."""
        scale = np.where(self.circuit.is_exponent, 1.0, self.natural)
        with np.errstate(invalid="ignore"):
            return np.nan_to_num(self.theta_covariance * np.outer(scale, scale), posinf=np.inf)

    @property
    def rms(self) -> float:
        """Root mean square of the relative residual |Z_model - Z|/|Z|."""
        return math.sqrt(self.chi2 / self.n)

    @property
    def noise(self) -> float:
        """Relative noise of one component (real or imaginary) that the residuals show."""
        return math.sqrt(self.chi2 / max(1, 2 * self.n - self.n_free))

    @property
    def n_free(self) -> int:
        """Number of parameters that are not held at a bound."""
        return len(self.theta) - len(self.at_bound)

    @property
    def aicc(self) -> float:
        """Akaike's criterion with small-sample correction (Hurvich & Tsai 1989).

        The noise level counts as a parameter; one at its bound counts, it was free to leave.
        """
        n, k = 2 * self.n, len(self.theta) + 1
        penalty = 2 * k * n / (n - k - 1) if n > k + 1 else math.inf
        return n * math.log(max(self.chi2, 1e-300) / n) + penalty

    def u_of(self, gradient: FloatArray) -> float:
        """Standard uncertainty of what changes by ``gradient`` (P,) with theta, to first order."""
        used = np.flatnonzero(gradient)
        variance, own = self.theta_covariance[used[:, None], used], gradient[used]
        if not np.isfinite(variance).all():
            return math.inf
        return math.sqrt(max(0.0, float(own @ variance @ own)))

    def ionic_resistance(self, electrodes: Collection[int] = ()) -> tuple[float, float]:
        """Total resistance of the ions' path and its standard uncertainty, in ohm.

        ``electrodes`` as in ``Circuit.ionic_resistance``.
        """
        value, gradient = self.circuit.ionic_resistance(self.natural, electrodes)
        return value, self.u_of(gradient)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person should know before using the numbers, one sentence each."""
        found = [] if self.converged else ["the fit did not converge"]
        found += [f"{p.name} stopped at the end of its range" for p in self.at_bound]
        for p, u in zip(self.circuit.parameters, self.u_theta, strict=True):
            if u > (0.2 if p.exponent else 0.5):
                size = "not at all" if not math.isfinite(u) else f"only to ± {100 * u:.0f} %"
                found.append(f"the spectrum determines {p.name} {size}")
        return tuple(found)

    def impedance(self, frequency: ArrayLike) -> ComplexArray:
        """Impedance of the fitted circuit, in ohm."""
        return self.circuit.impedance(self.natural, frequency)


def fit(
    circuit: Circuit | str,
    frequency: ArrayLike,
    impedance: ArrayLike,
    *,
    start: ArrayLike | None = None,
    engine: str = "electrolyte",
) -> Fit:
    """Fit one spectrum; see ``fit_many``. ``frequency`` in Hz and ``impedance`` in ohm, (N,)."""
    starts = None if start is None else np.asarray(start, dtype=float)[None, None]
    z = np.asarray(impedance, dtype=complex)[None]
    return fit_many(circuit, frequency, z, starts=starts, engine=engine)[0]


def fit_many(
    circuit: Circuit | str,
    frequency: ArrayLike,
    impedances: ArrayLike,
    *,
    starts: ArrayLike | None = None,
    simpler: Sequence[Fit] = (),
    use: ArrayLike | None = None,
    engine: str = "electrolyte",
) -> list[Fit]:
    """Fit one circuit to each of ``B`` spectra on one grid.

    Parameters
    ----------
    circuit : string or parsed
    frequency : Hz, shape (N,)
    impedances : ohm, shape (B, N)
    starts : natural parameters to start from, shape (B, S, P); without them, several taken from
        the data. The best end of all starts is the result.
    simpler : B fits of a circuit whose elements this one has, too: one more start, in which the
        further elements hardly change the impedance
    use : which points count, shape (B, N); all if ``None``
    engine : ``electrolyte``, or ``impedance`` for impedance.py with modulus weights, the same
        starts, and its error bars

    Raises
    ------
    AnalysisError
        where points are not finite, frequencies not positive, or fewer than the fit needs
    """
    model = parse(circuit) if isinstance(circuit, str) else circuit
    f = np.asarray(frequency, dtype=float)
    z = np.atleast_2d(np.asarray(impedances, dtype=complex))
    _check(model, f, z)
    natural = start_values(model, f, z) if starts is None else np.asarray(starts, dtype=float)
    if simpler:
        natural = np.concatenate([natural, _grown(model, natural, simpler)], axis=1)
    used = np.ones(z.shape, dtype=bool) if use is None else np.asarray(use, dtype=bool)
    if engine == "impedance":
        from electrolyte.techniques.eis.impedance_py import fitted_values

        of_each = [
            (model, f[points], one[points], start)
            for one, start, points in zip(z, natural, used, strict=True)
        ]
        return [fit_at(*of[:3], fitted_values(*of), engine) for of in of_each]
    if engine != "electrolyte":
        raise ValueError(f"unknown engine '{engine}', known are {', '.join(ENGINES)}")
    results = []
    per_chunk = max(1, _CHUNK // natural.shape[1])
    for at in range(0, len(z), per_chunk):
        part = slice(at, at + per_chunk)
        results += _fit_chunk(model, f, z[part], used[part], model.theta(natural[part]))
    return results


def fit_at(
    circuit: Circuit, frequency: FloatArray, z: ComplexArray, natural: FloatArray, engine: str
) -> Fit:
    """The fit that another minimiser ended with, with the error bars of this one."""
    low, high = circuit.theta_bounds
    theta = np.clip(circuit.theta(np.maximum(natural, 1e-300)), low, high)
    values = circuit.natural(theta)
    weighted = (circuit.jacobian(values, frequency) / np.abs(z)).view(float)
    residual = (circuit.impedance(values, frequency) - z) / np.abs(z)
    chi2 = float(np.vdot(residual, residual).real)
    held = (theta <= low) | (theta >= high)
    variance = chi2 / max(1, 2 * len(z) - len(theta) + held.sum())
    covariance = covariances((weighted @ weighted.T)[None], held[None], np.array([variance]))[0]
    at_bound = tuple(compress(circuit.parameters, held))
    return Fit(circuit, theta, covariance, at_bound, len(z), chi2, True, engine)


def _grown(circuit: Circuit, starts: FloatArray, simpler: Sequence[Fit]) -> FloatArray:
    """Starts (B, 1, P) at the ends of simpler fits; a further tail is ten times as large."""
    names = list(simpler[0].circuit.names)
    shared = [names.index(n) if n in names else -1 for n in circuit.names]
    grown = starts[:, :1].copy()
    ends = np.array([fit.natural for fit in simpler])
    for column, (p, other) in enumerate(zip(circuit.parameters, shared, strict=True)):
        if other >= 0:
            grown[:, 0, column] = ends[:, other]
        elif p.in_line and p.capacitance:
            grown[:, 0, column] *= 10
    return grown


def _check(circuit: Circuit, f: FloatArray, z: ComplexArray) -> None:
    subject = f"fit of {circuit.text}"
    if f.ndim != 1 or z.shape[1:] != f.shape:
        found = f"arrays of the shapes {f.shape} and {z.shape}"
        raise AnalysisError(subject, "one impedance for each frequency", found)
    if not (np.isfinite(f).all() and (f > 0).all()):
        raise AnalysisError(subject, "positive frequencies", "others among them")
    if not np.isfinite(z).all() or (z == 0).any():
        raise AnalysisError(subject, "finite impedances", "NaN, infinity or zero among them")
    needed = len(circuit.parameters) // 2 + 2
    if len(f) < needed:
        raise AnalysisError(subject, f"at least {needed} frequencies", f"{len(f)}")


def _fit_chunk(
    circuit: Circuit, f: FloatArray, z: ComplexArray, use: NDArray[np.bool_], theta: FloatArray
) -> list[Fit]:
    """Fit the points in ``use`` of (B, N) spectra from (B, S, P) starts; the best end counts."""
    n_spectra, n_starts, n_parameters = theta.shape
    problems = Problems(circuit, f, z, use / np.abs(z))
    spectrum = np.repeat(np.arange(n_spectra), n_starts)
    state = problems.start(spectrum, problems.phi(theta.reshape(-1, n_parameters)))
    if n_starts > _FINALISTS:
        minimise(problems, state, _QUALIFYING)
        finalists = _best(state, n_spectra)[:, :_FINALISTS].ravel()
        state = problems.start(spectrum[finalists], state.phi[finalists])
    minimise(problems, state, _MAX_STEPS)
    end = state[_best(state, n_spectra)[:, 0]]
    chosen, normal = problems.end(end)
    low, high = circuit.theta_bounds
    held = (chosen <= low) | (chosen >= high)
    n_points = np.count_nonzero(use, axis=1)
    degrees = np.maximum(1, 2 * n_points - n_parameters + held.sum(axis=1))
    covariance = covariances(normal, held, end.chi2 / degrees)
    return [
        Fit(
            circuit,
            chosen[b],
            covariance[b],
            tuple(compress(circuit.parameters, held[b])),
            int(n_points[b]),
            float(end.chi2[b]),
            bool(end.converged[b]),
        )
        for b in range(n_spectra)
    ]


def _best(state: State, n_spectra: int) -> NDArray[np.intp]:
    """Numbers of the problems of each spectrum, least chi-square first, (B, S)."""
    chi2 = state.chi2.reshape(n_spectra, -1)
    order: NDArray[np.intp] = chi2.argsort(axis=1)  # NaN sorts last
    return order + np.arange(0, chi2.size, chi2.shape[1])[:, None]
