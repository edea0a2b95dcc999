"""``raw/study.yaml``: what no instrument knows (route, electrodes, cell stack, authors)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from electrolyte.configuration import LOADER, explain
from electrolyte.errors import ConfigError

SCHEMA = Path(__file__).with_name("study_schema.yaml")


def read_study_facts(path: Path) -> dict[str, Any]:
    """The facts, as they stand in the file; empty if there is no file.

    Raises
    ------
    ConfigError
        Not YAML, unknown keys, wrong types: all of them at once.
    """
    if not path.exists():
        return {}
    try:
        facts = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path} line {mark.line + 1}" if mark else f"{path}"
        found = getattr(error, "problem", None) or error
        raise ConfigError([f"{place}: expected YAML, found {found}"]) from error
    rules = yaml.load(SCHEMA.read_text(encoding="utf-8"), LOADER)
    errors = Draft202012Validator(rules).iter_errors({} if facts is None else facts)
    problems = sorted(errors, key=lambda e: list(map(str, e.absolute_path)))
    if problems:
        raise ConfigError([line for error in problems for line in explain(error, str(path))])
    return facts or {}
