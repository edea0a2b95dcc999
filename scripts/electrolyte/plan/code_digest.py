"""Which modules of the project a job script stands on, and digests of them.

Snakemake goes by the time stamp of a script, and does not see the modules that the script imports.
These digests stand in the recipes of jobs, so that content counts, and all of it. Every call of
``snakemake`` looks through all modules, so import statements are found by their words: parsing took
seconds. What looks like one inside a text counts too, which does no harm.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache

from electrolyte.ground.command_line import WORKFLOW

SCRIPTS = WORKFLOW / "scripts"
# Each begins with a fixed word, which takes a tenth of the time of a pattern for whole lines.
FROM_IMPORT = re.compile(r"from (electrolyte[\w.]*) import[ \t]*(\([^)]*\)|[^\n]*)")
PLAIN_IMPORT = re.compile(r"import (electrolyte[\w.]*)")


def code_digests(script: str, *modules: str) -> dict[str, str]:
    """Digest of a script and of each module of the project that it imports, directly or not.

    ``modules`` are those that it imports by name at run time. All paths are relative to scripts/.
    A template beside a module, such as ``page.html`` beside ``page.py``, is among them.
    """
    modules_used = modules_of(script, *modules)
    templates = {name.removesuffix(".py") + ".html" for name in modules_used}
    return {name: _digest(name) for name in sorted({*modules_used, *(templates & _files())})}


def environment_digests(name: str) -> dict[str, str]:
    """Digest of each file of an environment, ``eis``: what conda makes it from."""
    files = sorted((WORKFLOW / "envs").glob(f"{name}.*"))
    return {f"../envs/{file.name}": _digest(f"../envs/{file.name}") for file in files}


@cache
def modules_of(*files: str) -> tuple[str, ...]:
    """The files and all modules of the project that they import, directly or not, in order."""
    found, waiting = set(files), list(files)
    while waiting:
        new = [name for name in _local_imports(waiting.pop()) if name not in found]
        found.update(new)
        waiting += new
    return tuple(sorted(found))


def reader_file(module: str) -> str:
    """The file of a module of ``electrolyte.readers``."""
    return f"electrolyte/readers/{module.replace('.', '/')}.py"


@cache
def _content(file: str) -> bytes:
    return (SCRIPTS / file).read_bytes()


@cache
def _digest(file: str) -> str:
    return hashlib.sha256(_content(file)).hexdigest()[:12]


@cache
def _files() -> frozenset[str]:
    """All modules and templates: imports name functions too, of which the disk knows nothing."""
    return frozenset(
        path.relative_to(SCRIPTS).as_posix()
        for suffix in ("py", "html")
        for path in SCRIPTS.rglob(f"*.{suffix}")
    )


@cache
def _local_imports(module: str) -> tuple[str, ...]:
    """The project's modules that a module names in import statements, packages included."""
    text = _content(module).decode("utf-8")
    names = set(PLAIN_IMPORT.findall(text))
    for package, imported in FROM_IMPORT.findall(text):
        words = re.findall(r"(?:^|,)\s*(\w+)", re.sub(r"#[^\n]*|[()]", "", imported))
        names.update(f"{package}.{word}" for word in words)
    found = {path for name in names for path in _files_of(name)}
    return tuple(sorted(found - {module}))


@cache
def _files_of(name: str) -> tuple[str, ...]:
    """The files that importing ``electrolyte.techniques.eis.pellet`` runs, of ours alone."""
    parts = name.split(".")
    bases = ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
    return tuple(
        file for base in bases for file in (f"{base}.py", f"{base}/__init__.py") if file in _files()
    )
