"""Where tests find what is not part of the project."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from electrolyte.figures.catalogue import PANELS
from electrolyte.figures.layout import alone

if TYPE_CHECKING:
    from electrolyte.figures.panel import Context, Drawn, Tables

# CI tries the same examples each time, so that a change is judged by what it changed; at the desk
# every run tries new ones.
settings.register_profile("repeatable", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("repeatable")

ROOT = Path(__file__).resolve().parent.parent
REAL_DATA = ROOT.parent / "shared" / "real-data"


@pytest.fixture(scope="session")
def draw_panel() -> Callable[[str, Tables, Context, Sequence[Path]], Drawn]:
    """Draws one panel of the catalogue as a figure of its own."""

    def draw(name: str, tables: Tables, context: Context, paths: Sequence[Path]) -> Drawn:
        from electrolyte.figures.panel import draw_figure

        panel = PANELS[name]
        figure = alone(panel, name, panel)
        return draw_figure(figure, {name: panel}, tables, {name: context}, paths)

    return draw


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real instrument files; tests that need it skip where it is absent."""
    if not REAL_DATA.is_dir():
        pytest.skip(f"real instrument files are not here ({REAL_DATA})")
    return REAL_DATA
