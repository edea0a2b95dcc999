"""What the environment files promise is what the list says, and whether a prefix keeps it."""

from __future__ import annotations

import re
import subprocess
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from electrolyte.run.environments import EnvironmentMismatch, builds, check_environment
from environment_files import (
    deviations,
    environment_files,
    parts,
    resolver_input,
)
from environment_list import (
    EnvironmentList,
    build_versions,
    needs,
    parse_lock,
    python_name,
    read_list,
)

ROOT = Path(__file__).resolve().parents[2]
ENVS = ROOT / "envs"
LISTED = read_list(ENVS)
FILES = resolver_input(LISTED) | environment_files(LISTED)
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


@pytest.mark.parametrize("name", LISTED.names)
def test_a_pin_file_holds_all_that_conda_is_asked_for(name: str) -> None:
    pins = (ENVS / f"{name}.linux-64.pin.txt").read_text(encoding="utf-8")
    asked, _ = parts(LISTED, name)
    versions = build_versions(pins)
    assert {package: versions[package] for package in asked} == {
        package: LISTED.versions.get(package, versions[package]) for package in asked
    }
    urls = list(builds(pins).values())
    assert len(urls) == len(builds(LISTED.known_builds)) == 105
    public = r"https://conda\.anaconda\.org/conda-forge/(linux-64|noarch)/[^/#]+#[0-9a-f]{32}"
    assert [url for url in urls if not re.fullmatch(public, url)] == []


@pytest.mark.parametrize("name", LISTED.names)
def test_an_environment_holds_all_that_its_packages_need(name: str) -> None:
    """The oracle is the metadata of the packages that are installed here, not the lock."""
    asked, pip = parts(LISTED, name)
    locked = LISTED.locked_on(LISTED.conda_python)
    held = needs(asked, locked) | {entry.name for entry in pip}
    missing = []
    for package in held - {"python", "pip", "setuptools"}:
        for text in metadata.requires(package) or ():
            needed = Requirement(text)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                other = python_name(needed.name)
                if other not in held:
                    missing.append(f"{package} needs {other}")
                elif other in locked and not needed.specifier.contains(locked[other].version):
                    missing.append(f"{package} needs {needed}, pinned is {locked[other].version}")
    assert not missing


@pytest.mark.parametrize("name", [n for n in LISTED.names if f"{n}.post-deploy.sh" in FILES])
def test_a_post_deploy_script_installs_nothing_without_a_hash(name: str) -> None:
    script = ENVS / f"{name}.post-deploy.sh"
    assert subprocess.run(["sh", "-n", script], check=False).returncode == 0
    text = script.read_text(encoding="utf-8")
    assert "--no-deps --require-hashes --only-binary :all:" in text
    assert {e.name for e in parts(LISTED, name)[1]} == set(re.findall(r"^([\w.-]+)==", text, re.M))
    for block in re.findall(r"^[\w.-]+==.*?(?=^\S)", text, re.MULTILINE | re.DOTALL):
        assert "    --hash=sha256:" in block


def test_the_lock_has_the_listed_version_on_every_python() -> None:
    for python in LISTED.listed["python"]["supported"]:
        locked = LISTED.locked_on(python)
        versions = LISTED.versions | LISTED.listed["versions_on_python"].get(python, {})
        for package in set(versions) - {"python", "pip", "setuptools"}:
            assert locked[package].version == versions[package], python


def test_versions_differ_only_where_the_list_says_why() -> None:
    special = {n for versions in LISTED.listed["versions_on_python"].values() for n in versions}
    by_pip = {n for e in LISTED.listed["environments"].values() for n in e.get("pip", ())}
    assert {name for name, _, _ in deviations(LISTED)} == special | by_pip


def test_a_listed_version_that_conda_does_not_have_is_refused() -> None:
    changed = LISTED.listed | {"versions": LISTED.versions | {"numpy": "2.4.0"}}
    wrong = EnvironmentList(changed, LISTED.known_builds, LISTED.lock)
    with pytest.raises(ValueError, match=r"numpy: listed is 2\.4\.0, the known build has 2\.5\.1"):
        environment_files(wrong)


def test_a_lock_is_read_with_markers_hashes_and_who_needs_what() -> None:
    lock = parse_lock(
        "A.b==1 ; python_full_version < '3.12' \\\n    --hash=sha256:1 \\\n    --hash=sha256:2\n"
        "    # via c, -r requirements.in\nc==2 \\\n    --hash=sha256:3\n"
    )
    assert lock[0].name == "a-b"
    assert lock[0].hashes == ("sha256:1", "sha256:2")
    assert (lock[0].fits("3.11"), lock[0].fits("3.13")) == (True, False)
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
