"""The files of ``envs/`` that are written from the list: `make lock`.

Pure functions from the list to the text of each file; nothing here uses the network.
"""

from __future__ import annotations

from collections.abc import Iterator

from conda_builds import Build, closure, python_name
from environment_list import EnvironmentList, Locked, needs

WRITTEN = "Written by `make lock` from environments.toml"
TOOLS = ("cpython", "pip", "setuptools")  # part of Python or of an environment, not of the lock
LOOSE = "linux-64"  # the platform whose versions stand in the yaml files


def resolver_input(listed: EnvironmentList) -> dict[str, str]:
    """What the resolver gets: ``requirements.in``, and versions to hold in ``constraints.txt``."""
    return {"requirements.in": _requirements(listed), "constraints.txt": _constraints(listed)}


def environment_files(listed: EnvironmentList) -> dict[str, str]:
    """Text by file name of all environment files, and of the page that lists what they hold.

    Raises
    ------
    ValueError
        An environment needs a package that its platform's builds do not have.
    """
    files = {}
    for name in listed.names:
        files[f"{name}.yaml"] = _yaml(listed, name)
        for platform in listed.builds:
            files[f"{name}.{platform}.pin.txt"] = _pins(pinned(listed, name, platform))
        script = _post_deploy(listed, name)
        if script:
            files[f"{name}.post-deploy.sh"] = script
    files["README.md"] = _page(listed)
    return files


def parts(listed: EnvironmentList, name: str, platform: str) -> tuple[list[str], list[Locked]]:
    """What conda is asked for, by conda's name, and what pip installs afterwards.

    From conda comes what is among its builds, unless the list says otherwise. What conda packages
    need comes with them; what pip packages need is named, because pip installs without
    dependencies.
    """
    builds = listed.builds[platform]
    locked = listed.locked_on(listed.conda_python(platform), platform)
    packages = listed.listed["environments"][name]["packages"]
    needed = needs(packages, locked)
    by_conda = {python_name(b.name): b.name for b in builds.values() if b.of_python}
    for other in listed.listed["pip"]["rather_than_conda"]:
        by_conda.pop(other, None)
    named = {"python", *(by_conda[package] for package in packages if package in by_conda)}
    asked = named | {by_conda[package] for package in needed if package in by_conda}
    for name in sorted(asked - named):
        if name in {build.name for build in closure(builds, asked - {name})}:
            asked.remove(name)
    return sorted(asked), [locked[package] for package in sorted(needed - set(by_conda))]


def pinned(listed: EnvironmentList, name: str, platform: str) -> list[Build]:
    """Every conda build of an environment, what is needed first."""
    return closure(listed.builds[platform], parts(listed, name, platform)[0])


def deviations(listed: EnvironmentList) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Packages that are not everywhere of one version: name, conda's by platform, pip's by Python.

    A dash where a package is not installed.
    """
    by_conda = [_conda_versions(listed, platform) for platform in listed.builds]
    by_pip = [
        {name: entry.version for name, entry in listed.locked_on(python).items()}
        for python in listed.listed["python"]["supported"]
    ]
    rows = []
    for name in sorted({name for versions in by_conda for name in versions} & set(by_pip[-1])):
        conda, pip = (
            tuple(versions.get(name, "–") for versions in each) for each in (by_conda, by_pip)
        )
        if len({*conda, *pip}) > 1:
            rows.append((name, conda, pip))
    return rows


def _conda_versions(listed: EnvironmentList, platform: str) -> dict[str, str]:
    """Version by Python name of what all environments of a platform hold, pip's parts included."""
    versions: dict[str, str] = {}
    for name in listed.names:
        versions |= {e.name: e.version for e in parts(listed, name, platform)[1]}
        versions |= {
            python_name(build.name): build.version
            for build in pinned(listed, name, platform)
            if build.of_python
        }
    return versions


def _requirements(listed: EnvironmentList) -> str:
    lines = [f"# {WRITTEN}."]
    for name in sorted(listed.versions):
        extras = ",".join(listed.listed["pip"]["extras"].get(name, ()))
        package = f"{name}[{extras}]" if extras else name
        lines += [f"{package}=={version}" for version in _by_python(listed, name)]
    return "\n".join(lines) + "\n"


def _by_python(listed: EnvironmentList, name: str) -> Iterator[str]:
    """The version, or one for each Python with a marker."""
    special = {
        python: versions[name]
        for python, versions in listed.listed["versions_on_python"].items()
        if name in versions
    }
    others = " and ".join(f'python_version != "{python}"' for python in special)
    yield listed.versions[name] + (f" ; {others}" if others else "")
    for python, version in special.items():
        yield f'{version} ; python_version == "{python}"'


def _constraints(listed: EnvironmentList) -> str:
    """Versions of the Python packages among conda's builds, for pip to use too."""
    pip = listed.listed["pip"]
    free = {*TOOLS, *listed.versions, *pip["rather_than_conda"], *pip["newer_than_conda"]}
    lines = {
        f"{python_name(build.name)}=={build.version}"
        for build in listed.builds[LOOSE].values()
        if build.of_python and python_name(build.name) not in free
    }
    head = f"# {WRITTEN} and conda-builds.json:\n# what conda has, pip takes.\n"
    return head + "\n".join(sorted(lines)) + "\n"


def _yaml(listed: EnvironmentList, name: str) -> str:
    builds = listed.builds[LOOSE]
    lines = [f"# {listed.listed['environments'][name]['for']}", f"# {WRITTEN}."]
    lines += ["channels:", "  - conda-forge", "  - nodefaults", "dependencies:"]
    asked = parts(listed, name, LOOSE)[0]
    return "\n".join([*lines, *(f"  - {n}={builds[n].version}" for n in asked)]) + "\n"


def _pins(builds: list[Build]) -> str:
    head = f"# {WRITTEN} and conda-builds.json: what the environment needs, no more.\n@EXPLICIT\n"
    return head + "".join(f"{build.url}\n" for build in builds)


def _post_deploy(listed: EnvironmentList, name: str) -> str:
    """A script for all platforms, empty if pip has nothing to install.

    Snakemake copies it beside the environment, alone, so the hashes stand in it. pip itself comes
    with Python. What only some platforms need has its marker.
    """
    entries = {e.name: e for platform in listed.builds for e in parts(listed, name, platform)[1]}
    if not entries:
        return ""
    lines = ["#!/bin/sh", f"# {WRITTEN} and requirements.txt.", "set -e", "python -m ensurepip"]
    lines += ["python -m pip install --no-input --no-deps --require-hashes --only-binary :all: \\"]
    lines += ["  --requirement /dev/stdin << 'END'"]
    for _, entry in sorted(entries.items()):
        package = f"{entry.name}=={entry.version}"
        package += f" ; {entry.marker}" if entry.marker else ""
        hashes = [f"    --hash={digest}" for digest in entry.hashes]
        lines.append(" \\\n".join([package, *hashes]))
    return "\n".join([*lines, "END"]) + "\n"


def _page(listed: EnvironmentList) -> str:
    python = listed.listed["python"]
    pythons = python["supported"]
    platforms = list(listed.builds)
    lines = ["# What the environments hold", ""]
    lines += [f"{WRITTEN}; [docs/environments.md](../docs/environments.md) says why.", ""]
    lines += [f"| environment | for | from conda-forge, by name | builds {', '.join(platforms)} |"]
    lines[-1] += " with pip, checked by hash |"
    lines += ["|---|---|---|---|---|"]
    for name in listed.names:
        conda, pip = parts(listed, name, LOOSE)
        pip_names = ", ".join(entry.name for entry in pip) or "nothing"
        what = listed.listed["environments"][name]["for"]
        counts = ", ".join(str(len(pinned(listed, name, platform))) for platform in platforms)
        lines.append(f"| {name} | {what} | {', '.join(conda)} | {counts} | {pip_names} |")
    lines += ["", "## Where versions differ", ""]
    versions = (f"{listed.builds[p]['python'].version} on {p}" for p in platforms)
    lines += [f"With conda, Python is {', '.join(versions)}."]
    lines += ["pip takes the versions that conda has on linux-64, except those listed in"]
    lines += ["environments.toml as newer. What differs (pip: on 64-bit Linux):", ""]
    heads = [*(f"conda, {p}" for p in platforms), *(f"pip, Python {p}" for p in pythons)]
    lines += [f"| package | {' | '.join(heads)} |", "|---" * (1 + len(heads)) + "|"]
    lines += [f"| {n} | {' | '.join((*conda, *pip))} |" for n, conda, pip in deviations(listed)]
    lines += ["", f"Resolved for Python {', '.join(pythons)}; the shipped study was built on"]
    lines += [f"{', '.join(python['built'])} with the same numbers; all tests were run on"]
    lines += [f"{', '.join(python['tested'])}. GitHub's workflow runs them on all."]
    return "\n".join(lines) + "\n"
