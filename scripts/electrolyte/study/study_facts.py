"""``raw/study.yaml``: what no instrument knows (route, electrodes, cell stack, authors)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from electrolyte.ground.errors import ConfigError, Problem, RawFileError
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
    facts = {} if facts is None else facts
    rules = yaml.load(SCHEMA.read_text(encoding="utf-8"), LOADER)
    errors = sorted(
        Draft202012Validator(rules).iter_errors(facts), key=lambda e: list(map(str, e.path))
    )
    problems = [problem for wrong in errors for problem in explain(wrong, str(path))]
    for wrong in errors:
        facts = _without(facts, list(wrong.absolute_path), wrong)
    return facts, problems


def _without(facts: Any, path: list[Any], error: Any) -> Any:
    """The facts without the one that an error is about, or the whole list that holds it."""
    if not path and error.validator != "additionalProperties":
        return {}
    if not path:
        known = error.schema.get("properties", {})
        return {key: value for key, value in facts.items() if key in known}
    key, *deeper = path
    if not isinstance(facts, dict) or key not in facts:
        return facts
    inside = not any(isinstance(part, int) for part in deeper)
    if inside and (deeper or error.validator == "additionalProperties"):
        return {**facts, key: _without(facts[key], deeper, error)}
    return {name: value for name, value in facts.items() if name != key}
