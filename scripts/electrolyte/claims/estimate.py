"""Values of expressions, with uncertainties propagated to first order (GUM 5.1.2).

Rows that an expression names twice are one quantity; different rows are independent but for the
sources of error that they share.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from electrolyte.claims.expression import Constant, Function, Name, Node, Selector
from electrolyte.numbers.comparison import Estimate, estimate, linear
from electrolyte.numbers.pairs import OPPOSITE

_COMPARISONS = ("ratio", "difference")


@dataclass(frozen=True)
class Number:
    """A row of the numbers, as far as claims need it."""

    selector: Selector
    technique: str
    value: float
    u: float
    unit: str
    n: int
    status: str = "ok"
    note: str = ""
    method: str = ""
    source: str = ""
    origin: str = ""
    kind: str = "single"
    dof: float = math.inf
    shared: Mapping[str, float] = field(default_factory=dict)
    u_omits: str = ""

    @property
    def specimens(self) -> int | None:
        """How many independent specimens are behind it; of a comparison, its samples know."""
        if self.kind in _COMPARISONS:
            return None
        return self.n if self.kind == "mean" else 1

    @property
    def estimate(self) -> Estimate:
        """The value with the parts of its uncertainty.

        A comparison whose u is incomplete has none to test with, as its p is not resolved.
        """
        incomplete = self.u_omits and self.kind in _COMPARISONS
        return estimate(self.value, math.nan if incomplete else self.u, self.dof, self.shared)


@dataclass(frozen=True)
class Found:
    """The value of an expression, and its slope in each of the rows that it names."""

    value: float
    slopes: Mapping[Selector, float] = field(default_factory=dict)
    numbers: Mapping[Selector, Number] = field(default_factory=dict)

    @property
    def estimate(self) -> Estimate:
        """The value with the parts of its uncertainty, to first order."""
        terms = [(k, self.numbers[s].estimate) for s, k in self.slopes.items() if k]
        return replace(linear(terms), value=self.value)

    @property
    def status(self) -> str:
        """``upper_limit`` or ``lower_limit`` of a bound; ``unclear`` if both act; else ``ok``."""
        sides = set()
        for selector, slope in self.slopes.items():
            status = self.numbers[selector].status
            if status in OPPOSITE and slope:
                sides.add(status if slope > 0 else OPPOSITE[status])
        if len(sides) > 1:
            return "unclear"
        return sides.pop() if sides else "ok"

    def scaled(self, factor: float, value: float) -> Found:
        """To first order, a function of this one with the slope ``factor`` and this ``value``."""
        slopes = {s: factor * k for s, k in self.slopes.items()}
        return Found(value, slopes, self.numbers)

    def joined(self, other: Found, first: float, second: float, value: float) -> Found:
        """To first order, a function of both with the slopes ``first`` and ``second``."""
        slopes = dict(self.scaled(first, value).slopes)
        for selector, slope in other.slopes.items():
            slopes[selector] = slopes.get(selector, 0.0) + second * slope
        return Found(value, slopes, {**self.numbers, **other.numbers})


def evaluate(
    node: Node, find: Callable[[Selector], Number], reported: Mapping[str, float] | None = None
) -> Found:
    """The value of an expression.

    Parameters
    ----------
    find : the row that a selector names; may raise
    reported : values of bare names

    Raises
    ------
    ArithmeticError, ValueError
        A division by zero, a logarithm of what is not positive, or a sum or difference of rows in
        different units.
    """
    match node:
        case Constant(value):
            return Found(value)
        case Name(name):
            return Found((reported or {})[name])
        case Selector():
            number = find(node)
            return Found(number.value, {node: 1.0}, {node: number})
        case Function(name, of):
            return _function(name, evaluate(of, find, reported))
    first, second = (evaluate(part, find, reported) for part in (node.first, node.second))
    a, b = first.value, second.value
    if node.sign in "+-" and isinstance(node.first, Selector) and isinstance(node.second, Selector):
        units = [part.numbers[row].unit for part in (first, second) for row in part.numbers]
        if units[0] != units[1]:
            raise ValueError(f"{node.first} is in {units[0]}, {node.second} in {units[1]}")
    match node.sign:
        case "+":
            return first.joined(second, 1.0, 1.0, a + b)
        case "-":
            return first.joined(second, 1.0, -1.0, a - b)
        case "*":
            return first.joined(second, b, a, a * b)
    return first.joined(second, 1 / b, -a / b**2, a / b)


def _function(name: str, of: Found) -> Found:
    x = of.value
    match name:
        case "count":
            return Found(sum(number.n for number in of.numbers.values()), {}, of.numbers)
        case "ln":
            return of.scaled(1 / x, math.log(x))
        case "log10":
            return of.scaled(1 / (x * math.log(10)), math.log10(x))
    return of.scaled(math.copysign(1.0, x), abs(x))
