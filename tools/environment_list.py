"""The list of what the workflow runs on, and the lock, as they stand in ``envs/``.

``environments.toml`` is written by hand, ``known-builds.linux-64.txt`` is taken from conda-forge,
``requirements.txt`` comes from the resolver. ``environment_files`` writes the rest from these.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.markers import Marker

from electrolyte.run import software
from electrolyte.run.environments import builds

PYTHON_NAMES = {"matplotlib-base": "matplotlib", "brotli-python": "brotli"}
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s\\;]+)(?: ; (.*?))? \\$")


@dataclass(frozen=True)
class Locked:
    """One package of the lock: its hashes, and which packages need it."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    needed_by: frozenset[str]

    def fits(self, python: str) -> bool:
        """Whether it is for a Python, such as ``3.13``, on 64-bit Linux."""
        return not self.marker or Marker(self.marker).evaluate(linux(python))


@dataclass(frozen=True)
class EnvironmentList:
    """``environments.toml``, ``known-builds.linux-64.txt`` and the lock, parsed."""

    listed: Mapping[str, Any]
    known_builds: str
    lock: tuple[Locked, ...]

    @property
    def versions(self) -> dict[str, str]:
        return dict(self.listed["versions"])

    @property
    def names(self) -> list[str]:
        return list(self.listed["environments"])

    @property
    def conda_python(self) -> str:
        """``3.13``: the Python of the conda environments."""
        return self.versions["python"].rpartition(".")[0]

    def locked_on(self, python: str) -> dict[str, Locked]:
        """The packages of the lock that are installed on one Python (64-bit Linux)."""
        return {entry.name: entry for entry in self.lock if entry.fits(python)}


def read_list(folder: Path) -> EnvironmentList:
    """The list that stands in ``envs/``.

    Raises
    ------
    FileNotFoundError, tomllib.TOMLDecodeError
    """
    lock = folder / "requirements.txt"
    return EnvironmentList(
        tomllib.loads((folder / "environments.toml").read_text(encoding="utf-8")),
        (folder / "known-builds.linux-64.txt").read_text(encoding="utf-8"),
        parse_lock(lock.read_text(encoding="utf-8")) if lock.is_file() else (),
    )


def parse_lock(text: str) -> tuple[Locked, ...]:
    """The packages of a requirements file with hashes and ``# via`` lines.

    Raises
    ------
    ValueError
        A package without hashes.
    """
    entries = []
    for block in re.split(r"\n(?=\S)", text.strip()):
        first, *rest = block.splitlines()
        match = _LOCKED.match(first)
        hashes = tuple(re.findall(r"--hash=(\S+)", block))
        if match is None or not hashes:
            raise ValueError(f"not a package with version and hashes: {first}")
        via = [line.partition("# via ")[2] for line in rest if "# via " in line]
        users = {user for line in via for user in line.split(", ") if not user.startswith("-")}
        name, version, marker = match.groups()
        entries.append(Locked(python_name(name), version, marker or "", hashes, frozenset(users)))
    return tuple(entries)


def build_versions(pin: str) -> dict[str, str]:
    """``{"numpy": "2.5.1"}`` of the builds of a pin file."""
    parts = (build.rsplit("-", 2) for build in builds(pin))
    return {python_name(name): version for name, version, _ in parts}


def python_name(package: str) -> str:
    """The name of a conda or Python package in the normal form of PyPI."""
    name = software.python_name(package)
    return PYTHON_NAMES.get(name, name)


def needs(packages: Iterable[str], locked: Mapping[str, Locked]) -> set[str]:
    """The packages and all that they need, directly or not, among the locked ones."""
    found = set(packages)
    while True:
        more = {name for name, entry in locked.items() if entry.needed_by & found} - found
        if not more:
            return found
        found |= more


def linux(python: str) -> dict[str, str]:
    """What markers are judged by: one Python on 64-bit Linux."""
    return {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": "linux",
        "platform_system": "Linux",
        "platform_machine": "x86_64",
        "os_name": "posix",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "extra": "",
    }
