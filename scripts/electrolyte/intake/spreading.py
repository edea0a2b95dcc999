"""One text for many things: the same for all, one each, or what stands in each one's name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from electrolyte.ground.errors import ElectrolyteError
from electrolyte.study.sheet_columns import Column

GRAMMAR = "one value for all, one each with commas between, or a pattern of the names like '*_{}C'"


class SpreadError(ElectrolyteError):
    """A text that does not give every thing its value."""


def spread(text: str, names: Sequence[str], column: Column) -> list[str]:
    """The value of a column for each of the names.

    A text with ``{}`` is a pattern of the names: the value is what stands in the place of ``{}``,
    and ``*`` is anything. Where a sign could be a hyphen, the pattern has to say which it is:
    ``*-{}C`` or ``*_{}C``, not ``*{}C``.

    Raises
    ------
    SpreadError
        Another number of values than names, or a name that the pattern does not fit.
    """
    if "{}" in text:
        return [_of_pattern(text, name, column) for name in names]
    values = [part.strip() for part in text.split(",")] if column.kind != "text" else [text]
    if len(values) == 1:
        return values * len(names)
    if len(values) != len(names):
        raise SpreadError(f"{column.name}: {len(values)} values for {len(names)}: {_some(names)}")
    return values


def _of_pattern(pattern: str, name: str, column: Column) -> str:
    if re.search(r"\*\{\}|\{\}\*", pattern) or pattern.count("{}") != 1:
        raise SpreadError(
            f"{column.name}: pattern '{pattern}' leaves open where the value begins or ends; write"
            " the mark that stands there between * and {}"
        )
    value = r"([-+]?\d+(?:\.\d+)?)" if column.kind == "number" else "(.+?)"
    parts = [".*?".join(map(re.escape, side.split("*"))) for side in pattern.split("{}")]
    found = re.fullmatch(f"{parts[0]}{value}{parts[1]}", name)
    if found is None:
        raise SpreadError(f"{column.name}: pattern '{pattern}' does not fit '{name}'")
    return found[1]


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:4]) + (", …" if len(names) > 4 else "")
