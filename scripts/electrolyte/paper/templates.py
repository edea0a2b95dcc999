"""Where the texts and layouts of the workflow's own lie."""

from __future__ import annotations

from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[3] / "paper"
