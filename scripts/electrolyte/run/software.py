"""Which packages a job really used, in the versions found on disk.

Only the standard library: every rule's environment imports this module.
"""

from __future__ import annotations

import builtins
import re
import site
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

OF_SNAKEMAKE = "snakemake"  # runs the job, is not used by it
OURS = ("__main__", "electrolyte")
_asked_for: set[str] | None = None  # top-level names, if ``note_imports`` was called


def note_imports() -> None:
    """Note from now on what we import, where packages are there before anybody asks for them.

    What they import themselves is not noted: it depends on whether they were there already.
    """
    global _asked_for
    _asked_for = noted = set()
    plain = builtins.__import__

    def noting(
        name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0
    ) -> Any:
        importing = str((globals or {}).get("__name__", ""))
        if level == 0 and importing.partition(".")[0] in OURS:
            noted.add(name.partition(".")[0])
        return plain(name, globals, locals, fromlist, level)

    builtins.__import__ = noting


def used_packages() -> dict[str, str]:
    """Version of each distribution of which a module is imported, in order of name.

    Whatever Snakemake's own lines at the top of a job script import is left out, and so are names
    with an underscore first: parts of a package that is listed itself. In a process that had
    packages before its job began, those that the job asked for are listed, with what they require.
    """
    names = {
        name
        for name, module in sys.modules.items()
        if "." not in name and not name.startswith(("_", OF_SNAKEMAKE)) and _is_found(module)
    } - sys.stdlib_module_names
    found: dict[str, str] = {}
    for folder in site.getsitepackages():
        top = names & {entry.partition(".")[0] for entry in _listed(folder)}
        installed = dict(_distributions(folder))
        owners = _owners(top, installed)
        if _asked_for is not None:
            owners &= _with_required(_owners(top & _asked_for, installed), installed)
        found |= {name: installed[name][0] for name in owners}
    return dict(sorted(found.items()))


def python_name(package: str) -> str:
    """The name of a package in the normal form of PyPI."""
    return re.sub(r"[-_.]+", "-", package).lower()


def _owners(modules: Iterable[str], installed: Mapping[str, tuple[str, Path]]) -> set[str]:
    """The distributions that hold modules; most are called as their only module."""
    owners = set()
    for module in modules:
        if python_name(module) in installed:
            owners.add(python_name(module))
            continue
        for name in sorted(installed, key=lambda n: (module.lower() not in n, n)):
            files = installed[name][1] / "RECORD"
            line = re.compile(rf"^{re.escape(module)}(/|\.)", re.MULTILINE)
            if files.is_file() and line.search(files.read_text(encoding="utf-8")):
                owners.add(name)
                break
    return owners


def _with_required(names: set[str], installed: Mapping[str, tuple[str, Path]]) -> set[str]:
    """Distributions with those that they require, directly or not, extras left out."""
    found, waiting = set(names), list(names)
    while waiting:
        text = (installed[waiting.pop()][1] / "METADATA").read_text(encoding="utf-8")
        lines = re.findall(r"^Requires-Dist: *([\w.-]+)(.*)$", text, re.MULTILINE)
        required = {python_name(name) for name, rest in lines if "extra ==" not in rest}
        new = (required & installed.keys()) - found
        found |= new
        waiting += new
    return found


def _distributions(folder: str) -> Iterable[tuple[str, tuple[str, Path]]]:
    """Name, version and metadata of what is installed in a folder, by the names of its folders."""
    for entry in _listed(folder):
        if entry.endswith(".dist-info"):
            name, _, version = entry.removesuffix(".dist-info").rpartition("-")
            yield python_name(name), (version, Path(folder, entry))


def _listed(folder: str) -> list[str]:
    return [path.name for path in Path(folder).iterdir()] if Path(folder).is_dir() else []


def _is_found(module: Any) -> bool:
    return bool(getattr(module, "__file__", None) or getattr(module, "__path__", None))
