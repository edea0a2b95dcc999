"""Where the recipe of a job stands, and the record of the job that was done by it.

``<results>/recipes/eis_fit/LTSC-1.json`` is everything that the results of a job depend on, as the
study has it now; ``<results>/records/eis_fit/LTSC-1.json`` is what its results on disk were made
from. Jobs without a wildcard have ``recipes/numbers.json``.

Only the standard library: every rule's environment imports this module.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RECIPES, RECORDS = "recipes", "records"
WRITTEN = "written"  # when a recipe came to hold: no recipe has the bytes of an earlier one


def recipe_path(results: Path, job: str) -> Path:
    """The recipe of a job by its name, ``eis_fit/LTSC-1``."""
    return results / RECIPES / f"{job}.json"


def record_path(recipe: Path) -> Path:
    """The record that belongs to a recipe."""
    if recipe.parent.name == RECIPES:
        return recipe.parent.with_name(RECORDS) / recipe.name
    return recipe.parent.parent.with_name(RECORDS) / recipe.parent.name / recipe.name


def job_of(recipe: Path) -> str | None:
    """The name of a job by its recipe, in whatever folder; ``None`` for any other file."""
    for folder in recipe.parents[:2]:
        if folder.name == RECIPES:
            return recipe.relative_to(folder).with_suffix("").as_posix()
    return None


def names_below(folder: Path) -> list[str]:
    """The jobs of all recipes, or records, below a folder."""
    found = (path.relative_to(folder).with_suffix("") for path in folder.rglob("[!.]*.json"))
    return sorted(path.as_posix() for path in found)


def read_records(folder: Path) -> dict[str, dict[str, Any]]:
    """The record of each job by its name, ``eis_fit/LTSC-1``, the oldest first."""
    found = {name: read_json(folder / f"{name}.json") for name in names_below(folder)}
    records = {name: record for name, record in found.items() if record is not None}
    return dict(sorted(records.items(), key=lambda item: item[1]["end"]))


def read_json(path: Path) -> dict[str, Any] | None:
    """The content of a recipe or record; ``None`` where there is none, or a damaged one."""
    try:
        content = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a recipe or record, in one step in which nobody sees a part of it.

    Settings keep the order in which the config states them: colours and bands can depend on it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(content, indent=1, ensure_ascii=False, default=str)
    unfinished = path.with_name(f".{os.getpid()}-{path.name}")
    unfinished.write_text(text + "\n", encoding="utf-8")
    unfinished.replace(path)


def now() -> str:
    """The time as UTC text, to the millisecond: the same form whatever the machine's zone."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
