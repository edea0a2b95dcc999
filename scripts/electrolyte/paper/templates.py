"""Where the texts and layouts of the workflow's own lie."""

from __future__ import annotations

from electrolyte.ground.command_line import WORKFLOW

TEMPLATES = WORKFLOW / "paper"


def template(name: str) -> str:
    """One of the texts."""
    return (TEMPLATES / name).read_text(encoding="utf-8")
