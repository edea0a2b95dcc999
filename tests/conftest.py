"""Where tests find what is not part of the project."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from electrolyte.figures.catalogue import PANELS
from electrolyte.figures.journals import style_of
from electrolyte.figures.layout import alone
from electrolyte.study.configuration import validated

if TYPE_CHECKING:
    from electrolyte.figures.journals import Style
    from electrolyte.figures.panel import Context, Drawn, Tables

# CI tries the same examples each time, so that a change is judged by what it changed; at the desk
# every run tries new ones.
# No example has a time limit: a busy machine is no fault of the code.
UNTIMED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("new examples", **UNTIMED)
settings.register_profile("repeatable", derandomize=True, **UNTIMED)
settings.load_profile("repeatable" if os.environ.get("CI") else "new examples")

# Tests run in as many processes as there are cores; of numpy in the workers, that start later.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

ROOT = Path(__file__).resolve().parent.parent
DOWNLOADED = ROOT / "tests" / "real-data"  # by `make real-data`
REAL_DATA = DOWNLOADED if DOWNLOADED.is_dir() else ROOT.parent / "shared" / "real-data"


class RealFiles(type(Path())):  # type: ignore[misc]
    """A folder of real instrument files; a test that asks for one that is not there is skipped."""

    def __truediv__(self, name: str | Path) -> Path:
        found = Path(self, name)
        if not found.exists():
            pytest.skip(f"needs {found}, which `make real-data` cannot download")
        return found

    def glob(self, pattern: str) -> Iterator[Path]:
        return Path(self).glob(pattern)

    def rglob(self, pattern: str) -> Iterator[Path]:
        return Path(self).rglob(pattern)


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
        pytest.skip("needs public instrument files: `make real-data` downloads them")
    return RealFiles(REAL_DATA)


LEFT_TO_THE_NIGHT = pytest.StashKey[int]()


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    stash = items[0].config.stash
    night = sum(item.get_closest_marker("night") is not None for item in items)
    stash[LEFT_TO_THE_NIGHT] = stash.get(LEFT_TO_THE_NIGHT, 0) + night


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Of several processes with tests, each has selected the same ones: tell the first."""
    if hasattr(session.config, "workeroutput"):
        night = session.config.stash.get(LEFT_TO_THE_NIGHT, 0)
        session.config.workeroutput["left_to_the_night"] = night


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    night = getattr(node, "workeroutput", {}).get("left_to_the_night", 0)
    node.config.stash[LEFT_TO_THE_NIGHT] = night


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """One line for the tests left to the night, and one for each reason why some were skipped."""
    if night := config.stash.get(LEFT_TO_THE_NIGHT, 0):
        terminalreporter.write_line(
            f"{night} tests are left to the night: `make test-all` runs them"
        )
    skipped = terminalreporter.stats.get("skipped", ())
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in skipped)
    for reason, count in reasons.most_common():
        terminalreporter.write_line(f"{count} skipped: {reason}")
