"""``raw/study.yaml``: what no instrument knows (route, electrodes, cell stack, authors)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from electrolyte.ground.errors import ConfigError
from electrolyte.ground.yaml_file import read_yaml
from electrolyte.study.configuration import LOADER, explain

SCHEMA = Path(__file__).with_name("study_schema.yaml")


@cache
def known_facts() -> frozenset[str]:
    """The keys, such as ``cell`` and ``cell.layers``."""
    known: set[str] = set()
    for name, rules in yaml.load(SCHEMA.read_text(encoding="utf-8"), LOADER)["properties"].items():
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
    rules = yaml.load(SCHEMA.read_text(encoding="utf-8"), LOADER)
    errors = Draft202012Validator(rules).iter_errors({} if facts is None else facts)
    found = sorted(errors, key=lambda e: list(map(str, e.absolute_path)))
    if found:
        raise ConfigError(problem for error in found for problem in explain(error, str(path)))
    return facts or {}
