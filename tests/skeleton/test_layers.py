"""Nothing imports upwards, and only what needs a library imports it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

LIBRARY = Path(__file__).resolve().parents[2] / "scripts" / "electrolyte"

# Floor by floor, from the ground up: a module may import from its own floor and those below.
FLOORS = (
    (
        "errors",
        "system_errors",
        "whole_files",
        "constants",
        "digest",
        "sheet_columns",
        "rounding",
        "temperature",
        "formula",
        "yaml_file",
        "csv_file",
    ),
    (
        "uncertainty",
        "measurement",
        "manifest",
        "configuration",
        "environments",
        "sheets",
        "comparison",
        "numbers_comparison",
        "quantities",
        "plausibility",
        "replicates",
        "tables",
        "study_facts",
    ),
    ("readers",),
    ("eis", "dc", "xrd", "nmr", "raman", "cycling", "indentation", "pycnometry", "microscopy"),
    (
        "figures",
        "reference",
        "rule_graph",
        "targets",
        "claims",
        "drift",
        "live_text",
        "manuscript",
        "workbook",
    ),
    ("environment_list", "environment_files"),
    (
        "isolation",
        "rule_files",
        "software",
        "code_digest",
        "job",
        "run_start",
        "snakemake_costs",
        "workflow",
        "figure_plan",
        "paper_plan",
        "doctor",
        "provenance",
        "new_study",
        "intake",
    ),
)
FLOOR_OF = {name: i for i, floor in enumerate(FLOORS) for name in floor}
MODULES = sorted(p for p in LIBRARY.rglob("*.py") if p != LIBRARY / "__init__.py")


def room_of(module: Path) -> str:
    """The first name below the package: ``eis`` of eis/fitting.py."""
    return module.relative_to(LIBRARY).with_suffix("").parts[0]


def imported_rooms(module: Path) -> set[str]:
    rooms = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        rooms |= {n.split(".")[1] for n in names if n.startswith("electrolyte.")}
    return rooms


@pytest.mark.parametrize("module", MODULES, ids=lambda p: str(p.relative_to(LIBRARY)))
def test_imports_do_not_go_upwards(module: Path) -> None:
    room = room_of(module)
    if room == "synthetic":
        return  # stands beside the building: may look at everything, see the next test
    assert room in FLOOR_OF, f"{module.name} has no floor yet: name it in FLOORS"
    above = {r for r in imported_rooms(module) if FLOOR_OF.get(r, 99) > FLOOR_OF[room]}
    assert not above, f"{module.relative_to(LIBRARY)} imports from above: {above}"


def test_nothing_imports_the_synthetic_data() -> None:
    users = {
        m.name for m in MODULES if room_of(m) != "synthetic" and "synthetic" in imported_rooms(m)
    }
    assert not users


def test_package_is_empty_so_that_no_environment_needs_more_than_it_uses() -> None:
    assert (LIBRARY / "__init__.py").read_text() == ""


def test_no_room_for_odds_and_ends() -> None:
    names = {p.stem for p in MODULES}
    assert not names & {"utils", "helpers", "common", "misc", "tools"}
