"""The files of ``envs/`` that are written from the list: `make lock`.

Pure functions from the list to the text of each file; nothing here uses the network.
"""

from __future__ import annotations

from collections.abc import Iterator

from electrolyte.run.environments import builds
from environment_list import EnvironmentList, Locked, build_versions, needs, python_name

CONDA_NAMES = {"matplotlib": "matplotlib-base"}
TOOLS = ("python", "pip", "setuptools")  # part of an environment, not of the lock
WRITTEN = "Written by `make lock` from environments.toml"


def resolver_input(listed: EnvironmentList) -> dict[str, str]:
    """What the resolver gets: ``requirements.in``, and versions to hold in ``constraints.txt``."""
    return {"requirements.in": _requirements(listed), "constraints.txt": _constraints(listed)}


def environment_files(listed: EnvironmentList) -> dict[str, str]:
    """Text by file name of all environment files, and of the page that lists what they hold.

    Raises
    ------
    ValueError
        A conda package is listed in another version than the known build has.
    """
    known = build_versions(listed.known_builds)
    for name, version in listed.versions.items():
        if known.get(name, version) != version:
            raise ValueError(f"{name}: listed is {version}, the known build has {known[name]}")
    files = {}
    for name in listed.names:
        conda, pip = parts(listed, name)
        files[f"{name}.yaml"] = _yaml(listed, name, conda)
        files[f"{name}.linux-64.pin.txt"] = _pins(listed)
        if pip:
            files[f"{name}.post-deploy.sh"] = _post_deploy(listed, pip)
    files["README.md"] = _page(listed)
    return files


def parts(listed: EnvironmentList, name: str) -> tuple[list[str], list[Locked]]:
    """What conda is asked for, by Python name, and what pip installs afterwards.

    From conda comes what is among the known builds. What conda packages need comes with them;
    what pip packages need is named, because pip installs without dependencies.
    """
    environment = listed.listed["environments"][name]
    locked = listed.locked_on(listed.conda_python)
    known, by_pip = set(build_versions(listed.known_builds)), set(environment.get("pip", ()))
    needed = needs(environment["packages"], locked)
    asked = {n for n in needed if n in listed.versions and n in known and n not in by_pip}
    carried = needs(asked, locked)
    asked |= {n for n in needed - carried if n in known and n not in by_pip}
    pip = [locked[n] for n in sorted(needed - carried - asked)]
    tools = ["python"] + (["pip"] if pip else [])
    if {entry.name for entry in pip} & set(listed.listed["pip"]["built_from_source"]):
        tools.append("setuptools")
    return [*tools, *sorted(asked)], pip


def deviations(listed: EnvironmentList) -> list[tuple[str, str, tuple[str, ...]]]:
    """Packages whose version is not the same everywhere: name, conda's, pip's by Python."""
    known = build_versions(listed.known_builds)
    locked = [listed.locked_on(python) for python in listed.listed["python"]["supported"]]
    rows = []
    for name in sorted({n for entries in locked for n in entries}):
        by_python = tuple(entries[name].version if name in entries else "–" for entries in locked)
        conda = known.get(name, "–")
        if len({*by_python, *({conda} if name in known else ())}) > 1:
            rows.append((name, conda, by_python))
    return rows


def _requirements(listed: EnvironmentList) -> str:
    lines = [f"# {WRITTEN}."]
    for name in sorted(set(listed.versions) - set(TOOLS)):
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
    """Versions of the Python packages that come with the known builds, for pip to use too."""
    free = {n for e in listed.listed["environments"].values() for n in e.get("pip", ())}
    lines = [f"# {WRITTEN} and known-builds.linux-64.txt:", "# what conda has, pip takes."]
    for build in builds(listed.known_builds):
        name, version, tag = build.rsplit("-", 2)
        package = python_name(name)
        if tag.startswith("py") and package not in {*free, *TOOLS, *listed.versions}:
            lines.append(f"{package}=={version}")
    return "\n".join([*lines[:2], *sorted(lines[2:])]) + "\n"


def _yaml(listed: EnvironmentList, name: str, conda: list[str]) -> str:
    versions = build_versions(listed.known_builds)
    lines = [f"# {listed.listed['environments'][name]['for']}", f"# {WRITTEN}."]
    lines += ["channels:", "  - conda-forge", "  - nodefaults", "dependencies:"]
    lines += [f"  - {CONDA_NAMES.get(package, package)}={versions[package]}" for package in conda]
    return "\n".join(lines) + "\n"


def _pins(listed: EnvironmentList) -> str:
    return f"# {WRITTEN}: the known builds.\n@EXPLICIT\n" + "".join(
        f"{url}\n" for url in builds(listed.known_builds).values()
    )


def _post_deploy(listed: EnvironmentList, pip: list[Locked]) -> str:
    """A script: Snakemake copies it beside the environment, alone, so the hashes stand in it."""
    no_wheel = listed.listed["pip"]["built_from_source"]
    source = ",".join(entry.name for entry in pip if entry.name in no_wheel)
    lines = ["#!/bin/sh", f"# {WRITTEN} and requirements.txt.", "set -e"]
    lines += ["python -m pip install --no-input --no-deps --require-hashes --only-binary :all: \\"]
    lines += [f"  --no-build-isolation --no-binary {source} \\"] if source else []
    lines += ["  --requirement /dev/stdin << 'END'"]
    for entry in pip:
        hashes = [f"    --hash={digest}" for digest in entry.hashes]
        lines.append(" \\\n".join([f"{entry.name}=={entry.version}", *hashes]))
    return "\n".join([*lines, "END"]) + "\n"


def _page(listed: EnvironmentList) -> str:
    pythons = listed.listed["python"]["supported"]
    tested = listed.listed["python"]["tested"]
    lines = ["# What the environments hold", ""]
    lines += [f"{WRITTEN}; [docs/environments.md](../docs/environments.md) says why.", ""]
    lines += ["| environment | for | from conda-forge, by name | with pip, checked by hash |"]
    lines += ["|---|---|---|---|"]
    for name in listed.names:
        conda, pip = parts(listed, name)
        pip_names = ", ".join(entry.name for entry in pip) or "nothing"
        what = listed.listed["environments"][name]["for"]
        lines.append(f"| {name} | {what} | {', '.join(conda)} | {pip_names} |")
    lines += ["", "## Where versions differ", ""]
    lines += [
        f"With conda, Python is {listed.versions['python']}. pip takes the versions that conda has"
    ]
    lines += ["wherever Python and the other packages allow. The exceptions, on 64-bit Linux:", ""]
    lines += [f"| package | conda | {' | '.join(f'pip, Python {p}' for p in pythons)} |"]
    lines += ["|---" * (2 + len(pythons)) + "|"]
    lines += [f"| {n} | {conda} | {' | '.join(by)} |" for n, conda, by in deviations(listed)]
    untested = ", ".join(p for p in pythons if p not in tested)
    lines += ["", f"Resolved for Python {', '.join(pythons)}; built and tested on"]
    lines += [f"{', '.join(tested)} where this was released; untested there: {untested}."]
    return "\n".join(lines) + "\n"
