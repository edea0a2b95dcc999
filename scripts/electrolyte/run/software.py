"""Which software a job really used, in the versions found on disk, and what was promised.

Each job writes one line of its log, which ``recorded`` reads again:

    INFO software {"environment": "envs/eis.yaml", "python": "3.11.7", "packages": {"numpy": ...}}
"""

from __future__ import annotations

import json
import platform
import re
import site
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from electrolyte.run.environments import expected_versions, pip_versions, python_name

ENVIRONMENTS = Path(__file__).resolve().parents[3] / "envs"
LOCK = "envs/requirements.txt"
MARK = "software "
OF_SNAKEMAKE = "snakemake"  # runs the job, is not used by it


def used() -> dict[str, str]:
    """Version of each distribution of which a module is imported, in order of name.

    Whatever Snakemake's own lines at the top of a job script import is left out, and so are names
    with an underscore first: parts of a package that is listed itself.
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
        found |= {name: installed[name][0] for name in _owners(top, installed)}
    return dict(sorted(found.items()))


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


def promised(source: str) -> dict[str, set[str]]:
    """The versions that packages may have, by name.

    Parameters
    ----------
    source : ``envs/eis.yaml``, or ``LOCK``, which can name a package once for each Python and
        leaves the choice of Python to the user
    """
    if source != LOCK:
        versions = expected_versions(ENVIRONMENTS, Path(source).stem)
        return {name: {version} for name, version in versions.items()}
    found: dict[str, set[str]] = {}
    for line in (ENVIRONMENTS / Path(LOCK).name).read_text(encoding="utf-8").splitlines():
        for name, version in pip_versions(line).items():
            found.setdefault(name, set()).add(version)
    return found


def deviations(software: Mapping[str, str], promised: Mapping[str, set[str]]) -> list[str]:
    """One line for each package in another version than promised; unnamed ones are not judged.

    A promise that is shorter (``python 3.11``) allows what it leaves open.
    """
    return [
        f"{name} {version} is used, {' or '.join(sorted(promised[name]))} is pinned"
        for name, version in software.items()
        if name in promised
        and not any(version == p or version.startswith(f"{p}.") for p in promised[name])
    ]


def record(environment: str, packages: Mapping[str, str]) -> str:
    """What a job writes to its log."""
    python = platform.python_version()
    content = {"environment": environment, "python": python, "packages": dict(packages)}
    return MARK + json.dumps(content)


def recorded(log: Path) -> dict[str, Any] | None:
    """What a job wrote: ``environment``, ``python``, ``packages`` (versions by name).

    ``None`` where the log is missing or from a job that did not come to its end.
    """
    if not log.is_file():
        return None
    for line in reversed(log.read_text(encoding="utf-8").splitlines()):
        if line.startswith(f"INFO {MARK}"):
            content: dict[str, Any] = json.loads(line.removeprefix(f"INFO {MARK}"))
            return content
    return None
