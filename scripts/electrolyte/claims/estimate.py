"""Values of expressions, with uncertainties propagated to first order (GUM 5.1.2).

Rows that an expression names twice are one quantity; different rows count as independent.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from electrolyte.claims.expression import Constant, Function, Name, Node, Selector

INFINITE = math.inf
_SIDES = {"upper_limit": ("upper", "lower"), "lower_limit": ("lower", "upper")}


@dataclass(frozen=True)
class Number:
    """A row of the numbers, as far as claims need it.

    ``replicates`` counts the independent specimens behind it: those of a mean, else one.
    """

    selector: Selector
    technique: str
    value: float
    u: float
    unit: str
    n: int
    replicates: int
    status: str = "ok"
    note: str = ""
    method: str = ""
    source: str = ""
    origin: str = ""
    kind: str = "single"

    @property
    def df(self) -> float:
        """Degrees of freedom of u: those of a scatter over replicates, else taken as known."""
        return self.replicates - 1 if self.replicates > 1 else INFINITE


@dataclass(frozen=True)
class Estimate:
    """The value of an expression and how it depends on the rows that it names."""

    value: float
    slopes: Mapping[Selector, float] = field(default_factory=dict)
    numbers: Mapping[Selector, Number] = field(default_factory=dict)

    @property
    def u(self) -> float:
        """Standard uncertainty; NaN if one of the rows has none."""
        return math.sqrt(sum(part**2 for part in self._parts().values()))

    @property
    def df(self) -> float:
        """Degrees of freedom by Welch–Satterthwaite."""
        fourth = sum(p**4 / self.numbers[s].df for s, p in self._parts().items())
        return self.u**4 / fourth if fourth else INFINITE

    @property
    def replicates(self) -> int:
        """The smallest number of independent specimens behind any of its rows; 0 without rows."""
        return min((n.replicates for n in self.numbers.values()), default=0)

    @property
    def bound(self) -> str:
        """``upper`` or ``lower`` if the value is a bound, ``none`` if not, else ``unclear``."""
        sides = set()
        for selector, number in self.numbers.items():
            slope = self.slopes.get(selector)
            if number.status in _SIDES and slope:
                sides.add(_SIDES[number.status][slope < 0])
        if len(sides) > 1:
            return "unclear"
        return sides.pop() if sides else "none"

    def _parts(self) -> dict[Selector, float]:
        return {s: k * self.numbers[s].u for s, k in self.slopes.items() if k}


def evaluate(
    node: Node, find: Callable[[Selector], Number], reported: Mapping[str, float] | None = None
) -> Estimate:
    """The value of an expression.

    Parameters
    ----------
    find : the row that a selector names; may raise
    reported : values of bare names

    Raises
    ------
    ArithmeticError, ValueError
        A division by zero, or a logarithm of what is not positive.
    """
    if isinstance(node, Constant):
        return Estimate(node.value)
    if isinstance(node, Name):
        return Estimate((reported or {})[node.name])
    if isinstance(node, Selector):
        number = find(node)
        return Estimate(number.value, {node: 1.0}, {node: number})
    if isinstance(node, Function):
        return _function(node, find, reported)
    first, second = (evaluate(part, find, reported) for part in (node.first, node.second))
    a, b = first.value, second.value
    value, by_first, by_second = {
        "+": lambda: (a + b, 1.0, 1.0),
        "-": lambda: (a - b, 1.0, -1.0),
        "*": lambda: (a * b, b, a),
        "/": lambda: (a / b, 1 / b, -a / b**2),
    }[node.sign]()
    slopes = {s: by_first * k for s, k in first.slopes.items()}
    for selector, slope in second.slopes.items():
        slopes[selector] = slopes.get(selector, 0.0) + by_second * slope
    return Estimate(value, slopes, {**first.numbers, **second.numbers})


def _function(
    node: Function, find: Callable[[Selector], Number], reported: Mapping[str, float] | None
) -> Estimate:
    of = evaluate(node.of, find, reported)
    if node.name == "count":
        return Estimate(sum(n.n for n in of.numbers.values()), {}, of.numbers)
    value, slope = {
        "ln": lambda x: (math.log(x), 1 / x),
        "log10": lambda x: (math.log10(x), 1 / (x * math.log(10))),
        "abs": lambda x: (abs(x), math.copysign(1.0, x)),
    }[node.name](of.value)
    return Estimate(value, {s: slope * k for s, k in of.slopes.items()}, of.numbers)
