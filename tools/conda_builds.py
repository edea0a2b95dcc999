"""Builds of conda-forge that were solved together, and which of them an environment needs.

``envs/conda-builds.json`` holds them for each platform as another project's public lock file
recorded them: names, versions, hashes, and what each needs (``depends``) or excludes
(``constrains``). Nothing here uses the network.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from electrolyte.run import software

CHANNEL = "https://conda.anaconda.org/conda-forge"
PYTHON_NAMES = {
    "matplotlib-base": "matplotlib",
    "brotli-python": "brotli",
    "python-fastjsonschema": "fastjsonschema",
    "python-tzdata": "tzdata",
}


@dataclass(frozen=True)
class Build:
    """One build of one package; ``depends`` and ``constrains`` are conda's match specifications."""

    name: str
    version: str
    build: str
    subdir: str
    file: str
    md5: str
    depends: tuple[str, ...] = ()
    constrains: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Address and hash, as a line of an explicit list."""
        return f"{CHANNEL}/{self.subdir}/{self.file}#{self.md5}"

    @property
    def needs(self) -> list[str]:
        """Names of the packages that it needs; ``__glibc`` and the like are of the machine."""
        names = (spec.split()[0] for spec in self.depends)
        return [name for name in names if not name.startswith("__")]

    @property
    def of_python(self) -> bool:
        """Whether it is a Python package, which pip knows by :func:`python_name` too."""
        return "python" in self.needs


Builds = Mapping[str, Build]  # by name, on one platform


def python_name(package: str) -> str:
    """The name of a conda or Python package in the normal form of PyPI."""
    name = software.python_name(package)
    return PYTHON_NAMES.get(name, name)


def read_builds(text: str) -> dict[str, dict[str, Build]]:
    """Builds by platform and name."""
    return {
        platform: {entry["name"]: _build(entry) for entry in entries}
        for platform, entries in json.loads(text)["platforms"].items()
    }


def closure(builds: Builds, names: Iterable[str]) -> list[Build]:
    """The named packages and all that they need, what is needed first.

    Raises
    ------
    ValueError
        A package, or one that it needs, is not among the builds.
    """
    found: dict[str, Build] = {}
    begun: set[str] = set()

    def add(name: str, needed_by: str) -> None:
        if name in begun:
            return
        begun.add(name)
        if name not in builds:
            raise ValueError(f"{needed_by} needs {name}, which is not among the conda builds")
        for needed in sorted(builds[name].needs):
            add(needed, name)
        found[name] = builds[name]

    for name in sorted(names):
        add(name, "an environment")
    return list(found.values())


def trimmed(source: bytes, python_names: Iterable[str]) -> str:
    """What ``conda-builds.json`` keeps of a solved lock: Python packages, and all that they need.

    source : the lock as JSON: ``origin``, and for each platform the entries of all packages
    python_names : the packages that environments may ask for, as PyPI calls them
    """
    lock, wanted = json.loads(source), set(python_names)
    platforms = []
    for platform, entries in lock["platforms"].items():
        builds = {e["name"]: _build(e) for e in entries if e["channel"] == "conda-forge"}
        asked = {name for name, b in builds.items() if b.of_python and python_name(name) in wanted}
        # what a package of another channel completes cannot be had from this one
        asked = {name for name in asked if _complete(builds, name)}
        kept = sorted(closure(builds, {"python", *asked}), key=lambda build: build.name)
        rows = ",\n".join(json.dumps(asdict(build)) for build in kept)
        platforms.append(f'"{platform}": [\n{rows}\n]')
    head = json.dumps({"origin": lock["origin"], "sha256": hashlib.sha256(source).hexdigest()})
    return f'{head[:-1]}, "platforms": {{\n' + ",\n".join(platforms) + "\n}}\n"


def _complete(builds: Builds, name: str) -> bool:
    try:
        closure(builds, [name])
    except ValueError:
        return False
    return True


def _build(entry: Mapping[str, Any]) -> Build:
    fields = {key: entry[key] for key in ("name", "version", "build", "subdir", "file", "md5")}
    return Build(**fields, depends=tuple(entry["depends"]), constrains=tuple(entry["constrains"]))
