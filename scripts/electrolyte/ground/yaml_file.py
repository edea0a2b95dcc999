"""YAML as plain data, from files that nobody has to trust: no tags, no code, no bombs."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import yaml
from yaml.composer import Composer

from electrolyte.ground.errors import RawFileError

LARGEST = 400_000  # bytes; without libyaml, the parser takes a second for each 100,000
LONGEST_LINE = 10_000  # characters
MOST_NODES = 200_000  # after all aliases are written out


if yaml.__with_libyaml__:

    class _Loader(Composer, yaml.CSafeLoader):
        """libyaml's parser, which takes a tenth of the time, below the composer in Python.

        libyaml's loaders compose in C, which crashes on deep nesting; Python's ``RecursionError``
        can be caught.
        """

        def __init__(self, text: str) -> None:
            yaml.CSafeLoader.__init__(self, text)
            Composer.__init__(self)

else:
    _Loader = yaml.SafeLoader  # type: ignore[misc]


def read_yaml(path: Path) -> tuple[Any, yaml.Node | None]:
    """The content of a file, and its nodes, which know their lines.

    Raises
    ------
    RawFileError
        There is no such file, or it is too large, not UTF-8, not YAML, asks for objects of
        Python, holds numbers that are not finite, or grows beyond reason through its aliases.
    """
    try:
        data = path.read_bytes() if path.stat().st_size <= LARGEST else None
    except OSError as error:
        raise RawFileError(path, "YAML", f"no readable file ({error.strerror})") from None
    if data is None:
        raise RawFileError(path, f"at most {LARGEST} bytes", f"{path.stat().st_size}")
    try:
        text = data.decode("utf-8-sig")
        if max(map(len, text.splitlines()), default=0) > LONGEST_LINE:
            raise RawFileError(path, f"lines below {LONGEST_LINE} characters", "a longer one")
        try:
            content, root = _parsed(path, text, _Loader)
        except yaml.YAMLError:  # the parser in Python says better where and what
            content, root = _parsed(path, text, yaml.SafeLoader)
        _refuse_infinite(path, content)
    except UnicodeDecodeError as error:
        raise RawFileError(path, "UTF-8 text", f"byte {error.start} that is not") from None
    except RecursionError:
        raise RawFileError(path, "YAML", "too many levels, one in another") from None
    except (yaml.YAMLError, ValueError, TypeError, OverflowError) as error:
        mark = getattr(error, "problem_mark", None)
        found = getattr(error, "problem", None) or str(error) or "something else"
        line = None if mark is None else mark.line + 1
        raise RawFileError(path, "YAML", found.removeprefix("found ")[:200], line=line) from None
    return content, root


def _parsed(path: Path, text: str, loader: type[Any]) -> tuple[Any, yaml.Node | None]:
    """The content and the nodes, refused where aliases let it grow beyond reason."""
    root = yaml.compose(text, loader)
    if root is not None and _nodes(root, {}, ()) > MOST_NODES:
        raise RawFileError(
            path, f"at most {MOST_NODES} values", "more, once its aliases (*) are written out"
        )
    return yaml.load(text, loader), root  # not made of the nodes: merging (<<) changes them


def _nodes(node: yaml.Node, known: dict[int, float], above: tuple[int, ...]) -> float:
    """How many nodes stand below one, aliases written out; infinite if it holds itself."""
    if id(node) in above:
        return math.inf
    if id(node) not in known:
        children: list[yaml.Node] = []
        if isinstance(node, yaml.MappingNode):
            children = [part for pair in node.value for part in pair]
        elif isinstance(node, yaml.SequenceNode):
            children = node.value
        inside = (*above, id(node))
        known[id(node)] = 1 + sum(_nodes(child, known, inside) for child in children)
    return known[id(node)]


def _refuse_infinite(path: Path, content: Any) -> None:
    if isinstance(content, dict):
        for key, value in content.items():
            _refuse_infinite(path, key)
            _refuse_infinite(path, value)
    elif isinstance(content, list):
        for value in content:
            _refuse_infinite(path, value)
    elif isinstance(content, float) and not math.isfinite(content):
        raise RawFileError(path, "finite numbers", f"{content}")
    elif isinstance(content, int) and abs(content) > 10**18:
        raise RawFileError(
            path, "numbers below 10^18", f"one of {len(hex(content)) - 2} hex digits"
        )
