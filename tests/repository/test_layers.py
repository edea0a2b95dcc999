"""Nothing imports upwards, and only what needs a library imports it."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

LIBRARY = Path(__file__).resolve().parents[2] / "scripts" / "electrolyte"
TOOLS = Path(__file__).resolve().parents[2] / "tools"

# Layer by layer, from the ground up: a module may import from its own layer and those below.
LAYERS = (
    ("ground",),
    ("numbers", "study", "readers"),
    ("techniques",),
    ("figures", "claims", "paper", "drift", "pages"),
    ("multiverse",),
    ("plan",),
    ("run",),
    ("intake", "provenance", "repositories"),
    ("commands",),
)
LAYER_OF = {room: i for i, rooms in enumerate(LAYERS) for room in rooms}
MODULES = sorted(p for p in LIBRARY.rglob("*.py") if p != LIBRARY / "__init__.py")


def room_of(module: Path) -> str:
    """The folder below the package: ``techniques`` of techniques/eis/fitting.py."""
    return module.relative_to(LIBRARY).with_suffix("").parts[0]


@cache
def statements(module: Path) -> list[ast.Import | ast.ImportFrom]:
    """All import statements of a module."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]


def imported(module: Path) -> set[str]:
    """The modules of the project that a module names, as ``techniques.eis.fitting``."""
    found = set()
    for node in statements(module):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            assert node.level == 0, f"{module}: relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        found |= {n.removeprefix("electrolyte.") for n in names if n.startswith("electrolyte.")}
    return found


def imported_rooms(module: Path) -> set[str]:
    return {name.split(".")[0] for name in imported(module)}


@pytest.mark.parametrize("module", MODULES, ids=lambda p: str(p.relative_to(LIBRARY)))
def test_imports_do_not_go_upwards(module: Path) -> None:
    room = room_of(module)
    assert room in LAYER_OF, f"{module.relative_to(LIBRARY)}: name its folder in LAYERS"
    above = {r for r in imported_rooms(module) if LAYER_OF.get(r, 99) > LAYER_OF[room]}
    assert not above, f"{module.relative_to(LIBRARY)} imports from above: {above}"


@pytest.mark.parametrize(
    "module", sorted((LIBRARY / "techniques").glob("*/*.py")), ids=lambda p: "/".join(p.parts[-2:])
)
def test_a_technique_needs_no_other(module: Path) -> None:
    named = {n.split(".")[1] for n in imported(module) if n.startswith("techniques.")}
    assert named <= {module.parent.name, "geometry"}


def test_the_library_needs_nothing_that_only_maintainers_run() -> None:
    tools = {path.stem for path in TOOLS.iterdir() if path.suffix in ("", ".py")}
    for module in [*MODULES, *LIBRARY.parent.glob("*.py")]:
        named = {
            word
            for node in statements(module)
            for word in (
                [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
            )
        }
        assert not {name.split(".")[0] for name in named} & tools, module


def test_what_only_some_systems_have_is_imported_where_it_is_used() -> None:
    lacking = re.compile(
        r"^(?:import|from) (?:fcntl|grp|pwd|resource|termios|msvcrt|winreg)\b", re.M
    )
    found = [p for p in MODULES if lacking.search(p.read_text(encoding="utf-8"))]
    assert not found


def test_packages_are_empty_so_that_no_environment_needs_more_than_it_uses() -> None:
    filled = [p for p in LIBRARY.rglob("__init__.py") if p.read_text(encoding="utf-8")]
    assert filled == [LIBRARY / "readers" / "__init__.py"]  # the table of formats


def test_no_room_for_odds_and_ends() -> None:
    names = {p.stem for p in MODULES} | {p.name for p in LIBRARY.rglob("*") if p.is_dir()}
    assert not names & {"utils", "helpers", "common", "misc", "tools", "shared"}
