"""Which samples the claims compare: the rows that the numbers must hold for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any, Literal

from electrolyte.claims.expression import EACH, Function, Node, Operation, Selector, parse
from electrolyte.numbers.requested import Pair


def pair_of(node: Node) -> Pair | None:
    """The pair of samples of an expression ``A - B`` or ``A / B``; none of any other."""
    match node:
        case Operation("-", Selector() as first, Selector() as second):
            kind: Literal["difference", "ratio"] = "difference"
        case Operation("/", Selector() as first, Selector() as second):
            kind = "ratio"
        case _:
            return None
    if replace(first, sample=second.sample) != second or first == second or first.replicate:
        return None
    return Pair(kind, first.quantity, first.sample, second.sample, first.condition)


def for_sample(node: Node, sample: str) -> Node:
    """The expression with a sample in place of ``each``."""
    match node:
        case Selector() if node.sample == EACH:
            return replace(node, sample=sample)
        case Function():
            return replace(node, of=for_sample(node.of, sample))
        case Operation():
            first, second = (for_sample(part, sample) for part in (node.first, node.second))
            return replace(node, first=first, second=second)
    return node


def pairs_of(content: Mapping[str, Any]) -> list[Pair]:
    """The pairs that the claims of a file ask for, each once."""
    found = (
        pair
        for claim in content["claims"]
        for test in claim.get("tests", [])
        for sample in claim.get("of", [""])
        for pair in _asked(test, sample)
    )
    return list(dict.fromkeys(found))


def _asked(test: Mapping[str, Any], sample: str) -> Iterator[Pair]:
    nodes: list[Node] = []
    if "value" in test:
        node = for_sample(parse(test["value"]), sample)
        nodes = [node.of if isinstance(node, Function) and node.name == "abs" else node]
    for key in ("rising", "falling", "equal", "no_difference"):
        compared = [for_sample(parse(text), sample) for text in test.get(key, [])]
        nodes += [Operation("-", second, first) for first, second in pairwise(compared)]
    yield from filter(None, map(pair_of, nodes))
