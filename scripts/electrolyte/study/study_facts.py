"""``raw/study.yaml``: what no instrument knows (route, electrodes, cell stack, authors)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from electrolyte.ground.errors import ConfigError, Problem, RawFileError
from electrolyte.ground.yaml_file import read_yaml
from electrolyte.study.json_schema import read_schema, usable

SCHEMA = Path(__file__).with_name("study_schema.yaml")


@cache
def known_facts() -> frozenset[str]:
    """The keys, such as ``cell`` and ``cell.layers``."""
    known: set[str] = set()
    for name, rules in read_schema(SCHEMA)["properties"].items():
        known |= {name, *(f"{name}.{key}" for key in rules.get("properties", {}))}
    return frozenset(known)


def read_study_facts(path: Path) -> dict[str, Any]:
    """The facts, as they stand in the file; empty if there is no file.

    Raises
    ------
    RawFileError
        Not readable as YAML.
    ConfigError
        Unknown keys, wrong types: all of them at once.
    """
    facts, problems = usable_facts(path)
    if problems:
        raise ConfigError(problems)
    return facts


def usable_facts(path: Path) -> tuple[dict[str, Any], list[Problem]]:
    """The facts without those that are wrong, and what is wrong with these.

    Facts are for the texts: numbers need none of them.
    """
    if not path.exists():
        return {}, []
    try:
        facts, _ = read_yaml(path)
    except RawFileError as error:
        return {}, list(error.problems)
    return usable({} if facts is None else facts, read_schema(SCHEMA), str(path))
