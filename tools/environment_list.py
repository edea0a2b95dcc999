"""The list of what the workflow runs on, and the lock, as they stand in ``envs/``.

``environments.toml`` is written by hand, ``conda-builds.json`` is taken from a solved lock,
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

from conda_builds import Builds, python_name, read_builds

_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s\\;]+)(?: ; (.*?))? \\$")


@dataclass(frozen=True)
class Locked:
    """One package of the lock: its hashes, and which packages need it."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    needed_by: frozenset[str]

    def fits(self, python: str, platform: str) -> bool:
        """Whether it is for a Python, such as ``3.13``, on a platform, such as ``linux-64``."""
        return not self.marker or Marker(self.marker).evaluate(machine(python, platform))


@dataclass(frozen=True)
class EnvironmentList:
    """``environments.toml``, ``conda-builds.json`` and the lock, parsed."""

    listed: Mapping[str, Any]
    builds: Mapping[str, Builds]  # by platform
    lock: tuple[Locked, ...]

    @property
    def versions(self) -> dict[str, str]:
        return dict(self.listed["versions"])

    @property
    def names(self) -> list[str]:
        return list(self.listed["environments"])

    def conda_python(self, platform: str) -> str:
        """``3.13``: the Python of the conda environments of a platform."""
        return self.builds[platform]["python"].version.rpartition(".")[0]

    def locked_on(self, python: str, platform: str = "linux-64") -> dict[str, Locked]:
        """The packages of the lock that are installed on one Python and platform."""
        return {entry.name: entry for entry in self.lock if entry.fits(python, platform)}


def read_list(folder: Path) -> EnvironmentList:
    """The list that stands in ``envs/``.

    Raises
    ------
    FileNotFoundError, tomllib.TOMLDecodeError
    """
    return EnvironmentList(
        tomllib.loads((folder / "environments.toml").read_text(encoding="utf-8")),
        read_builds((folder / "conda-builds.json").read_text(encoding="utf-8")),
        lock_of(folder),
    )


def lock_of(folder: Path) -> tuple[Locked, ...]:
    """The packages of ``requirements.txt``; none before it is first written."""
    lock = folder / "requirements.txt"
    return parse_lock(lock.read_text(encoding="utf-8")) if lock.is_file() else ()


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


def needs(packages: Iterable[str], locked: Mapping[str, Locked]) -> set[str]:
    """The packages and all that they need, directly or not, among the locked ones."""
    found = set(packages)
    while True:
        more = {name for name, entry in locked.items() if entry.needed_by & found} - found
        if not more:
            return found
        found |= more


def machine(python: str, platform: str) -> dict[str, str]:
    """What markers are judged by: one Python on a platform as conda names it."""
    system, sys_platform, architecture = {
        "linux-64": ("Linux", "linux", "x86_64"),
        "osx-64": ("Darwin", "darwin", "x86_64"),
        "osx-arm64": ("Darwin", "darwin", "arm64"),
        "win-64": ("Windows", "win32", "AMD64"),
    }[platform]
    return {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": sys_platform,
        "platform_system": system,
        "platform_machine": architecture,
        "os_name": "nt" if system == "Windows" else "posix",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "extra": "",
    }
