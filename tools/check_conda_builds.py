"""Whether the builds of each environment fit together, by conda's own match specifications.

Part of `make lock` and of `make test-conda`; runs where py-rattler is installed. For each
environment and platform: every ``depends`` is met by a pinned build or by the machine, and no
pinned build is one that another ``constrains`` away.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from rattler import MatchSpec, PackageName, PackageRecord, VersionWithSource
from rattler.package.build_string import BuildString

from conda_builds import Build
from environment_files import pinned
from environment_list import EnvironmentList, read_list

# The oldest systems that are promised: conda's names for what a machine brings.
MACHINES = {
    "linux-64": {"__unix": "0", "__linux": "4.18", "__glibc": "2.28", "__archspec": "1"},
    "osx-64": {"__unix": "0", "__osx": "11.0", "__archspec": "1"},
    "osx-arm64": {"__unix": "0", "__osx": "11.0", "__archspec": "1"},
    "win-64": {"__win": "10", "__archspec": "1"},
}


def contradictions(builds: list[Build], platform: str) -> Iterator[str]:
    """What the builds of one environment need or exclude, and do not find."""
    records = {build.name: _record(build.name, build.version, build.build) for build in builds}
    records |= {name: _record(name, at, "0") for name, at in MACHINES[platform].items()}
    for build in builds:
        for kind, specs in (("needs", build.depends), ("excludes all but", build.constrains)):
            for spec in specs:
                match = MatchSpec(spec)
                name = match.name.normalized
                found = records.get(name)
                if found is None and kind == "needs":
                    yield f"{build.name} needs {spec}, which is not there"
                elif found is not None and not match.matches(found):
                    yield f"{build.name} {kind} {spec}, pinned is {found.version} {found.build}"


def check(listed: EnvironmentList) -> list[str]:
    """One line for each contradiction in any environment on any platform."""
    return [
        f"{name} on {platform}: {problem}"
        for platform in listed.builds
        for name in listed.names
        for problem in contradictions(pinned(listed, name, platform), platform)
    ]


def _record(name: str, version: str, build: str) -> PackageRecord:
    return PackageRecord(
        name=PackageName(name),
        version=VersionWithSource(version),
        build=BuildString(build),
        build_number=0,
        subdir="noarch",
        arch=None,
        platform=None,
    )


if __name__ == "__main__":
    listed = read_list(Path(__file__).resolve().parent.parent / "envs")
    problems = check(listed)
    print(*problems, sep="\n", end="\n" if problems else "")
    print(f"{len(listed.names)} environments on {len(listed.builds)} platforms", end=": ")
    print(f"{len(problems)} contradictions" if problems else "all builds fit")
    sys.exit(bool(problems))
