"""Where tests find what is not part of the project."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from electrolyte.figures.catalogue import PANELS
from electrolyte.figures.journals import style_of
from electrolyte.figures.layout import alone
from electrolyte.study.configuration import validated

if TYPE_CHECKING:
    from electrolyte.figures.journals import Style
    from electrolyte.figures.panel import Context, Drawn, Tables

# CI tries the same examples each time, so that a change is judged by what it changed; at the desk
# every run tries new ones.
settings.register_profile("repeatable", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("repeatable")

ROOT = Path(__file__).resolve().parent.parent
REAL_DATA = ROOT.parent / "shared" / "real-data"


@pytest.fixture(scope="session")
def look() -> Style:
    """The style of figures that no config changes."""
    return style_of(validated({})["figures"]["style"])


@pytest.fixture(scope="session")
def draw_panel(look: Style) -> Callable[[str, Tables, Context, Sequence[Path]], Drawn]:
    """Draws one panel of the catalogue as a figure of its own."""

    def draw(name: str, tables: Tables, context: Context, paths: Sequence[Path]) -> Drawn:
        from electrolyte.figures.panel import draw_figure

        panel = PANELS[name]
        figure = alone(panel, name, panel)
        return draw_figure(figure, {name: panel}, tables, {name: context}, look, paths)

    return draw


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real instrument files; tests that need it skip where it is absent."""
    if not REAL_DATA.is_dir():
        pytest.skip("needs real instrument files (folder ../shared/real-data is absent)")
    return REAL_DATA


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each reason why tests were skipped, instead of one for each test."""
    skipped = terminalreporter.stats.get("skipped", ())
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in skipped)
    for reason, count in reasons.most_common():
        terminalreporter.write_line(f"{count} skipped: {reason}")
