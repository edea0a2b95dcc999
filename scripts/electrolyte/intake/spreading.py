"""One text for many things: the same for all, one each, or what stands in each one's name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

from electrolyte.ground.errors import ElectrolyteError
from electrolyte.study.sheet_columns import Column
from electrolyte.study.sheet_names import plain

GRAMMAR = (
    "one value for all, one each with commas between, or a pattern of the file names like '*_{}C'"
    " or '{}_#C', or of the paths like '{}/*' (* is anything, # a number)"
)
_NUMBER = r"[-+−]?\d+(?:[.,]\d+)?"
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+")


class SpreadError(ElectrolyteError):
    """A text that does not give every thing its value."""


def spread(
    text: str, names: Sequence[str], column: Column, paths: Mapping[str, str] | None = None
) -> list[str]:
    """The value of a column for each of the names.

    ``paths`` : by name, the path of what is named, for patterns that hold a ``/``

    A text with ``{}`` is a pattern of the names, of files without their ending: the value is what
    stands in the place of ``{}``, ``*`` is anything, and ``#`` a number. Where a sign could be a
    hyphen, the pattern has to say which it is: ``*-{}C`` or ``*_{}C``, not ``*{}C``. A pattern with
    ``/`` is one of the end of the path: ``{}/*`` gives the name of the folder. A number in a
    name, and one for one thing, may have a decimal comma.

    Raises
    ------
    SpreadError
        Another number of values than names, or a name that the pattern does not fit.
    """
    if "{}" in text and "/" in text:
        return [_of_path(text, (paths or {}).get(name, name), column) for name in names]
    if "{}" in text:
        return [_of_name(text, name, (paths or {}).get(name, name), column) for name in names]
    if column.kind == "number" and len(names) == 1 and _DECIMAL_COMMA.fullmatch(text):
        return [text.replace(",", ".")]
    values = [part.strip() for part in text.split(",")] if column.kind != "text" else [text]
    if len(values) == 1:
        return values * len(names)
    if len(values) != len(names):
        comma = column.kind == "number" and _DECIMAL_COMMA.fullmatch(text)
        advice = f"; one value is written {text.replace(',', '.')}" if comma else ""
        raise SpreadError(f"{len(values)} values for {len(names)}: {_some(names)}{advice}")
    return values


def _of_name(pattern: str, name: str, path: str, column: Column) -> str:
    """By the name of the file; a measurement may have been given a longer one to tell it apart."""
    try:
        return _of_pattern(pattern, path.rpartition("/")[2], column)
    except SpreadError:
        return _of_pattern(pattern, name, column)


def _of_pattern(pattern: str, name: str, column: Column) -> str:
    if re.search(r"\*\{\}|\{\}\*", pattern) or pattern.count("{}") != 1:
        raise SpreadError(
            f"pattern '{pattern}' leaves open where the value begins or ends; write"
            " the mark that stands there between * and {}"
        )
    values = (_NUMBER,) if column.kind == "number" else (".+?", ".+")
    found = {_value(pattern, name, v, anything) for v in values for anything in (".*?", ".*")}
    if None in found:
        raise SpreadError(f"pattern '{pattern}' does not fit '{name}'")
    if len(found) > 1:
        both = " or ".join(
            f"'{value}'" for value in sorted(map(str, found), key=lambda v: (len(v), v))
        )
        raise SpreadError(
            f"pattern '{pattern}' finds {both} in '{name}'; write more of what"
            " stands there, or # for * where it is a number"
        )
    value = str(found.pop())
    return plain(value) if column.kind in ("name", "number") else value


def _value(pattern: str, name: str, value: str, anything: str) -> str | None:
    """What stands in the place of ``{}``, where ``value`` and ``anything`` are expressions."""
    forms = {"*": anything, "#": _NUMBER, "{}": f"({value})"}
    parts = re.split(r"(\*|#|\{\})", pattern)
    found = re.fullmatch("".join(forms.get(part, re.escape(part)) for part in parts), name)
    return found[1] if found else None


def _of_path(pattern: str, path: str, column: Column) -> str:
    """As ``_of_pattern``, of as many last parts of the path as the pattern has."""
    parts = pattern.split("/")
    inside = path.split("/")[-len(parts) :]
    place = next((i for i, part in enumerate(parts) if "{}" in part), 0)
    fitting = len(inside) == len(parts) and all(
        fnmatchcase(name, re.sub(r"\{\}|#", "*", part))
        for name, part in zip(inside, parts, strict=True)
    )
    if not fitting or pattern.count("{}") != 1:
        raise SpreadError(f"pattern '{pattern}' does not fit '{path}'")
    if parts[place] != "{}":
        return _of_pattern(parts[place], inside[place], column)
    return plain(inside[place]) if column.kind == "name" else inside[place]


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:4]) + (", …" if len(names) > 4 else "")
