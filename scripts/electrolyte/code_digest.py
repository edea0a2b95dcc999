"""Which modules of the project a job script stands on, and digests of them.

Snakemake reruns a job when its script changes, but not when a module that the script imports does.
Rules hand these digests to their jobs as params, so that it does.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parent.parent


def code_digests(script: str, *modules: str) -> list[str]:
    """``file@digest`` of a script and each module of the project that it imports, directly or not.

    ``modules`` are those that it imports by name at run time. All paths are relative to scripts/.
    The script itself is among them: Snakemake goes by its time stamp, which every checkout changes.
    """
    files = [SCRIPTS / script, *modules_of(script, *modules)]
    return [f"{p.relative_to(SCRIPTS).as_posix()}@{_digest(p)}" for p in files]


def readers_digest(readers: Iterable[str]) -> str:
    """``file@digest`` of readers and all that they import, as one; the file is that of the first.

    Parameters
    ----------
    readers : modules of ``electrolyte.readers``
    """
    files = [f"electrolyte/readers/{name}.py" for name in readers]
    together = hashlib.sha256(" ".join(_digests_of_modules(tuple(files))).encode())
    return f"{files[0]}@{together.hexdigest()[:12]}" if files else ""


@cache
def _digests_of_modules(files: tuple[str, ...]) -> tuple[str, ...]:
    modules = {SCRIPTS / file for file in files}
    for file in files:
        modules.update(modules_of(file))
    return tuple(f"{p.relative_to(SCRIPTS).as_posix()}@{_digest(p)}" for p in sorted(modules))


def modules_of(script: str, *modules: str) -> list[Path]:
    """The modules of the project that a script imports, directly or not, and ``modules``."""
    found: dict[Path, None] = {}
    _collect(SCRIPTS / script, found)
    for module in modules:
        found[SCRIPTS / module] = None
        _collect(SCRIPTS / module, found)
    return sorted(found)


def imported_names(module: Path) -> set[str]:
    """Dotted names in the import statements of a module, save those for type checkers alone.

    ``from a import b`` gives ``a`` and ``a.b``, which may be a module.
    """
    names: set[str] = set()
    for statement in _statements(ast.parse(module.read_text(encoding="utf-8")).body):
        if isinstance(statement, ast.Import):
            names.update(alias.name for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom) and statement.module and statement.level == 0:
            names.add(statement.module)
            names.update(f"{statement.module}.{alias.name}" for alias in statement.names)
    return names


def _statements(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """All statements, also inside others; ``ast.walk`` would visit every expression, too."""
    for statement in body:
        test = getattr(statement, "test", None)
        if isinstance(test, ast.Name) and test.id == "TYPE_CHECKING":
            continue
        yield statement
        for field in ("body", "orelse", "finalbody", "handlers", "cases"):
            inner = getattr(statement, field, None)
            if isinstance(inner, list):
                yield from _statements(inner)


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
    paths: set[Path] = set()
    for name in imported_names(module):
        parts = name.split(".")
        for depth in range(1, len(parts) + 1):
            base = SCRIPTS.joinpath(*parts[:depth])
            paths.update(p for p in (base.with_suffix(".py"), base / "__init__.py") if p.is_file())
    return tuple(sorted(paths - {module}))
