"""Jobs take packages from their own environment, even where Snakemake's is on the search path."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import pytest

from electrolyte.plan.code_digest import SCRIPTS
from electrolyte.run import software
from electrolyte.run.environments import python_name
from stand_in_conda import stand_in_for_conda, with_what_they_need
from workshop import Workshop, copy_repository

ROOT = SCRIPTS.parent
CONFINED = "from electrolyte import job\n"
# What Snakemake 9.27 writes above a job script, with stand-ins for what it knows.
PREAMBLE = """\
import sys
sys.path.extend([{host!r}, {scripts!r}])
from types import SimpleNamespace
class OutputFiles(list):
    def __init__(self, toclone, custom_map):
        super().__init__(map(custom_map, toclone))
nothing = dict(params={{}}, wildcards={{}}, input=[], output=OutputFiles([], str))
snakemake = SimpleNamespace(rule="eis_fit", log=[{log!r}], **nothing)
__file__ = {scripts!r} + "/eis_fit.py"
"""


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """Packages of another environment."""
    folder = tmp_path / "host" / "site-packages"
    (folder / "leaking").mkdir(parents=True)
    (folder / "leaking" / "__init__.py").write_text("VALUE = 1\n")
    return folder


def job(folder: Path, host: Path, body: str) -> subprocess.CompletedProcess[str]:
    """Run a script as Snakemake would have it run; what it logged is in ``folder/job.log``."""
    log = folder / "job.log"
    preamble = PREAMBLE.format(host=str(host), scripts=str(SCRIPTS), log=str(log))
    script = folder / "tmpabc.eis_fit.py"
    script.write_text(preamble + body, encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    command = [sys.executable, str(script)]
    return subprocess.run(command, text=True, capture_output=True, check=False, env=environment)


LEAKS = {
    "at the top": CONFINED + "import leaking\n",
    "inside a package": CONFINED + "with job.running(snakemake):\n    import leaking.part\n",
    "too early": "import leaking\n" + CONFINED + "with job.running(snakemake): pass\n",
    "by a changed path": CONFINED
    + "with job.running(snakemake):\n    sys.path.append({host!r})\n    import leaking\n",
}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_is_refused_and_explained(tmp_path: Path, host: Path, leak: str) -> None:
    run = job(tmp_path, host, LEAKS[leak].replace("{host!r}", repr(str(host))))
    assert run.returncode == 1
    logged = (tmp_path / "job.log").read_text(encoding="utf-8")
    for text in (run.stderr, logged):
        assert "leaking is not in this rule's environment" in text
        assert f"the one at {host}/leaking/__init__.py is not part of it" in text
        assert "envs/eis.yaml" in text
    print(f"leak {leak}: refused")


def test_what_is_optional_counts_as_missing(tmp_path: Path, host: Path) -> None:
    body = """\
from importlib.util import find_spec
with job.running(snakemake):
    try:
        import leaking
    except ImportError:
        print("absent", find_spec("leaking"))
"""
    run = job(tmp_path, host, CONFINED + body)
    assert (run.returncode, run.stdout, run.stderr) == (0, "absent None\n", "")


def test_a_clean_job_is_silent_and_records_what_it_used(tmp_path: Path, host: Path) -> None:
    body = "import numpy, PIL.Image, yaml, defusedxml.ElementTree, json\n"
    run = job(tmp_path, host, CONFINED + body + "with job.running(snakemake): pass\n")
    assert run.returncode == 0
    assert [line for line in run.stderr.splitlines() if "Not as pinned" not in line] == []
    found = software.recorded(tmp_path / "job.log")
    assert found is not None
    assert found["environment"] == "envs/requirements.txt"
    assert found["python"] == sys.version.split()[0]
    names = ("defusedxml", "numpy", "pillow", "pyyaml")
    assert {name: found["packages"][name] for name in names} == {
        name: metadata.version(name) for name in names
    }
    assert set(found["packages"]) == set(names)


def test_used_packages_are_those_that_python_itself_would_name() -> None:
    code = (
        "import sys, json, matplotlib.figure, nmrglue, impedance.models.circuits, jsonschema\n"
        "import polars, fastnda, gemmi, access_parser, typst, xlsxwriter, python_calamine\n"
        f"sys.path.insert(0, {str(SCRIPTS)!r})\n"
        "from electrolyte.run.software import used\n"
        "tops = {name.partition('.')[0] for name in sys.modules}\n"
        "print(json.dumps([used(), sorted(tops)]))\n"
    )
    run = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, check=True)
    found, tops = json.loads(run.stdout)
    oracle = metadata.packages_distributions()
    expected = {
        python_name(package)
        for top in tops
        if not top.startswith("_")
        for package in oracle.get(top, [])
    }
    assert set(found) == expected
    assert found == {name: metadata.version(name) for name in expected}
    print(f"{len(found)} packages of {len(tops)} modules named, all as importlib.metadata does")


def test_versions_are_compared_with_what_is_promised() -> None:
    promised = {"numpy": {"2.4.6", "2.5.1"}, "python": {"3.13"}, "scipy": {"1.17.1"}}
    assert software.deviations({"numpy": "2.5.1", "python": "3.13.14", "new": "1"}, promised) == []
    wrong = software.deviations({"numpy": "2.4.7", "scipy": "1.17.10"}, promised)
    assert wrong == [
        "numpy 2.4.7 is used, 2.4.6 or 2.5.1 is pinned",
        "scipy 1.17.10 is used, 1.17.1 is pinned",
    ]


@pytest.mark.workflow
@pytest.mark.xdist_group("workflow")
def test_a_rule_runs_in_its_environment_and_says_what_it_lacks(tmp_path: Path) -> None:
    """One study, one spectrum's pellet, three environments: complete, other version, lacking."""
    study = Workshop(tmp_path / "study")
    study.folder.mkdir()
    copy_repository(study.folder)
    for file in (study.folder / "envs").glob("*.post-deploy.sh"):
        file.unlink()

    def run_with(root: str, packages: Iterable[str], pins: dict[str, str]) -> tuple[int, str]:
        lines = [f"  - {name}={version}\n" for name, version in pins.items()]
        yaml = study.folder / "envs" / "eis.yaml"
        yaml.write_text(
            f"# {root}\nchannels: [none]\ndependencies:\n" + "".join(lines), encoding="utf-8"
        )
        path = stand_in_for_conda(tmp_path / root, packages)
        target = "results/eis/pellets/LTSC-1.csv"
        run = study.snakemake(
            target, "--sdm", "conda", PATH=f"{path}{os.pathsep}{os.environ['PATH']}"
        )
        return run.returncode, run.stdout

    log = study.folder / "results/logs/eis_fit/LTSC-1.log"
    here = with_what_they_need("pandas", "scipy")

    status, said = run_with("lacking", here.keys() - {"scipy"}, here)
    assert status == 1, said
    assert "scipy is not in this rule's environment" in said
    assert str(metadata.distribution("scipy").locate_file("scipy")) in said
    assert "Add its package to envs/eis.yaml" in log.read_text(encoding="utf-8")

    status, said = run_with("other", here, here | {"numpy": "1.0"})
    assert status == 1, said
    assert f"numpy {here['numpy']} is used, 1.0 is pinned in envs/eis.yaml" in said

    status, said = run_with("complete", here, here)
    assert status == 0, said
    found = software.recorded(log)
    assert found is not None
    assert found["environment"] == "envs/eis.yaml"
    assert found["packages"] == {name: here[name] for name in found["packages"]}
    assert {"numpy", "pandas", "scipy"} <= set(found["packages"])
    print(
        f"3 environments: lacking and other version refused, complete with {len(here)} packages run"
    )
