"""Whether a document is a provenance as ``schema.yaml`` describes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from electrolyte.study.json_schema import read_schema

SCHEMA = Path(__file__).with_name("schema.yaml")


def problems(document: Any) -> list[str]:
    """What of a document is not as the schema says, in one line each."""
    errors = Draft202012Validator(read_schema(SCHEMA)).iter_errors(document)
    return [f"{'.'.join(map(str, e.path)) or 'document'}: {e.message[:200]}" for e in errors]
