"""What the environment files promise is what the list says, and whether a prefix keeps it."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from conda_builds import Build, closure, python_name, trimmed
from electrolyte.run.environments import EnvironmentMismatch, builds, check_environment
from environment_files import (
    deviations,
    environment_files,
    parts,
    pinned,
    resolver_input,
)
from environment_list import machine, needs, parse_lock, read_list

ROOT = Path(__file__).resolve().parents[2]
ENVS = ROOT / "envs"
LISTED = read_list(ENVS)
FILES = resolver_input(LISTED) | environment_files(LISTED)
HERE = {python_name(d.metadata["Name"]): d for d in metadata.distributions()}
PLATFORMS = ("linux-64", "osx-64", "osx-arm64", "win-64")
PIN = """\
@EXPLICIT
https://conda.anaconda.org/conda-forge/linux-64/numpy-2.5.1-py313h_0.conda#0123
https://conda.anaconda.org/conda-forge/noarch/fonts-conda-ecosystem-1-0.tar.bz2#4567
"""


@pytest.mark.parametrize("name", FILES)
def test_the_file_is_what_the_list_says(name: str) -> None:
    assert (ENVS / name).read_text(encoding="utf-8") == FILES[name], "run `make lock`"


def test_no_file_is_there_that_the_list_does_not_know() -> None:
    kinds = ("*.yaml", "*.pin.txt", "*.post-deploy.sh")
    assert {file.name for kind in kinds for file in ENVS.glob(kind)} <= set(FILES)


def test_every_listed_environment_is_used_by_a_rule_and_the_other_way_round() -> None:
    rules = "".join(file.read_text(encoding="utf-8") for file in ROOT.glob("rules/*.smk"))
    assert set(re.findall(r'"\.\./envs/(\w+)\.yaml"', rules)) == set(LISTED.names)


def test_two_rules_that_need_the_same_share_an_environment() -> None:
    packages = [frozenset(e["packages"]) for e in LISTED.listed["environments"].values()]
    assert len(set(packages)) == len(packages)


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("name", LISTED.names)
def test_a_pin_file_holds_what_the_environment_needs_and_no_more(name: str, platform: str) -> None:
    """By what each build says it depends on, read anew: its versions are checked by `make lock`."""
    pins = list(builds((ENVS / f"{name}.{platform}.pin.txt").read_text(encoding="utf-8")).values())
    public = rf"https://conda\.anaconda\.org/conda-forge/({platform}|noarch)/[^/#]+#[0-9a-f]{{32}}"
    assert [url for url in pins if not re.fullmatch(public, url)] == []
    known = json.loads((ENVS / "conda-builds.json").read_text(encoding="utf-8"))
    entries = {entry["file"]: entry for entry in known["platforms"][platform]}
    held = [entries[url.rpartition("#")[0].rpartition("/")[2]] for url in pins]
    assert [url.rpartition("#")[2] for url in pins] == [entry["md5"] for entry in held]
    names = [entry["name"] for entry in held]
    needed_by_another = set()
    for number, entry in enumerate(held):
        depends = {spec.split()[0] for spec in entry["depends"] if not spec.startswith("__")}
        assert depends <= set(names), entry["name"]
        assert "python" not in depends or "python" in names[:number], "conda links in this order"
        needed_by_another |= depends
    assert set(names) - needed_by_another <= set(parts(LISTED, name, platform)[0])


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("name", LISTED.names)
def test_an_environment_holds_all_that_its_packages_need(name: str, platform: str) -> None:
    """The oracle is the metadata of the packages that are installed here, not the lock.

    What is pinned in another version, or for another system, conda's own ``depends`` answer for.
    """
    versions = {e.name: e.version for e in parts(LISTED, name, platform)[1]}
    by_conda = {
        python_name(build.name): build.version
        for build in pinned(LISTED, name, platform)
        if build.of_python
    }
    assert not set(versions) & set(by_conda), "installed twice"
    versions |= by_conda
    python = LISTED.conda_python(platform)
    asked = set(LISTED.listed["environments"][name]["packages"])
    missing = [f"{package} is not installed" for package in asked - set(versions)]
    same = [n for n, version in versions.items() if n in HERE and HERE[n].version == version]
    assert len(same) > len(versions) / 2
    for package in same:
        for text in HERE[package].requires or ():
            needed = Requirement(text)
            marker = needed.marker
            if marker is None or marker.evaluate(machine(python, platform)):
                other = python_name(needed.name)
                if other not in versions:
                    missing.append(f"{package} needs {other}")
                elif not needed.specifier.contains(versions[other]):
                    missing.append(f"{package} needs {needed}, pinned is {versions[other]}")
    assert not missing


def test_the_recorded_builds_are_a_part_of_the_lock_that_they_name(tmp_path: Path) -> None:
    entry = {"version": "1", "build": "0", "subdir": "noarch", "md5": 32 * "0", "constrains": []}

    def build(name: str, *depends: str, channel: str = "conda-forge") -> dict[str, Any]:
        return entry | {"name": name, "file": name, "depends": list(depends), "channel": channel}

    source = json.dumps(
        {
            "origin": "a lock",
            "platforms": {
                "linux-64": [
                    build("python", "openssl >=3", "__glibc >=2.17"),
                    build("openssl"),
                    build("numpy", "python", "blas"),
                    build("blas"),
                    build("unasked", "python"),
                    build("elsewhere", "python", channel="bioconda"),
                    build("incomplete", "python", "elsewhere 1.*"),
                ]
            },
        }
    ).encode()
    kept = json.loads(trimmed(source, ["numpy", "incomplete", "elsewhere"]))
    names = [each["name"] for each in kept["platforms"]["linux-64"]]
    assert names == ["blas", "numpy", "openssl", "python"]
    assert (kept["origin"], kept["sha256"]) == ("a lock", hashlib.sha256(source).hexdigest())


def test_what_is_needed_comes_first_and_what_is_missing_is_named() -> None:
    def build(name: str, *depends: str) -> Build:
        return Build(name, "1", "0", "noarch", f"{name}-1-0.conda", 32 * "0", depends)

    known = {b.name: b for b in (build("a", "b >=1", "__unix"), build("b", "c"), build("c", "b"))}
    assert [b.name for b in closure(known, ["a"])] == ["c", "b", "a"]  # b and c need each other
    with pytest.raises(ValueError, match="d needs e, which is not among"):
        closure(known | {"d": build("d", "e")}, ["d"])


@pytest.mark.parametrize("name", [n for n in LISTED.names if f"{n}.post-deploy.sh" in FILES])
def test_a_post_deploy_script_installs_nothing_without_a_hash(name: str) -> None:
    script = ENVS / f"{name}.post-deploy.sh"
    assert subprocess.run(["sh", "-n", script], check=False).returncode == 0
    text = script.read_text(encoding="utf-8")
    assert "--no-deps --require-hashes --only-binary :all:" in text
    of_pip = {e.name for platform in PLATFORMS for e in parts(LISTED, name, platform)[1]}
    assert of_pip == set(re.findall(r"^([\w.-]+)==", text, re.M))
    for block in re.findall(r"^[\w.-]+==.*?(?=^\S)", text, re.MULTILINE | re.DOTALL):
        assert "    --hash=sha256:" in block


def test_the_lock_has_the_listed_version_on_every_python() -> None:
    for python in LISTED.listed["python"]["supported"]:
        locked = LISTED.locked_on(python)
        versions = LISTED.versions | LISTED.listed["versions_on_python"].get(python, {})
        for package in versions:
            assert locked[package].version == versions[package], python


def test_versions_differ_only_where_the_list_says_why() -> None:
    """On 64-bit Linux; elsewhere the solved builds of numpy and pandas are older ones."""
    special = {n for versions in LISTED.listed["versions_on_python"].values() for n in versions}
    pip = LISTED.listed["pip"]
    allowed = special | set(pip["newer_than_conda"]) | set(LISTED.versions)
    differing = {name for name, conda, by in deviations(LISTED) if len({conda[0], *by}) > 1}
    assert differing <= allowed
    assert set(pip["newer_than_conda"]) <= differing, "conda has the same: take it off the list"
    elsewhere = {name for name, conda, _ in deviations(LISTED) if len({*conda} - {"–"}) > 1}
    assert elsewhere == {"numpy", "pandas"}


def test_a_lock_is_read_with_markers_hashes_and_who_needs_what() -> None:
    lock = parse_lock(
        "A.b==1 ; python_full_version < '3.12' \\\n    --hash=sha256:1 \\\n    --hash=sha256:2\n"
        "    # via c, -r requirements.in\nc==2 \\\n    --hash=sha256:3\n"
    )
    assert lock[0].name == "a-b"
    assert lock[0].hashes == ("sha256:1", "sha256:2")
    assert lock[0].fits("3.11", "linux-64")
    assert not lock[0].fits("3.13", "linux-64")
    assert needs(["c"], {entry.name: entry for entry in lock}) == {"a-b", "c"}
    with pytest.raises(ValueError, match="not a package with version and hashes: d==1"):
        parse_lock("d==1\n")


def make_prefix(folder: Path, *installed: str) -> Path:
    prefix = folder / "0a1b_"
    (prefix / "conda-meta").mkdir(parents=True)
    for build in installed:
        (prefix / "conda-meta" / f"{build}.json").write_text("{}")
    return prefix


BUILDS = ("numpy-2.5.1-py313h_0", "fonts-conda-ecosystem-1-0")


def test_an_environment_of_exactly_its_pins_is_taken(tmp_path: Path) -> None:
    prefix = make_prefix(tmp_path, *BUILDS)
    check_environment(prefix)  # no pin file: nothing to hold it against
    (tmp_path / "0a1b_.pin.txt").write_text(PIN)
    check_environment(prefix)


def test_an_environment_that_fell_back_to_the_loose_file_is_refused(tmp_path: Path) -> None:
    prefix = make_prefix(tmp_path, *BUILDS)  # even if the same builds came out
    (tmp_path / "0a1b_.pin.txt").write_text(PIN)
    (tmp_path / "0a1b_.yaml").write_text("dependencies: [numpy=2.5.1]")
    with pytest.raises(EnvironmentMismatch, match="because the pins failed"):
        check_environment(prefix)


@pytest.mark.parametrize(
    ("installed", "message"),
    [
        (BUILDS[:1], "found without fonts-conda-ecosystem-1-0. Remove"),
        ((*BUILDS, "scipy-1.18.0-py313h_0"), "found beyond them scipy-1.18.0-py313h_0. Remove"),
        (("numpy-2.5.2-py313h_0", BUILDS[1]), "without numpy-2.5.1.* beyond them numpy-2.5.2"),
    ],
)
def test_other_builds_than_the_pins_are_refused(
    tmp_path: Path, installed: tuple[str, ...], message: str
) -> None:
    prefix = make_prefix(tmp_path, *installed)
    (tmp_path / "0a1b_.pin.txt").write_text(PIN)
    with pytest.raises(EnvironmentMismatch, match=message):
        check_environment(prefix)
