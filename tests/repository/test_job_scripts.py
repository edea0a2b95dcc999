"""What type checks do not see of a job script: whether the names that it imports exist."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


def names_imported(script: Path) -> list[tuple[str, str]]:
    return [
        (str(node.module), alias.name)
        for node in ast.walk(ast.parse(script.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("electrolyte")
        for alias in node.names
    ]


IMPORTED = {path.name: found for path in SCRIPTS.glob("*.py") if (found := names_imported(path))}


def test_nearly_all_import_from_the_library() -> None:
    assert len(IMPORTED) > 30


@pytest.mark.parametrize("script", sorted(IMPORTED))
def test_what_it_imports_from_the_library_exists(script: str) -> None:
    for module, name in IMPORTED[script]:
        if not hasattr(import_module(module), name):
            import_module(f"{module}.{name}")
