"""What the documentation says is what the code does."""

from __future__ import annotations

from pathlib import Path

from electrolyte.reference import config_page, sheets_page

ROOT = Path(__file__).resolve().parents[2]
STALE = "is not what the code says; run `make docs`"


def test_config_page_is_in_sync() -> None:
    assert (ROOT / "docs/config.md").read_text(encoding="utf-8") == config_page(), STALE


def test_sheets_page_is_in_sync() -> None:
    assert (ROOT / "raw/README.md").read_text(encoding="utf-8") == sheets_page(), STALE
