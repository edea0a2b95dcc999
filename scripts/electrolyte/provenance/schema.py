"""Whether a document is a provenance as ``schema.yaml`` describes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

SCHEMA = Path(__file__).with_name("schema.yaml")


def problems(document: Any) -> list[str]:
    """What of a document is not as the schema says, in one line each."""
    rules = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))
    errors = Draft202012Validator(rules).iter_errors(document)
    return [f"{'.'.join(map(str, e.path)) or 'document'}: {e.message[:200]}" for e in errors]
