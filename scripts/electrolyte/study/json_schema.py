"""JSON schemas of our own files, and what in a file of a study is not as one of them says."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from electrolyte.ground.errors import Problem, did_you_mean

# the loader in C, where PyYAML has it, takes a tenth of the time
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def read_schema(path: Path) -> dict[str, Any]:
    """A schema that comes with the workflow."""
    rules: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), _LOADER)
    return rules


def problems_with(content: Any, rules: Any, name: str) -> list[Problem]:
    """All that a schema objects to in the content of the file ``name``, by place."""
    return [problem for error in _errors(content, rules) for problem in _explained(error, name)]


def usable(content: Any, rules: Any, name: str) -> tuple[Any, list[Problem]]:
    """The content without what a schema objects to, and what that is."""
    errors = _errors(content, rules)
    for error in errors:
        content = _without(content, list(error.absolute_path), error)
    return content, [problem for error in errors for problem in _explained(error, name)]


def _errors(content: Any, rules: Any) -> list[Any]:
    errors = Draft202012Validator(rules).iter_errors(content)
    return sorted(errors, key=lambda error: list(map(str, error.path)))


def _without(content: Any, path: list[Any], error: Any) -> Any:
    """The content without what an error is about, or without the whole list that holds it."""
    if not path and error.validator != "additionalProperties":
        return {}
    if not path:
        known = error.schema.get("properties", {})
        return {key: value for key, value in content.items() if key in known}
    key, *deeper = path
    if not isinstance(content, dict) or key not in content:
        return content
    inside = not any(isinstance(part, int) for part in deeper)
    if inside and (deeper or error.validator == "additionalProperties"):
        return {**content, key: _without(content[key], deeper, error)}
    return {name: value for name, value in content.items() if name != key}


def _explained(error: Any, name: str) -> list[Problem]:
    """The problems behind an error, each key that is not known as one of its own."""
    where = "".join(f"{part}." for part in error.path).rstrip(".")
    place = f"{where}: " if where else ""
    if error.validator == "additionalProperties":
        known = list(error.schema.get("properties", {}))
        unknown = [key for key in error.instance if key not in known]
        return [
            Problem("", f"{place}unknown key '{key}'{hint}", file=name)
            for key in unknown
            for hint in [did_you_mean(key, known) or f"; known: {', '.join(known)}"]
        ]
    about = error.schema.get("description", "")
    hint = did_you_mean(error.instance, error.validator_value) if error.validator == "enum" else ""
    text = f"{place}{error.message}{hint}" + (f" ({about})" if about else "")
    return [Problem("", text, file=name)]
