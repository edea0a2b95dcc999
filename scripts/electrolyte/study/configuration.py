"""``config.yaml``: checked against closed schemas, all problems at once, defaults filled in.

A section of the config is a JSON schema of its own, ``schemas/<section>.yaml``; every key has a
description, a type and a default, so that an empty config is valid. ``docs/config.md`` is
generated from the same files.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from electrolyte.ground.errors import ConfigError
from electrolyte.ground.yaml_file import read_yaml
from electrolyte.study.json_schema import problems_with, read_schema

SCHEMAS = Path(__file__).parent / "schemas"


@cache
def schema() -> dict[str, Any]:
    """The schema of the whole config, one property a section."""
    sections = {path.stem: read_schema(path) for path in sorted(SCHEMAS.glob("*.yaml"))}
    return {"type": "object", "additionalProperties": False, "properties": sections}


def read_config(path: Path) -> dict[str, Any]:
    """The content of a config file as plain data; empty if there is no file, or only comments.

    Snakemake runs a config that says ``__use_yte__`` as a template with Python code in it; a study
    of someone else may not do that, so its config has to be read here first.

    Raises
    ------
    RawFileError
        Not readable as YAML.
    ConfigError
        Not keys and values, or a template with code.
    """
    if not path.exists():
        return {}
    content, _ = read_yaml(path)
    if content is None:
        return {}
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        raise ConfigError([f"{path}: expected sections such as `eis:`, found other YAML"])
    if "__use_yte__" in content:
        raise ConfigError([f"{path}: expected plain values, found a template with code (YTE)"])
    return content


def validated(config: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of the config with all defaults filled in.

    Raises
    ------
    ConfigError
        Unknown keys, wrong types, values out of range: all of them at once.
    """
    rules = schema()
    plain = {k: v for k, v in copy.deepcopy(dict(config)).items() if v is not None}
    if problems := problems_with(plain, rules, "config.yaml"):
        raise ConfigError(problems)
    filled: dict[str, Any] = _with_defaults(plain, rules)
    return filled


def _with_defaults(value: Any, rules: Mapping[str, Any]) -> Any:
    """``value`` with the defaults of its schema, recursively through objects.

    Keys of the schema stand in its order, so that it makes no difference in which order, and
    whether, the config states them; names that the study chose keep the order of the config.
    """
    if not isinstance(value, dict):
        return value
    rule_of = rules.get("properties", {})
    stated = {key: copy.deepcopy(rule.get("default", {})) for key, rule in rule_of.items()} | value
    return {key: _with_defaults(content, rule_of.get(key, {})) for key, content in stated.items()}
