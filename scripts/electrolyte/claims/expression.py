"""Expressions of a claims file: arithmetic over numbers of the study, parsed and never evaluated.

    sum      = product {("+" | "-") product}
    product  = factor {("*" | "/") factor}
    factor   = NUMBER | "-" factor | "(" sum ")" | function "(" sum ")" | selector | NAME
    selector = quantity "[" sample ["," condition ["," replicate]] "]"
    function = "ln" | "log10" | "abs" | "count"

``ionic_conductivity[LTSOC, T=25C]`` is a row of ``results/numbers.csv``; ``count`` gives its ``n``.
A bare NAME is a number that the claims file itself reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

FUNCTIONS = ("ln", "log10", "abs", "count")
LONGEST = 400  # characters
DEEPEST = 20  # nested signs and parentheses; both are far below what would exhaust the stack

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[A-Za-z_]\w*)(?P<inside>\[[^\[\]]*\])?"
    r"|(?P<sign>[-+*/()]))"
)


class ExpressionError(ValueError):
    """Text that is not an expression; says what was expected where, and what was found."""


@dataclass(frozen=True)
class Constant:
    """A number as written."""

    value: float


@dataclass(frozen=True)
class Selector:
    """A row of the numbers; an empty replicate is the mean, or the only row there is."""

    quantity: str
    sample: str
    condition: str = ""
    replicate: str = ""

    def __str__(self) -> str:
        place = [self.sample, self.condition, self.replicate]
        while not place[-1]:
            place.pop()
        return f"{self.quantity}[{', '.join(place)}]"


@dataclass(frozen=True)
class Name:
    """A number that the claims file reports under this name."""

    name: str


@dataclass(frozen=True)
class Function:
    """One of ``FUNCTIONS`` of an expression."""

    name: str
    of: Node


@dataclass(frozen=True)
class Operation:
    """``first sign second``, with sign one of + - * /."""

    sign: str
    first: Node
    second: Node


Node = Constant | Selector | Name | Function | Operation


def parse(text: str) -> Node:
    """The tree of an expression.

    Raises
    ------
    ExpressionError
        Anything outside the grammar above.
    """
    if len(text) > LONGEST:
        raise ExpressionError(f"expected at most {LONGEST} characters, found {len(text)}")
    return _Parser(text).whole()


def selectors(node: Node) -> Iterator[Selector]:
    """All selectors of an expression, in order."""
    if isinstance(node, Selector):
        yield node
    elif isinstance(node, Function):
        yield from selectors(node.of)
    elif isinstance(node, Operation):
        yield from selectors(node.first)
        yield from selectors(node.second)


def names(node: Node) -> set[str]:
    """All bare names of an expression."""
    if isinstance(node, Name):
        return {node.name}
    if isinstance(node, Function):
        return names(node.of)
    if isinstance(node, Operation):
        return names(node.first) | names(node.second)
    return set()


class _Parser:
    """Recursive descent, one method a line of the grammar."""

    def __init__(self, text: str) -> None:
        self.text, self.position, self.depth = text, 0, 0

    def whole(self) -> Node:
        found = self.sum()
        if self.text[self.position :].strip():
            raise self.wrong("an operator or the end")
        return found

    def sum(self) -> Node:
        found = self.product()
        while sign := self.take_sign("+-"):
            found = Operation(sign, found, self.product())
        return found

    def product(self) -> Node:
        found = self.factor()
        while sign := self.take_sign("*/"):
            found = Operation(sign, found, self.factor())
        return found

    def factor(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ExpressionError(f"expected at most {DEEPEST} nested levels, found more")
        found = self.undivided()
        self.depth -= 1
        return found

    def undivided(self) -> Node:
        if self.take_sign("-"):
            return Operation("-", Constant(0.0), self.factor())
        if self.take_sign("("):
            return self.closed(self.sum())
        match = _TOKEN.match(self.text, self.position)
        if match is None or match["sign"]:
            raise self.wrong("a number, a selector, a function or '('")
        self.position = match.end()
        if match["number"]:
            return Constant(float(match["number"]))
        if match["inside"] is not None:
            return self.selector(match["name"], match["inside"])
        if match["name"] in FUNCTIONS:
            if not self.take_sign("("):
                raise self.wrong(f"'(' after {match['name']}")
            return Function(match["name"], self.closed(self.sum()))
        return Name(match["name"])

    def selector(self, quantity: str, inside: str) -> Selector:
        place = [part.strip() for part in inside[1:-1].split(",")]
        if len(place) > 3 or not place[0]:
            raise ExpressionError(
                f"expected {quantity}[sample, condition, replicate], found '{quantity}{inside}'"
            )
        return Selector(quantity, *place)

    def closed(self, found: Node) -> Node:
        if not self.take_sign(")"):
            raise self.wrong("')'")
        return found

    def take_sign(self, signs: str) -> str:
        match = _TOKEN.match(self.text, self.position)
        if match is None or not match["sign"] or match["sign"] not in signs:
            return ""
        self.position = match.end()
        return match["sign"]

    def wrong(self, expected: str) -> ExpressionError:
        rest = self.text[self.position :].strip()
        found = f"'{rest[:20]}'" if rest else "the end"
        return ExpressionError(
            f"expected {expected} at character {self.position + 1}, found {found}"
        )
