"""Tables whose columns blanks set apart, and cells in quotes, as others: with tabs, and without."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

FARTHEST = 100  # lines above the first row
_NUMBER = r"[-+]?[.,]?\d[\d.,]*(?:[eE][-+]?\d+)?"
_ROW = re.compile(rf"\s*{_NUMBER}(?:\s+{_NUMBER})+\s*")
_NAME = re.compile(r"[^\s(\[]+(?: ?(?:\([^)]*\)|\[[^\]]*\]))?")  # 'Depth(nm)', 'Depth (nm)'
_CELL, _CELL_OF_COMMAS = re.compile(r'"([^";\t]*)"'), re.compile(r'"([^",]*)"')


def tabbed_columns(lines: Sequence[str], known: Callable[[list[str]], bool]) -> list[str]:
    """The lines with tabs between the columns of a table that has a name over each.

    The names stand directly above the numbers, in one word and a unit in brackets, or two blanks
    and more apart. Other lines are as they were.

    ``known`` : whether names are those of a table, and not words of a comment.
    """
    first = next((i for i, line in enumerate(lines[:FARTHEST]) if _ROW.fullmatch(line)), 0)
    header = lines[first - 1].lstrip("#% ").strip() if first else ""
    if not header or re.search(r"[\t;,]", header):
        return list(lines)
    width = len(lines[first].split())
    for names in (re.split(r"\s{2,}", header), _NAME.findall(header), header.split()):
        if len(names) == width and known(names):
            rows = ("\t".join(line.split()) for line in lines[first:])
            return [*lines[: first - 1], "\t".join(names), *rows]
    return list(lines)


def unquoted(line: str) -> str:
    """A line without the quotes around its cells, but of those that hold a separator."""
    if '"' not in line:
        return line
    cell = _CELL if ";" in line or "\t" in line else _CELL_OF_COMMAS
    return cell.sub(r"\1", line)
