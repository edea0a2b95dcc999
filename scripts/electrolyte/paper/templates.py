"""Where the texts and layouts of the workflow's own lie."""

from __future__ import annotations

from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[3] / "paper"


def template(name: str) -> str:
    """One of the texts."""
    return (TEMPLATES / name).read_text(encoding="utf-8")
