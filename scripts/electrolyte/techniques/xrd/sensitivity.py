"""What a scan would have shown: the area of a line that need not be there, and what is seen.

All on the tangent of the fitted model: a new line may take from the background, the halos and the
peaks that are there, so that its u holds what is not known of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from scipy.special import ndtri

from electrolyte.techniques.xrd.detect import LN2, WIDTHS
from electrolyte.techniques.xrd.model import SHARE, Solution, evaluate
from electrolyte.techniques.xrd.pattern import RATIO, Pattern
from electrolyte.techniques.xrd.profile import asymmetry, peak

Lined = tuple[float, float, float]  # two theta and full width in degrees, area
ACCEPTED = 0.8  # of the threshold: area / u at which a peak stays after the fit
SINGLE = 0.05  # of scans, on which a monochromator left Kα1 alone, of which nothing is said
SKEWED = 3.0  # standard uncertainties from which lines are taken to be asymmetric
ONE_SIDED = float(ndtri(0.95))  # standard deviations


class Sensitivity:
    """The weighted residual and Jacobian of a fit, to which lines are held."""

    def __init__(self, pattern: Pattern, solution: Solution) -> None:
        self.pattern, self.solution = pattern, solution
        parts, jacobian = evaluate(pattern.two_theta, solution.values, solution.layout, pattern)
        model = parts.sum(axis=0)
        self.weight = 1 / np.sqrt(pattern.variance_of(model))
        self.residual = (pattern.intensity - model) * self.weight
        jacobian *= self.weight
        self.norm = np.linalg.norm(jacobian, axis=1)
        moved = self.norm > 0
        self.tangent = jacobian[moved] / self.norm[moved, None]
        self.inverse = np.linalg.pinv(self.tangent @ self.tangent.T, hermitian=True)
        self.scale = np.sqrt(max(1.0, solution.chi2 / max(1, len(model) - len(solution.values))))

    def _profile(self, lines: Sequence[Lined]) -> tuple[np.ndarray, np.ndarray]:
        """The weighted profile of lines, and what of it the model cannot take up."""
        x, eta = self.pattern.two_theta, float(self.solution.values[SHARE])
        shape = np.zeros(len(x))
        for two_theta, fwhm, area in lines:
            shape += area * peak(x, two_theta, fwhm, eta, self.pattern.radiation)[0]
        shape *= self.weight
        return shape, self._apart(shape)

    def amount(self, lines: Sequence[Lined]) -> tuple[float, float]:
        """By how much these lines, in these proportions, are there besides the model, and its u;
        infinite where the model takes them up."""
        return self._amount(self._profile(lines)[0])

    def _amount(self, shape: np.ndarray) -> tuple[float, float]:
        """How much of a weighted shape is there besides the model, and its u."""
        own = self._apart(shape)
        power = float(shape @ own)
        if power <= 1e-9 * float(shape @ shape):
            return 0.0, float("inf")
        return float(own @ self.residual) / power, float(self.scale / np.sqrt(power))

    def _apart(self, shape: np.ndarray) -> np.ndarray:
        """What of a weighted shape the model cannot take up."""
        return np.asarray(shape - self.tangent.T @ (self.inverse @ (self.tangent @ shape)))

    def by_asymmetry(self) -> np.ndarray:
        """How far each parameter of the model would move if all lines had one asymmetry, larger at
        low angles as that by axial divergence is (cot θ); zeros where the scan shows none.
        """
        layout, values = self.solution.layout, self.solution.values
        x, radiation = self.pattern.two_theta, self.pattern.radiation
        shape = np.zeros(len(x))
        for centre, fwhm, area in self.solution.peaks:
            size = area / np.tan(np.radians(centre / 2))
            shape += size * asymmetry(x, centre, fwhm, float(values[SHARE]), radiation)
        shape *= self.weight
        taken = self.inverse @ (self.tangent @ shape)
        own = shape - self.tangent.T @ taken
        power = float(shape @ own)
        if power <= 1e-9 * float(shape @ shape):
            return np.zeros(layout.size)
        amount = float(own @ self.residual) / power
        if abs(amount) * np.sqrt(power) < SKEWED * self.scale:
            return np.zeros(layout.size)
        step = np.zeros(layout.size)
        moved = self.norm > 0
        step[moved] = -amount * taken / self.norm[moved]
        return step

    def losses(self) -> tuple[float, float, np.ndarray]:
        """Which share of the counts at the largest intensity is lost, if the loss grows with the
        intensity as that by a dead time does; its u; and how far each parameter of the model moves
        for a loss of 1, to first order, shape (parameters,). An infinite u, and zeros, where the
        lines take it up.
        """
        model = self.pattern.intensity - self.residual / self.weight
        shape = -(model**2) / np.abs(model).max() * self.weight
        amount, u = self._amount(shape)
        moved, taken = np.zeros(len(self.norm)), self.inverse @ (self.tangent @ shape)
        there = self.norm > 0
        moved[there] = taken / self.norm[there]
        return amount, u, moved

    def second_lines(self) -> tuple[float, float]:
        """By how much the ratio Kα2 : Kα1 differs from that of the model, and its u; infinite of a
        pattern without lines, or of lines too wide to tell."""
        x, radiation = self.pattern.two_theta, self.pattern.radiation
        eta = float(self.solution.values[SHARE])
        single, double = replace(radiation, ratio=0.0), replace(radiation, ratio=RATIO)
        shape = np.zeros(len(x))
        for centre, fwhm, area in self.solution.peaks:
            both = peak(x, centre, fwhm, eta, double)[0]
            shape += area * (both - peak(x, centre, fwhm, eta, single)[0])
        shape *= self.weight * (1 + RATIO) / RATIO / (1 + radiation.ratio) ** 2
        return self._amount(shape)

    def without_second(self) -> float:
        """Probability that there is no Kα2, though the model has it."""
        more, u = self.second_lines()
        ratio = self.pattern.radiation.ratio
        worse = (ratio**2 + 2 * ratio * more) / u**2  # chi-squared without it less that with it
        return float(1 / (1 + (1 / SINGLE - 1) * np.exp(np.clip(worse / 2, -50, 50))))

    def upper_limit(self, choices: Iterable[Sequence[Lined]]) -> float:
        """The amount that none of these sets of lines exceeds, at 95 %; NaN of no set."""
        found = [self.amount(lines) for lines in choices if lines]
        return max((max(a, 0.0) + ONE_SIDED * u for a, u in found), default=float("nan"))

    def detection_limit(self, two_theta: float, fwhm: float, threshold: float) -> float:
        """Area (intensity x degree) of a line here that is found with a probability of 95 %.

        It is found if the best matched filter exceeds ``threshold``, and stays if the fit gives it
        ``ACCEPTED`` of that. A filter of another shape sees less of the line, and less of it is
        left where background and halos can follow it. NaN outside of the scan.
        """
        x = self.pattern.two_theta
        if not x[0] <= two_theta <= x[-1]:
            return float("nan")
        shape, own = self._profile([(two_theta, fwhm, 1.0)])
        whole, power = float(shape @ shape), float(shape @ own)
        if power <= 1e-9 * whole:
            return float("inf")
        seen = max(
            float(own @ kernel) / float(np.linalg.norm(kernel))
            for width in WIDTHS
            for kernel in [np.exp(-4 * LN2 * ((x - two_theta) / width) ** 2) * self.weight]
        )
        if seen <= 0:
            return float("inf")
        found = (threshold + ONE_SIDED) / seen
        kept = (ACCEPTED * threshold + ONE_SIDED) / np.sqrt(power)
        return float(max(found, kept))
