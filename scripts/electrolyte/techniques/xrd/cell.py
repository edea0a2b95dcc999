"""The cells of the phases of a scan, and the shift that all its lines share.

Each line stands at two theta of its cell + shift. A specimen that lies s too low shifts lines by -2
s cos θ / R, a wrong zero of the goniometer by a constant, a specimen into which the beam penetrates
by -sin 2θ / 2 μ R (A. J. C. Wilson, Mathematical Theory of X-ray Powder Diffractometry, 1963; H. W.
King, E. A. Payzant, Can. Metall. Q. 40, 385 (2001)); these are parameters of the scan with a prior,
fitted with the reciprocal metric tensors of all cells by least squares. So what lines of one scan
have in common does not average out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from electrolyte.techniques.xrd.features import Feature
from electrolyte.techniques.xrd.reference import Line, Reference

SOURCES = ("displacement", "zero shift", "transparency")  # of a shift, in the order of its shape
WIDEST, FIXED = 0.5, 1e-6  # degrees, of a shift that is free or not at all
# degrees, of the transparency: 0.017 at μ = 100 cm-1 and R = 17 cm, more of light elements
TRANSPARENCY = 0.02
SURPRISE = 1.5  # standard deviations of a shift from which more is possible than was stated
KNOWN = 0.5  # of the u that was stated: below it, the lines determine the shift
CERTIFIED = 1e-5  # relative u of the cell of an internal standard (SRM 640, 660: 2 to 4e-6)
STEPS = 8  # of Gauss-Newton; the model is nearly linear
SCATTERED = 0.03  # degrees: lines that scatter more do not belong to this cell
UNLIKELY = 1e-3


@dataclass(frozen=True)
class Shift:
    """Observed - true two theta of all lines of a scan: ``mean[0]`` cos θ + ``mean[1]`` +
    ``mean[2]`` sin 2θ.

    mean, covariance : shape (3,), (3, 3), degrees
    prior : standard uncertainty that was taken beforehand; more than was stated where the lines
        show more
    determined : whether the lines know it much better than what was stated
    """

    mean: np.ndarray
    covariance: np.ndarray
    prior: float
    determined: bool = False

    def at(self, two_theta: float) -> float:
        """The shift here, degrees."""
        return float(_shape(np.array(two_theta)) @ self.mean)

    def corrected(self, two_theta: float) -> float:
        """The true angle of an observed one, degrees: as observed unless the shift is
        determined."""
        return two_theta - (self.at(two_theta) if self.determined else 0.0)

    def factors(self, two_theta: float) -> np.ndarray:
        """Change of ``corrected`` for one standard uncertainty of each independent source, shape
        (3,), degrees."""
        root = self.root if self.determined else prior_shift(self.prior).root
        return np.asarray(_shape(np.array(two_theta)) @ root)

    @property
    def root(self) -> np.ndarray:
        """A triangular root of the covariance, shape (3, 3)."""
        return np.linalg.cholesky(self.covariance + 1e-18 * np.eye(len(SOURCES)))


# relative u of edges by what is no such shift (flatness of the specimen, divergence)
# without internal standard: one part in 10^4 between laboratories (W. Parrish, Acta Cryst. 13, 838
# (1960)), twice that on benchtop instruments
ABERRATIONS = 2e-4


@dataclass(frozen=True)
class Cell:
    """The cell of one phase.

    parameters : a, b, c in Å, alpha, beta, gamma in degrees
    u : what the lines leave open, shape (6,)
    factors : change of each parameter by the three sources of ``Shift``, shape (6, 3)
    free : which parameters symmetry leaves open, shape (6,)
    lines : how many were used
    known : u over that of the reference cell, of the least known free parameter
    scatter : root mean square of observed - calculated two theta, degrees
    scattered : more than the positions and their u allow
    """

    parameters: np.ndarray
    u: np.ndarray
    factors: np.ndarray
    free: np.ndarray
    lines: int
    known: float
    scatter: float
    scattered: bool

    def scale_of(self, reference: Reference) -> float:
        """Mean edge over that of the reference: the cube root of the ratio of the volumes."""
        own, other = (
            np.linalg.det(_direct_metric(cell)) for cell in (self.parameters, reference.cell)
        )
        return float((own / other) ** (1 / 6))

    def leaves(self, line: Line, peak: Feature, shift: Shift, wavelength: float) -> bool:
        """Whether a peak stands elsewhere than its line, of a cell about which lines scatter."""
        if not self.scattered or line.members:
            return False
        place = float(positions(self, [line], wavelength)[0])
        return abs(peak.two_theta - place - shift.at(place)) > SCATTERED


Pair = tuple[Line, Feature]


def positions(cell: Cell, lines: Sequence[Line], wavelength: float) -> np.ndarray:
    """Two theta of lines in degrees; NaN beyond the Ewald sphere."""
    metric = np.linalg.inv(_direct_metric(cell.parameters))
    hkl = np.array([line.hkl for line in lines], dtype=float)
    sine = wavelength * np.sqrt(np.einsum("ni,ij,nj->n", hkl, metric, hkl)) / 2
    return np.degrees(2 * np.arcsin(np.where(sine < 1, sine, np.nan)))


def prior_shift(u_deg: float) -> Shift:
    """The shift before any line is looked at."""
    return Shift(np.zeros(len(SOURCES)), np.diag(_u_prior(u_deg) ** 2), u_deg)


def _u_prior(u_deg: float) -> np.ndarray:
    """Of the three kinds, degrees: half of the variance of an alignment each to displacement and
    zero; a scan that is aligned without u has no transparency either."""
    aligned = max(u_deg, FIXED) / np.sqrt(2)
    return np.array([aligned, aligned, TRANSPARENCY if u_deg > 0 else FIXED])


def refine(
    phases: Sequence[tuple[Reference, Sequence[Pair]]],
    wavelength: float,
    alignment_u_deg: float,
    cell_tolerance: float,
    standard: str = "",
) -> tuple[Shift, list[Cell]]:
    """The shift of a scan and the cells of its phases.

    Parameters
    ----------
    phases : each with the lines that match, and their peaks
    wavelength : Kα1 in Å
    alignment_u_deg : standard uncertainty of the shift beforehand; it is widened to what the lines
        show (the maximum of the marginal likelihood)
    cell_tolerance : relative standard uncertainty of the reference cells beforehand
    standard : name of the reference whose cell is known, an internal standard
    """
    problem = _Problem(phases, wavelength, cell_tolerance, standard)
    if not problem.observed.size:
        return prior_shift(alignment_u_deg), []
    prior = alignment_u_deg
    if alignment_u_deg > 0:
        # what the lines alone say of a displacement
        values, covariance = problem.solve(np.array([WIDEST, FIXED, FIXED]), 1.0)
        if values[0] ** 2 > SURPRISE**2 * (prior**2 + covariance[0, 0]):
            prior = float(np.sqrt(values[0] ** 2 - covariance[0, 0]))
    u_prior, kinds = _u_prior(prior), len(SOURCES)
    values, covariance = problem.solve(u_prior, 1.0)
    off = problem.residual(values)
    freedom = max(1, len(off) - (len(values) - kinds))
    birge = max(1.0, float(np.sqrt(np.sum((off / problem.u) ** 2) / freedom)))
    if birge > 1:
        values, covariance = problem.solve(u_prior, birge)
        off = problem.residual(values)
    middle = _shape(np.array(problem.observed.mean()))
    known = float(np.sqrt(middle @ covariance[:kinds, :kinds] @ middle))
    shift = Shift(
        values[:kinds],
        covariance[:kinds, :kinds],
        prior,
        known < KNOWN * alignment_u_deg,
    )
    return shift, problem.cells(values, covariance, off, shift)


class _Problem:
    """Positions, their model and its derivatives; parameters: those of the shift, then for each
    phase the relative change of its reciprocal metric tensor along each invariant."""

    def __init__(
        self,
        phases: Sequence[tuple[Reference, Sequence[Pair]]],
        wavelength: float,
        tolerance: float,
        standard: str,
    ) -> None:
        self.phases, self.wavelength = phases, wavelength
        self.tolerances = [
            CERTIFIED if reference.name == standard else tolerance for reference, _ in phases
        ]
        pairs = [pair for _, found in phases for pair in found]
        self.observed = np.array([peak.two_theta for _, peak in pairs])
        self.u = np.array([max(peak.u_two_theta, 1e-5) for _, peak in pairs])
        self.metrics, self.changes = [], []
        for reference, _ in phases:
            metric = np.linalg.inv(_direct_metric(reference.cell))
            root = np.linalg.cholesky(metric)
            changes = []
            for tensor in reference.invariants:
                change = tensor * np.linalg.norm(metric) / np.linalg.norm(tensor)
                inner = np.linalg.solve(root, np.linalg.solve(root, change).T)
                changes.append(change / np.abs(np.linalg.eigvalsh(inner)).max())
            self.metrics.append(metric)
            self.changes.append(np.array(changes))
        counts = [len(changes) for changes in self.changes]
        self.starts = len(SOURCES) + np.concatenate([[0], np.cumsum(counts)])

    def metric(self, values: np.ndarray, k: int) -> np.ndarray:
        inner = values[self.starts[k] : self.starts[k + 1]]
        return np.asarray(self.metrics[k] + np.tensordot(inner, self.changes[k], axes=1))

    def model(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Positions, shape (n,), and their derivatives, shape (n, parameters); degrees."""
        positions, rows, kinds = [], [], len(SOURCES)
        for k, (_, pairs) in enumerate(self.phases):
            metric = self.metric(values, k)
            for line, _ in pairs:
                angle, by_change = self._line(line, metric, self.changes[k])
                row = np.zeros(self.starts[-1])
                row[:kinds] = _shape(np.array(angle))
                row[self.starts[k] : self.starts[k + 1]] = by_change
                positions.append(angle + row[:kinds] @ values[:kinds])
                rows.append(row)
        return np.array(positions), np.array(rows)

    def _line(
        self, line: Line, metric: np.ndarray, changes: np.ndarray
    ) -> tuple[float, np.ndarray]:
        members = line.members or (line,)
        hkl = np.array([member.hkl for member in members], dtype=float)
        share = np.array([member.intensity for member in members])
        share = share / share.sum()
        q = np.einsum("ni,ij,nj->n", hkl, metric, hkl)
        sine = np.minimum(self.wavelength * np.sqrt(q) / 2, 0.999999)
        theta = np.arcsin(sine)
        by_q = np.degrees(sine / q / np.cos(theta))  # of two theta
        by_change = np.einsum("n,n,ni,pij,nj->p", share, by_q, hkl, changes, hkl)
        return float(share @ np.degrees(2 * theta)), by_change

    def residual(self, values: np.ndarray) -> np.ndarray:
        return np.asarray(self.observed - self.model(values)[0])

    def solve(self, u_shift: np.ndarray, scale: float) -> tuple[np.ndarray, np.ndarray]:
        """Values and covariance; ``scale`` enlarges the u of the positions."""
        counts = np.diff(self.starts)
        u_prior = np.concatenate([u_shift, 2 * np.repeat(self.tolerances, counts)])
        weight = 1 / (scale * self.u) ** 2
        values = np.zeros(len(u_prior))
        for _ in range(STEPS):
            positions, rows = self.model(values)
            information = np.diag(u_prior**-2.0) + rows.T @ (weight[:, None] * rows)
            covariance = np.linalg.inv(information)
            gradient = rows.T @ (weight * (self.observed - positions)) - values / u_prior**2
            values = values + covariance @ gradient
        return values, covariance

    def cells(
        self, values: np.ndarray, covariance: np.ndarray, off: np.ndarray, shift: Shift
    ) -> list[Cell]:
        # the part of each parameter that follows the shift, and what is left
        follows = np.linalg.solve(shift.root, covariance[: len(SOURCES)]).T
        found, first = [], 0
        for k, (_, pairs) in enumerate(self.phases):
            own = slice(self.starts[k], self.starts[k + 1])
            parameters = _parameters(self.metric(values, k))
            by = np.empty((6, own.stop - own.start))
            for j in range(by.shape[1]):
                step = np.zeros(len(values))
                step[own.start + j] = 1e-6
                by[:, j] = (_parameters(self.metric(values + step, k)) - parameters) / 1e-6
            factors = by @ follows[own]
            whole = np.sum((by @ covariance[own, own]) * by, axis=1)
            u = np.sqrt(np.maximum(0.0, whole - np.sum(factors**2, axis=1)))
            free = _free(by, parameters)
            beforehand = 2 * self.tolerances[k] * np.linalg.norm(by, axis=1)
            lines = slice(first, first + len(pairs))
            first += len(pairs)
            scatter = float(np.sqrt(np.mean(off[lines] ** 2)))
            freedom = len(pairs) - by.shape[1]
            chi2 = float(np.sum((off[lines] / self.u[lines]) ** 2))
            unlikely = freedom > 0 and float(chdtrc(freedom, chi2)) < UNLIKELY
            found.append(
                Cell(
                    parameters,
                    u,
                    factors,
                    free,
                    len(pairs),
                    float(np.max(np.sqrt(whole[free]) / beforehand[free])),
                    scatter,
                    unlikely and scatter > SCATTERED,
                )
            )
        return found


def _shape(two_theta: np.ndarray) -> np.ndarray:
    angle = np.radians(two_theta)
    return np.stack([np.cos(angle / 2), np.ones_like(angle), np.sin(angle)], axis=-1)


def _direct_metric(cell: Sequence[float] | np.ndarray) -> np.ndarray:
    edges = np.array(cell[:3])
    alpha, beta, gamma = np.cos(np.radians(cell[3:]))
    cosines = np.array([[1, gamma, beta], [gamma, 1, alpha], [beta, alpha, 1]])
    return np.asarray(np.outer(edges, edges) * cosines)


def _parameters(reciprocal: np.ndarray) -> np.ndarray:
    direct = np.linalg.inv(reciprocal)
    edges = np.sqrt(np.diag(direct))
    cosines = direct / np.outer(edges, edges)
    angles = np.degrees(np.arccos([cosines[1, 2], cosines[0, 2], cosines[0, 1]]))
    return np.concatenate([edges, angles])


def _free(by: np.ndarray, parameters: np.ndarray) -> np.ndarray:
    """Which parameters vary, and not as an earlier one of the same kind does."""
    free = np.linalg.norm(by, axis=1) > 1e-6 * parameters
    for group in (range(3), range(3, 6)):
        for i in group:
            same = [j for j in group if j < i and np.allclose(by[i], by[j], rtol=1e-3, atol=1e-4)]
            free[i] &= not any(abs(parameters[i] - parameters[j]) < 1e-6 for j in same)
    return free
