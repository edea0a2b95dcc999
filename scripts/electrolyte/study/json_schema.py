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
    errors = Draft202012Validator(rules).iter_errors(content)
    ordered = sorted(errors, key=lambda error: list(map(str, error.path)))
    return [problem for error in ordered for problem in _explained(error, name)]


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
