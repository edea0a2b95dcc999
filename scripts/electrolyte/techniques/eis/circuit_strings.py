"""Circuits as strings, those of impedance.py: parsed, never evaluated.

``R1-p(R2,CPE2)-CPE3``: ``-`` joins in series, ``p(a,b,...)`` in parallel, spaces do not count.
The elements are those of ``elements.KINDS`` with a number.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from electrolyte.ground.errors import ConfigError, Problem
from electrolyte.techniques.eis.circuits import Circuit
from electrolyte.techniques.eis.elements import KINDS, Element, Node

_NAME = re.compile(r"([A-Za-z]+)([0-9]*)")


@lru_cache(maxsize=256)
def parse(text: str) -> Circuit:
    """Parse a circuit string.

    Raises
    ------
    ConfigError
        naming the character at which the string stops being a circuit
    """
    return _Parser(text).circuit()


class _Parser:
    """Recursive descent: chain = item {"-" item}; item = element | "p(" chain {"," chain} ")"."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.depth = text, 0, 0
        self.elements: list[Element] = []
        self.nodes: list[Node] = []

    def circuit(self) -> Circuit:
        if not self.text.strip():
            raise self.error("an element such as R1")
        self.chain()
        self.space()
        if self.at < len(self.text):
            raise self.error("'-' or the end")
        if not any(e.kind == "R" for e in self.elements):
            raise ConfigError(
                [_problem(f"circuit '{self.text}'", "a resistance to report", "none")]
            )
        return Circuit(re.sub(r"\s", "", self.text), tuple(self.elements), tuple(self.nodes))

    def chain(self) -> int:
        """Read a chain, return the index of its node."""
        leaves: list[int] = []
        children: list[int] = []
        self.item(leaves, children)
        while self.accept("-"):
            self.item(leaves, children)
        return self.add(Node(False, tuple(leaves), tuple(children)))

    def group(self) -> int:
        """Read what follows ``p(``, return the index of its node."""
        if self.depth == 20:
            raise self.error("at most 20 nested groups")
        self.depth += 1
        leaves: list[int] = []
        children: list[int] = []
        branches = 0
        while True:
            branches += 1
            index = self.chain()
            node = self.nodes[index]
            if len(node.elements) + len(node.children) > 1:
                children.append(index)
            else:  # a branch of one item is that item, not a chain
                self.nodes.pop()
                if node.children:  # a group directly in a group: one group
                    node = self.nodes.pop()
                leaves += node.elements
                children += node.children
            if not self.accept(","):
                break
        if not self.accept(")"):
            raise self.error("',' or ')'")
        if branches == 1:
            raise self.error("a second branch before ')'", self.at - 1)
        self.depth -= 1
        for e in leaves:
            self.elements[e] = replace(self.elements[e], in_parallel=True)
        return self.add(Node(True, tuple(leaves), tuple(children)))

    def item(self, leaves: list[int], children: list[int]) -> None:
        self.space()
        if self.text.startswith("p(", self.at):
            self.at += 2
            children.append(self.group())
            return
        start, match = self.at, _NAME.match(self.text, self.at)
        if match is None:
            raise self.error("an element such as R1, or 'p('")
        kind, number = match.groups()
        if kind not in KINDS:
            raise self.error(f"one of the elements {', '.join(KINDS)}, or 'p('")
        if not number:
            raise self.error(f"a number after {kind}", match.end())
        if any(e.name == match.group() for e in self.elements):
            raise self.error(f"another number: {match.group()} is already in the circuit", start)
        self.at = match.end()
        leaves.append(len(self.elements))
        self.elements.append(Element(match.group(), kind, in_parallel=False))

    def add(self, node: Node) -> int:
        self.nodes.append(node)
        return len(self.nodes) - 1

    def space(self) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1

    def accept(self, character: str) -> bool:
        self.space()
        if self.text.startswith(character, self.at):
            self.at += 1
            return True
        return False

    def error(self, expected: str, at: int | None = None) -> ConfigError:
        at = self.at if at is None else at
        rest = self.text[at : at + 12]
        found = f"'{rest}'" if rest.strip() else "the end"
        place = f"circuit '{self.text}', character {at + 1}"
        return ConfigError([_problem(place, expected, found)])


def _problem(place: str, expected: str, found: str) -> Problem:
    return Problem(expected, found, file="config.yaml", subject=f"eis.circuits: {place}")
