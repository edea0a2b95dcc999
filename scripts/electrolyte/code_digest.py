"""Which modules of the project a job script stands on, and digests of them.

Snakemake reruns a job when its script changes, but not when a module that the script imports does.
Rules hand these digests to their jobs as params, so that it does.
"""

from __future__ import annotations

import ast
import hashlib
from functools import cache
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parent.parent


def code_digests(script: str, *modules: str) -> list[str]:
    """``module@digest`` of each module of the project that a script imports, directly or not.

    ``modules`` are those that it imports by name at run time. All paths are relative to scripts/.
    The script itself is not among them: Snakemake watches it. A template beside a module, such as
    ``page.html`` beside ``page.py``, is one of its files.
    """
    found: dict[Path, None] = {}
    _collect(SCRIPTS / script, found)
    for module in modules:
        found[SCRIPTS / module] = None
        _collect(SCRIPTS / module, found)
    templates = [p for p in (module.with_suffix(".html") for module in found) if p.is_file()]
    files = sorted([*found, *templates])
    return [f"{p.relative_to(SCRIPTS).as_posix()}@{_digest(p)}" for p in files]


@cache
def _digest(module: Path) -> str:
    return hashlib.sha256(module.read_bytes()).hexdigest()[:12]


def _collect(module: Path, found: dict[Path, None]) -> None:
    for imported in _local_imports(module):
        if imported not in found:
            found[imported] = None
            _collect(imported, found)


@cache
def _local_imports(module: Path) -> tuple[Path, ...]:
    """The project's modules that a module names in import statements, packages included."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    paths: set[Path] = set()
    for name in names:
        parts = name.split(".")
        for depth in range(1, len(parts) + 1):
            base = SCRIPTS.joinpath(*parts[:depth])
            paths.update(p for p in (base.with_suffix(".py"), base / "__init__.py") if p.is_file())
    return tuple(sorted(paths - {module}))
