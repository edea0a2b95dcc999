"""Estimates whose parts of uncertainty are known, their combinations, intervals and tests.

An uncertainty has two parts. What each number has for itself (scatter of replicates, noise of one
spectrum) is independent of the others and has degrees of freedom. What it shares with others (tip
area, balance, cell volume) is known, acts on all of them at once, and has a name. Of a combination
``Σ k x`` the own parts add as variances; of each shared source the signed changes add first::

    u² = Σ (k u_own)² + Σ_source (Σ k shared_source)²

so a shared error never shrinks in a mean and cancels in a difference of what shares it.

Degrees of freedom of the own parts are those of Welch and Satterthwaite. With a shared part
``1/dof = Σ share of the variance / dof of the part``: the formula of GUM G.4.1, which squares the
shares, covers 87 % instead of 95 % for two replicates beside a small known part. Where all scatters
are those of two values, Satterthwaite's estimate would cover 98 %; there each part has one degree
of freedom more and the sum one less, half way to the estimate of Natrella (NBS Handbook 91, 1963,
section 3-3.1.2). Intervals and p values use the same degrees of freedom, so that p < 0.05 exactly
where the 95 % interval excludes the tested value. Measured: ``benchmarks/coverage.py``.

References: JCGM 100:2008 (GUM), 5.2 and G.4; Welch, Biometrika 34 (1947) 28; Schuirmann,
J. Pharmacokinet. Biopharm. 15 (1987) 657.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from electrolyte.ground.printing import p_text
from electrolyte.numbers.uncertainty import NAN, dof_of_factor, finite, t_factor, t_probability

Side = Literal["above", "below", "two"]
ALPHA = 0.05  # of a verdict in words


@dataclass(frozen=True)
class Estimate:
    """A value with the parts of its uncertainty.

    Simulations put arrays of one shape in place of each number, except degrees of freedom.

    Attributes
    ----------
    value : in the unit of whatever it estimates
    own : (u, degrees of freedom) of each independent part; u is NaN where it is not known
    shared : signed change of the value for one standard uncertainty of each shared source
    """

    value: float
    own: tuple[tuple[float, float], ...] = ()
    shared: Mapping[str, float] = field(default_factory=dict)

    @property
    def u(self) -> float:
        """Standard uncertainty; NaN if one of its parts is not known."""
        return np.sqrt(sum(u**2 for u, _ in self.own) + self._common)

    @property
    def dof(self) -> float:
        """Degrees of freedom of u; infinite where it is known."""
        scattered = [(u, dof) for u, dof in self.own if math.isfinite(dof)]
        if not scattered:
            return math.inf
        own = sum(u**2 for u, _ in scattered)
        known = sum(u**2 for u, dof in self.own if math.isinf(dof)) + self._common
        all_of_two = len(scattered) > 1 and max(dof for _, dof in scattered) < 1 + 1e-9
        more = 1 if all_of_two else 0
        with np.errstate(divide="ignore", invalid="ignore"):
            inverse = sum((u**2 / own) ** 2 / (dof + more) for u, dof in scattered)
            dof = (1 / inverse - more) * (own + known) / own
        return np.where(own > 0, dof, math.inf)[()]  # type: ignore[return-value]

    @property
    def _common(self) -> float:
        return sum(c**2 for c in self.shared.values())

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Ends of the interval of the stated level; NaN without u."""
        half = t_factor(self.dof, level) * self.u
        return self.value - half, self.value + half

    def p(self, at: float = 0.0, side: Side = "two") -> float:
        """Probability of data as far from ``at`` if the truth lay there.

        One-sided (``above``: small means that the value lies above) or two-sided. NaN without u,
        or where nothing scatters.
        """
        if not self.u > 0:
            return NAN
        t = (self.value - at) / self.u
        if side == "two":
            return 2 * t_probability(self.dof, -abs(t))
        return t_probability(self.dof, -t if side == "above" else t)

    def equivalence_p(self, margin: float) -> float:
        """The larger p of the two one-sided tests of ``|truth| < margin``; NaN without u."""
        return max(self.p(-margin, "above"), self.p(margin, "below"))

    def scaled(self, factor: float, value: float) -> Estimate:
        """To first order, a function of this one with the slope ``factor`` and this ``value``."""
        return Estimate(
            value,
            tuple((abs(factor) * u, dof) for u, dof in self.own),
            {name: factor * c for name, c in self.shared.items()},
        )


def estimate(value: float, u: float, dof: float, shared: Mapping[str, float]) -> Estimate:
    """The estimate that a row of the numbers states in its columns of these names."""
    own = math.sqrt(max(u**2 - sum(c**2 for c in shared.values()), 0.0))
    return Estimate(value, ((own, dof * (own / u) ** 2 if own > 0 else dof),), dict(shared))


def mean_of(values: ArrayLike, shared: Sequence[Mapping[str, float]] = ()) -> Estimate:
    """Mean of independent values (n,) or (n, sets), with the standard error of their scatter.

    ``shared`` : that of each value. The scatter of one value is not known: its u is NaN.
    """
    x = finite(values)
    n = len(x)
    error = x.std(axis=0, ddof=1) / math.sqrt(n) if n > 1 else NAN
    sources = dict.fromkeys(name for own in shared for name in own)
    common = {name: sum(own.get(name, 0.0) for own in shared) / n for name in sources}
    return Estimate(x.mean(axis=0), ((error, max(n - 1, 1)),), common)


def at_least(found: Estimate, u: float) -> Estimate:
    """The mean with an own u of at least ``u``, what the values' own known ones make of it.

    Two or three values lie close together by chance; by their scatter alone, the mean would be
    known far better than any of them. The 95 % interval is the wider one of both, so that none is
    narrowed. A ``u`` that is not known (NaN) changes nothing.
    """
    ((scatter, dof),) = found.own
    if not scatter < u:
        return found
    return replace(found, own=((u, dof_of_factor(t_factor(dof) * scatter / u)),))


def linear(terms: Iterable[tuple[float, Estimate]]) -> Estimate:
    """``Σ k x`` of terms (k, x) that are independent but for what they share."""
    own: list[tuple[float, float]] = []
    shared: dict[str, float] = {}
    largest: dict[str, float] = {}
    value = 0.0
    for factor, term in terms:
        value += factor * term.value
        own += [(abs(factor) * u, dof) for u, dof in term.own]
        for name, change in term.shared.items():
            shared[name] = shared.get(name, 0.0) + factor * change
            largest[name] = max(largest.get(name, 0.0), np.max(np.abs(factor * change)))
    left = {
        name: change
        for name, change in shared.items()
        if np.max(np.abs(change)) > 1e-12 * largest[name]
    }
    return Estimate(value, tuple(own), left)


def difference(first: Estimate, second: Estimate) -> Estimate:
    """First minus second."""
    return linear([(1.0, first), (-1.0, second)])


def log_ratio(first: Estimate, second: Estimate) -> Estimate:
    """Natural logarithm of first over second, to first order in their uncertainties.

    Its interval is never that of a negative ratio, and that of the inverse is its mirror image.

    Raises
    ------
    ValueError
        One of them is not positive.
    """
    if not (np.all(first.value > 0) and np.all(second.value > 0)):
        raise ValueError("a ratio needs positive values")
    return difference(*(x.scaled(1 / x.value, np.log(x.value)) for x in (first, second)))


def equivalence_margin(relative: float, first: float, second: float) -> float:
    """The margin within which two values count as equal: a share of the mean of both.

    Symmetric, so that the order of the two does not matter.

    Raises
    ------
    ValueError
        The share is not positive.
    """
    if not relative > 0:
        raise ValueError("the margin must be positive")
    return relative * (abs(first) + abs(second)) / 2


def verdict(p_difference: float, p_equivalence: float, within: str) -> str:
    """What a test of difference and one of equivalence allow to say together."""
    if math.isnan(p_difference) or math.isnan(p_equivalence):
        return "not testable"
    if p_difference < ALPHA and p_equivalence < ALPHA:
        return f"different (p {p_text(p_difference)}), but by less than {within}"
    if p_difference < ALPHA:
        return f"different (p {p_text(p_difference)})"
    if p_equivalence < ALPHA:
        return f"equal within {within} (p {p_text(p_equivalence)})"
    return (
        f"no difference found (p {p_text(p_difference)}), but equality within {within}"
        f" is not shown either (p {p_text(p_equivalence)})"
    )
