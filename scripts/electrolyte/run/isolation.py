"""A job takes packages from its own environment, and from nowhere else on the machine.

Snakemake begins a job script with lines that append its whole search path to that of the job, so
that the script finds Snakemake's classes. What the environment of a rule lacks is then taken
unnoticed from where Snakemake is installed, in whatever version stands there.

``isolate`` takes these folders from the search path again; ``refuse_foreign`` looks whether
anything came from them all the same.
"""

from __future__ import annotations

import os
import site
import sys
from collections.abc import Collection, Iterable, Mapping
from importlib.machinery import PathFinder
from pathlib import Path
from types import ModuleType

from electrolyte.ground.errors import IsolationError

PROJECT = Path(__file__).resolve().parents[2]
OF_SNAKEMAKE = "snakemake"  # its classes are what the folders are appended for


def own_folders() -> set[str]:
    """Real paths of the standard library, this Python's packages and the project's scripts."""
    standard = Path(os.__file__).parent
    folders = (standard, standard / "lib-dynload", PROJECT, *site.getsitepackages())
    return {os.path.realpath(str(folder)) for folder in folders}


def made_by_snakemake(prefix: Path) -> bool:
    """Whether Snakemake made the environment for a rule, here or in a container of its making."""
    done, in_container = prefix.with_suffix(".env_setup_done"), prefix / "environment.yaml"
    return done.is_file() or in_container.is_file()


def isolate() -> list[str]:
    """Keep only own folders on ``sys.path``; return those taken from it."""
    own, entries = own_folders(), dict.fromkeys(sys.path)
    sys.path[:] = [entry for entry in entries if os.path.realpath(entry) in own]
    return [entry for entry in entries if entry not in sys.path]


def foreign(
    modules: Mapping[str, ModuleType], folders: Iterable[str], own: Collection[str]
) -> dict[str, str]:
    """Top-level modules that come from other folders than the own ones, and their files.

    The folder of a module is the innermost of all: the packages of one Python can stand inside the
    standard library of another.
    """
    inner_first = sorted(filter(None, folders), key=len, reverse=True)
    outside = {folder for folder in inner_first if os.path.realpath(folder) not in own}
    found = {}
    for name, module in modules.items():
        if "." in name or name.startswith((OF_SNAKEMAKE, "__")):
            continue
        file = getattr(module, "__file__", None) or ""
        folder = next((f for f in inner_first if file.startswith(f.rstrip("/") + "/")), None)
        if file and (folder is None or folder in outside):
            found[name] = file
    return found


def refuse_foreign(taken: Iterable[str], environment: str) -> None:
    """Refuse what was imported from outside all the same.

    Parameters
    ----------
    taken : what ``isolate`` took from the search path
    environment : file of the rule's environment, for the message

    Raises
    ------
    IsolationError
        Names every module and where it came from.
    """
    found = foreign(dict(sys.modules), {*sys.path, *taken}, own_folders())
    if found:
        raise IsolationError([lack(name, file, environment) for name, file in found.items()])


def explain(error: ModuleNotFoundError, taken: Iterable[str], environment: str) -> str:
    """What a failed import means: the environment lacks the package, others may have it."""
    name = (error.name or "").partition(".")[0]
    spec = PathFinder.find_spec(name, list(taken))
    return lack(name, (spec.origin or "") if spec else "", environment)


def lack(name: str, file: str, environment: str) -> str:
    """The message for a module that an environment lacks."""
    there = f"; the one at {file} is not part of it" if file else ""
    return (
        f"{name} is not in this rule's environment {sys.prefix}{there}."
        f" Add its package to {environment}, or install what is pinned there."
    )
