"""``raw/study.yaml``: what no instrument knows (route, electrodes, cell stack, authors)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from electrolyte.ground.errors import ConfigError
from electrolyte.ground.yaml_file import read_yaml
from electrolyte.study.json_schema import problems_with, read_schema

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
    if not path.exists():
        return {}
    facts, _ = read_yaml(path)
    facts = {} if facts is None else facts
    if problems := problems_with(facts, read_schema(SCHEMA), str(path)):
        raise ConfigError(problems)
    return dict(facts)
