"""What the documentation says is what the code does."""

from __future__ import annotations

from pathlib import Path

from electrolyte.intake.generated_docs import config_page, plausibility_page, sheets_page
from electrolyte.numbers.plausibility import GUARDS
from electrolyte.paper.places import FORMS
from electrolyte.study.configuration import schema

ROOT = Path(__file__).resolve().parents[2]
STALE = "is not what the code says; run `make docs`"


def test_config_page_is_in_sync() -> None:
    assert (ROOT / "docs/config.md").read_text(encoding="utf-8") == config_page(), STALE


def test_sheets_page_is_in_sync() -> None:
    assert (ROOT / "raw/README.md").read_text(encoding="utf-8") == sheets_page(), STALE


def test_plausibility_page_is_in_sync() -> None:
    assert (ROOT / "docs/plausibility.md").read_text(encoding="utf-8") == plausibility_page(), STALE


def test_every_guard_can_be_switched_off() -> None:
    accept = schema()["properties"]["plausibility"]["properties"]["accept"]
    assert accept["items"]["enum"] == list(GUARDS)


def test_every_form_of_places_is_explained() -> None:
    page = (ROOT / "docs/paper.md").read_text(encoding="utf-8")
    named = set(FORMS) - {"number"}  # which needs no name
    assert not {form for form in named if f"{{{{{form}: " not in page}
