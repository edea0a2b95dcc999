"""Expressions of a claims file: arithmetic over numbers of the study.

``ionic_conductivity[LTSOC, T=25C]`` is a row of ``results/numbers.csv``, with the sample, and if
needed condition and replicate, in brackets. Numbers, such rows and the functions ``ln``, ``log10``,
``abs`` and ``count`` are joined by ``+ - * /`` and parentheses; ``count`` gives the ``n`` of a row.
A bare name is a number that the claims file itself reports. Python's own parser gives the tree;
whatever is not listed here is refused, and nothing is ever run.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

EACH = "each"  # in place of a sample: the test is done for every sample of the claim
FUNCTIONS = ("ln", "log10", "abs", "count")
LONGEST = 400  # characters
DEEPEST = 100  # nested operations; both are far below what would exhaust the stack

_SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_PARTS = f"numbers, quantity[sample, ...], {', '.join(FUNCTIONS)}, + - * / and parentheses"


class ExpressionError(ValueError):
    """Text that is not an expression; says what was expected, and what was found where."""


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
        Anything but what the module describes.
    """
    if len(text) > LONGEST:
        raise ExpressionError(f"expected at most {LONGEST} characters, found {len(text)}")
    for left, right in ("()", "[]"):
        opened, closed = text.count(left), text.count(right)
        if opened > closed:
            found = f"{opened} '{left}' and {closed} '{right}'"
            raise ExpressionError(f"expected '{right}' for each '{left}', found {found}")
    # Samples and conditions are no Python: a name as long stands for them, so that places stay.
    flat = re.sub(r"\[[^\[\]]*\]", lambda m: f"[{'_' * (len(m[0]) - 2)}]", text)
    start = len(text) - len(text.lstrip())
    if odd := re.search(r"[^\w\s.+\-*/()\[\]]", flat, re.ASCII):
        raise _refused(text, odd.start())
    try:
        tree = ast.parse(re.sub(r"\s", " ", flat[start:]), mode="eval")
    except SyntaxError as error:
        position = start + error.offset - 1 if error.offset else len(text)
        raise _refused(text, position) from None
    return _node(tree.body, text, start, 0)


def selectors(node: Node) -> Iterator[Selector]:
    """All selectors of an expression, in order."""
    return (part for part in _parts(node) if isinstance(part, Selector))


def names(node: Node) -> set[str]:
    """All bare names of an expression."""
    return {part.name for part in _parts(node) if isinstance(part, Name)}


def _parts(node: Node) -> Iterator[Node]:
    yield node
    if isinstance(node, Function):
        yield from _parts(node.of)
    elif isinstance(node, Operation):
        yield from _parts(node.first)
        yield from _parts(node.second)


def _node(tree: ast.expr, text: str, start: int, depth: int) -> Node:
    """One of our nodes for one of Python's, which begin at character ``start`` of the text."""
    if depth > DEEPEST:
        raise ExpressionError(f"expected at most {DEEPEST} nested operations, found more")

    def inner(part: ast.expr) -> Node:
        return _node(part, text, start, depth + 1)

    match tree:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return Constant(_finite(value))
        case ast.Name(id=name) if name not in FUNCTIONS:
            return Name(name)
        case ast.Subscript(value=ast.Name(id=quantity), slice=ast.Name() as inside):
            return _selector(quantity, text[start + inside.col_offset :].split("]")[0])
        case ast.UnaryOp(op=ast.USub(), operand=of):
            return Operation("-", Constant(0.0), inner(of))
        case ast.Call(func=ast.Name(id=name), args=[of]) if name in FUNCTIONS:
            return Function(name, inner(of))
        case ast.BinOp(left=first, op=operator, right=second) if type(operator) in _SIGNS:
            return Operation(_SIGNS[type(operator)], inner(first), inner(second))
    raise _refused(text, start + tree.col_offset)


def _selector(quantity: str, inside: str) -> Selector:
    place = [part.strip() for part in inside.split(",")]
    if len(place) > 3 or not place[0]:
        raise ExpressionError(
            f"expected {quantity}[sample, condition, replicate], found '{quantity}[{inside}]'"
        )
    return Selector(quantity, *place)


def _finite(value: float) -> float:
    try:
        if math.isfinite(value):
            return float(value)
    except OverflowError:  # a whole number beyond the range of floats
        pass
    raise ExpressionError("expected numbers below 1.8e308, found a larger one")


def _refused(text: str, position: int) -> ExpressionError:
    rest = text[position : position + 20].strip()
    found = f"'{rest}'" if rest else "the end"
    return ExpressionError(f"expected {_PARTS}; found {found} at character {position + 1}")
